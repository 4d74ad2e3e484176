"""Whole counts are dear to prove and cheap to round: relax them, then round by a small program.

Whether a big centre gets 412 or 413 pods decides nothing, yet proving it fills the search tree.
So, where a model has many whole counts beside its yes-or-no decisions:

1. relax the counts, keep the decisions whole, and solve. The bound holds for the whole problem,
   because the relaxed problem has every plan of the real one;
2. keep the decisions of that plan and let each count be the whole number below or above its
   relaxed value. A small program finds the cheapest combination;
3. if the rounded plan is not within the gap asked for, go on with the full problem from that plan
   for the time that is left, and keep the better bound of the two.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.solve.basis import Start
from planner.solve.dive import better_of, solve_decisions
from planner.solve.highs import Outcome, run_highs
from planner.solve.program import WHOLE_TOLERANCE, Flags, Floats, Program
from planner.solve.progress import Watch, gap_ratio
from planner.study.settings import SolveOptions

#: with fewer whole counts than this HiGHS alone is quick
MANY_COUNTS = 50
#: with at most this many yes-or-no decisions the rounding may revise them
FEW_DECISIONS = 200
#: share of the gap asked for that the relaxed problem may use, leaving the rest to the rounding
RELAXED_GAP_SHARE = 0.5
#: share of the time that the relaxed problem may use
RELAXED_TIME_SHARE = 0.6
#: a gap below this asks for a proof, where rounding cannot help
PROOF_GAP = 1e-5


def solve_program(
    program: Program, options: SolveOptions, watch: Watch, start: Start | None = None
) -> Outcome:
    """Minimise a program, by rounding where that pays.

    Parameters
    ----------
    program : Program
    options : SolveOptions
    watch : Watch
    start : Start, optional
        A first plan and bases.

    Returns
    -------
    Outcome
        With the best plan and the best bound of every stage.

    Raises
    ------
    VerificationError, PlannerError
        As :func:`planner.solve.highs.run_highs`.
    """
    if int(program.counts.sum()) < MANY_COUNTS or options.gap < PROOF_GAP:
        return solve_decisions(program, options, watch, start=start)
    known = Outcome("time_limit")
    if start is not None and program.is_feasible(start.x):
        known = replace(known, x=start.x, objective=program.objective(start.x))
    relaxed = _relaxed(program, options, watch, start)
    if relaxed.verdict in ("infeasible", "interrupted") and relaxed.x is None:
        return better_of(known, relaxed)
    rounded = Outcome("time_limit", bound=relaxed.bound, nodes=relaxed.nodes, bases=relaxed.bases)
    if relaxed.x is not None:
        rounded = _rounded(program, relaxed, options, watch)
    rounded = better_of(known, rounded)
    watch.offer(rounded.x)
    if _within(rounded, options.gap):
        return replace(rounded, verdict="finished")
    if watch.stopped:
        return replace(rounded, verdict="interrupted")
    return _full(program, rounded, options, watch, start)


def _relaxed(program: Program, options: SolveOptions, watch: Watch, start: Start | None) -> Outcome:
    """Solve with counts that need not be whole; its plans are not plans of the real problem."""
    stage = options.model_copy(
        update={
            "gap": options.gap * RELAXED_GAP_SHARE,
            "time_limit_s": max(options.time_limit_s * RELAXED_TIME_SHARE, 1e-3),
        }
    )

    def note(incumbent: float, bound: float, nodes: int) -> None:
        watch.note(np.inf, bound, nodes)

    return solve_decisions(program.relaxed(program.counts), stage, watch, start=start, note=note)


def _rounded(program: Program, relaxed: Outcome, options: SolveOptions, watch: Watch) -> Outcome:
    """Round the counts of a relaxed plan, with its decisions kept or, where few, revised."""
    assert relaxed.x is not None
    decisions = program.binary
    found = Outcome("time_limit", bound=relaxed.bound, nodes=relaxed.nodes, bases=relaxed.bases)
    few = int(decisions.sum()) <= FEW_DECISIONS
    none = np.zeros_like(decisions)
    for fixed in (none,) if few else (decisions, none):
        narrow = _around(program, relaxed.x, fixed)
        outcome = _small(narrow, relaxed, options, watch)
        if outcome.x is not None:
            return replace(found, x=outcome.x, objective=outcome.objective)
        if watch.stopped or watch.seconds_left == 0:
            break
    return found


def _small(narrow: Program, relaxed: Outcome, options: SolveOptions, watch: Watch) -> Outcome:
    stage = options.model_copy(
        update={
            "gap": options.gap * RELAXED_GAP_SHARE / 2,
            "time_limit_s": max(watch.seconds_left * RELAXED_TIME_SHARE, 1e-3),
        }
    )

    def note(incumbent: float, bound: float, nodes: int) -> None:
        watch.note(incumbent, relaxed.bound, relaxed.nodes + nodes)

    target = _good_enough(relaxed.bound, options.gap)
    return run_highs(narrow, stage, watch, start=relaxed.x, target=target, note=note)


def _around(program: Program, x: Floats, fixed: Flags) -> Program:
    """Limit each count to the whole numbers beside its value, and some columns to theirs."""
    below = np.floor(x + WHOLE_TOLERANCE)
    above = np.ceil(x - WHOLE_TOLERANCE)
    limit = program.counts | fixed
    return program.limited(
        np.where(limit, np.maximum(below, program.col_lower), program.col_lower),
        np.where(limit, np.minimum(above, program.col_upper), program.col_upper),
    )


def _full(
    program: Program,
    rounded: Outcome,
    options: SolveOptions,
    watch: Watch,
    start: Start | None,
) -> Outcome:
    """Go on with the whole problem from the rounded plan; keep the better plan and bound."""

    def note(incumbent: float, bound: float, nodes: int) -> None:
        watch.note(incumbent, bound, rounded.nodes + nodes)

    stage = options.model_copy(update={"time_limit_s": max(watch.seconds_left, 1e-3)})
    target = _good_enough(rounded.bound, options.gap)
    known = None if start is None else start.x
    first = known if rounded.x is None else rounded.x
    outcome = run_highs(program, stage, watch, start=first, target=target, note=note)
    return better_of(rounded, outcome)


def _within(outcome: Outcome, gap: float) -> bool:
    return outcome.x is not None and gap_ratio(outcome.objective, outcome.bound) <= gap


def _good_enough(bound: float, gap: float) -> float:
    """Return the objective from which a plan is within the gap of a bound."""
    return bound / (1 - gap) if bound > 0 and gap < 1 else bound / (1 + gap)
