"""Centres built by the plan are occupied to a least share once their ramp-up is over."""

from __future__ import annotations

import pytest

from planner.model.blocks import occupancy

from ..plan import Solve, assert_rises

RULE = "rules.min_occupied_share"


def test_small_pod(solve: Solve) -> None:
    """The big pod at 2 m would be a quarter occupied; the small one costs 3 m."""
    plan = solve("occupied-share")
    plan.assert_worked_out()
    assert plan.faults(occupancy) == {}


def test_check_names_the_empty_centre(solve: Solve) -> None:
    """A big pod more: 1 MW occupied of 5 MW, of which half is asked for."""
    broken = solve("occupied-share").with_value("bought_pods", ("a", "big", 2026), 1)
    rule = "centre_reaches_occupied_share"
    broken.assert_names(occupancy, rule, ("a", 2027, "base"), 1, 2.5)
    assert (rule, ("a", 2026, "base")) not in broken.faults(occupancy)


def test_without_the_rule_there_is_no_limit(solve: Solve) -> None:
    plan = solve("occupied-share", f"{RULE}.enabled = false")
    assert plan.optimum == pytest.approx(2)
    assert "centre_reaches_occupied_share" not in plan.limits()


def test_longer_ramp_up_lets_the_big_pod_in(solve: Solve) -> None:
    assert solve("occupied-share", f"{RULE}.ramp_year = 2").optimum == pytest.approx(2)


def test_higher_share_never_costs_less(solve: Solve) -> None:
    shares = (0, 0.25, 0.5, 1)
    costs = [solve("occupied-share", f"{RULE}.ratio = {share}").optimum for share in shares]
    assert costs == pytest.approx([2, 2, 3, 3])
    assert_rises(costs)
