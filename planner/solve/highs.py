"""One run of HiGHS on arrays, in a thread of its own, judged by its numbers.

A fresh thread for each run has two reasons. The caller's thread stays free for Ctrl-C, which then
keeps the plan found so far. And HiGHS ties its worker pool to the thread that calls it: a second
run in one thread with another number of threads fails with "Notset" and no plan.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import highspy
import numpy as np
from highspy import HighsModelStatus as Model

from planner.errors import PlannerError, VerificationError
from planner.solve.basis import NO_BASES, Bases, Basis, give_basis
from planner.solve.program import WHOLE_TOLERANCE, Floats, Program
from planner.solve.progress import Watch
from planner.study.settings import SolveOptions

Verdict = Literal["finished", "infeasible", "unbounded", "time_limit", "interrupted"]

_POLL_S = 0.02
_COLUMNWISE = 1
_MINIMISE = 1
_VERDICTS: dict[Any, Verdict] = {
    Model.kOptimal: "finished",
    Model.kObjectiveTarget: "finished",
    Model.kSolutionLimit: "finished",
    Model.kModelEmpty: "finished",
    Model.kInfeasible: "infeasible",
    Model.kUnbounded: "unbounded",
    Model.kUnboundedOrInfeasible: "unbounded",
    Model.kTimeLimit: "time_limit",
    Model.kInterrupt: "interrupted",
}


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What one run gave.

    Attributes
    ----------
    verdict : str
        Why the run ended.
    x : array of float or None
        Value of each column; None without a plan.
    objective, bound : float
        Of the minimisation, recomputed from `x`; infinite where there is none.
    nodes : int
        Nodes of the search tree done.
    bases : Bases
        To begin a search on a similar program from.
    """

    verdict: Verdict
    x: Floats | None = None
    objective: float = math.inf
    bound: float = -math.inf
    nodes: int = 0
    bases: Bases = NO_BASES


def run_highs(
    program: Program,
    options: SolveOptions,
    watch: Watch,
    *,
    start: Floats | None = None,
    basis: Basis | None = None,
    target: float = -math.inf,
    note: Callable[[float, float, int], None] | None = None,
) -> Outcome:
    """Minimise a program.

    Parameters
    ----------
    program : Program
    options : SolveOptions
        Gap, time limit, threads and seed of this run.
    watch : Watch
        Clock and stop signal; its remaining time limits this run too.
    start : array of float, optional
        A first plan. A plan that breaks a limit is repaired: its 0-or-1 decisions are kept and
        the rest is solved.
    basis : Basis, optional
        To begin a program without whole columns from.
    target : float, optional
        Stop at the first plan this good.
    note : callable, optional
        Gets incumbent, bound and nodes while HiGHS runs; by default ``watch.note``.

    Returns
    -------
    Outcome
        A plan in it keeps every limit of the program.

    Raises
    ------
    VerificationError
        If HiGHS calls a plan finished that breaks a limit.
    PlannerError
        If HiGHS fails.
    """
    highs = load(program, options, watch)
    if math.isfinite(target):
        highs.setOptionValue("objective_target", target)
    if start is not None and program.whole.any():
        _give_start(highs, program, start)
    if basis is not None:
        give_basis(highs, basis)
    run_in_thread(highs, watch, note or watch.note)
    outcome = outcome_of(highs, program, options)
    if outcome.verdict == "unbounded":
        return _unbounded_or_infeasible(program, options, watch)
    return outcome


class _SilentHighs(highspy.Highs):
    """HiGHS without its banner, which would otherwise go to stdout when callbacks are set up."""

    def enableCallbacks(self) -> None:
        """Silence the console first; called by the constructor."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def load(program: Program, options: SolveOptions, watch: Watch) -> highspy.Highs:
    """Return HiGHS with a program and options in it, silent.

    Raises
    ------
    PlannerError
        If HiGHS refuses either.
    """
    highs = _SilentHighs()  # type: ignore[no-untyped-call]
    settings: dict[str, Any] = {
        "output_flag": False,
        "mip_rel_gap": options.gap,
        "mip_abs_gap": 1e-6,
        "time_limit": min(options.time_limit_s, watch.seconds_left),
        "threads": options.threads,
        "random_seed": options.seed,
    }
    for name, value in settings.items():
        _demand_ok(highs.setOptionValue(name, value), f"set option {name}")
    rows, columns = program.matrix.shape
    passed = highs.passModel(
        columns,
        rows,
        program.matrix.nnz,
        _COLUMNWISE,
        _MINIMISE,
        program.offset,
        program.cost,
        program.col_lower,
        program.col_upper,
        program.row_lower,
        program.row_upper,
        program.matrix.indptr.astype(np.int32),
        program.matrix.indices.astype(np.int32),
        program.matrix.data,
        program.whole.astype(np.int32),
    )
    _demand_ok(passed, "read the model")
    return highs


def _give_start(highs: highspy.Highs, program: Program, start: Floats) -> None:
    known = np.isfinite(start)
    plan = program.tidy(np.where(known, start, program.nearest_zero()))
    if not (known.all() and program.is_feasible(plan)):
        kept = program.binary if program.binary.any() else program.whole
        known = known & kept
        plan = np.round(plan)
    places = np.flatnonzero(known).astype(np.int32)
    if len(places):
        # a start that cannot be repaired is a warning to HiGHS, and no loss to us
        highs.setSolution(len(places), places, plan[places])


def run_in_thread(
    highs: highspy.Highs, watch: Watch, note: Callable[[float, float, int], None]
) -> None:
    """Run HiGHS in a fresh thread, pass progress on, and stop it when the watch says so.

    Raises
    ------
    PlannerError
        If HiGHS fails.
    """

    def listen(event: Any) -> None:
        if watch.stopped:
            event.interrupt()

    def listen_to_mip(event: Any) -> None:
        out = event.data_out
        note(out.mip_primal_bound, out.mip_dual_bound, out.mip_node_count)
        listen(event)

    def offer(event: Any) -> None:
        watch.offer(np.array(event.data_out.mip_solution, dtype=float))

    if watch.keep is not None:
        highs.cbMipImprovingSolution.subscribe(offer)
    highs.cbMipInterrupt.subscribe(listen_to_mip)
    highs.cbSimplexInterrupt.subscribe(listen)
    highs.cbIpmInterrupt.subscribe(listen)
    failures: list[BaseException] = []
    done = threading.Event()

    def work() -> None:
        try:
            highs.run()
        except BaseException as error:  # handed on to the caller's thread below
            failures.append(error)
        finally:
            highspy.Highs.resetThreadScheduler(False)
            done.set()

    thread = threading.Thread(target=work, name="highs", daemon=True)
    thread.start()
    try:
        _wait(done, watch)
        # a thread that is still ending when the interpreter does brings the process down
        thread.join()
    finally:
        # one that is solved again and again would gather listeners
        if watch.keep is not None:
            highs.cbMipImprovingSolution.unsubscribe(offer)
        highs.cbMipInterrupt.unsubscribe(listen_to_mip)
        highs.cbSimplexInterrupt.unsubscribe(listen)
        highs.cbIpmInterrupt.unsubscribe(listen)
    if failures:
        raise PlannerError(f"the solver failed: {failures[0]}") from failures[0]


def _wait(done: threading.Event, watch: Watch) -> None:
    """Wait for the end of a run. (``Thread.join`` would take Ctrl-C for the end of the thread.)"""
    try:
        while not done.wait(_POLL_S):
            watch.tell()
    except KeyboardInterrupt:
        watch.cancel()
        done.wait()
    except BaseException:
        watch.cancel()
        done.wait()
        raise


def guide_of(highs: highspy.Highs, program: Program) -> Outcome:
    """Read a run whose values only guide a search: they may break a limit by a little.

    A run that HiGHS could not finish counts as out of time: nothing can be built on it, and it
    proves nothing.
    """
    verdict = _VERDICTS.get(highs.getModelStatus(), "time_limit")
    solution = highs.getSolution()
    if verdict != "finished" or not solution.value_valid:
        return Outcome(verdict)
    x = program.tidy(np.array(solution.col_value, dtype=float))
    return Outcome(verdict, x, program.objective(x), _lp_bound(program, solution))


def outcome_of(highs: highspy.Highs, program: Program, options: SolveOptions) -> Outcome:
    """Read what a run gave, recomputed from the plan itself.

    Raises
    ------
    VerificationError
        If HiGHS calls a plan finished that breaks a limit.
    PlannerError
        If HiGHS ended for a reason that no plan can come from.
    """
    status = highs.getModelStatus()
    verdict = _VERDICTS.get(status)
    if verdict is None:
        raise PlannerError(f"the solver ended with: {highs.modelStatusToString(status)}")
    if verdict in ("infeasible", "unbounded"):
        return Outcome(verdict)
    info = highs.getInfo()
    nodes = max(int(info.mip_node_count), 0)
    is_mip = bool(program.whole.any())
    solution = highs.getSolution()
    bound = float(info.mip_dual_bound) if is_mip else _lp_bound(program, solution)
    if not math.isfinite(bound):
        bound = -math.inf
    x = _plan(program, solution, options)
    if x is None:
        if verdict == "finished":
            raise VerificationError(_broken(program, solution))
        return Outcome(verdict, bound=bound, nodes=nodes)
    return Outcome(verdict, x, program.objective(x), bound, nodes)


def _plan(program: Program, solution: Any, options: SolveOptions) -> Floats | None:
    """Return the plan, without noise and keeping every limit, or None if there is none."""
    if len(program.cost) == 0:
        return np.zeros(0) if program.is_feasible(np.zeros(0)) else None
    if not solution.value_valid:
        return None
    raw = np.array(solution.col_value, dtype=float)
    x = program.tidy(raw)
    if program.is_feasible(x):
        return x
    fraction = np.abs(x - np.round(x))[program.whole]
    if not len(fraction) or fraction.max() > WHOLE_TOLERANCE:
        return None
    return _solved_around(program, x, options)


def _solved_around(program: Program, x: Floats, options: SolveOptions) -> Floats | None:
    """Keep whole numbers that were a little off as rounded, and solve the rest again.

    The plan is in hand, so neither the time limit nor a stop may take it away.
    """
    lower = np.where(program.whole, x, program.col_lower)
    upper = np.where(program.whole, x, program.col_upper)
    fixed = program.limited(lower, upper).relaxed(program.whole)
    return run_highs(fixed, options, Watch(options.time_limit_s)).x


def _lp_bound(program: Program, solution: Any) -> float:
    if not len(program.cost):
        return program.offset
    if not solution.dual_valid:
        return -math.inf
    return program.dual_bound(np.array(solution.row_dual, dtype=float))


def _broken(program: Program, solution: Any) -> str:
    x = np.array(solution.col_value, dtype=float)
    if len(x) != len(program.cost):
        return "the solver called the model solved and gave no plan"
    worst = program.row_excess(x).max(initial=0.0)
    return f"the solver called a plan solved that breaks a limit by {worst:.1e} of it"


def _unbounded_or_infeasible(program: Program, options: SolveOptions, watch: Watch) -> Outcome:
    """Settle which of the two it is: without a cost nothing can be unbounded."""
    any_plan = run_highs(program.without_cost(), options, watch, note=_ignore)
    if any_plan.verdict == "finished":
        return Outcome("unbounded")
    return Outcome(any_plan.verdict)


def _demand_ok(status: highspy.HighsStatus, step: str) -> None:
    if status == highspy.HighsStatus.kError:
        raise PlannerError(f"the solver could not {step}")


def _ignore(incumbent: float, bound: float, nodes: int) -> None:
    """Leave out the figures of a side run."""
