"""A plan that differs: little of what earlier plans do, for a little more cost.

A small program is asked for the least of it within the cost. In a large one what is to be avoided
is taxed, about as dearly as the cost allows: the plan is the cheapest that does so little of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, eye_array, hstack, vstack

from planner.solve.dive import DecisionRows, decided_as, settle_all
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
#: share of the cost allowed that the relaxation may use, as whole decisions cost more, and share
#: that it is to use for a tax to be dear enough
_RELAXED_SHARE, _DEAR_SHARE = 0.8, 0.25
#: the first tax, in shares of the cost allowed if all were still done, and how many are tried
_FIRST_TAX, _TAXES = 8.0, 8
#: a decision that costs less than this share of the cost is turned on where there is room for it
_CHEAP_SHARE = 6e-6
#: how often it is halved until the plan with whole decisions is within the cost
_HALVINGS = 8


class NearPlans:
    """A search for plans that differ, one after the other, within a cost.

    Parameters
    ----------
    program : Program
    most_cost : float
        Of a plan, in the program's own sense.
    start : array of float
        A plan within the cost.
    options : SolveOptions
    watch : Watch
    """

    def __init__(
        self,
        program: Program,
        most_cost: float,
        start: Floats,
        options: SolveOptions,
        watch: Watch,
    ) -> None:
        self._program, self._most_cost, self._start = program, most_cost, start
        self._options, self._watch = options, watch
        self._relaxation: Relaxation | None = None
        self._tax: float | None = None

    def different(self, avoid: Floats) -> Outcome:
        """Return a plan that does little of some things within the cost, and is cheap at that.

        Parameters
        ----------
        avoid : array of float
            What one unit of each column counts as done, not negative.

        Returns
        -------
        Outcome
            With the cost as objective and no bound; without `x` none was found.
        """
        program = self._program
        if int(program.whole.sum()) <= FEW_WHOLE or program.counts.any():
            wide = _with_levels(program, avoid, self._most_cost)
            found = _whole(wide, self._start, self._options, self._watch)
        else:
            found = self._taxed(avoid)
        if found.x is None:
            return found
        x = found.x[: len(program.cost)]
        cost = program.objective(x)
        if cost > self._most_cost or not program.is_feasible(x):
            return Outcome("time_limit")
        return Outcome("finished", x, cost)

    def _taxed(self, avoid: Floats) -> Outcome:
        program, most = self._program, self._most_cost
        if self._relaxation is None:
            # with a tax the optimum is far from the untaxed one: the interior point is quicker
            self._relaxation = Relaxation(program, self._options, self._watch)
        relaxation, columns = self._relaxation, np.arange(len(program.cost))
        relaxation.reopen(np.flatnonzero(program.whole))

        def taxed(tax: float) -> Outcome:
            """Solve with a tax; the objective is the true cost."""
            relaxation.charge(columns, program.cost + tax * avoid)
            found = relaxation.solve()
            if found.x is None:
                return found
            return replace(found, objective=program.objective(found.x))

        here = program.objective(self._start)
        dear = [here + share * (most - here) for share in (_DEAR_SHARE, _RELAXED_SHARE)]
        if self._tax is None:
            all_done = max(float(avoid @ self._start), 1e-9)
            self._tax = _FIRST_TAX * (dear[1] - here) / all_done
        tax, first = _dear_enough(taxed, dear, most, self._tax)
        self._tax, cheap = tax, _CHEAP_SHARE * abs(here)
        rows = DecisionRows.of(program)
        if first.x is None or settle_all(relaxation, rows, first, cheap, compare=False) is None:
            return Outcome("time_limit")
        for _ in range(_HALVINGS):
            found = taxed(tax)
            if found.x is None or found.objective <= most:
                break
            tax /= 2
        if found.x is None or program.is_feasible(found.x):
            return found
        # solved again and again from its last basis, it may be off by a little more than allowed
        return decided_as(relaxation.program, found.x, self._options, self._watch)


def _dear_enough(
    taxed: Callable[[float], Outcome], dear: Sequence[float], most: float, tax: float
) -> tuple[float, Outcome]:
    """Return a tax with which the plan costs between two figures, or else the dearest within most.

    Costs may leap from below the one figure to beyond the other.
    """
    low, high, within = 0.0, math.inf, 0.0
    for _ in range(_TAXES):
        found = taxed(tax)
        if found.x is None or dear[0] <= found.objective <= dear[1]:
            return tax, found
        if found.objective <= most:
            within = max(within, tax)
        if found.objective < dear[0]:
            low = tax
        else:
            high = tax
        tax = 2 * tax if math.isinf(high) else (low + high) / 2
    return within, taxed(within)


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


def _whole(wide: Program, start: Floats, options: SolveOptions, watch: Watch) -> Outcome:
    stage = options.model_copy(update={"gap": max(_GAP, options.gap)})
    first = np.concatenate([start, np.full(2, np.nan)])
    found = run_highs(wide, stage, watch, start=first, note=_quiet)
    if found.x is None:
        return found
    return run_highs(_cheapest(wide, found.x[-1]), stage, watch, start=found.x, note=_quiet)


def _quiet(incumbent: float, bound: float, nodes: int) -> None:
    """Leave out the progress of a side search."""
