"""Work is done by busy chips that fit it, in the hours in which it is wanted."""

from __future__ import annotations

import pytest

from planner.model.blocks import work

from ..plan import Solve, assert_falls


def test_batch_work_fills_the_night(solve: Solve) -> None:
    """A level 8 PFLOPS on chips ready 80 % of the time: 10 pods at 1 m."""
    plan = solve("slices")
    plan.assert_worked_out()
    assert plan.faults(work) == {}


def test_check_names_chips_that_are_not_there(solve: Solve) -> None:
    key = ("a", "unit", "batch", "day", 2026, "base")
    broken = solve("slices").with_value("busy_kchip", key, 4)
    where = ("a", "unit", "day", 2026, "base")
    broken.assert_names(work, "chips_busy_within_available", where, 10, 8)
    broken.assert_names(work, "work_fits_chips", ("a", "batch", 2026, "base"), 5, 4)


def test_check_names_work_that_is_late(solve: Solve) -> None:
    key = ("a", "unit", "chat", "day", 2026, "base")
    broken = solve("slices").with_value("busy_kchip", key, 4)
    where = ("a", "chat", "day", 2026, "base")
    broken.assert_names(work, "urgent_work_is_done_in_time", where, 4, 6)


def test_check_names_chips_past_their_lifetime(solve: Solve) -> None:
    """Without the pod of 2028 that of 2026, two years old, would have to work on."""
    broken = solve("chip-lifetime").with_value("bought_pods", ("a", "unit", 2028), 0)
    where = ("a", "unit", "year", 2028, "base")
    broken.assert_names(work, "chips_busy_within_available", where, 1, 0)


def test_with_one_slice_no_work_is_urgent(solve: Solve) -> None:
    assert "urgent_work_is_done_in_time" not in solve("siting").limits()


def test_work_that_may_wait_never_costs_more(solve: Solve) -> None:
    """None waits: 10 by day / 0.8 = 12.5, 13 pods. Half of it waits: 6 + 2 by day already level."""
    name = "workloads[batch].deferrable_ratio"
    costs = [solve("slices", f"{name} = {share}").optimum for share in (0, 0.25, 0.5, 1)]
    assert (costs[0], costs[2], costs[3]) == pytest.approx((13, 10, 10))
    assert_falls(costs)


def test_better_chips_never_cost_more(solve: Solve) -> None:
    shares = (0.25, 0.5, 1)
    costs = [solve("slices", f"chip_workload[*].efficiency_ratio = {x}").optimum for x in shares]
    assert costs == pytest.approx([40, 20, 10])
    assert_falls(costs)
