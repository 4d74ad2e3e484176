"""At which level of a factor the sites change: bisection that stops at what the gaps allow to say.

Two things are asked at a level: what the best plan is worth, and what the best plan is worth that
keeps the sites chosen at one end of the range. The sites are *proven to change* where the bound of
the second lies beyond the plan found for the first: no plan with the old sites is as good. They
*hold* where the plan with the old sites is within the gap of the best. Between the last level of
the one and the first of the other lies the change.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from planner.errors import InfeasibleError, UsageError
from planner.results.interval import Range, best_cost
from planner.runs.answer import answer
from planner.runs.manifest import number_or_nan
from planner.runs.store import RunStore, StoredRun
from planner.solution import Solution
from planner.solve.progress import Progress
from planner.study.change import value_text
from planner.study.settings import SolveOptions
from planner.study.study import Study
from planner.sweep.cases import Factor
from planner.sweep.read.sites import chosen_sites

Verdict = Literal["holds", "changed", "undecided"]
_LEVEL = "{level}"
#: share by which a cost may lie above another and still be the same: the solver's tolerance
_SAME_RATIO = 1e-6
_MOST_STEPS = 60
#: states of sites whose opening is the plan's to decide, or was decided for it
_FREE = ("candidate", "required")


@dataclass(frozen=True, slots=True)
class Step:
    """What was found at one level.

    Attributes
    ----------
    level : float
    verdict : str
        Whether the sites of the low end still hold.
    run, kept_run : str
        The best plan's run, and that of the best plan with those sites; empty if there is none.
    sites : tuple of str
        Chosen by the best plan found.
    regret_low_mcur, regret_high_mcur : float
        Between which the price of keeping the old sites is proven to lie.
    """

    level: float
    verdict: Verdict
    run: str
    kept_run: str
    sites: tuple[str, ...]
    regret_low_mcur: float
    regret_high_mcur: float


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """Between which levels the sites change.

    Attributes
    ----------
    factor : Factor
    sites : tuple of str
        Chosen at the low end.
    holds_to, changed_from : float
        The sites of the low end hold up to the one and are proven worse from the other on; NaN
        for the second if no change is proven in the range.
    steps : tuple of Step
        Every level that was tried, rising.
    """

    factor: Factor
    sites: tuple[str, ...]
    holds_to: float
    changed_from: float
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class _Held:
    """A choice of sites, and the changes that keep it."""

    sites: tuple[str, ...]
    free: list[str]
    changes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Search:
    """What every solve of a search for a breakpoint needs."""

    study: Study
    factor: Factor
    options: SolveOptions
    store: RunStore
    progress: Callable[[Progress], None] | None = None
    stop: threading.Event | None = None

    def best(self, level: float, start: Solution | None, *changes: str) -> StoredRun:
        """Return the run of the best plan at a level, with some more changes."""
        made = [
            part.strip()
            for part in self.factor.change.replace(_LEVEL, value_text(level)).split(";")
        ]
        return answer(
            self.study.change(*made, *changes),
            self.options,
            self.store,
            start=start,
            progress=self.progress,
            stop=self.stop,
            latest=False,
        )


def breakpoint_of(search: Search, tolerance: float) -> Breakpoint:
    """Find between which levels of a factor the sites of its low end stop being the best.

    Parameters
    ----------
    search : Search
    tolerance : float
        Width of the interval to stop at, in the unit of the level.

    Returns
    -------
    Breakpoint
        The interval is wider than asked where the gaps leave open which sites are best.

    Raises
    ------
    UsageError
        If the factor has words as levels, the tolerance is not above zero, or no site is the
        plan's to open.
    InfeasibleError, NoPlanError
        If there is no plan at an end of the range.
    """
    low, high = search.factor.low, search.factor.high
    if isinstance(low, str) or isinstance(high, str):
        raise UsageError(f"Factor {search.factor.name} has words as levels: nothing lies between.")
    if not tolerance > 0:
        raise UsageError("The tolerance must be above 0.")
    free = [s.site_id for s in search.study.records("sites") if s.state in _FREE]
    if not free:
        raise UsageError("The study has no site that a plan may open or not, so none can change.")
    first = search.best(low, None)
    sites = _opened(first, free)
    held = _Held(sites, free, _kept(search.study, sites))
    steps = {level: _step(search, level, held, first.solution()) for level in (low, high)}
    # the sites hold left of the first edge, and are proven to have changed right of the second
    holds = _edge(search, steps, tolerance, held, lambda step: step.verdict == "holds")
    changed = _edge(search, steps, tolerance, held, lambda step: step.verdict != "changed")
    tried = tuple(steps[level] for level in sorted(steps))
    proven = steps[high].verdict == "changed"
    return Breakpoint(search.factor, sites, holds[0], changed[1] if proven else float("nan"), tried)


def _edge(
    search: Search,
    steps: dict[float, Step],
    tolerance: float,
    held: _Held,
    left_of: Callable[[Step], bool],
) -> tuple[float, float]:
    """Bisect to where a statement stops being true; return the last level where it is, the next."""
    low, high = min(steps), max(steps)
    if left_of(steps[high]):
        return high, high
    for level in sorted(steps):  # what was tried before narrows the range
        if left_of(steps[level]):
            low = max(low, level)
        elif level < high:
            high = level
    for _ in range(_MOST_STEPS):
        if high - low <= tolerance or (search.stop is not None and search.stop.is_set()):
            break
        middle = float(f"{(low + high) / 2:.6g}")
        if not low < middle < high:
            break
        steps[middle] = _step(search, middle, held, search.best(low, None).solution())
        if left_of(steps[middle]):
            low = middle
        else:
            high = middle
    return low, high


def _opened(run: StoredRun, free: list[str]) -> tuple[str, ...]:
    return tuple(sorted(set(chosen_sites(run.table("sites"))) & set(free)))


def _kept(study: Study, sites: tuple[str, ...]) -> tuple[str, ...]:
    """Return the changes that keep a choice of sites: those opened, and no others.

    Existing sites stay as they are: where halls are added among them is left to the plan.
    """
    changes = []
    for site in study.records("sites"):
        if site.state in _FREE:
            state = "required" if site.site_id in sites else "excluded"
            if state != site.state:
                changes.append(f"sites[{site.site_id}].state = {state}")
    return tuple(changes)


def _step(search: Search, level: float, held: _Held, start: Solution | None) -> Step:
    run = search.best(level, start)
    profit = search.study.settings.aim == "highest_profit"
    best = _range(run, profit)
    found = _opened(run, held.free)
    try:
        kept_run = search.best(level, run.solution(), *held.changes) if held.changes else run
    except InfeasibleError:
        return Step(level, "changed", run.run, "", found, float("inf"), float("inf"))
    kept = _range(kept_run, profit)
    regret = Range(max(kept.low - best.high, 0.0), max(kept.high - best.low, 0.0))
    scale = _SAME_RATIO * max(abs(best.high), abs(kept.high), 1.0)
    verdict: Verdict = "undecided"
    if regret.low > scale:
        verdict = "changed"
    elif regret.high <= scale + search.options.gap * abs(best.high):
        verdict = "holds"
    return Step(level, verdict, run.run, kept_run.run, found, regret.low, regret.high)


def _range(run: StoredRun, profit: bool) -> Range:
    solved = run.manifest["solution"]
    objective, bound = (number_or_nan(solved[name]) for name in ("objective_mcur", "bound_mcur"))
    return best_cost(objective, bound, profit)
