"""Refunds of the zones: a share of building cost, an amount per kWh."""

from __future__ import annotations

import pytest

from planner.model.blocks import subsidy

from ..plan import Edit, Solve, assert_falls


def test_half_is_refunded(solve: Solve) -> None:
    """2 + 4 - 3 + 2.628 - 0.876 = 4.752."""
    plan = solve("subsidy")
    plan.assert_worked_out()
    assert plan.faults(subsidy) == {}


def test_check_names_a_wrong_refund(solve: Solve) -> None:
    broken = solve("subsidy").with_value("cost_mcur", ("subsidy", 2026, "base"), -3)
    broken.assert_names(subsidy, "subsidy_cost_is_right", (2026, "base"), -3, -3.876)
    more = solve("subsidy").with_value("hall_count", ("a", "hall", 2026), 2)
    more.assert_names(subsidy, "subsidy_cost_is_right", (2026, "base"), -3.876, -5.876)


def test_grid_steps_are_refunded_too(edit: Edit) -> None:
    """Half of the step of 5 m comes back: 23.396 - 2.5 = 20.896."""
    plan = edit("power", zones="zone_id,period,subsidy_build_ratio\nland,2026,0.5\n")
    assert plan.optimum == pytest.approx(20.896)
    assert plan.faults(subsidy) == {}


def test_without_the_data_nothing_is_refunded(solve: Solve) -> None:
    plan = solve(
        "subsidy",
        "zones[generous].subsidy_build_ratio = 0",
        "zones[generous].subsidy_energy_cur_per_kwh = 0",
    )
    assert plan.optimum == pytest.approx(5.628)
    assert not any(line == "subsidy" for line, _, _ in plan.solution.values["cost_mcur"])


def test_larger_refund_never_costs_more(solve: Solve) -> None:
    """Up to a fifth the plain zone is cheaper; at all of it only 2.628 - 0.876 are left."""
    name = "zones[generous].subsidy_build_ratio"
    costs = [solve("subsidy", f"{name} = {share}").optimum for share in (0, 0.2, 0.5, 1)]
    assert (costs[0], costs[3]) == pytest.approx((5.628, 1.752))
    assert_falls(costs)
