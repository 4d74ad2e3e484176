"""The shipped what-ifs load, say what they ask in both languages, and change what they name."""

from __future__ import annotations

import pytest

from planner.study.catalogue import shipped_studies
from planner.study.load import load_study

WHAT_IFS = [name for name in shipped_studies() if name.startswith("what-ifs/")]


def test_they_are_shipped_by_name() -> None:
    assert len(WHAT_IFS) >= 9
    assert "what-ifs/no-imports-after-2027" in WHAT_IFS


@pytest.mark.parametrize("name", WHAT_IFS)
def test_each_changes_its_base(name: str) -> None:
    base, study = load_study("china-2030"), load_study(name)
    assert study.settings.based_on == "china-2030"
    assert study.settings.study == name.removeprefix("what-ifs/")
    assert study.settings.title.en.startswith("What if") and study.settings.title.zh
    assert study.settings.note.en and study.settings.note.zh
    assert study.settings.title != base.settings.title
    first = len(base.applied_changes)
    assert study.applied_changes[:first] == base.applied_changes
    assert len(study.applied_changes) > first
    assert study.digest() != base.digest()


def test_a_shift_of_demand_keeps_its_sum() -> None:
    """Training and inference of each year together stay as they were, to a hundredth of 1 %."""
    sums = []
    for name in ("china-2030", "what-ifs/demand-shifts-to-inference"):
        demand = load_study(name).tables["demand"]
        flops = demand[demand["workload_id"] != "general"]
        sums.append(flops.groupby("period")["useful_pflops"].sum())
    assert (sums[1] / sums[0]).to_list() == pytest.approx([1.0] * 5, abs=1e-4)


def test_no_imports_leaves_no_foreign_chip_on_offer() -> None:
    study = load_study("what-ifs/no-imports-after-2027")
    foreign = {c.chip_id for c in study.records("chips") if not c.domestic_flag}
    late = [row for row in study.records("chip_supply") if row.period > 2027]
    offered = {row.chip_id for row in late if row.supply_kchip != 0}
    assert not offered & foreign
    known = {row.chip_id for row in late}
    # a chip without a row has no limit, so each foreign chip on sale must have one
    on_sale = {
        c.chip_id
        for c in study.records("chips")
        if not c.domestic_flag and (c.last_period is None or c.last_period > 2027)
    }
    assert on_sale <= known
