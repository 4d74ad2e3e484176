"""HiGHS gives true answers: against another judge, by hand, when stopped, and when asked oddly."""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csc_array

from planner.solve.highs import Outcome, run_highs
from planner.solve.program import Program
from planner.solve.progress import Progress, Watch
from planner.study.settings import SolveOptions
from tests.solve.programs import hard_program, random_program

EXACT = SolveOptions(gap=0, time_limit_s=60, threads=1)


def run(program: Program, options: SolveOptions = EXACT, **more: object) -> Outcome:
    return run_highs(program, options, Watch(options.time_limit_s), **more)  # type: ignore[arg-type]


def small(**changes: object) -> Program:
    """Return: least -x - y with x + 2 y <= 4, both between 0 and 3, both whole: x = 3, y = 0."""
    program = Program(
        cost=np.array([-1.0, -1.0]),
        offset=0.0,
        matrix=csc_array(np.array([[1.0, 2.0]])),
        row_lower=np.array([-np.inf]),
        row_upper=np.array([4.0]),
        col_lower=np.zeros(2),
        col_upper=np.full(2, 3.0),
        whole=np.array([True, True]),
    )
    return replace(program, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(50))
def test_random_programs_against_an_independent_judge(seed: int) -> None:
    program = random_program(seed)
    judged = milp(
        program.cost,
        integrality=program.whole.astype(int),
        bounds=Bounds(program.col_lower, program.col_upper),
        constraints=LinearConstraint(program.matrix.tocsr(), program.row_lower, program.row_upper),
        options={"mip_rel_gap": 0, "presolve": False},
    )
    found = run(program)
    if judged.status == 2:
        assert found.verdict == "infeasible"
        assert found.x is None
        return
    assert judged.status == 0
    assert found.x is not None
    best = judged.fun + program.offset
    assert found.objective == pytest.approx(best, abs=1e-5)
    assert found.bound <= best + 1e-5
    assert found.objective - found.bound <= 1e-5
    assert program.is_feasible(found.x)


def test_the_random_programs_are_of_both_sorts() -> None:
    verdicts = [run(random_program(seed)).verdict for seed in range(50)]
    assert verdicts.count("infeasible") >= 5
    assert verdicts.count("finished") >= 20


@pytest.mark.parametrize("seed", range(10))
def test_linear_programs_have_a_bound_of_their_own(seed: int) -> None:
    mixed = random_program(seed)
    program = mixed.relaxed(mixed.whole)
    bounds = np.column_stack([program.col_lower, program.col_upper])
    has_upper = np.isfinite(program.row_upper)
    has_lower = np.isfinite(program.row_lower)
    rows = program.matrix.toarray()
    judged = linprog(
        program.cost,
        A_ub=np.vstack([rows[has_upper], -rows[has_lower]]),
        b_ub=np.concatenate([program.row_upper[has_upper], -program.row_lower[has_lower]]),
        bounds=bounds,
        method="highs-ipm",
    )
    found = run(program)
    if judged.status == 2:
        assert found.verdict == "infeasible"
        return
    assert found.objective == pytest.approx(judged.fun + program.offset, abs=1e-6)
    assert found.bound == pytest.approx(found.objective, abs=1e-6)


def test_infeasible_by_whole_numbers_only() -> None:
    """2 x = 3 has a solution, but no whole one."""
    program = Program(
        cost=np.array([1.0]),
        offset=0.0,
        matrix=csc_array(np.array([[2.0]])),
        row_lower=np.array([3.0]),
        row_upper=np.array([3.0]),
        col_lower=np.array([0.0]),
        col_upper=np.array([9.0]),
        whole=np.array([True]),
    )
    assert run(program).verdict == "infeasible"
    assert run(program.relaxed(program.whole)).objective == pytest.approx(1.5)


@pytest.mark.parametrize("whole", [True, False])
def test_unbounded(whole: bool) -> None:
    program = small(
        col_upper=np.full(2, np.inf),
        matrix=csc_array(np.array([[1.0, -1.0]])),
        whole=np.array([whole, whole]),
    )
    assert run(program).verdict == "unbounded"


@pytest.mark.parametrize("whole", [True, False])
def test_unbounded_or_infeasible_is_settled(whole: bool) -> None:
    """x - y <= -1 and y - x <= -1 contradict each other; the cost alone has no limit."""
    program = small(
        col_upper=np.full(2, np.inf),
        matrix=csc_array(np.array([[1.0, -1.0], [-1.0, 1.0]])),
        row_lower=np.full(2, -np.inf),
        row_upper=np.full(2, -1.0),
        whole=np.array([whole, whole]),
    )
    assert run(program).verdict == "infeasible"


def test_no_columns_at_all() -> None:
    empty = Program(
        cost=np.zeros(0),
        offset=4.0,
        matrix=csc_array((0, 0)),
        row_lower=np.zeros(0),
        row_upper=np.zeros(0),
        col_lower=np.zeros(0),
        col_upper=np.zeros(0),
        whole=np.zeros(0, dtype=bool),
    )
    found = run(empty)
    assert (found.verdict, found.objective, found.bound) == ("finished", 4.0, 4.0)


def test_time_limit_with_a_plan() -> None:
    program = hard_program()
    began = time.monotonic()
    found = run(program, SolveOptions(gap=0, time_limit_s=1.0, threads=1))
    assert time.monotonic() - began < 3
    assert found.verdict == "time_limit"
    assert found.x is not None
    assert program.is_feasible(found.x)
    assert found.bound < found.objective


def test_stop_keeps_plan_and_bound_and_returns_within_a_second() -> None:
    program, stop = hard_program(), threading.Event()
    watch = Watch(60, stop)
    asked: list[float] = []

    def ask() -> None:
        asked.append(time.monotonic())
        stop.set()

    timer = threading.Timer(1.0, ask)
    timer.start()
    found = run_highs(program, SolveOptions(gap=0, threads=1), watch)
    assert time.monotonic() - asked[0] < 1.0
    assert found.verdict == "interrupted"
    assert found.x is not None
    assert program.is_feasible(found.x)
    assert np.isfinite(found.bound)
    assert found.bound < found.objective


@pytest.fixture
def heard_ctrl_c() -> Iterator[None]:
    """Listen to Ctrl-C also where a shell began the tests in the background, deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard_ctrl_c")
def test_ctrl_c_keeps_the_plan() -> None:
    """Ctrl-C is a signal to the main thread; it ends the solve as a stop does."""
    program = hard_program()
    sent: list[float] = []

    def press(incumbent: float, bound: float, nodes: int) -> None:
        """Press once, at the first plan: a machine at work may take its time to find one."""
        if math.isfinite(incumbent) and not sent:
            sent.append(incumbent)
            signal.raise_signal(signal.SIGINT)

    found = run_highs(program, SolveOptions(gap=0, threads=1), Watch(60), note=press)
    assert found.verdict == "interrupted"
    assert found.x is not None
    assert program.is_feasible(found.x)


def test_threads_may_change_within_a_process() -> None:
    for threads in (1, 2, 1, 2):
        found = run(hard_program(), SolveOptions(gap=0.05, time_limit_s=20, threads=threads))
        assert found.verdict == "finished"
        assert found.objective < 0


def test_two_solves_at_once_with_different_threads() -> None:
    found: dict[int, Outcome] = {}

    def work(threads: int) -> None:
        options = SolveOptions(gap=0.05, time_limit_s=30, threads=threads)
        found[threads] = run(hard_program(seed=threads), options)

    workers = [threading.Thread(target=work, args=(threads,)) for threads in (1, 2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for threads, outcome in found.items():
        assert outcome.x is not None
        assert hard_program(seed=threads).is_feasible(outcome.x)


def test_a_first_plan_is_used() -> None:
    """Without time to search, the plan that comes back is at least as good as the first plan."""
    program = hard_program()
    good = run(program, SolveOptions(gap=0, time_limit_s=3, threads=1))
    brief = SolveOptions(gap=0, time_limit_s=0.02, threads=1)
    with_start = run(program, brief, start=good.x)
    without = run(program, brief)
    assert with_start.objective <= good.objective + 1e-9
    assert without.objective > good.objective


def test_a_first_plan_that_is_only_decisions_is_completed() -> None:
    """The 0-or-1 column is known, the other is not: 0 <= y <= 10 open, least 5 - y + open."""
    program = Program(
        cost=np.array([1.0, -1.0]),
        offset=5.0,
        matrix=csc_array(np.array([[-10.0, 1.0]])),
        row_lower=np.array([-np.inf]),
        row_upper=np.array([0.0]),
        col_lower=np.zeros(2),
        col_upper=np.array([1.0, np.inf]),
        whole=np.array([True, False]),
    )
    found = run(program, start=np.array([1.0, np.nan]))
    assert found.objective == pytest.approx(5 - 10 + 1)


def test_a_first_plan_that_cannot_be_mended_does_no_harm() -> None:
    found = run(small(), start=np.array([3.0, 3.0]))
    assert found.objective == pytest.approx(-3.0)


def test_progress_never_gets_worse_and_ends_true() -> None:
    told: list[Progress] = []
    options = SolveOptions(gap=0, time_limit_s=2.0, threads=1)
    watch = Watch(2.0, report=told.append)
    found = run_highs(hard_program(), options, watch)
    assert len(told) >= 5
    seconds = [state.seconds for state in told]
    assert seconds == sorted(seconds)
    plans = [state.incumbent for state in told if not np.isnan(state.incumbent)]
    bounds = [state.bound for state in told if not np.isnan(state.bound)]
    nodes = [state.nodes for state in told]
    assert plans == sorted(plans, reverse=True)
    assert bounds == sorted(bounds)
    assert nodes == sorted(nodes)
    assert plans[-1] >= found.objective - 1e-6
    assert bounds[-1] <= found.objective
    gaps = [abs(p.incumbent - p.bound) / abs(p.incumbent) for p in told if p.gap_ratio > 0]
    assert gaps == pytest.approx([p.gap_ratio for p in told if p.gap_ratio > 0])


def test_an_error_of_the_listener_reaches_the_caller_and_ends_the_solve() -> None:
    def fail(_: Progress) -> None:
        raise RuntimeError("the listener failed")

    began = time.monotonic()
    with pytest.raises(RuntimeError, match="the listener failed"):
        run_highs(hard_program(), EXACT, Watch(60, report=fail))
    assert time.monotonic() - began < 5
