"""The least that must give, as a program with slacks tells it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.explain.soft import SoftStudy
from planner.solve.highs import run_highs
from planner.solve.interior import interior
from planner.solve.program import Floats
from planner.solve.progress import Watch
from planner.solve.round_whole import solve_program
from planner.study.settings import SolveOptions

#: with at most this many whole columns the whole program is solved to the end
FEW_WHOLE = 500
#: of larger ones, the time for whole decisions
WHOLE_SECONDS = 20.0
#: and the share of the price that may stay unproven
LARGE_GAP = 0.02
#: an interior plan has a little of everything: less than this share of a figure is nothing
_MIDDLE = 1e-4
#: a limit leans on a figure whose giving would save this much
_LEANING = 1e-3
#: a price below this is none: the study can be solved as it is
NOTHING = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Least:
    """The cheapest giving.

    Attributes
    ----------
    x : array of float
        Column values.
    price : float
        Priced sum of the slacks: shares of the limits' sizes.
    whole : bool
        Whether yes-or-no decisions were whole. If not, more may have to give.
    noise : float
        Share of a figure's size below which it gives nothing.
    leaning : tuple of int
        Figures whose limits have a price in the relaxed program: a set that clashes, as a rule.
    """

    x: Floats
    price: float
    whole: bool
    noise: float = NOTHING
    leaning: tuple[int, ...] = ()


def is_small(soft: SoftStudy) -> bool:
    """Return whether a study is explained with its decisions whole throughout."""
    return not soft.in_outline and int(soft.program.whole.sum()) <= FEW_WHOLE


def least_relaxed(soft: SoftStudy, options: SolveOptions) -> Least | None:
    """Return the cheapest giving where decisions need not be whole; None if nothing helps."""
    program = soft.program
    watch = Watch(options.time_limit_s)
    if not is_small(soft):
        middle = interior(program, options, watch)
        if middle.outcome.x is not None:
            lean = (program.cost - middle.reduced_cost)[soft.columns]
            leaning = tuple(np.flatnonzero(lean > _LEANING).tolist())
            return Least(middle.outcome.x, middle.outcome.objective, False, _MIDDLE, leaning)
    outcome = run_highs(program.relaxed(program.whole), options, watch, note=_quiet)
    if outcome.x is None:
        return None
    whole = not soft.in_outline and not program.whole.any()
    return Least(outcome.x, outcome.objective, whole)


def least_whole(soft: SoftStudy, relaxed: Least, options: SolveOptions) -> Least | None:
    """Return the cheapest giving with whole decisions; None if none was found in the time.

    Beyond a small study only what gives in the relaxed program may give. An outline has not all
    decisions, so it is not asked.
    """
    if soft.in_outline:
        return None
    program = soft.program
    if is_small(soft):
        watch = Watch(options.time_limit_s)
        outcome = run_highs(program, options.model_copy(update={"gap": 1e-6}), watch, note=_quiet)
    else:
        watch = Watch(min(options.time_limit_s, WHOLE_SECONDS))
        stage = options.model_copy(
            update={"gap": max(LARGE_GAP, options.gap), "time_limit_s": watch.time_limit_s}
        )
        upper = program.col_upper.copy()
        still = given(soft, relaxed) == 0
        if not still.all():
            upper[soft.columns[still]] = 0.0
        outcome = solve_program(program.limited(program.col_lower, upper), stage, watch)
    if outcome.x is None:
        return None
    return Least(outcome.x, outcome.objective, True)


def given(soft: SoftStudy, least: Least) -> Floats:
    """Return how much each figure gives, in its own unit; noise is taken out."""
    shares = least.x[soft.columns]
    sizes = np.array([cell.size for cell in soft.cells])
    amounts = np.where(shares > least.noise, shares * sizes, 0.0)
    for i, cell in enumerate(soft.cells):
        amounts[i] = cell.whole(float(amounts[i]))
    return np.asarray(amounts)


def _quiet(incumbent: float, bound: float, nodes: int) -> None:
    """Leave out the progress of a side run."""
