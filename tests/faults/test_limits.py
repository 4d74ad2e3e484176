"""A case that goes wrong is a row with its reason; the others are whole."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from planner.runs.store import RunStore
from planner.study.study import Study
from planner.sweep.cases import Case
from planner.sweep.run import run_sweep
from tests.faults.conftest import limits, quick_design
from tests.faults.misbehave import SIGNS, go_wrong

HARD_LIMIT_S = 6.0


@pytest.fixture(scope="module")
def table(study: Study, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Return the table of a sweep in which one case of each kind goes wrong."""
    store = RunStore(tmp_path_factory.mktemp("wrong") / "runs")
    design = quick_design(6)
    base, *others = design.cases
    wrong = [Case(how, (change,)) for how, change in SIGNS.items()]
    design = replace(design, cases=(base, *wrong, *others))
    asked = limits(hard_limit_s=HARD_LIMIT_S, memory_bytes=900_000_000)
    sweep = run_sweep(study, design, store, asked, solve=go_wrong)
    assert store.verify() == {}
    found: pd.DataFrame = sweep.cases.set_index("case")
    return found


def test_the_others_are_whole(table: pd.DataFrame) -> None:
    assert (table.drop(list(SIGNS))["status"] == "optimal").all()
    assert set(table.loc[list(SIGNS), "status"]) == {"failed"}
    assert (table.loc[list(SIGNS), "run"] == "").all()


def test_a_case_that_breaks_down_says_how(table: pd.DataFrame) -> None:
    assert "SIGSEGV" in table.loc["breaks_down", "reason"]


def test_a_memory_bomb_is_ended(table: pd.DataFrame) -> None:
    assert "more than the 0.90 GB allowed" in table.loc["takes_all_memory", "reason"]


def test_the_hard_limit_is_kept_within_two_seconds(table: pd.DataFrame) -> None:
    assert "hard limit" in table.loc["hangs", "reason"]
    assert HARD_LIMIT_S <= table.loc["hangs", "seconds"] <= HARD_LIMIT_S + 2.0


def test_a_mistake_in_the_program_is_named(table: pd.DataFrame) -> None:
    assert table.loc["raises", "reason"] == "ZeroDivisionError: division by zero"
