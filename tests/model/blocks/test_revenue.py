"""Income from served demand, when the aim is profit."""

from __future__ import annotations

import pytest

from planner.model.blocks import revenue

from ..plan import Solve, assert_rises


def test_serve_what_pays(solve: Solve) -> None:
    """3 x 8.76 + 0.876 - 8 = 19.156."""
    plan = solve("revenue")
    plan.assert_worked_out()
    assert plan.faults(revenue) == {}


def test_check_names_a_wrong_income(solve: Solve) -> None:
    broken = solve("revenue").with_value("cost_mcur", ("revenue", 2026, "base"), -20)
    broken.assert_names(revenue, "revenue_cost_is_right", (2026, "base"), -20, -27.156)


def test_with_least_cost_there_is_no_income(solve: Solve) -> None:
    plan = solve("revenue", "aim = least_cost")
    assert not any(line == "revenue" for line, _, _ in plan.solution.values["cost_mcur"])
    assert plan.optimum == pytest.approx(0)


def test_better_prices_never_lower_the_profit(solve: Solve) -> None:
    """At 300 the batch work pays 2.628 per PFLOPS, more than the 2 m of a chip: four pods."""
    name = "workloads[batch].revenue_cur_per_pflops_hour"
    profits = [solve("revenue", f"{name} = {price}").optimum for price in (0, 100, 300)]
    assert profits == pytest.approx([18.28, 19.156, 26.28 + 5 * 2.628 - 16])
    assert_rises(profits)
