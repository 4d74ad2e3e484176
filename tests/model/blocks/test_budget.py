"""Capital of a year stays within the budget."""

from __future__ import annotations

import pytest

from planner.model.blocks import budget

from ..plan import Solve, assert_falls

BUDGET = "budgets[2026].capital_mcur"


def test_the_third_pod_waits(solve: Solve) -> None:
    """6 + 8.76 + 3 - 1.5 = 16.26."""
    plan = solve("budget")
    plan.assert_worked_out()
    assert plan.faults(budget) == {}


def test_check_names_the_year(solve: Solve) -> None:
    """Two halls at 1 m and chips for 10 m."""
    broken = solve("budget").with_value("cost_mcur", ("chips", 2026, "base"), 10)
    broken.assert_names(budget, "capital_within_budget", (2026,), 12, 6)


def test_without_the_data_there_is_no_limit(solve: Solve) -> None:
    plan = solve("budget", f"{BUDGET} = none")
    assert "capital_within_budget" not in plan.limits()
    assert plan.optimum == pytest.approx(9)


def test_larger_budget_never_costs_more(solve: Solve) -> None:
    """Nothing: 26.28 unmet, then 9 - 4.5. Three m more serve one PFLOPS more in 2026."""
    costs = [solve("budget", f"{BUDGET} = {mcur}").optimum for mcur in (0, 3, 6, 8, 9)]
    assert costs == pytest.approx([30.78, 23.52, 16.26, 16.26, 9])
    assert_falls(costs)
