"""Limits that the planner derives cut off no better plan, also where idle load earns.

Random studies whose sites state no limit on halls, with refunds above the price of power, free
chips and idle power; judged by scipy's solver on the model with the derived limits far away.
"""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from pathlib import Path
from random import Random

import pytest
from pyomo.common.errors import InfeasibleConstraintException
from scipy.optimize import Bounds, LinearConstraint, milp

from planner.errors import InfeasibleError
from planner.model.build import build_model
from planner.model.data import ModelData, model_data
from planner.runs.answer import check_plan
from planner.solution import Solution
from planner.solve.solve import solve_data
from planner.solve.standard_form import standard_form
from planner.study.settings import SolveOptions
from planner.study.study import Study

from .random_study import drawn, written

SEEDS = (*range(12), 13, 19)
#: how far away the derived limits are put
FAR = 30


def generous(seed: int, folder: Path) -> Study:
    """Return a random study in which standing idle may earn, and no candidate states its limit."""
    draw, dice = drawn(seed), Random(seed)
    refund, price = dice.choice([(0, 0), (0.9, 1), (0.9, 0), (2, 0)])
    for site in draw.tables["sites"]:
        if site["state"] != "existing":
            site["land_hall_limit_mw"] = None
            site["grid_limit_mw"] = dice.choice([None, site["grid_limit_mw"]])
    draw.tables["grid_steps"] = [
        step
        for step in draw.tables.get("grid_steps", [])
        if any(x["site_id"] == step["site_id"] and x["grid_limit_mw"] for x in draw.tables["sites"])
    ]
    for zone in draw.tables.get("zones", []):
        zone["subsidy_energy_cur_per_kwh"] = refund
    for chip in draw.tables["chips"]:
        chip["price_kcur"] *= price
        chip["idle_power_ratio"] = 0.3
        chip["busy_power_ratio"] = max(0.3, chip.get("busy_power_ratio", 1))
    draw.settings |= {"integers": {"pods": "continuous", "halls": "continuous"}}
    return written(folder, draw.settings, draw.tables)


def solved(d: ModelData) -> Solution:
    return solve_data(d, SolveOptions(gap=0, time_limit_s=60, threads=1))


def far(d: ModelData, times: float) -> float | None:
    """Return the least of the model's objective with the derived limits far away; None: no plan."""
    away = {s: mw * times for s, mw in d.hall_use_bound_mw.items()}
    try:
        p = standard_form(build_model(replace(d, hall_use_bound_mw=away))).program
    except InfeasibleConstraintException:  # demand that no site may serve
        return None
    answer = milp(
        p.cost,
        integrality=p.whole.astype(int),
        bounds=Bounds(p.col_lower, p.col_upper),
        constraints=LinearConstraint(p.matrix, p.row_lower, p.row_upper),
        options={"mip_rel_gap": 0},
    )
    return None if answer.x is None else float(answer.fun + p.offset)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_derived_limit_holds_a_plan(seed: int, tmp_path: Path) -> None:
    study = generous(seed, tmp_path)
    d = model_data(study)
    found, judged = solved(d), far(d, FAR)
    if judged is None:
        assert not found.has_plan
    elif found.status == "unbounded":
        further = far(d, 2 * FAR)
        assert further is None or further < judged - 1e-3
        with pytest.raises(InfeasibleError, match="land_hall_limit_mw"):
            check_plan(found, d)
    else:
        sign = -1.0 if d.aim == "highest_profit" else 1.0
        assert sign * found.objective_mcur == pytest.approx(judged, rel=1e-5, abs=1e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_limit_never_makes_a_plan_better(seed: int, tmp_path: Path) -> None:
    study = generous(seed, tmp_path)
    free = solved(model_data(study))
    changes = [
        f"sites[{row.site_id}].land_hall_limit_mw = 40"
        for row in study.records("sites")
        if row.land_hall_limit_mw is None
    ]
    d = model_data(study.change(*changes))
    limited = solved(d)
    if free.status != "unbounded" and limited.has_plan:
        sign = -1.0 if d.aim == "highest_profit" else 1.0
        assert isfinite(free.objective_mcur)
        assert sign * free.objective_mcur <= sign * limited.objective_mcur + 1e-4


def test_the_refund_of_an_idle_hall_is_seen(tmp_path: Path) -> None:
    """The draw is rich enough to be a judge: studies of all three kinds are in it."""
    kinds = set()
    for seed in SEEDS:
        d = model_data(generous(seed, tmp_path / str(seed)))
        kinds.add((bool(d.hall_use_bound_mw), bool(d.guessed_bound_sites)))
    assert {(True, True), (True, False)} <= kinds
