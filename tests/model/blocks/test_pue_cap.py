"""Annual mean PUE of the halls built by the plan stays within the site's cap."""

from __future__ import annotations

import pytest

from planner.model.blocks import pue_cap

from ..plan import Solve, assert_falls


def test_two_of_liquid_and_one_of_air(solve: Solve) -> None:
    """(1.1 + 1.1 + 1.4) / 3 = 1.2: 6 + 6 + 3 = 15."""
    plan = solve("pue-cap")
    plan.assert_worked_out()
    assert plan.faults(pue_cap) == {}


def test_check_names_the_site(solve: Solve) -> None:
    """One of liquid and two of air: 3.9 MW x 8.76 = 34.164 GWh against 3.6 x 8.76 = 31.536."""
    broken = solve("pue-cap").with_value("it_load_mw", ("a", "air", "year", 2026, "base"), 2)
    broken = broken.with_value("it_load_mw", ("a", "liquid", "year", 2026, "base"), 1)
    broken.assert_names(pue_cap, "mean_pue_within_cap", ("a", 2026, "base"), 34.164, 31.536)


def test_without_rule_or_data_there_is_no_limit(solve: Solve) -> None:
    plan = solve("pue-cap", "rules.pue_cap.enabled = false")
    assert plan.optimum == pytest.approx(9)
    assert "mean_pue_within_cap" not in plan.limits()
    assert "mean_pue_within_cap" not in solve("halls").limits()


def test_halls_that_may_not_be_built_are_outside_the_cap(solve: Solve) -> None:
    """The stock's halls have a PUE of 1; were they counted, 1.5 would be met on the mean."""
    plan = solve("refill", "sites[old].pue_cap_ratio = 1.5", "coolings[air].buildable_flag = 0")
    assert "mean_pue_within_cap" not in plan.limits()


def test_higher_cap_never_costs_more(solve: Solve) -> None:
    costs = [solve("pue-cap", f"sites[a].pue_cap_ratio = {x}").optimum for x in (1.1, 1.2, 1.3, 2)]
    assert costs == pytest.approx([18, 15, 12, 9])
    assert_falls(costs)
