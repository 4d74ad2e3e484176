"""One interior point run without crossover: near the middle of all best plans, and soon there."""

from __future__ import annotations

from planner.solve.highs import Outcome, guide_of, load, run_in_thread
from planner.solve.program import Program
from planner.solve.progress import Watch
from planner.study.settings import SolveOptions


def interior(program: Program, options: SolveOptions, watch: Watch) -> Outcome:
    """Return a near-best plan of a program in which no column need be whole.

    Its values guide a search or an explanation: they keep limits to the solver's tolerance only.
    """
    relaxed = program.relaxed(program.whole)
    highs = load(relaxed, options, watch)
    highs.setOptionValue("solver", "ipm")
    highs.setOptionValue("run_crossover", "off")
    run_in_thread(highs, watch, lambda *_: None)
    return guide_of(highs, relaxed)
