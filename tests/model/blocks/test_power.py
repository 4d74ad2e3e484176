"""Power: what chips draw, in which halls, within the grid connection."""

from __future__ import annotations

import pytest

from planner.model.blocks import power

from ..plan import Edit, Solve, assert_falls

LOAD = ("a", "air", "year", 2026, "base")


def test_idle_chips_draw_power(solve: Solve) -> None:
    """(3 + 0.5) MW x 1.2 = 4.2 MW: a step for 5 m, and 36.792 GWh at 0.5: 18.396."""
    plan = solve("power")
    plan.assert_worked_out()
    assert plan.faults(power) == {}


def test_check_names_the_connection(solve: Solve) -> None:
    broken = solve("power").with_value("grid_step_flag", ("a", "large", 2026), 0)
    broken.assert_names(power, "power_within_grid", ("a", "year", 2026, "base"), 4.2, 3)
    broken.assert_names(power, "grid_cost_is_right", (2026, "base"), 5, 0)


def test_check_names_load_that_is_not_what_chips_draw(solve: Solve) -> None:
    plan = solve("power")
    low = plan.with_value("it_load_mw", LOAD, 3)
    low.assert_names(power, "load_is_carried", ("a", "year", 2026, "base"), 3, 3.5)
    high = plan.with_value("it_load_mw", LOAD, 5)
    high.assert_names(power, "load_within_halls", LOAD, 5, 4)
    negative = plan.with_value("it_load_mw", LOAD, -1)
    negative.assert_names(power, "load_is_not_negative", LOAD, -1, 0)


def test_check_names_dense_load_in_plain_halls(solve: Solve) -> None:
    """The right sum, but 1 MW of the dense chips' load is put into halls of air."""
    plan = solve("rack-classes")
    plan.assert_worked_out()
    broken = plan.with_value("it_load_mw", ("a", "liquid", "year", 2026, "base"), 1)
    broken = broken.with_value("it_load_mw", LOAD, 4)
    where = ("a", "50", "year", 2026, "base")
    broken.assert_names(power, "load_is_carried", where, 1, 2)


def test_halls_that_cool_no_chip_carry_no_load(solve: Solve) -> None:
    """With both chips in dense racks five halls of liquid are built, 10 m, though air is free."""
    plan = solve("rack-classes", "chips[light].rack_kw = 50")
    assert plan.optimum == pytest.approx(10)
    assert plan.faults(power) == {}


def test_a_step_is_paid_once_and_kept(edit: Edit) -> None:
    """5 + 2 x 18.396 = 41.792."""
    plan = edit(
        "power",
        chips=(
            "chip_id,fp16_tflops,server_power_w,lifetime_year,pod_chips,idle_power_ratio\n"
            "unit,1,1000,2,4000,0.5\n"
        ),
        demand="region_id,workload_id,period,useful_pflops\nhome,work,2026,3\nhome,work,2027,3\n",
    )
    assert plan.optimum == pytest.approx(41.792)
    assert plan.faults(power) == {}
    broken = plan.with_value("grid_step_flag", ("a", "large", 2027), 0)
    broken.assert_names(power, "grid_step_is_kept", ("a", "large", 2027), 0, 1)


def test_a_step_is_ready_after_its_lead_time(edit: Edit) -> None:
    """Ordered in 2026 for 2027, in which the demand arises: 5 + 18.396."""
    plan = edit(
        "power",
        grid_steps="site_id,step_id,added_mw,cost_mcur,lead_time_year\na,large,1.2,5,1\n",
        demand="region_id,workload_id,period,useful_pflops\nhome,work,2026,0\nhome,work,2027,3\n",
    )
    assert plan.optimum == pytest.approx(23.396)
    assert plan.value("cost_mcur", "grid", 2026, "base") == pytest.approx(5)
    assert plan.faults(power) == {}


def test_steps_are_ordered_as_they_are_needed(solve: Solve) -> None:
    """One in 2026 for 2 m, one in 2027 for 2 m that count half: 3."""
    plan = solve("grid-steps")
    plan.assert_worked_out()
    late = plan.with_value("grid_step_flag", ("a", "first", 2026), 0)
    late.assert_names(power, "power_within_grid", ("a", "year", 2027, "base"), 2, 1)


def test_without_the_data_there_is_no_limit(solve: Solve) -> None:
    assert "power_within_grid" not in solve("halls").limits()


def test_larger_connection_never_costs_more(solve: Solve) -> None:
    """Both steps, the large one, the small one, none: 6, 5, 1, 0 beside energy of 18.396."""
    plans = (solve("power", f"sites[a].grid_limit_mw = {mw}") for mw in (2, 3, 3.2, 4.2))
    costs = [plan.optimum for plan in plans]
    assert costs == pytest.approx([24.396, 23.396, 19.396, 18.396])
    assert_falls(costs)
