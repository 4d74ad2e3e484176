"""The smallest set of named limits that cannot hold together, by deletion."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from planner.explain.cells import by_limit
from planner.explain.least import is_small
from planner.explain.limits import LIMITS
from planner.explain.near import is_near, year_of
from planner.explain.soft import SoftStudy
from planner.model.limits import DEMAND
from planner.solve.highs import run_highs
from planner.solve.progress import Watch
from planner.study.settings import SolveOptions

Clash = Callable[[Sequence[int]], bool]

#: of what gives most, how many figures are looked at alone with what lies near them
_LOCAL_TRIES = 3
#: and how many years are looked at alone
_YEAR_TRIES = 2
#: time for one look in a large study: what clashes does so soon as a rule
_LOOK_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class Conflict:
    """Figures that cannot hold together.

    Attributes
    ----------
    cells : tuple of int
        Numbers of the figures.
    is_smallest : bool
        Whether all the others could hold if any one of them gave; False if time ran out first.
    kinds_needed : bool
        The same of every kind of limit among them: whether the rest could hold if all figures of
        the kind gave.
    """

    cells: tuple[int, ...]
    is_smallest: bool
    kinds_needed: bool


def find_conflict(
    soft: SoftStudy,
    gives: Sequence[int],
    leaning: Sequence[int],
    options: SolveOptions,
    seconds: float,
) -> Conflict | None:
    """Return a smallest conflict.

    In a large study a conflict is looked for near what gives most before the whole of it. Then
    whole families of limits are left out first, then halves, quarters and single figures of what
    is left: a set stays left out if the rest still clashes.

    Parameters
    ----------
    soft : SoftStudy
    gives : sequence of int
        Figures that give in the cheapest giving, what gives most first. They are left out last,
        so that what conflicts and what gives are the same limits where that is possible.
    leaning : sequence of int
        Figures that clash as a rule, to begin with; may be empty.
    options : SolveOptions
    seconds : float
        Time for it all.

    Returns
    -------
    Conflict or None
        None if the limits clash only with yes-or-no decisions whole and that is too large to ask.
    """
    until = time.monotonic() + seconds
    whole = is_small(soft)
    clash = clash_of(soft, options, whole, until=None if whole else until)
    start = next((tried for tried in _starts(soft, gives, leaning) if clash(tried)), None)
    if start is None:
        # what leans clashes by the prices of the relaxed program, also where time ran out
        return Conflict(tuple(leaning), False, False) if leaning else None
    last = set(gives)
    families = by_limit(soft.cells, start)
    order = sorted(
        families, key=lambda limit: (LIMITS[limit].weight == DEMAND, _any(families, limit, last))
    )
    kept = [families[limit] for limit in order]
    for family in list(kept):
        rest = [other for other in kept if other is not family]
        if clash([number for other in rest for number in other]):
            kept = rest
    kinds_needed = time.monotonic() < until
    items = sorted((n for family in kept for n in family), key=lambda n: n in last)
    items, is_smallest = _shrunk(items, clash, until)
    return Conflict(tuple(items), is_smallest, kinds_needed)


def _starts(soft: SoftStudy, gives: Sequence[int], leaning: Sequence[int]) -> Iterator[list[int]]:
    """Yield sets that may clash, small ones first, all figures last."""
    if leaning:
        cells = soft.cells
        for g in gives[:_LOCAL_TRIES]:
            yield sorted({g, *(i for i in leaning if is_near(cells[g], cells[i], soft.d))})
        years = sorted({year for g in gives if (year := year_of(cells[g])) is not None})
        for year in years[:_YEAR_TRIES]:
            yield [i for i in leaning if year_of(cells[i]) in (None, year)]
        yield sorted({*gives, *(i for i in leaning if cells[i].price == DEMAND)})
        yield list(leaning)
        return
    yield list(range(len(soft.cells)))


def _any(families: Mapping[str, list[int]], limit: str, last: set[int]) -> bool:
    return any(number in last for number in families[limit])


def _shrunk(items: list[int], clash: Clash, until: float) -> tuple[list[int], bool]:
    size = max(len(items) // 2, 1)
    while True:
        place = 0
        while place < len(items):
            if time.monotonic() > until:
                return items, False
            trial = items[:place] + items[place + size :]
            if clash(trial):
                items = trial
            else:
                place += size
        if size == 1:
            return items, time.monotonic() < until
        size //= 2


def clash_of(soft: SoftStudy, options: SolveOptions, whole: bool, until: float | None) -> Clash:
    """Return whether figures clash while all others give freely.

    What is not known in the time counts as no clash: it keeps a figure in the conflict.
    """
    program = soft.program.without_cost()
    if not whole:
        program = program.relaxed(program.whole)
    columns = soft.columns

    def clash(hard: Sequence[int]) -> bool:
        chosen = np.zeros(len(columns), dtype=bool)
        chosen[list(hard)] = True
        upper = program.col_upper.copy()
        upper[columns[chosen]] = 0.0
        free = columns[~chosen & np.isinf(upper[columns])]
        trial = program.limited(program.col_lower, upper).without_rows_of(free)
        watch = Watch(options.time_limit_s if until is None else _look_seconds(until))
        return run_highs(trial, options, watch, note=lambda *_: None).verdict == "infeasible"

    return clash


def _look_seconds(until: float) -> float:
    return max(min(until - time.monotonic(), _LOOK_SECONDS), 1e-3)
