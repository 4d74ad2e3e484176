"""Water for cooling stays within the site's licence."""

from __future__ import annotations

import pytest

from planner.model.blocks import water

from ..plan import Solve, assert_falls

LICENCE = "sites[a].water_limit_thousand_m3_per_year"


def test_one_wet_hall(solve: Solve) -> None:
    """1 + 2 x 1.5 + 17.52 x 0.005 = 4.0876."""
    plan = solve("water")
    plan.assert_worked_out()
    assert plan.faults(water) == {}


def test_check_names_the_site_and_the_bill(solve: Solve) -> None:
    broken = solve("water").with_value("it_load_mw", ("a", "wet", "year", 2026, "base"), 2)
    broken.assert_names(water, "water_within_licence", ("a", 2026, "base"), 35.04, 17.52)
    broken = solve("water").with_value("cost_mcur", ("water", 2026, "base"), 1)
    broken.assert_names(water, "water_cost_is_right", (2026, "base"), 1, 0.0876)


def test_without_the_data_there_is_no_limit(solve: Solve) -> None:
    assert "water_within_licence" not in solve("halls").limits()
    free = solve("water", f"{LICENCE} = none")
    assert "water_within_licence" not in free.limits()
    assert free.optimum == pytest.approx(3 + 3 * 0.0876)


def test_larger_licence_never_costs_more(solve: Solve) -> None:
    costs = [solve("water", f"{LICENCE} = {x}").optimum for x in (0, 10, 17.52, 35.04, 60)]
    assert (costs[0], costs[2]) == pytest.approx((4.5, 4.0876))
    assert_falls(costs)
