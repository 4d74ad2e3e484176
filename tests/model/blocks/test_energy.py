"""Facility energy of each site, and what it costs."""

from __future__ import annotations

import pytest

from planner.model.blocks import energy

from ..plan import Solve, assert_rises


def test_all_work_by_night(solve: Solve) -> None:
    """8 MW for 4,380 h at 1: 35.04."""
    plan = solve("energy")
    plan.assert_worked_out()
    assert plan.faults(energy) == {}


def test_check_names_energy_that_is_not_power_times_hours(solve: Solve) -> None:
    broken = solve("energy").with_value("facility_gwh", ("a", 2026, "base"), 30)
    where = ("a", 2026, "base")
    broken.assert_names(energy, "energy_is_power_times_hours", where, 30, 35.04)


def test_check_names_a_wrong_bill(solve: Solve) -> None:
    broken = solve("energy").with_value("cost_mcur", ("energy", 2026, "base"), 30)
    broken.assert_names(energy, "energy_cost_is_right", (2026, "base"), 30, 35.04)


def test_without_a_price_nothing_is_paid(solve: Solve) -> None:
    plan = solve("halls")
    assert not any(line == "energy" for line, _, _ in plan.solution.values["cost_mcur"])


def test_level_prices_double_the_bill(solve: Solve) -> None:
    assert solve("energy", "slices[*].price_factor_ratio = 1").optimum == pytest.approx(70.08)


def test_dearer_energy_never_costs_less(solve: Solve) -> None:
    name = "sites[a].energy_price_cur_per_kwh"
    assert_rises([solve("quota", f"{name} = {price}").optimum for price in (0, 0.2, 0.4, 0.9)])
