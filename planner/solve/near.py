"""A plan that differs: little of what earlier plans do, for a little more cost.

A small program is asked for the least of it within the cost. In a large one what is to be avoided
is taxed, as dearly as the cost allows: each step is then near the last, and the plan is the
cheapest that does so little of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, eye_array, hstack, vstack

from planner.solve.basis import Start
from planner.solve.dive import DecisionRows, settle_all
from planner.solve.highs import Outcome, run_highs
from planner.solve.paired import FEW_WHOLE
from planner.solve.program import Floats, Program
from planner.solve.progress import Watch
from planner.solve.relaxation import Relaxation
from planner.study.settings import SolveOptions

#: the cheapest plan is looked for among those that do at most this much more of what was avoided
_NEARLY_AS_FAR = 0.01
#: the gap that is asked of a whole program
_GAP = 0.01
#: share of the cost allowed that the relaxation may use: whole decisions cost more
_RELAXED_SHARE = 0.8
#: the first tax, in shares of the cost allowed if all were still done; how often it is raised, and
#: then narrowed down
_FIRST_TAX, _RAISES, _NARROWINGS = 4.0, 3, 1
#: how often it is halved until the plan with whole decisions is within the cost
_HALVINGS = 8


def different_plan(
    program: Program,
    avoid: Floats,
    most_cost: float,
    start: Start,
    options: SolveOptions,
    watch: Watch,
) -> Outcome:
    """Return a plan that does little of some things within a cost, and is cheap at that.

    Parameters
    ----------
    program : Program
    avoid : array of float
        What one unit of each column counts as done, not negative.
    most_cost : float
        Of the plan, in the program's own sense.
    start : Start
        A plan within the cost, and the bases of its search.
    options : SolveOptions
    watch : Watch

    Returns
    -------
    Outcome
        With the cost as objective and no bound; without `x` none was found.
    """
    if int(program.whole.sum()) <= FEW_WHOLE or program.counts.any():
        found = _whole(_with_levels(program, avoid, most_cost), start, options, watch)
    else:
        found = _taxed(program, avoid, most_cost, start, options, watch)
    if found.x is None:
        return found
    x = found.x[: len(program.cost)]
    if not program.is_feasible(x):
        return Outcome("time_limit")
    return Outcome("finished", x, program.objective(x))


def _taxed(
    program: Program,
    avoid: Floats,
    most_cost: float,
    start: Start,
    options: SolveOptions,
    watch: Watch,
) -> Outcome:
    relaxation = Relaxation(program, options, watch, basis=start.bases.relaxed)
    columns = np.flatnonzero(avoid)

    def taxed(tax: float) -> Outcome:
        """Solve with a tax; the objective is the true cost."""
        relaxation.charge(columns, program.cost[columns] + tax * avoid[columns])
        found = relaxation.solve()
        if found.x is None:
            return found
        return replace(found, objective=program.objective(found.x))

    here = taxed(0.0)
    if here.x is None:
        return here
    allowed = here.objective + _RELAXED_SHARE * (most_cost - here.objective)
    all_done = max(float(avoid @ here.x), 1e-9)
    tax, over = _dearest(taxed, allowed, _FIRST_TAX * (allowed - here.objective) / all_done)
    first = taxed(over)
    if first.objective <= most_cost:
        # a step just beyond what is allowed, and still within the cost
        tax = over
    else:
        first = taxed(tax)
    if first.x is None or settle_all(relaxation, DecisionRows.of(program), first, 0.0) is None:
        return Outcome("time_limit")
    for _ in range(_HALVINGS):
        found = taxed(tax)
        if found.x is None or found.objective <= most_cost:
            return found
        tax /= 2
    return Outcome("time_limit")


def _dearest(
    taxed: Callable[[float], Outcome], allowed: float, guess: float
) -> tuple[float, float]:
    """Return two taxes near each other: one that keeps the plan within a cost, one beyond it."""
    low, high = 0.0, guess
    for _ in range(_RAISES):
        if taxed(high).objective > allowed:
            break
        low, high = high, 2 * high
    for _ in range(_NARROWINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if taxed(middle).objective <= allowed else (low, middle)
    return low, high


def _with_levels(program: Program, avoid: Floats, most_cost: float) -> Program:
    """Return the program with two more columns, the cost and what is avoided, that it minimises."""
    rows, columns = program.matrix.shape
    levels = csc_array(np.vstack([program.cost, avoid]))
    matrix = vstack(
        [
            hstack([program.matrix, csc_array((rows, 2))]),
            hstack([levels, -eye_array(2)]),
        ]
    )
    return replace(
        program,
        cost=np.concatenate([np.zeros(columns + 1), np.ones(1)]),
        offset=0.0,
        matrix=csc_array(matrix),
        row_lower=np.concatenate([program.row_lower, np.zeros(2)]),
        row_upper=np.concatenate([program.row_upper, np.zeros(2)]),
        col_lower=np.concatenate([program.col_lower, [-np.inf, 0.0]]),
        col_upper=np.concatenate([program.col_upper, [most_cost - program.offset, np.inf]]),
        whole=np.concatenate([program.whole, np.zeros(2, dtype=bool)]),
        family=_with_no_family(program),
    )


def _with_no_family(program: Program) -> NDArray[np.int64] | None:
    if program.family is None:
        return None
    return np.concatenate([program.family, np.full(2, program.family.max(initial=0) + 1)])


def _cheapest(wide: Program, done: float) -> Program:
    """Return the program that asks for the least cost with little more of what is avoided."""
    upper, cost = wide.col_upper.copy(), np.zeros_like(wide.cost)
    upper[-1], cost[-2] = done * (1 + _NEARLY_AS_FAR), 1.0
    return replace(wide, cost=cost, col_upper=upper)


def _whole(wide: Program, start: Start, options: SolveOptions, watch: Watch) -> Outcome:
    stage = options.model_copy(update={"gap": max(_GAP, options.gap)})
    first = np.concatenate([start.x, np.full(2, np.nan)])
    found = run_highs(wide, stage, watch, start=first, note=_quiet)
    if found.x is None:
        return found
    return run_highs(_cheapest(wide, found.x[-1]), stage, watch, start=found.x, note=_quiet)


def _quiet(incumbent: float, bound: float, nodes: int) -> None:
    """Leave out the progress of a side search."""
