"""Numbers too far apart are refused by name; those that only look so are not."""

from __future__ import annotations

import pyomo.environ as pyo
import pytest

from planner.errors import InputError
from planner.solve.ranges import ranges, refuse_wide_ranges
from planner.solve.standard_form import StandardForm, standard_form


def form_with(largest: float, smallest: float = 1.0, cost: float = 1.0) -> StandardForm:
    m = pyo.ConcreteModel()
    m.open_flag = pyo.Var(["guian", "wulan"], within=pyo.Binary)
    m.served_mflops = pyo.Var(["guian", "wulan"], within=pyo.NonNegativeReals)
    scale = {"guian": largest, "wulan": 5.0}
    m.work_fits_site = pyo.Constraint(
        ["guian", "wulan"],
        rule=lambda m, s: smallest * m.served_mflops[s] <= scale[s] * m.open_flag[s],
    )
    m.total = pyo.Objective(expr=cost * m.open_flag["guian"] + sum(m.served_mflops.values()))
    return standard_form(m)


def test_money_in_units_against_work_in_mflops_is_refused_by_name() -> None:
    with pytest.raises(InputError) as refusal:
        refuse_wide_ranges(form_with(2e11))
    (fault,) = refusal.value.faults
    assert fault.rule == "matrix"
    assert "work_fits_site[guian] has -2e+11 on open_flag[guian]" in fault.message
    assert "2.0e+11 times" in fault.message
    first_named = fault.message.index("work_fits_site[guian]")
    assert first_named < fault.message.index("Smallest")


def test_a_wide_objective_is_its_own_fault() -> None:
    with pytest.raises(InputError) as refusal:
        refuse_wide_ranges(form_with(100.0, cost=1e12))
    assert [fault.rule for fault in refusal.value.faults] == ["cost"]
    assert "open_flag[guian] has 1e+12" in refusal.value.faults[0].message


@pytest.mark.parametrize(("largest", "smallest"), [(1e5, 1.0), (2.6e5, 7e-4), (1e3, 1e-12)])
def test_honest_models_pass(largest: float, smallest: float) -> None:
    refuse_wide_ranges(form_with(largest, smallest))


def test_report_gives_the_extremes_of_each_kind() -> None:
    by_kind = {found.kind: found for found in ranges(form_with(400.0, 0.5, cost=30.0))}
    assert (by_kind["matrix"].smallest, by_kind["matrix"].largest) == (0.5, 400.0)
    assert by_kind["matrix"].ratio == 800.0
    assert (by_kind["cost"].smallest, by_kind["cost"].largest) == (1.0, 30.0)
    assert (by_kind["bound"].smallest, by_kind["bound"].largest) == (1.0, 1.0)
    assert by_kind["limit"].largest == 0.0
