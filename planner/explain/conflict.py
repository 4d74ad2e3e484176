"""The smallest set of named limits that cannot hold together, by deletion."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from planner.explain.cells import by_limit
from planner.explain.least import is_small
from planner.explain.soft import SoftStudy
from planner.solve.highs import run_highs
from planner.solve.progress import Watch
from planner.solve.relaxation import Relaxation
from planner.study.settings import SolveOptions

Clash = Callable[[Sequence[int]], bool]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Figures that cannot hold together.

    Attributes
    ----------
    cells : tuple of int
        Numbers of the figures.
    is_smallest : bool
        Whether all the others could hold if any one of them gave; False if time ran out first.
    """

    cells: tuple[int, ...]
    is_smallest: bool


def find_conflict(
    soft: SoftStudy,
    gives: Sequence[int],
    leaning: Sequence[int],
    options: SolveOptions,
    seconds: float,
) -> Conflict | None:
    """Return a smallest conflict.

    Whole families of limits are left out first, then halves, quarters and single figures of what
    is left: a set stays left out if the rest still clashes.

    Parameters
    ----------
    soft : SoftStudy
    leaning : sequence of int
        Figures that clash as a rule, to begin with; may be empty.
    gives : sequence of int
        Figures that give in the cheapest giving. They are left out last, so that what conflicts
        and what gives are the same limits where that is possible.
    options : SolveOptions
    seconds : float
        Time for it all.

    Returns
    -------
    Conflict or None
        None if the limits clash only with yes-or-no decisions whole and that is too large to ask.
    """
    until = time.monotonic() + seconds
    clash = _whole_clash(soft, options) if is_small(soft.model.form.program) else None
    clash = clash or _relaxed_clash(soft, options, seconds)
    last = set(gives)
    start = _start(soft, gives, leaning, clash)
    if start is None:
        return None
    families = by_limit(soft.cells, start)
    order = sorted(
        families, key=lambda limit: (limit == "demand_is_met", _any(families, limit, last))
    )
    kept = [families[limit] for limit in order]
    for family in list(kept):
        rest = [other for other in kept if other is not family]
        if time.monotonic() < until and clash([number for other in rest for number in other]):
            kept = rest
    items = sorted((n for family in kept for n in family), key=lambda n: n in last)
    return _shrunk(items, clash, until)


def _start(
    soft: SoftStudy, gives: Sequence[int], leaning: Sequence[int], clash: Clash
) -> list[int] | None:
    """Return the first that clashes of: what gives and the demand behind it, what leans, all."""
    demand = [i for i in leaning if soft.cells[i].limit == "demand_is_met"]
    near = sorted({*gives, *demand})
    everything = list(range(len(soft.cells)))
    tries = [near, list(leaning), everything] if leaning else [everything]
    return next((numbers for numbers in tries if clash(numbers)), None)


def _any(families: Mapping[str, list[int]], limit: str, last: set[int]) -> bool:
    return any(number in last for number in families[limit])


def _shrunk(items: list[int], clash: Clash, until: float) -> Conflict:
    size = max(len(items) // 2, 1)
    while True:
        place = 0
        while place < len(items):
            if time.monotonic() > until:
                return Conflict(tuple(items), False)
            trial = items[:place] + items[place + size :]
            if clash(trial):
                items = trial
            else:
                place += size
        if size == 1:
            return Conflict(tuple(items), True)
        size //= 2


def _relaxed_clash(soft: SoftStudy, options: SolveOptions, seconds: float) -> Clash:
    """Return whether figures clash while all others give freely, decisions not whole."""
    columns = soft.model.columns
    watch = Watch(seconds)
    relaxation = Relaxation(soft.model.form.program.without_cost(), options, watch, "simplex")

    def clash(hard: Sequence[int]) -> bool:
        chosen = columns[list(hard)]
        relaxation.settle(chosen, np.zeros(len(chosen)))
        verdict = relaxation.solve().verdict
        relaxation.reopen(chosen)
        return verdict == "infeasible"

    return clash


def _whole_clash(soft: SoftStudy, options: SolveOptions) -> Clash:
    program = soft.model.form.program.without_cost()

    def clash(hard: Sequence[int]) -> bool:
        upper = program.col_upper.copy()
        upper[soft.model.columns[list(hard)]] = 0.0
        trial = program.limited(program.col_lower, upper)
        watch = Watch(options.time_limit_s)
        return run_highs(trial, options, watch, note=lambda *_: None).verdict == "infeasible"

    return clash
