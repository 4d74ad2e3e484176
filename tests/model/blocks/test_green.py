"""Green power bought on top of the grid mix, and the green share a zone must reach."""

from __future__ import annotations

import pytest

from planner.model.blocks import green

from ..plan import Solve, assert_rises


def test_half_is_bought_green(solve: Solve) -> None:
    """0.5 + 0.5 x 0.2 = 0.6: 4.38 GWh x 0.1 + 2.19 kt x 0.1 = 0.657."""
    plan = solve("green-share")
    plan.assert_worked_out()
    assert plan.faults(green) == {}


def test_check_names_a_share_that_is_missed(solve: Solve) -> None:
    """4 + 0.2 x 4.76 = 4.952 GWh green against 0.6 x 8.76 = 5.256."""
    where = ("land", 2026, "base")
    broken = solve("green-share").with_value("green_gwh", where, 4)
    broken.assert_names(green, "green_share_is_reached", where, 4.952, 5.256)
    broken.assert_names(green, "green_cost_is_right", (2026, "base"), 0.438, 0.4)


def test_check_names_green_power_that_is_not_on_offer(solve: Solve) -> None:
    where = ("land", 2026, "base")
    plan = solve("green-share", "zones[land].green_supply_gwh_per_year = 5")
    broken = plan.with_value("green_gwh", where, 9)
    broken.assert_names(green, "green_within_supply", where, 9, 5)
    broken.assert_names(green, "green_within_use", where, 9, 8.76)
    sold = plan.with_value("green_gwh", where, -1)
    sold.assert_names(green, "green_is_not_negative", where, -1, 0)


def test_without_rule_or_data_there_is_no_limit(solve: Solve) -> None:
    off = solve("green-share", "rules.green_share.enabled = false")
    assert "green_share_is_reached" not in off.limits()
    assert not solve("quota").limits() & {"green_share_is_reached", "green_within_use"}


def test_higher_share_never_costs_less(solve: Solve) -> None:
    """Nothing: all from the grid, 4.38 kt x 0.1 = 0.438. All green: 8.76 x 0.1 = 0.876."""
    name = "zones[land].green_share_min_ratio"
    costs = [solve("green-share", f"{name} = {share}").optimum for share in (0, 0.2, 0.6, 1)]
    assert costs == pytest.approx([0.438, 0.438, 0.657, 0.876])
    assert_rises(costs)
