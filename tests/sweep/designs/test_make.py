"""Each design has the cases that it is known for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from planner.errors import InputError, UsageError
from planner.study.catalogue import shipped_sweeps
from planner.study.load import load_study
from planner.study.study import Study
from planner.sweep.cases import BASE_CASE, Design
from planner.sweep.designs.make import SweepFile, find_sweep, make_design, tornado_of_provenance
from planner.sweep.settings import sweep_settings

DEMAND = "demand[workload=training].useful_pflops *= {level}"
RIDGE = "sites[ridge].energy_price_cur_per_kwh = {level}"


@pytest.fixture(scope="module")
def tutorial() -> Study:
    return load_study("tutorial")


def factor(name: str, change: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "change": change, **more}


def design(study: Study, kind: str, folder: Path | None = None, **more: Any) -> Design:
    settings = sweep_settings({"sweep": "s", "design": kind, **more})
    return make_design(SweepFile(settings, folder), study, dict)


TWO = [factor("demand", DEMAND, low=0.8, high=1.2), factor("ridge", RIDGE, low=0.2, high=0.7)]


def test_a_tornado_moves_one_factor_at_a_time(tutorial: Study) -> None:
    found = design(tutorial, "tornado", factors=TWO)
    assert [case.case for case in found.cases] == [
        BASE_CASE, "demand-low", "demand-high", "ridge-low", "ridge-high"
    ]  # fmt: skip
    # the price of ridge is read from the table: 0.3
    assert found.cases[0].levels == {"demand": 1.0, "ridge": 0.3}
    assert found.cases[0].changes == ()
    assert found.cases[4].changes == ("sites[ridge].energy_price_cur_per_kwh = 0.7",)
    assert found.cases[4].levels == {"demand": 1.0, "ridge": 0.7}


def test_an_end_that_is_the_base_is_no_case(tutorial: Study) -> None:
    found = design(tutorial, "tornado", factors=[factor("demand", DEMAND, low=1, high=1.2)])
    assert [case.case for case in found.cases] == [BASE_CASE, "demand-high"]


def test_a_grid_has_every_combination_once_and_the_base_first(tutorial: Study) -> None:
    levels = [
        factor("demand", DEMAND, levels=[0.8, 1, 1.2]),
        factor("quota_rule", "rules.energy_quota.enabled = {level}", levels=[True, False]),
    ]
    found = design(tutorial, "grid", factors=levels)
    combinations = [tuple(case.levels.values()) for case in found.cases]
    wanted = {(d, q) for d in (0.8, 1.0, 1.2) for q in ("true", "false")}
    assert combinations[0] == (1.0, "true")
    assert Counter(combinations) == Counter(wanted)
    assert found.cases[-1].changes == (
        "demand[workload=training].useful_pflops *= 1.2",
        "rules.energy_quota.enabled = false",
    )


def test_periods_can_be_what_is_varied(tutorial: Study) -> None:
    """Only 2026 and 2027 have rows; the base is the study's own list, in the same spelling."""
    steps = factor("steps", "periods = {level}", levels=["[2026]", "[2026, 2027]"])
    found = design(tutorial, "grid", factors=[steps])
    assert [case.levels["steps"] for case in found.cases] == ["[2026, 2027]", "[2026]"]
    assert [case.changes for case in found.cases] == [(), ("periods = [2026]",)]


def test_a_base_outside_the_grid_comes_first_all_the_same(tutorial: Study) -> None:
    found = design(tutorial, "grid", factors=[factor("demand", DEMAND, levels=[0.8, 1.2])])
    assert [case.levels["demand"] for case in found.cases] == [1.0, 0.8, 1.2]


def test_a_latin_hypercube_has_one_sample_in_each_slice(tutorial: Study) -> None:
    found = design(tutorial, "latin_hypercube", factors=TWO, samples=10, seed=3)
    assert found.cases[0].case == BASE_CASE
    for name, low, high in (("demand", 0.8, 1.2), ("ridge", 0.2, 0.7)):
        levels = [float(case.levels[name]) for case in found.cases[1:]]
        slices = sorted(int((level - low) / (high - low) * 10) for level in levels)
        assert slices == list(range(10))
    again = design(tutorial, "latin_hypercube", factors=TWO, samples=10, seed=3)
    other = design(tutorial, "latin_hypercube", factors=TWO, samples=10, seed=4)
    assert again.cases == found.cases != other.cases


@pytest.mark.parametrize(("second", "rows"), [(False, 8 * (2 + 2)), (True, 8 * (2 * 2 + 2))])
def test_sobol_has_the_rows_that_its_estimators_need(
    second: bool, rows: int, tutorial: Study
) -> None:
    found = design(tutorial, "sobol", factors=TWO, samples=8, second_order=second)
    assert len(found.cases) == 1 + rows
    # Saltelli: the second row of a block is the first with the first factor of the last
    a, ab, *_, b = [case.levels for case in found.cases[1 : 1 + rows // 8]]
    assert ab == {"demand": b["demand"], "ridge": a["ridge"]}


def test_morris_moves_one_factor_between_neighbours_of_a_trajectory(tutorial: Study) -> None:
    found = design(tutorial, "morris", factors=TWO, samples=5)
    rows = [case.levels for case in found.cases[1:]]
    assert len(rows) == 5 * (2 + 1)
    for start in range(0, len(rows), 3):
        for one, two in zip(rows[start : start + 2], rows[start + 1 : start + 3], strict=True):
            assert sum(one[name] != two[name] for name in one) == 1


def test_crossed_what_ifs_take_one_or_none_of_each_group() -> None:
    study = load_study("china-2030")
    groups = [["what-ifs/no-refill"], ["what-ifs/hot-decade", "what-ifs/pue-cap-1.2"]]
    found = design(study, "crossed", what_ifs=groups)
    assert len(found.cases) == 2 * 3
    assert found.cases[0].case == BASE_CASE and found.cases[0].changes == ()
    by_levels = {tuple(case.levels.values()): case.changes for case in found.cases}
    both = by_levels["what-ifs/no-refill", "what-ifs/pue-cap-1.2"]
    alone = [
        by_levels[pair]
        for pair in (("what-ifs/no-refill", "as_it_is"), ("as_it_is", "what-ifs/pue-cap-1.2"))
    ]
    assert both == (*alone[0], *alone[1])
    what_if = load_study("what-ifs/pue-cap-1.2")
    assert study.change(*alone[1]).digest() == what_if.digest()


def test_a_what_if_of_another_study_is_refused(tutorial: Study) -> None:
    with pytest.raises(InputError, match="differs from tutorial in more than its changes"):
        design(tutorial, "crossed", what_ifs=[["what-ifs/no-refill"]])
    with pytest.raises(InputError, match=r"Did you mean what-ifs/no-refill\?"):
        design(tutorial, "crossed", what_ifs=[["what-ifs/no-refil"]])


@pytest.mark.parametrize("name", shipped_sweeps())
def test_shipped_sweeps_fit_their_studies(name: str) -> None:
    asked = find_sweep(name)
    assert name == f"sweeps/{asked.settings.sweep}"
    study = load_study({"china": "china-2030"}.get(asked.settings.sweep.split("-")[0], "tutorial"))
    found = make_design(asked, study, dict)
    assert found.cases[0].case == BASE_CASE
    assert len({case.case for case in found.cases}) == len(found.cases) > 5
    for part in found.factors:
        assert part.title_en and part.title_zh
    study.change(*found.cases[-1].changes)


def test_a_level_that_leaves_no_sound_study_is_refused_before_anything_is_solved(
    tutorial: Study,
) -> None:
    price = factor("ridge", RIDGE, low=-1, high=0.7)
    with pytest.raises(InputError, match=r"factor ridge, level -1: .*Give another range"):
        design(tutorial, "tornado", factors=[price])
    with pytest.raises(InputError, match=r"Did you mean useful_pflops\?"):
        wrong = factor("demand", "demand[*].usefull_pflops *= {level}", low=0.8, high=1.2)
        design(tutorial, "grid", factors=[wrong])


def test_a_base_level_that_is_not_to_be_had_is_asked_for(tutorial: Study) -> None:
    unlike = factor("power", "sites[*].energy_price_cur_per_kwh = {level}", low=0.2, high=0.7)
    with pytest.raises(InputError, match=r"no single figure in its place\. Give base"):
        design(tutorial, "tornado", factors=[unlike])


def test_too_large_a_grid_is_refused(tutorial: Study) -> None:
    levels = [float(i) for i in range(1, 1002)]
    many = [factor(f"f{i}", DEMAND, levels=levels) for i in range(2)]
    settings = sweep_settings({"sweep": "s", "design": "grid", "factors": many})
    from planner.sweep.designs.factors import factor_of
    from planner.sweep.designs.grid import grid_cases

    factors = [factor_of(one, tutorial) for one in settings.factors]
    with pytest.raises(UsageError, match="1,002,001 cases"):
        grid_cases(factors, dict.fromkeys(("f0", "f1"), levels))


def test_a_misspelt_sweep_gets_the_nearest_name() -> None:
    with pytest.raises(InputError, match=r"Did you mean sweeps/tutorial-sobol\?"):
        find_sweep("sweeps/tutorial-sobl")


def test_a_provenance_without_ranges_is_told(tutorial: Study) -> None:
    def costs() -> Mapping[str, float]:
        return {"chips": 1.0}

    with pytest.raises(UsageError, match="low and a high case"):
        make_design(tornado_of_provenance(), tutorial, costs)
