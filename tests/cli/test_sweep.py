"""The verb ``sweep``: what it prints, what it keeps, what it ends with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

import planner as library
from planner.cli.app import app
from planner.cli.sweep import memory_bytes
from planner.errors import UsageError
from planner.sweep.cases import CASE_COLUMNS, WORTH_COLUMNS

CASES = """\
case,change
more,demand[workload=training].useful_pflops *= 1.2
less,demand[workload=training].useful_pflops *= 0.8
none,unmet_demand = forbidden; sites[*].grid_limit_mw = 0.5
same,demand[workload=training].useful_pflops *= 1.0
"""


def planner(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


def document(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    assert found["format"] == 1
    return found


@pytest.fixture
def cases(study: Path) -> Path:
    """Return a CSV of cases of the study: two to solve, one without a plan, one like the base."""
    path = study.parent / "growth.csv"
    path.write_text(CASES, encoding="utf-8")
    return path


def test_a_sweep_from_look_ahead_to_table(cases: Path, study: Path) -> None:
    ahead = document(planner("sweep", "mine", "growth.csv", "--dry-run", "--json"))
    assert [(c["case"], c["state"]) for c in ahead["cases"]] == [
        ("base", "to solve"), ("more", "to solve"), ("less", "to solve"), ("none", "to solve"),
        ("same", "to solve"),
    ]  # fmt: skip
    assert ahead["estimate_s"] is None
    assert not (study / "runs").exists()
    done = planner("sweep", "mine", "growth.csv", "--json", "--workers", "1", "--time-limit", "60")
    assert done.exit_code == 0
    found = document(done)
    assert (found["sweep"], found["study"], found["design"]) == ("growth", "mine", "table")
    by_name = {case["case"]: case for case in found["cases"]}
    assert list(by_name) == ["base", "more", "less", "none", "same"]
    parts = {*CASE_COLUMNS, *WORTH_COLUMNS, "levels", "key_figures"}
    assert all(set(case) == parts for case in found["cases"])
    # the worth of the base is worked by hand in models/tutorial.yaml's note and its data
    assert by_name["base"]["objective_mcur"] == pytest.approx(187.882, abs=0.001)
    assert by_name["same"]["run"] == by_name["base"]["run"]
    assert by_name["less"]["objective_mcur"] < 187 < 188 < by_name["more"]["objective_mcur"]
    none = by_name["none"]
    assert none["status"] == "infeasible" and none["run"] is None and "No plan" in none["reason"]
    assert none["objective_mcur"] is None and none["changes"] == [
        "unmet_demand = forbidden", "sites[*].grid_limit_mw = 0.5"
    ]  # fmt: skip
    alone = document(
        planner(
            "solve", "mine", "--json", "--threads", "1", "--time-limit", "60",
            "--set", "demand[workload=training].useful_pflops *= 1.2",
        )
    )  # fmt: skip
    assert alone["run"] == by_name["more"]["run"]
    assert_it_is_answered_from_the_store(found)
    assert_it_is_read_back(found, study)
    assert_the_runs_can_be_asked(by_name, study)


def assert_it_is_answered_from_the_store(found: dict[str, Any]) -> None:
    again = document(planner("sweep", "mine", "growth.csv", "--json", "--time-limit", "60"))
    assert all(case["cached"] for case in again["cases"])
    for one, two in zip(found["cases"], again["cases"], strict=True):
        same = [part for part in one if part not in ("cached", "seconds")]
        assert {part: one[part] for part in same} == {part: two[part] for part in same}
    shown = planner("sweep", "mine", "growth.csv", "--time-limit", "60")
    (counts,) = (line for line in shown.stdout.splitlines() if line.startswith("5 cases: "))
    assert "1 infeasible" in counts and "failed" not in counts
    told = [line for line in shown.stdout.splitlines() if line.startswith("Report: ")]
    assert {Path(line.removeprefix("Report: ")) for line in told} == set(
        map(Path, again["reports"])
    )
    assert all(Path(path).is_file() for path in again["reports"])
    assert "5 of 5 cases done   5 from the store   0 failed" in shown.stderr
    ahead = planner("sweep", "mine", "growth.csv", "--dry-run", "--time-limit", "60")
    assert "5 cases, 5 already solved, 0 to solve." in ahead.stdout


def assert_it_is_read_back(found: dict[str, Any], study: Path) -> None:
    sweep = library.load_sweep("growth")
    assert sweep.cases["case"].to_list() == [case["case"] for case in found["cases"]]
    csv = pd.read_csv(study / "runs" / "sweeps" / "growth" / "cases.csv")
    assert csv["objective_mcur"].to_list()[:3] == sweep.cases["objective_mcur"].to_list()[:3]


def assert_the_runs_can_be_asked(by_name: dict[str, Any], study: Path) -> None:
    packed = document(planner("runs", "pack", "--json"))["packed"]
    assert [(one["runs"], one["added"]) for one in packed] == [(3, 3)]
    sql = "select run, sum(hall_it_mw) as mw from sites where period = 2027 group by run"
    rows = document(planner("runs", "query", sql, "--json"))["rows"]
    assert {row["run"]: pytest.approx(row["mw"]) for row in rows} == {
        case["run"]: case["key_figures"]["hall_it_mw"]
        for case in by_name.values()
        if case["run"] is not None
    }
    wrong = planner("runs", "query", "select * from '/etc/hostname'")
    assert wrong.exit_code == 2 and "cannot be answered" in wrong.stderr
    assert "3 rows." in planner("runs", "query", "select run, status from runs").stdout
    assert document(planner("runs", "gc", "--json")) == {"format": 1, "runs": [], "removed": False}
    (study / "runs" / "sweeps" / "growth" / "cases.parquet").unlink()
    # one run is the latest; the two others have neither name nor sweep now
    unneeded = document(planner("runs", "gc", "--json"))["runs"]
    assert len(unneeded) == 2
    assert "can be removed with --yes" in planner("runs", "gc").stdout
    assert len(document(planner("runs", "list", "--json"))["runs"]) == 3
    assert "removed" in planner("runs", "gc", "--yes").stdout
    assert len(document(planner("runs", "list", "--json"))["runs"]) == 1
    assert planner("runs", "verify").exit_code == 0


def test_a_case_that_cannot_be_is_a_row_and_exit_code_7(study: Path) -> None:
    options = ("--threads", "1", "--time-limit", "60")
    planner("solve", "mine", "-q", *options)
    (study.parent / "wrong.csv").write_text("case,change\nlost,sites[rigde].grid_limit_mw = 2\n")
    done = planner("sweep", "mine", "wrong.csv", "--json", "--time-limit", "60")
    assert done.exit_code == 7
    base, lost = document(done)["cases"]
    assert base["status"] == "optimal" and base["cached"]
    assert lost["status"] == "failed" and "Did you mean ridge?" in lost["reason"]
    assert "ridge" in planner("sweep", "mine", "wrong.csv", "--dry-run").stdout


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ((), 2, "one of the two"),
        (("growth.csv", "--tornado"), 2, "one of the two"),
        (("growht.csv",), 3, "there is no such sweep or file"),
        (("growth.csv", "--memory", "4 apples"), 2, "no amount of memory"),
        (("growth.csv", "--workers", "5000"), 2, "cores"),
        (("growth.csv", "--scheduler", "tcp://head:8786"), 2, "not encrypted"),
        (("--tornado", "--dry-run"), 2, "not solved yet"),
        (("growth.csv", "--name", "../x"), 2, "cannot name"),
    ],
)
def test_what_is_put_wrongly_is_told(
    words: tuple[str, ...], code: int, message: str, cases: Path
) -> None:
    result = planner("sweep", "mine", *words)
    assert result.exit_code == code
    assert message in result.stderr


@pytest.mark.parametrize(
    ("text", "count"), [("4GB", 4e9), ("500 MB", 5e8), ("1GiB", 2**30), ("0.5gb", 5e8), ("7", 7)]
)
def test_amounts_of_memory(text: str, count: float) -> None:
    assert memory_bytes(text) == count


@pytest.mark.parametrize("text", ["", "GB", "-4GB", "4XB", "4 GB more"])
def test_no_amounts_of_memory(text: str) -> None:
    with pytest.raises(UsageError):
        memory_bytes(text)
