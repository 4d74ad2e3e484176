"""Whether an existing centre is built out: not at all, or by at least an economic size."""

from __future__ import annotations

import pytest

from planner.model.blocks import expansion, siting

from ..plan import Solve, assert_rises

SIZE = "sites[old].smallest_expansion_mw"
COST = "sites[old].expansion_cost_mcur"


def test_built_out_at_once(solve: Solve) -> None:
    """3 once and 2 MW at 1 m: 5; a new centre would cost 6 + 1 + 1 = 8."""
    plan = solve("expansion")
    plan.assert_worked_out()
    assert plan.faults(expansion) == {}


def test_check_names_halls_without_the_decision(solve: Solve) -> None:
    plan = solve("expansion").with_value("expanded_flag", ("old", 2026), 0)
    none = plan.with_value("expanded_flag", ("old", 2027), 0)
    none.assert_names(expansion, "expansion_within_room", ("old", 2026), 2, 0)
    none.assert_names(siting, "opening_cost_is_right", (2026, "base"), 3, 0)


def test_check_names_sizes_out_of_bounds(solve: Solve) -> None:
    """The site has room for 6 - 1 = 5 MW more."""
    plan, key = solve("expansion"), ("old", "air", 2026)
    few = plan.with_value("hall_count", key, 1)
    few.assert_names(expansion, "expansion_reaches_smallest_size", ("old", 2026), 1, 2)
    many = plan.with_value("hall_count", key, 6)
    many.assert_names(expansion, "expansion_within_room", ("old", 2026), 6, 5)


def test_check_names_an_expansion_that_is_given_up(solve: Solve) -> None:
    broken = solve("expansion").with_value("expanded_flag", ("old", 2027), 0)
    broken.assert_names(expansion, "expansion_is_kept", ("old", 2027), 0, 1)


def test_without_the_data_there_is_no_limit(solve: Solve) -> None:
    plan = solve("expansion", f"{COST} = 0", f"{SIZE} = 0")
    assert not plan.limits() & {"expansion_within_room", "expansion_reaches_smallest_size"}
    assert plan.optimum == pytest.approx(2)
    assert "expansion_within_room" not in solve("halls").limits()


def test_dearer_expansion_never_costs_less(solve: Solve) -> None:
    """From 6 m on the new centre is cheaper: 6 + 1 + 1 = 8."""
    costs = [solve("expansion", f"{COST} = {mcur}").optimum for mcur in (0, 3, 5, 6, 50)]
    assert costs == pytest.approx([2, 5, 7, 8, 8])
    assert_rises(costs)


def test_larger_least_size_never_costs_less(solve: Solve) -> None:
    costs = [solve("expansion", f"{SIZE} = {mw}").optimum for mw in (0, 2, 4, 5)]
    assert costs == pytest.approx([5, 5, 7, 8])
    assert_rises(costs)
