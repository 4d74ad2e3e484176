"""Work that leaves its zone: how much, through whom, at what cost."""

from __future__ import annotations

import pytest

from planner.model.blocks import network

from ..plan import Edit, Solve, assert_falls

AWAY = ("home", "away", "work", 2026, "base")


def test_half_of_the_work_leaves(solve: Solve) -> None:
    """At home 2 x 5 = 10; away 2 x 1 + 1 to join + 2 x 0.5 = 4."""
    plan = solve("leaving-the-zone")
    plan.assert_worked_out()
    assert plan.faults(network) == {}


def test_narrow_line(solve: Solve) -> None:
    """1 Gbps carries one PFLOPS: 3 x 5 + 1 + 1 + 0.5 = 17.5."""
    plan = solve("leaving-the-zone", "links[*].limit_gbps = 1")
    assert plan.optimum == pytest.approx(17.5)
    broken = plan.with_value("served_pflops", AWAY, 2)
    broken.assert_names(network, "traffic_within_line", ("home", "away", 2026, "base"), 2, 1)


def test_joining_is_paid_once(solve: Solve) -> None:
    """2026: 4 + 1; 2027, which counts half: one MW away and, the line being full, one here."""
    plan = solve("joining")
    plan.assert_worked_out()
    assert plan.faults(network) == {}


def test_check_names_work_that_should_stay(solve: Solve) -> None:
    broken = solve("leaving-the-zone").with_value("served_pflops", AWAY, 3)
    where = ("home", "work", 2026, "base")
    broken.assert_names(network, "work_away_within_movable_share", where, 3, 2)
    broken.assert_names(network, "network_cost_is_right", (2026, "base"), 1, 1.5)


def test_check_names_visitors_of_a_site_that_has_not_joined(solve: Solve) -> None:
    plan = solve("leaving-the-zone")
    broken = plan.with_value("joined_flag", ("away", 2026), 0)
    rule = "only_joined_sites_serve_other_zones"
    broken.assert_names(network, rule, ("away", 2026), 2, 0)
    broken.assert_names(network, "joining_cost_is_right", (2026, "base"), 1, 0)
    shut = plan.with_value("open_flag", ("away", 2026), 0)
    shut.assert_names(network, "joined_sites_are_open", ("away", 2026), 1, 0)


def test_without_the_data_there_is_no_limit(solve: Solve) -> None:
    limits = solve("siting").limits()
    assert not limits & {
        "work_away_within_movable_share",
        "joined_sites_are_open",
        "only_joined_sites_serve_other_zones",
        "traffic_within_line",
    }


def test_a_site_joins_once_even_if_a_year_brings_no_visitors(edit: Edit) -> None:
    """14 in 2026 with chips for three years; in 2028 only the link costs again, 2 x 0.5 = 1."""
    plan = edit(
        "leaving-the-zone",
        chips="chip_id,fp16_tflops,server_power_w,lifetime_year,pod_chips\nunit,1,1000,3,1000\n",
        demand="region_id,workload_id,period,useful_pflops\nhome,work,2026,4\n"
        "home,work,2027,0\nhome,work,2028,4\n",
    )
    assert plan.optimum == pytest.approx(15)
    left = plan.with_value("joined_flag", ("away", 2027), 0)
    left.assert_names(network, "joined_stays_joined", ("away", 2027), 0, 1)


def test_nothing_leaves_before_the_network_opens(edit: Edit) -> None:
    """2026 is served at home: 4 x 5 = 20; the halls serve 2027 too."""
    plan = edit(
        "leaving-the-zone",
        network="joining_cost_mcur,open_period\n1,2027\n",
        chips="chip_id,fp16_tflops,server_power_w,lifetime_year,pod_chips\nunit,1,1000,3,1000\n",
        demand="region_id,workload_id,period,useful_pflops\nhome,work,2026,4\nhome,work,2027,4\n",
    )
    assert plan.optimum == pytest.approx(20)


def test_more_movable_work_never_costs_more(solve: Solve) -> None:
    """All away: 4 x 1 + 1 + 4 x 0.5 = 7."""
    name = "workloads[work].movable_ratio"
    costs = [solve("leaving-the-zone", f"{name} = {x}").optimum for x in (0, 0.25, 0.5, 1)]
    assert costs == pytest.approx([20, 17.5, 14, 7])
    assert_falls(costs)
