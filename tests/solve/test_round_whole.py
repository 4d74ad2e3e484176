"""Rounding whole counts gives true plans under a bound that holds for the whole problem."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from scipy.sparse import csc_array

from planner.solve import round_whole
from planner.solve.basis import Start
from planner.solve.highs import run_highs
from planner.solve.program import Program
from planner.solve.progress import Progress, Watch, gap_ratio
from planner.solve.round_whole import solve_program
from planner.study.settings import SolveOptions
from tests.solve.programs import hard_program, sites_with_pods


@pytest.mark.parametrize("seed", range(6))
def test_plan_and_bound_enclose_the_true_optimum(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The optimum comes from HiGHS alone, solved to the end; all of the stages run here."""
    program = sites_with_pods(sites=8, regions=10, seed=seed)
    exact = SolveOptions(gap=0, time_limit_s=60, threads=1)
    optimum = run_highs(program, exact, Watch(60)).objective
    monkeypatch.setattr(round_whole, "MANY_COUNTS", 1)
    for gap in (0.02, 0.001):
        options = SolveOptions(gap=gap, time_limit_s=60, threads=1)
        found = solve_program(program, options, Watch(60))
        assert found.verdict == "finished"
        assert found.x is not None
        assert program.is_feasible(found.x)
        assert found.objective == pytest.approx(program.objective(found.x))
        assert found.bound <= optimum + 1e-6 * optimum
        assert found.objective >= optimum - 1e-6 * optimum
        assert gap_ratio(found.objective, found.bound) <= gap + 1e-9


@pytest.mark.parametrize("few", [0, 10_000])
def test_decisions_kept_or_revised(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(round_whole, "MANY_COUNTS", 1)
    monkeypatch.setattr(round_whole, "FEW_DECISIONS", few)
    program = sites_with_pods(sites=8, regions=10, seed=1)
    found = solve_program(program, SolveOptions(gap=0.02, threads=1), Watch(60))
    assert found.x is not None
    assert program.is_feasible(found.x)
    assert gap_ratio(found.objective, found.bound) <= 0.02


def test_a_start_that_is_better_than_the_rounded_plan_is_not_lost() -> None:
    """The rounded plan would be good enough for the gap, and it is the dearer one."""
    program = sites_with_pods(sites=60, regions=4, seed=0)
    best = run_highs(program, SolveOptions(gap=0, time_limit_s=3, threads=1), Watch(3))
    assert best.x is not None
    found = solve_program(program, SolveOptions(gap=0.05, threads=1), Watch(60), Start(best.x))
    assert found.objective <= best.objective
    assert found.bound <= found.objective


def test_when_no_rounding_is_feasible_the_full_problem_finds_the_plan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Least w + flag / 10 with w = 3 n, n whole, and w in [7, 8], or from 12 up with the flag.

    Relaxed: w = 7, n = 7/3. Neither n = 2 (w = 6) nor n = 3 (w = 9) is allowed, so the rounding
    fails; the plan is n = 4, w = 12 with the flag, at 12.1.
    """
    program = Program(
        cost=np.array([0.0, 1.0, 0.1]),
        offset=0.0,
        matrix=csc_array(
            np.array([[3.0, -1.0, 0.0], [0.0, 1.0, -5.0], [0.0, 1.0, -12.0]]),
        ),
        row_lower=np.array([0.0, 7.0, -np.inf]),
        row_upper=np.array([0.0, np.inf, 8.0]),
        col_lower=np.zeros(3),
        col_upper=np.array([50.0, 100.0, 1.0]),
        whole=np.array([True, False, True]),
    )
    monkeypatch.setattr(round_whole, "MANY_COUNTS", 1)
    found = solve_program(program, SolveOptions(gap=0.001, threads=1), Watch(60))
    assert found.x is not None
    assert found.x.tolist() == pytest.approx([4.0, 12.0, 1.0])
    assert found.objective == pytest.approx(12.1)
    assert found.bound == pytest.approx(12.1, rel=1e-3)


def test_infeasible_already_when_relaxed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(round_whole, "MANY_COUNTS", 1)
    program = sites_with_pods(sites=4, regions=5, seed=0)
    upper = program.col_upper.copy()
    upper[4:8] = 1.0
    found = solve_program(
        program.limited(program.col_lower, upper), SolveOptions(gap=0.001, threads=1), Watch(60)
    )
    assert found.verdict == "infeasible"


def test_stop_and_progress_across_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A relaxed plan is no plan: what is told as the best plan is never better than the bound."""
    monkeypatch.setattr(round_whole, "MANY_COUNTS", 1)
    told: list[Progress] = []
    stop = threading.Event()
    timer = threading.Timer(2.5, stop.set)
    timer.start()
    program = hard_program()
    watch = Watch(60, stop, told.append)
    found = solve_program(program, SolveOptions(gap=1e-4, time_limit_s=60, threads=1), watch)
    timer.cancel()
    assert found.verdict == "interrupted"
    assert found.x is not None
    assert program.is_feasible(found.x)
    plans = [state.incumbent for state in told if not np.isnan(state.incumbent)]
    bounds = [state.bound for state in told if not np.isnan(state.bound)]
    assert plans
    assert plans == sorted(plans, reverse=True)
    assert bounds == sorted(bounds)
    assert min(plans) >= max(bounds) - 1e-6
    assert found.bound >= bounds[-1] - 1e-6
