"""Which centres are in operation, and from which year."""

from __future__ import annotations

import pytest

from planner.model.blocks import siting

from ..plan import Edit, Solve, assert_rises


def test_one_site_serves_both_regions(solve: Solve) -> None:
    """West alone: opening 6 + 10 x 0.1 + 10 x 0.5 = 12, against 13, 14, 15 and more."""
    solve("siting").assert_worked_out()


def test_rivals_of_a_campus_exclude_each_other(solve: Solve) -> None:
    """West and middle: 6 + 10 + 1 + 2 = 19; west and east at 15 are rivals."""
    solve("campus").assert_worked_out()


def test_known_sites_open_in_their_year(solve: Solve) -> None:
    """Old 2 + planned 4 + 2 + must 3 + 1 = 12."""
    solve("known-sites").assert_worked_out()


@pytest.mark.parametrize(("count", "cost"), [(1, 12), (2, 15), (3, 25)])
def test_exact_number_of_sites(solve: Solve, count: int, cost: float) -> None:
    """Two: 6 + 7 + 1 + 1 = 15. Three: 6 + 7 + 10 + 1 + 1 = 25."""
    rule = "rules.site_count"
    plan = solve("siting", f"{rule}.enabled = true", f"{rule}.exactly = {count}")
    assert plan.optimum == pytest.approx(cost)


def test_check_names_rivals_and_count(solve: Solve) -> None:
    broken = solve("campus").with_value("open_flag", ("east", 2026), 1)
    broken.assert_names(siting, "one_site_of_campus_opens", ("shore",), 2, 1)
    broken.assert_names(siting, "sites_exactly", (), 3, 2)
    broken.assert_names(siting, "opening_cost_is_right", (2026, "base"), 16, 23)


def test_check_names_states_that_are_not_kept(solve: Solve) -> None:
    plan = solve("known-sites")
    early = plan.with_value("open_flag", ("planned", 2026), 1)
    early.assert_names(siting, "closed_before_it_can_open", ("planned", 2026), 1, 0)
    shut = plan.with_value("open_flag", ("old", 2027), 0)
    shut.assert_names(siting, "open_stays_open", ("old", 2027), 0, 1)
    shut.assert_names(siting, "known_sites_are_open", ("old", 2027), 0, 1)
    shut.assert_names(siting, "fixed_cost_is_right", (2027, "base"), 4, 3)
    missing = plan.with_value("open_flag", ("must", 2027), 0)
    missing.assert_names(siting, "required_sites_open", ("must",), 0, 1)


def test_check_names_more_sites_than_allowed(solve: Solve) -> None:
    rule = "rules.site_count"
    plan = solve("siting", f"{rule}.enabled = true", f"{rule}.at_most = 1")
    broken = plan.with_value("open_flag", ("east", 2026), 1)
    broken.assert_names(siting, "sites_at_most", (), 2, 1)


def test_without_the_data_there_is_no_limit(solve: Solve) -> None:
    limits = solve("siting").limits()
    assert not limits & {
        "one_site_of_campus_opens",
        "sites_at_most",
        "sites_exactly",
        "required_sites_open",
    }


def test_a_site_that_cannot_be_ready_cannot_be_required(solve: Solve) -> None:
    plan = solve("known-sites", "sites[must].lead_time_year = 2")
    assert plan.solution.status == "infeasible"


def test_dearer_opening_never_costs_less(solve: Solve) -> None:
    costs = [solve("siting", f"sites[*].opening_cost_mcur = {c}").optimum for c in (0, 2, 8, 30)]
    assert_rises(costs)


def test_opening_is_paid_when_building_starts(edit: Edit) -> None:
    """Lead time 2, money of each later year counts half: opening 8 for 2028 is paid in 2026."""
    plan = edit(
        "lead-time",
        sites=(
            "site_id,zone_id,lat_deg,lon_deg,state,lead_time_year,opening_cost_mcur\n"
            "a,land,0,0,required,2,8\n"
        ),
        demand="region_id,workload_id,period,useful_pflops\n"
        "home,work,2026,1\nhome,work,2027,1\nhome,work,2028,1\n",
    )
    assert plan.value("cost_mcur", "opening", 2026, "base") == pytest.approx(8)
    assert plan.value("open_flag", "a", 2027) == 0
    assert plan.value("open_flag", "a", 2028) == 1
