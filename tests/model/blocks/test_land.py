"""Halls fit on the plot."""

from __future__ import annotations

import pytest

from planner.model.blocks import land

from ..plan import Solve, assert_falls


def test_two_halls_of_air_and_one_of_liquid(solve: Solve) -> None:
    """2 x 2 ha + 1 ha = 5 ha: 2 x 1 + 1 x 2 = 4 m."""
    plan = solve("land")
    plan.assert_worked_out()
    assert plan.faults(land) == {}


def test_check_names_the_plot(solve: Solve) -> None:
    broken = solve("land").with_value("hall_count", ("a", "air", 2026), 3)
    broken.assert_names(land, "halls_fit_on_plot", ("a", 2026), 7, 5)


def test_without_the_data_there_is_no_limit(solve: Solve) -> None:
    assert "halls_fit_on_plot" not in solve("halls").limits()
    assert "halls_fit_on_plot" not in solve("land", "sites[a].plot_ha = none").limits()


def test_larger_plot_never_costs_more(solve: Solve) -> None:
    """3 ha hold three halls of liquid at 2 m, 6 ha three of air at 1 m."""
    costs = [solve("land", f"sites[a].plot_ha = {ha}").optimum for ha in (3, 4, 5, 6, 60)]
    assert costs == pytest.approx([6, 5, 4, 3, 3])
    assert_falls(costs)
