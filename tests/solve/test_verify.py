"""The judge finds nothing in a sound plan, and each planted fault in a broken one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from planner.model.data import ModelData, model_data
from planner.solution import Index, Solution
from planner.solve.solve import solve_data
from planner.solve.verify import verify
from planner.study.load import load_study
from planner.study.settings import SolveOptions

FUTURES = """
futures:
  - {id: base, probability: 0.6}
  - {id: boom, probability: 0.4, changes: ["demand[*].useful_pflops *= 1.2"]}
risk: {measure: cvar, alpha: 0.5, weight: 0.3}
"""
STUDY = """
study: judged
dataset: tutorial
currency: CNY
periods: [2026, 2027]
"""


@pytest.fixture(scope="module", params=["", FUTURES], ids=["one future", "cvar"])
def solved(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Solution, ModelData]:
    path = tmp_path_factory.mktemp("judged") / "study.yaml"
    path.write_text(STUDY + request.param, encoding="utf-8")
    d = model_data(load_study(path))
    return solve_data(d, SolveOptions(gap=0, threads=1)), d


def changed(solution: Solution, name: str, factor: float) -> Solution:
    values: dict[str, Mapping[Index, float]] = dict(solution.values)
    values[name] = {index: factor * number for index, number in values[name].items()}
    return replace(solution, values=values)


def rules(solution: Solution, d: ModelData) -> set[str]:
    return {violation.rule for violation in verify(solution, d)}


def test_a_sound_plan_has_no_violation(solved: tuple[Solution, ModelData]) -> None:
    solution, d = solved
    assert solution.status == "optimal"
    assert verify(solution, d) == ()


def test_a_cost_line_that_does_not_add_up(solved: tuple[Solution, ModelData]) -> None:
    solution, d = solved
    assert "lines_sum_to_objective" in rules(changed(solution, "cost_mcur", 1.01), d)


def test_an_objective_that_is_better_than_its_bound(solved: tuple[Solution, ModelData]) -> None:
    solution, d = solved
    broken = replace(solution, bound_mcur=solution.objective_mcur * 1.01)
    assert rules(broken, d) == {"cost_not_below_bound"}


def test_half_an_open_site(solved: tuple[Solution, ModelData]) -> None:
    solution, d = solved
    assert "whole_number" in rules(changed(solution, "open_flag", 0.5), d)
    assert "yes_or_no" in rules(changed(solution, "open_flag", 2.0), d)


def test_work_that_was_not_served(solved: tuple[Solution, ModelData]) -> None:
    solution, d = solved
    assert rules(changed(solution, "served_pflops", 0.9), d)


def test_without_a_plan_there_is_nothing_to_judge(solved: tuple[Solution, ModelData]) -> None:
    _, d = solved
    nothing = Solution("infeasible", float("nan"), float("nan"), float("nan"))
    assert verify(nothing, d) == ()
