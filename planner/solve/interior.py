"""One interior point run without crossover: near the middle of all best plans, and soon there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.solve.highs import Outcome, guide_of, load, run_in_thread
from planner.solve.program import Floats, Program
from planner.solve.progress import Watch
from planner.study.settings import SolveOptions


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

    Its values guide a search or an explanation: they keep limits to the solver's tolerance only.
    """
    relaxed = program.relaxed(program.whole)
    highs = load(relaxed, options, watch)
    highs.setOptionValue("solver", "ipm")
    highs.setOptionValue("run_crossover", "off")
    run_in_thread(highs, watch, lambda *_: None)
    outcome = guide_of(highs, relaxed)
    prices = highs.getSolution().col_dual if outcome.x is not None else ()
    return Interior(outcome, np.array(prices, dtype=float))
