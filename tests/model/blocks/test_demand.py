"""Demand is served or left unmet."""

from __future__ import annotations

import pytest

from planner.model.blocks import demand

from ..plan import Solve, assert_rises


@pytest.mark.parametrize("case", ["latency", "single-source", "budget"])
def test_optimum_is_the_one_worked_by_hand(solve: Solve, case: str) -> None:
    """Latency 3 + 2 = 5; single source 3 + 6 = 9; unmet 6 + 8.76 + 3 - 1.5 = 16.26."""
    plan = solve(case)
    plan.assert_worked_out()
    assert plan.faults(demand) == {}


def test_without_single_source_regions_share_the_cheap_site(solve: Solve) -> None:
    """Low takes 4 and high 2: 4 + 4 = 8."""
    plan = solve("single-source", "rules.single_source.enabled = false")
    assert plan.optimum == pytest.approx(8)
    assert not plan.limits() & {"served_by_assigned_site", "one_site_is_assigned"}


def test_check_names_demand_that_is_not_met(solve: Solve) -> None:
    plan, key = solve("latency"), ("home", "near", "chat", 2026, "base")
    lacking = plan.with_value("served_pflops", key, 0.5)
    lacking.assert_names(demand, "demand_is_met", ("home", "chat", 2026, "base"), 0.5, 1)
    negative = plan.with_value("served_pflops", key, -1)
    negative.assert_names(demand, "served_work_is_not_negative", key, -1, 0)
    unmet = plan.with_value("unmet_pflops", ("home", "chat", 2026, "base"), 1)
    unmet.assert_names(demand, "unmet_is_forbidden", ("home", "chat", 2026, "base"), 1, 0)


def test_check_names_a_pair_that_is_too_far(solve: Solve) -> None:
    far = ("home", "far", "chat", 2026, "base")
    broken = solve("latency").with_value("served_pflops", far, 1)
    broken.assert_names(demand, "served_only_on_allowed_pairs", far, 1, 0)


def test_check_names_work_at_a_closed_site(solve: Solve) -> None:
    broken = solve("siting").with_value("open_flag", ("west", 2026), 0)
    where = ("left", "west", "work", 2026, "base")
    broken.assert_names(demand, "served_only_where_open", where, 10, 0)


def test_check_names_a_region_with_two_sites(solve: Solve) -> None:
    broken = solve("single-source")
    for site in ("low", "high"):
        key = ("left", site, "work", 2026, "base")
        broken = broken.with_value("served_pflops", key, 1.5)
    broken.assert_names(demand, "one_site_is_assigned", ("left", "work", 2026, "base"), 2, 1)


def test_check_names_a_wrong_penalty(solve: Solve) -> None:
    wrong = solve("budget").with_value("cost_mcur", ("unmet", 2026, "base"), 1)
    wrong.assert_names(demand, "unmet_cost_is_right", (2026, "base"), 1, 8.76)


def test_demand_that_no_site_may_serve_has_no_plan(solve: Solve) -> None:
    assert solve("latency", "workloads[chat].rtt_limit_ms = 1").solution.status == "infeasible"


def test_closed_sites_serve_nothing_even_with_a_size_limit(solve: Solve) -> None:
    """Chips without power need no hall, so that a limit on halls does not tie them to opening."""
    assert solve("siting", "sites[*].land_hall_limit_mw = 100").optimum == pytest.approx(12)


def test_dearer_unmet_demand_never_costs_less(solve: Solve) -> None:
    """At 100 it is all left unmet: 6 x 0.876. Later as much is served as the budget allows."""
    name = "workloads[work].penalty_cur_per_pflops_hour"
    costs = [solve("budget", f"{name} = {price}").optimum for price in (100, 1000, 5000)]
    assert costs == pytest.approx([5.256, 16.26, 51.3])
    assert_rises(costs)


def test_free_demand_is_left_unmet(solve: Solve) -> None:
    assert solve("budget", "unmet_demand = free").optimum == pytest.approx(0)
