"""Halls with power and cooling: started in modules, ready after the site's lead time."""

from __future__ import annotations

import pytest

from planner.model.blocks import halls

from ..plan import Solve, assert_rises


def test_three_big_halls(solve: Solve) -> None:
    """Big: at least 6 MW, three halls of 2 MW at 0.5 m per MW: 3. Small and big: 2 + 3 = 5."""
    solve("halls").assert_worked_out()


def test_lead_time_and_what_is_left_over(solve: Solve) -> None:
    """43.8 unmet + 8 opening + 4 hall + 1 chips - 1 left over = 55.8."""
    solve("lead-time").assert_worked_out()


def test_check_is_empty_for_the_plan(solve: Solve) -> None:
    assert solve("halls").faults(halls) == {}


def test_check_names_sizes_out_of_bounds(solve: Solve) -> None:
    plan, key = solve("halls"), ("big", "air", 2026)
    few = plan.with_value("hall_count", key, 1)
    few.assert_names(halls, "site_reaches_smallest_size", ("big", 2026), 2, 6)
    few.assert_names(halls, "halls_cost_is_right", (2026, "base"), 3, 1)
    many = plan.with_value("hall_count", key, 11)
    many.assert_names(halls, "halls_within_site_limit", ("big", 2026), 22, 20)
    negative = plan.with_value("hall_count", key, -1)
    negative.assert_names(halls, "halls_are_not_taken_down", key, -1, 0)


def test_check_names_halls_of_a_closed_site(solve: Solve) -> None:
    shut = solve("halls").with_value("open_flag", ("big", 2026), 0)
    shut.assert_names(halls, "halls_within_site_limit", ("big", 2026), 6, 0)


def test_check_names_a_wrong_value_left_over(solve: Solve) -> None:
    """4 m x 3/4 and 2 m x 1/2 are left, halved by a year's discount: 2 m of the last year."""
    wrong = solve("lead-time").with_value("cost_mcur", ("salvage", 2027, "base"), -3)
    wrong.assert_names(halls, "salvage_cost_is_right", (2027, "base"), -3, -2)


def test_without_the_data_there_is_no_limit(solve: Solve) -> None:
    limits = solve("siting").limits()
    assert not limits & {"halls_within_site_limit", "site_reaches_smallest_size"}


def test_upkeep_is_charged_from_the_year_of_readiness(solve: Solve) -> None:
    """A tenth of 4 m in 2027, which counts half: 0.2 more than 55.8."""
    plan = solve("lead-time", "economics.hall_upkeep_ratio_per_year = 0.1")
    assert plan.optimum == pytest.approx(56.0)
    assert plan.value("cost_mcur", "upkeep", 2026, "base") == 0
    assert plan.faults(halls) == {}


def test_larger_smallest_size_never_costs_less(solve: Solve) -> None:
    """Two halls, 2 m, serve up to 4 MW; 6 MW take three and 20 MW ten."""
    costs = [solve("halls", f"sites[big].smallest_it_mw = {mw}").optimum for mw in (0, 4, 6, 20)]
    assert costs == pytest.approx([2, 2, 3, 10])
    assert_rises(costs)
