"""A Pyomo model becomes a solution with the true status, in the aim's own sense."""

from __future__ import annotations

import math
import threading
from dataclasses import replace
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest

from planner.errors import InputError
from planner.solution import Solution
from planner.solve import progress
from planner.solve.highs import Outcome
from planner.solve.program import Floats
from planner.solve.progress import Progress, Watch
from planner.solve.solve import solve_model, status_of
from planner.solve.standard_form import standard_form
from planner.study.settings import SolveOptions
from tests.solve.programs import hard_program

EXACT = SolveOptions(gap=0, time_limit_s=30, threads=1)


def siting(sense: int = pyo.minimize, fee: float = 0.0) -> pyo.ConcreteModel:
    """Return two sites for 10 PFLOPS: north opens at 8 and works at 1, south at 3 and at 2.

    By hand: north costs 8 + 10 = 18, south 3 + 20 = 23 but has room for 4 only, both together
    cost at least 11 + 10 = 21; so north alone, 18.
    """
    m = pyo.ConcreteModel()
    sites = ["north", "south"]
    opening = {"north": 8.0, "south": 3.0}
    work = {"north": 1.0, "south": 2.0}
    room = {"north": 12.0, "south": 4.0}
    m.open_flag = pyo.Var(sites, [2027], within=pyo.Binary)
    m.served_pflops = pyo.Var(sites, within=pyo.NonNegativeReals)
    m.spare = pyo.Var(bounds=(2, 5))
    m.demand_is_met = pyo.Constraint(expr=sum(m.served_pflops.values()) == 10)
    m.work_fits_site = pyo.Constraint(
        sites, rule=lambda m, s: m.served_pflops[s] <= room[s] * m.open_flag[s, 2027]
    )
    m.cost_mcur = pyo.Expression(
        sites,
        rule=lambda m, s: opening[s] * m.open_flag[s, 2027] + work[s] * m.served_pflops[s],
    )
    m.total_mcur = pyo.Expression(expr=sum(m.cost_mcur.values()) + fee)
    turn = 1 if sense == pyo.minimize else -1
    m.aim = pyo.Objective(expr=turn * m.total_mcur, sense=sense)
    return m


def test_optimum_by_hand() -> None:
    found = solve_model(siting(), EXACT, input_hash="abc")
    assert found.status == "optimal"
    assert found.objective_mcur == pytest.approx(18.0)
    assert found.bound_mcur == pytest.approx(18.0)
    assert found.gap_ratio <= 1e-6
    assert found.values["open_flag"] == {("north", 2027): 1.0}
    assert found.values["served_pflops"] == {("north",): 10.0}
    assert found.values["cost_mcur"] == {("north",): 18.0}
    assert found.values["total_mcur"] == {(): 18.0}
    assert found.values["spare"] == {(): 2.0}  # in no limit: nearest to zero
    assert found.value("open_flag", "south", 2027) == 0.0
    assert all(type(v) is float for entry in found.values.values() for v in entry.values())
    assert found.input_hash == "abc"
    assert found.size == {"rows": 3, "columns": 4, "integer_columns": 2, "nonzeros": 6}
    assert found.options == {"gap": 0, "time_limit_s": 30, "threads": 1, "seed": 0}
    assert set(found.versions) == {"planner", "pyomo", "highs", "python"}
    assert {"transfer", "solve"} <= set(found.seconds)


def test_profit_is_stated_as_profit() -> None:
    """Income of 30 as a negative fee: the best profit is 30 - 18 = 12, with its bound above."""
    told: list[Progress] = []
    found = solve_model(siting(pyo.maximize, fee=-30.0), EXACT, progress=told.append)
    assert found.status == "optimal"
    assert found.objective_mcur == pytest.approx(12.0)
    assert found.bound_mcur == pytest.approx(12.0)
    assert found.bound_mcur >= found.objective_mcur - 1e-9
    assert told[-1].incumbent == pytest.approx(12.0)
    assert told[-1].bound == pytest.approx(12.0)


def test_offset_moves_objective_and_bound_alike() -> None:
    found = solve_model(siting(fee=100.0), EXACT)
    assert found.objective_mcur == pytest.approx(118.0)
    assert found.bound_mcur == pytest.approx(118.0)


def test_infeasible() -> None:
    m = siting()
    m.nowhere = pyo.Constraint(expr=sum(m.open_flag.values()) == 0)
    found = solve_model(m, EXACT)
    assert found.status == "infeasible"
    assert not found.has_plan
    assert math.isnan(found.objective_mcur)
    assert found.values == {}


def test_infeasible_without_any_decision() -> None:
    m = siting()
    m.open_flag.fix(0)
    m.impossible = pyo.Constraint(expr=sum(m.open_flag.values()) >= 1)
    assert solve_model(m, EXACT).status == "infeasible"


def test_unbounded_profit() -> None:
    m = siting(pyo.maximize)
    m.sold = pyo.Var(within=pyo.NonNegativeReals)
    m.aim.set_value(m.aim.expr + m.sold)
    found = solve_model(m, EXACT)
    assert found.status == "unbounded"
    assert math.isnan(found.bound_mcur)


def test_numbers_too_far_apart_are_refused() -> None:
    m = siting()
    m.wide = pyo.Constraint(expr=2e11 * m.open_flag["north", 2027] >= m.served_pflops["north"])
    with pytest.raises(InputError, match=r"wide has .*2e\+11 on open_flag\[north,2027\]"):
        solve_model(m, EXACT)


def test_fixed_variables_are_in_the_values() -> None:
    """South forced open: 18 + 3 while all the work stays in the cheaper north."""
    m = siting()
    m.open_flag["south", 2027].fix(1)
    found = solve_model(m, EXACT)
    assert found.objective_mcur == pytest.approx(21.0)
    assert found.values["open_flag"] == {("north", 2027): 1.0, ("south", 2027): 1.0}


def long_search() -> pyo.ConcreteModel:
    """Return a model for which a first plan is easy and each better one takes a search."""
    program = hard_program()
    rows = program.matrix.toarray()
    m = pyo.ConcreteModel()
    m.bought_pods = pyo.Var(range(rows.shape[1]), within=pyo.Integers, bounds=(0, 3))
    pods = list(m.bought_pods.values())
    m.room = pyo.Constraint(
        range(rows.shape[0]),
        rule=lambda m, i: (
            pyo.quicksum(a * x for a, x in zip(rows[i], pods, strict=True)) <= program.row_upper[i]
        ),
    )
    m.cost = pyo.Objective(
        expr=pyo.quicksum(c * x for c, x in zip(program.cost, pods, strict=True))
    )
    return m


def first_plan(**how: Any) -> Solution:
    """Return the end of a long search that is stopped as soon as there is a plan and a bound."""
    stop = threading.Event()

    def stop_at_first_plan(progress: Progress) -> None:
        if math.isfinite(progress.gap_ratio):
            stop.set()

    return solve_model(long_search(), EXACT, stop=stop, progress=stop_at_first_plan, **how)


def test_an_earlier_plan_starts_the_next_solve() -> None:
    first = solve_model(long_search(), SolveOptions(gap=0, time_limit_s=2, threads=1))
    assert first.status == "time_limit"
    brief = SolveOptions(gap=0, time_limit_s=0.02, threads=1)
    without = solve_model(long_search(), brief)
    again = solve_model(long_search(), brief, start=first)
    assert again.has_plan
    assert again.objective_mcur <= first.objective_mcur
    assert not without.has_plan or without.objective_mcur > first.objective_mcur


@pytest.mark.parametrize("gap", [0.0, 0.01])
def test_the_best_plan_so_far_is_kept_as_it_is_found(
    gap: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept is recomputed here from the program's own arrays."""
    monkeypatch.setattr(progress, "FIRST_KEPT_S", 0.0)
    monkeypatch.setattr(progress, "KEPT_EVERY_S", 0.0)
    kept: list[Solution] = []
    stop = threading.Event()

    def keep(plan: Solution) -> None:
        kept.append(plan)
        if len(kept) == 2:
            stop.set()

    options = SolveOptions(gap=gap, time_limit_s=30, threads=1)
    found = solve_model(long_search(), options, stop=stop, keep=keep, input_hash="abc")
    program = hard_program()
    assert len(kept) >= 2
    for plan in kept:
        pods = plan.values["bought_pods"]
        x = np.array([pods.get((i,), 0.0) for i in range(len(program.cost))])
        assert ((x == np.round(x)) & (x >= 0) & (x <= 3)).all()
        assert (program.matrix @ x <= program.row_upper + 1e-6).all()
        assert plan.objective_mcur == pytest.approx(float(program.cost @ x))
        assert not plan.bound_mcur > plan.objective_mcur
        assert plan.input_hash == "abc"
    costs = [plan.objective_mcur for plan in kept]
    assert costs == sorted(set(costs), reverse=True)
    assert found.objective_mcur <= costs[-1]
    assert first_plan(start=kept[-1]).objective_mcur <= costs[-1]


def test_nothing_is_kept_of_a_search_of_seconds() -> None:
    kept: list[Solution] = []
    assert first_plan(keep=kept.append).has_plan
    assert kept == []


def test_a_plan_is_kept_after_ten_seconds_and_then_once_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Offered each second: kept at 10, 70 and 131, for those at 130 are not worth it."""
    clock = [1000.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock[0])
    seen: list[float] = []

    def keep(x: Floats) -> bool:
        if x[0] != 130:
            seen.append(x[0])
        return bool(x[0] != 130)

    watch = Watch(1e6, keep=keep, _began=1000.0)
    for second in range(140):
        clock[0] = 1000.0 + second
        watch.offer(np.array([float(second)]))
        watch.tell()
    assert seen == [10, 70, 131]


def test_a_plan_of_another_model_does_no_harm() -> None:
    other = Solution("optimal", 0, 0, 0, values={"open_flag": {("north", 2027): 0.4}})
    assert solve_model(siting(), EXACT, start=other).objective_mcur == pytest.approx(18.0)


def test_stop_ends_the_solve_with_its_plan() -> None:
    """Stopped as soon as there is a plan and a bound: the proof would take far longer."""
    found = first_plan()
    assert found.status == "interrupted"
    assert found.has_plan
    assert found.bound_mcur < found.objective_mcur
    assert 0 < found.gap_ratio < 1


@pytest.mark.parametrize(
    ("objective", "bound", "verdict", "status"),
    [
        (100.0, 100.0, "time_limit", "optimal"),
        (100.0, 99.99999, "finished", "optimal"),
        (100.0, 99.5, "finished", "within_gap"),
        (100.0, 99.5, "interrupted", "within_gap"),
        # the solver may call it finished; its own numbers say otherwise
        (100.0, 40.0, "finished", "time_limit"),
        (100.0, 40.0, "time_limit", "time_limit"),
        (100.0, 40.0, "interrupted", "interrupted"),
        (100.0, -math.inf, "time_limit", "time_limit"),
        (0.0, -1e-9, "finished", "optimal"),
    ],
)
def test_status_follows_the_numbers(
    objective: float, bound: float, verdict: str, status: str
) -> None:
    x = standard_form(siting()).program.nearest_zero()
    outcome = Outcome(verdict, x, objective, bound)  # type: ignore[arg-type]
    assert status_of(outcome, gap=0.01) == status
    without = replace(outcome, x=None)
    assert status_of(without, gap=0.01) == "no_plan"
