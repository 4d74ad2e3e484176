"""Emissions of each zone: capped, priced, or only counted."""

from __future__ import annotations

import pytest

from planner.model.blocks import carbon

from ..plan import Solve, assert_falls

CAP = "zones[land].carbon_cap_kt_per_year"
WHERE = ("land", 2026, "base")


def test_green_power_keeps_within_the_cap(solve: Solve) -> None:
    """1.752 kt are 3.504 GWh of the grid; 5.256 GWh x 0.1 + 1.752 x 0.1 = 0.7008."""
    plan = solve("carbon-cap")
    plan.assert_worked_out()
    assert plan.faults(carbon) == {}


def test_check_names_the_zone_and_the_bill(solve: Solve) -> None:
    broken = solve("carbon-cap").with_value("green_gwh", WHERE, 4.38)
    broken.assert_names(carbon, "carbon_within_cap", WHERE, 2.19, 1.752)
    broken.assert_names(carbon, "carbon_cost_is_right", (2026, "base"), 0.1752, 0.219)


def test_without_rule_or_data_there_is_no_limit(solve: Solve) -> None:
    assert "carbon_within_cap" not in solve("green-share").limits()
    off = solve("carbon-cap", "rules.carbon_cap.enabled = false")
    assert "carbon_within_cap" not in off.limits()
    assert off.optimum == pytest.approx(0.657)


def test_emissions_are_counted_without_a_price(solve: Solve) -> None:
    plan = solve("green-share", "economics.carbon_price_cur_per_t = 0")
    assert plan.value("carbon_kt", *WHERE) == pytest.approx(2.19)
    assert plan.optimum == pytest.approx(0.438)


def test_higher_cap_never_costs_more(solve: Solve) -> None:
    """No emissions: all green, 0.876. From 2.19 kt on the green share binds instead."""
    costs = [solve("carbon-cap", f"{CAP} = {kt}").optimum for kt in (0, 1, 1.752, 2.19, 9)]
    assert (costs[0], costs[3], costs[4]) == pytest.approx((0.876, 0.657, 0.657))
    assert_falls(costs)
