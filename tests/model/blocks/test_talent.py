"""People come from the local pool or are brought in, at a premium."""

from __future__ import annotations

import pytest

from planner.model.blocks import talent

from ..plan import Solve, assert_falls

POOL = "areas[town].pool_fte"


def test_six_are_brought_in(solve: Solve) -> None:
    """0.8 x 25 + 6 = 26 to be found, 20 in the pool: 0.4 + 0.6 premium + 31 x 0.2 wages = 7.2."""
    plan = solve("talent")
    plan.assert_worked_out()
    assert plan.faults(talent) == {}


def test_check_names_the_market(solve: Solve) -> None:
    broken = solve("talent").with_value("relocated_fte", ("town", "far", 2026, "base"), 0)
    broken.assert_names(talent, "staff_is_found", ("town", 2026, "base"), 26, 24)
    broken.assert_names(talent, "staff_cost_is_right", (2026, "base"), 7.2, 6.6)


def test_check_names_the_tier(solve: Solve) -> None:
    where = ("town", "near", 2026, "base")
    broken = solve("talent").with_value("relocated_fte", where, 5)
    broken.assert_names(talent, "tier_is_large_enough", where, 5, 4)


def test_without_the_data_there_is_no_limit(solve: Solve) -> None:
    assert "staff_is_found" not in solve("halls").limits()


def test_remote_staff_is_paid_but_need_not_be_found(solve: Solve) -> None:
    """All operation staff elsewhere: 6 on site fit the pool, the wages stay 6.2."""
    assert solve("talent", "economics.remote_ratio = 1").optimum == pytest.approx(6.2)


def test_too_few_people_anywhere(solve: Solve) -> None:
    """26 to be found, at most 14 brought in."""
    assert solve("talent", f"{POOL} = 11.9").solution.status == "infeasible"


def test_larger_pool_never_costs_more(solve: Solve) -> None:
    """A pool of 12: 4 x 0.1 + 10 x 0.3 = 3.4; of 26: nothing."""
    costs = [solve("talent", f"{POOL} = {people}").optimum for people in (12, 20, 22, 26, 90)]
    assert costs == pytest.approx([9.6, 7.2, 6.6, 6.2, 6.2])
    assert_falls(costs)
