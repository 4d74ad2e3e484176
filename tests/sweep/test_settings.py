"""A sweep file: every fault at once, with its line and the nearest right key."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.errors import Fault, InputError
from planner.sweep.settings import read_sweep_file

GOOD = """\
sweep: mine
design: grid
factors:
  - name: price
    change: sites[*].energy_price_cur_per_kwh *= {level}
    low: 0.5
    high: 2
"""


def faults(folder: Path, text: str) -> tuple[Fault, ...]:
    path = folder / "sweep.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        read_sweep_file(path)
    except InputError as error:
        return error.faults
    return ()


def test_a_sound_file_has_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, GOOD) == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "row", "part"),
    [
        ("design: grid", "desing: grid", "E204", 2, "Did you mean design?"),
        ("    low: 0.5", "    lwo: 0.5", "E204", 6, "Did you mean low?"),
        ("design: grid\n", "", "E205", None, "How cases are chosen"),
        ("grid", "tornadoes", "E206", 2, "tornado"),
        ("low: 0.5", "low: 3", "E291", 6, "3 is not below 2"),
        ("    low: 0.5\n", "", "E291", 4, "has no range"),
        ("    low: 0.5\n", "    low: 0.5\n    levels: [1, 2]\n", "E291", 4, "both levels"),
        ("    low: 0.5\n    high: 2\n", "    levels: [1, a]\n", "E291", 6, "mixes"),
        ("    low: 0.5\n    high: 2\n", "    levels: [1, 1]\n", "E291", 6, "stands twice"),
        ("{level}", "0.5", "E291", 5, "holds no {level}"),
        ("name: price", "name: status", "E291", 4, "is a column of the results"),
        ("name: price", "name: a-b", "E206", 4, "pattern"),
        ("design: grid", "design: sobol\nsamples: 12", "E291", 3, "Take 8 or 16"),
        ("design: grid", "design: morris\nmorris_levels: 3", "E291", 3, "odd"),
        ("design: grid", "design: table", "E291", None, "needs it"),
        ("design: grid", "design: crossed", "E291", None, "what_ifs"),
        ("design: grid", "design: grid\ncases: a.csv", "E291", 3, "belongs to a table design"),
        (GOOD[GOOD.index("factors") :], "", "E291", None, "a grid design needs factors"),
        ("sweep: mine", "sweep: ../mine", "E206", 1, "pattern"),
        ("sweep: mine", "sweep: &x mine", "E203", 1, "anchor"),
    ],
)
def test_each_fault_is_located(
    old: str, new: str, code: str, row: int | None, part: str, tmp_path: Path
) -> None:
    assert old in GOOD
    found = [fault for fault in faults(tmp_path, GOOD.replace(old, new)) if fault.code == code]
    assert found, faults(tmp_path, GOOD.replace(old, new))
    assert any(part.lower() in fault.message.lower() for fault in found), found
    if row is not None:
        assert row in {fault.row for fault in found}


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("low: 0.5", "low: 3").replace("name: price", "name: run")
    assert len(faults(tmp_path, text)) == 2
