"""Trace a front: its ends by one figure after the other, then a ceiling at a time.

Each point is an ordinary run, the cheapest plan of the study under its ceilings, and begins with
the plan of the tighter neighbour, which it may keep. Where cost is no axis the first figure is
brought to its least first and that becomes one more ceiling.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from planner.errors import InfeasibleError, NoPlanError, UsageError, VerificationError
from planner.model.data import model_data
from planner.model.tally import tally
from planner.runs.answer import answer
from planner.runs.manifest import number_or_nan
from planner.runs.store import RunStore, StoredRun
from planner.solution import Solution
from planner.solve.progress import Progress
from planner.study.change import value_text
from planner.study.figures import COST
from planner.study.settings import SolveOptions
from planner.study.study import Study
from planner.sweep.cases import (
    CASE_COLUMNS,
    FAILED,
    NOT_RUN,
    WORTH_COLUMNS,
    Case,
    Design,
    Sweep,
)
from planner.sweep.pareto.axes import Axes, ceiling_column, grid, least_column, roomy
from planner.sweep.pareto.least import Least, least

if TYPE_CHECKING:
    import pandas as pd

#: what all cost counts in the search for the least of another figure, as a share of that figure
_COST_SHARE = 1e-3
#: told of each step: how many points are done, of how many, and what comes next
Told = Callable[[int, int, str], None]


@dataclass(frozen=True, eq=False)
class Tracer:
    """What every solve of a front needs.

    Attributes
    ----------
    study : Study
        Without the front's ceilings.
    axes : Axes
    options : SolveOptions
    store : RunStore
    progress, stop : optional
        As in :func:`planner.runs.answer.answer`.
    tell : callable
    """

    study: Study
    axes: Axes
    options: SolveOptions
    store: RunStore
    progress: Callable[[Progress], None] | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    tell: Told = lambda done, total, what: None

    def least(
        self,
        figure: str,
        ceilings: Mapping[str, float],
        start: Solution | None,
        cost_weight: float = 0.0,
    ) -> Least:
        """Return the least of a figure under ceilings."""
        return least(
            self.study.change(*ceiling_changes(ceilings)),
            figure,
            self.options,
            cost_weight=cost_weight,
            start=start,
            progress=self.progress,
            stop=self.stop,
        )

    def cheapest(self, ceilings: Mapping[str, float], start: Solution | None) -> StoredRun:
        """Return the run of the cheapest plan under ceilings."""
        return answer(
            self.study.change(*ceiling_changes(ceilings)),
            self.options,
            self.store,
            start=start,
            progress=self.progress,
            stop=self.stop,
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Point:
    """A case and what became of it."""

    case: Case
    row: dict[str, Any]
    plan: Solution | None


def ceiling_changes(ceilings: Mapping[str, float]) -> tuple[str, ...]:
    """Return the changes that put ceilings on a study."""
    return tuple(f"ceilings.{name} = {value_text(value)}" for name, value in ceilings.items())


def trace(tracer: Tracer, points: int, name: str) -> Sweep:
    """Trace a front and return it as a sweep of kind ``pareto``.

    Parameters
    ----------
    tracer : Tracer
    points : int
        On each axis with ceilings, ends included.
    name : str
        Of the sweep.

    Returns
    -------
    Sweep
        Cases ``least-<figure>`` are the ends, the others from tight to loose ceilings. After the
        worth come the figures of the axes and what no plan under the ceilings goes below.

    Raises
    ------
    InfeasibleError, NoPlanError
        If an end has no plan.
    UsageError
        If a figure does not trade against the others: it is the same at every end.
    """
    axes = tracer.axes
    ends: list[dict[str, float]] = []
    for place, figure in enumerate(axes.all):
        ends.append(_end(tracer, figure, place, ends[0] if ends else {}))
    low = [min(end[figure] for end in ends) for figure in axes.others]
    high = [max(end[figure] for end in ends) for figure in axes.others]
    for figure, least_value, most in zip(axes.others, low, high, strict=True):
        if math.isclose(least_value, most, rel_tol=1e-4, abs_tol=1e-9):
            raise UsageError(
                f"{figure} is {least_value:.6g} at every end of the front, so there is nothing to "
                f"trade. Choose another figure."
            )
    # the tightest end first: a plan under tight ceilings is one under loose ones
    named = [
        (f"least-{_word(figure)}", {name: end[name] for name in axes.others})
        for figure, end in zip(axes.all, ends, strict=True)
    ]
    between = [
        (f"point-{i:0{len(str(points))}d}", dict(zip(axes.others, ceilings, strict=True)))
        for i, ceilings in enumerate(grid(low, high, points), start=1)
    ]
    wanted = [*named[1:], *between, named[0]]
    traced: list[_Point] = []
    for done, (case, ceilings) in enumerate(wanted):
        tracer.tell(done, len(wanted), case)
        traced.append(_point(tracer, case, ceilings, traced))
    design = Design(name, "pareto", axes.factors(low, high), tuple(p.case for p in traced))
    return Sweep(tracer.study.settings.study, design, _table([p.row for p in traced], axes))


def _word(figure: str) -> str:
    return figure.replace("_", "-")


def _end(
    tracer: Tracer, figure: str, place: int, cheapest: Mapping[str, float]
) -> dict[str, float]:
    """Return all figures at the end where one is least, and the others least after it.

    Where the plan is within a gap only, the others are taken as they come: bringing them to their
    least at just its cost says nothing of plans as good. `cheapest` is the end of cost, if that is
    an axis and known: then cost counts a little beside the figure.
    """
    axes = tracer.axes
    d = model_data(tracer.study)
    held: dict[str, float] = {}
    start: Solution | None = None
    for step in (figure, *(other for other in axes.all if other != figure)):
        tracer.tell(place, len(axes.all), f"end of {figure}: least {step}")
        if step == COST:
            start = tracer.cheapest(held, start).solution()
            value = tally(start, d, COST)
        elif start is not None and start.status != "optimal":
            value = tally(start, d, step)
        else:
            found = tracer.least(step, held, start, _cost_weight(step, cheapest))
            start, value = found.plan, found.value
        if tracer.stop.is_set():
            raise NoPlanError("Stopped before the ends of the front were known.")
        held[step] = roomy(value)
    return held


def _cost_weight(figure: str, cheapest: Mapping[str, float]) -> float:
    """Return a weight with which all cost counts as much as a thousandth of a figure."""
    cost = abs(cheapest.get(COST, 0.0))
    return _COST_SHARE * abs(cheapest.get(figure, 0.0)) / cost if cost else 0.0


def _point(
    tracer: Tracer, name: str, ceilings: Mapping[str, float], before: Sequence[_Point]
) -> _Point:
    """Return the point under some ceilings; one without a plan says why."""
    axes, began = tracer.axes, datetime.now(UTC)
    start = _neighbour(ceilings, before, axes)
    held = dict(ceilings)
    bound = math.nan
    if tracer.stop.is_set():
        return _without_plan(name, held, axes, NOT_RUN, "interrupted")
    try:
        if axes.first != COST:
            found = tracer.least(axes.first, held, start)
            held[axes.first], bound, start = roomy(found.value), found.bound, found.plan
        run = tracer.cheapest(held, start)
    except (InfeasibleError, NoPlanError) as error:
        return _without_plan(name, held, axes, error.status, str(error))
    except VerificationError as error:
        return _without_plan(name, held, axes, FAILED, str(error))
    case = _case(name, held, axes)
    plan = run.solution()
    solved = run.manifest["solution"]
    worth = {key: number_or_nan(solved[key]) for key in WORTH_COLUMNS}
    if axes.first == COST:
        profit = tracer.study.settings.aim == "highest_profit"
        bound = -worth["bound_mcur"] if profit else worth["bound_mcur"]
    d = model_data(tracer.study)
    figures = {figure: tally(plan, d, figure) for figure in axes.all}
    key_figures = {k: number_or_nan(v) for k, v in run.manifest["key_figures"].items()}
    cached = datetime.fromisoformat(run.manifest["created"]) < began
    state = (run.run, solved["status"], "", cached, (datetime.now(UTC) - began).total_seconds())
    row = {
        **_told(case, state),
        **worth,
        **figures,
        least_column(axes.first): bound,
        **key_figures,
    }
    return _Point(case, row, plan)


def _neighbour(
    ceilings: Mapping[str, float], before: Sequence[_Point], axes: Axes
) -> Solution | None:
    """Return the latest plan that keeps the ceilings, else the latest plan."""
    plans = [point for point in before if point.plan is not None]
    keeping = [p for p in plans if all(p.row[name] <= ceilings[name] for name in axes.others)]
    chosen = keeping or plans
    return chosen[-1].plan if chosen else None


def _case(name: str, held: Mapping[str, float], axes: Axes) -> Case:
    levels = {ceiling_column(figure): held[figure] for figure in axes.others}
    return Case(name, ceiling_changes(held), levels)


def _told(case: Case, state: tuple[str, str, str, bool, float]) -> dict[str, Any]:
    about = (case.case, "; ".join(case.changes), *state)
    return {**dict(zip(CASE_COLUMNS, about, strict=True)), **case.levels}


def _without_plan(
    name: str, held: Mapping[str, float], axes: Axes, status: str, reason: str
) -> _Point:
    case = _case(name, held, axes)
    return _Point(case, _told(case, ("", status, reason, False, math.nan)), None)


def _table(rows: Sequence[Mapping[str, Any]], axes: Axes) -> pd.DataFrame:
    import pandas as pd

    columns = [
        *CASE_COLUMNS,
        *(ceiling_column(figure) for figure in axes.others),
        *WORTH_COLUMNS,
        *axes.all,
        least_column(axes.first),
    ]
    more = [name for name in dict.fromkeys(key for row in rows for key in row)]
    return pd.DataFrame(rows, columns=list(dict.fromkeys((*columns, *more))))
