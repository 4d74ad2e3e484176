"""One interior point run without crossover: near the middle of all best plans, and soon there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.solve.highs import Outcome, guide_of, load, run_in_thread
from planner.solve.program import Floats, Program
from planner.solve.progress import Watch
from planner.study.settings import SolveOptions

#: what HiGHS is asked for: a guide needs no more, and the last digits take a third of the time
TOLERANCE = 1e-4
#: what a plan that guides must keep: shares of a limit and of the cost
NEAR = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Interior:
    """A plan near the middle of all best plans, with prices.

    Attributes
    ----------
    outcome : Outcome
    reduced_cost : array of float
        Of each column; empty without a plan.
    """

    outcome: Outcome
    reduced_cost: Floats


def interior(program: Program, options: SolveOptions, watch: Watch) -> Interior:
    """Return a near-best plan of a program in which no column need be whole.

    Its values guide a search or an explanation: they keep limits to :data:`NEAR` only, and what
    they cost is within :data:`NEAR` of the best. HiGHS calls such a run unfinished where it asked
    itself for more; it is judged here by its own figures.
    """
    relaxed = program.relaxed(program.whole)
    highs = load(relaxed, options, watch)
    highs.setOptionValue("solver", "ipm")
    highs.setOptionValue("run_crossover", "off")
    highs.setOptionValue("ipm_optimality_tolerance", TOLERANCE)
    run_in_thread(highs, watch, lambda *_: None)
    outcome = guide_of(highs, relaxed)
    solution = highs.getSolution()
    if outcome.x is None and solution.value_valid and solution.dual_valid:
        outcome = _near(relaxed, solution, outcome)
    prices = solution.col_dual if outcome.x is not None else ()
    return Interior(outcome, np.array(prices, dtype=float))


def _near(program: Program, solution: Any, unfinished: Outcome) -> Outcome:
    """Return the plan of a run that HiGHS calls unfinished if it is near enough."""
    x = program.tidy(np.array(solution.col_value, dtype=float))
    cost = program.objective(x)
    bound = program.dual_value(
        np.array(solution.row_dual, dtype=float), np.array(solution.col_dual, dtype=float)
    )
    near = NEAR * (1 + abs(cost))
    if program.row_excess(x).max(initial=0.0) > NEAR or abs(cost - bound) > near:
        return unfinished
    return Outcome("finished", x, cost)
