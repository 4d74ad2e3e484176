"""Facility energy of a zone stays within the quota of the year."""

from __future__ import annotations

import pytest

from planner.model.blocks import quota

from ..plan import Solve, assert_falls

QUOTA = "zones[cheap].energy_quota_gwh_per_year"


def test_a_third_goes_to_the_dear_zone(solve: Solve) -> None:
    """2 x 8.76 x 0.2 + 8.76 x 0.5 = 7.884."""
    plan = solve("quota")
    plan.assert_worked_out()
    assert plan.faults(quota) == {}


def test_check_names_the_zone(solve: Solve) -> None:
    broken = solve("quota").with_value("it_load_mw", ("a", "hall", "year", 2026, "base"), 3)
    where = ("cheap", 2026, "base")
    broken.assert_names(quota, "energy_within_quota", where, 26.28, 17.52)


def test_without_rule_or_data_there_is_no_limit(solve: Solve) -> None:
    """All in the cheap zone: 26.28 x 0.2 = 5.256."""
    for change in (f"{QUOTA} = none", "rules.energy_quota.enabled = false"):
        plan = solve("quota", change)
        assert "energy_within_quota" not in plan.limits()
        assert plan.optimum == pytest.approx(5.256)


def test_green_power_may_be_taken_off_first(solve: Solve) -> None:
    """8.76 GWh bought green at 0.1 make room: 26.28 x 0.2 + 0.876 = 6.132, if the rule allows."""
    offer = (
        "zones[cheap].green_supply_gwh_per_year = 9",
        "zones[cheap].green_premium_cur_per_kwh = 0.1",
    )
    assert solve("quota", *offer).optimum == pytest.approx(7.884)
    plan = solve("quota", *offer, "rules.energy_quota.deduct_green_power = true")
    assert plan.optimum == pytest.approx(6.132)
    where = ("cheap", 2026, "base")
    broken = plan.with_value("green_gwh", where, 0)
    broken.assert_names(quota, "energy_within_quota", where, 26.28, 17.52)


def test_larger_quota_never_costs_more(solve: Solve) -> None:
    costs = [solve("quota", f"{QUOTA} = {gwh}").optimum for gwh in (0, 8.76, 12, 17.52, 30)]
    assert (costs[0], costs[4]) == pytest.approx((13.14, 5.256))
    assert_falls(costs)
