"""A CSV of cases: both forms, and faults with their places."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.errors import InputError
from planner.study.load import load_study
from planner.study.study import Study
from planner.sweep.cases import BASE_CASE, Design
from planner.sweep.designs.make import find_sweep, make_design


@pytest.fixture(scope="module")
def tutorial() -> Study:
    return load_study("tutorial")


def design(folder: Path, text: str, study: Study) -> Design:
    path = folder / "mine.csv"
    path.write_text(text, encoding="utf-8")
    return make_design(find_sweep(path), study, dict)


def test_changes_in_one_column_are_parted_by_semicolons(tutorial: Study, tmp_path: Path) -> None:
    found = design(
        tmp_path,
        "case,change\n"
        "both,discount_rate = 0.1; sites[ridge].grid_limit_mw = 2\n"
        "base,\n"
        "one,discount_rate = 0.1\n",
        tutorial,
    )
    assert found.name == "mine" and found.kind == "table"
    assert [case.case for case in found.cases] == [BASE_CASE, "both", "one"]
    assert found.cases[1].changes == ("discount_rate = 0.1", "sites[ridge].grid_limit_mw = 2")
    assert found.cases[0].changes == ()


def test_one_column_per_target(tutorial: Study, tmp_path: Path) -> None:
    found = design(
        tmp_path,
        "case,sites[ridge].grid_limit_mw,demand[*].useful_pflops *=,rules.energy_quota.enabled\n"
        "a,2,1.2,\n"
        "b,,0.8,false\n",
        tutorial,
    )
    base, a, b = found.cases
    grid, demand, rule = (factor.name for factor in found.factors)
    # the study's own figures: ridge has 5 MW, the quota holds
    assert base.levels == {grid: 5.0, demand: 1.0, rule: "true"}
    assert a.changes == ("sites[ridge].grid_limit_mw = 2", "demand[*].useful_pflops *= 1.2")
    assert a.levels == {grid: 2.0, demand: 1.2, rule: "true"}
    assert b.changes == ("demand[*].useful_pflops *= 0.8", "rules.energy_quota.enabled = false")
    assert (grid, demand, rule) == (
        "sites_ridge_grid_limit_mw", "demand_useful_pflops", "rules_energy_quota_enabled"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("cas,change\na,discount_rate = 1\n", r"row 1: has no column case. Did you mean cas\?"),
        ("case\na\n", "row 1: has no changes"),
        ("case,change\n", "has no cases"),
        ("case,change,note\na,discount_rate = 0.1,x\n", "note: stands beside the column change"),
        ("case,change\na,\na,\n", "row 3, case: a stands twice"),
        ("case,change\na/b,\n", "row 2, case: a/b is no name for a case"),
        ("case,sites[rigde].grid_limit_mw\na,2\n", r"rigde"),
        ("case;change\na;b\n", "parted by semicolons"),
    ],
)
def test_faults_are_located(text: str, message: str, tutorial: Study, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        found = design(tmp_path, text, tutorial)
        tutorial.change(*found.cases[1].changes)


def test_targets_that_read_alike_get_columns_of_their_own(tutorial: Study, tmp_path: Path) -> None:
    text = "case,demand[*].useful_pflops *=,demand[*].useful_pflops +=\na,1.1,\nb,,2\n"
    found = design(tmp_path, text, tutorial)
    assert [factor.name for factor in found.factors] == [
        "demand_useful_pflops", "demand_useful_pflops_2"
    ]  # fmt: skip
    assert [factor.base for factor in found.factors] == [1.0, 0.0]
