"""Idle chips of existing centres brought back into service."""

from __future__ import annotations

import pytest

from planner.model.blocks import refill

from ..plan import Solve, assert_falls


def test_idle_chips_first(solve: Solve) -> None:
    """1 occupied, 1.5 refilled at 2 m, 2 new at 3 + 1 m: 3 + 8 = 11."""
    plan = solve("refill")
    plan.assert_worked_out()
    assert plan.faults(refill) == {}


def test_check_names_chips_that_cannot_be_refilled(solve: Solve) -> None:
    broken = solve("refill").with_value("refill_kchip", ("old", "stock", 2024, 2026), 2)
    broken.assert_names(refill, "refill_within_idle", ("old", "stock", 2024), 2, 1.5)
    broken.assert_names(refill, "refill_cost_is_right", (2026, "base"), 3, 4)


def test_without_the_data_there_is_no_limit(solve: Solve) -> None:
    assert "refill_within_idle" not in solve("halls").limits()


def test_more_convertible_chips_never_cost_more(solve: Solve) -> None:
    """None: four new pods, 16. All three idle: 2.5 of them at 2 m and one pod, 9."""
    shares = (0, 0.25, 0.5, 1)
    costs = [solve("refill", f"existing[old].convertible_ratio = {x}").optimum for x in shares]
    assert (costs[0], costs[2], costs[3]) == pytest.approx((16, 11, 9))
    assert_falls(costs)
