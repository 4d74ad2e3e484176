"""Fronts and breakpoints: what one figure costs in another, and where the sites change."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from planner.api.planned import PlannedStudy, SolveChoices, load_study

if TYPE_CHECKING:
    from planner.solve.progress import Progress
    from planner.sweep.breakpoint import Breakpoint
    from planner.sweep.read.front import Front

DEFAULT_POINTS = 12


def pareto(
    study: PlannedStudy | str | Path,
    between: Sequence[str],
    *,
    points: int = DEFAULT_POINTS,
    name: str = "",
    progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
    tell: Callable[[int, int, str], None] | None = None,
    **choices: Unpack[SolveChoices],
) -> Front:
    """Trace the front between two or three figures of a study's plan.

    Parameters
    ----------
    study : PlannedStudy, str or pathlib.Path
        Loaded, or as :func:`planner.load_study` takes it.
    between : sequence of str
        Figures of :data:`planner.study.figures.FIGURES`, or short words such as ``carbon``.
    points : int
        On each axis, ends included.
    name : str
        Of the front; without it, from its figures.
    progress, stop : optional
        As in :meth:`planner.api.PlannedStudy.solve`. After a stop the points found so far are
        returned, the others as not run.
    tell : callable, optional
        Called before each step with how many points are done, of how many, and what comes.
    gap, time_limit_s, threads, seed : optional
        Solve options instead of the study's.

    Returns
    -------
    Front
        Every point is a run in the store, and all of them are kept as a sweep; what the gaps
        leave open is called undecided.

    Raises
    ------
    UsageError
        If a figure is unknown or does not trade against the others, or nothing can be kept in the
        store.
    InfeasibleError, NoPlanError
        If an end of the front has no plan.
    """
    from planner.runs.store import check_name
    from planner.sweep.folder import asked_of, save_sweep
    from planner.sweep.pareto.axes import axes_of
    from planner.sweep.pareto.trace import Tracer, trace
    from planner.sweep.read.front import front

    loaded = study if isinstance(study, PlannedStudy) else load_study(study)
    axes = axes_of(loaded.study, between)
    loaded.store.prepare()
    title = check_name(name or "pareto-" + "-".join(figure.split("_")[0] for figure in axes.all))
    with loaded.store.at_work() as store:
        tracer = Tracer(
            loaded.study,
            axes,
            loaded.options(**choices),
            store,
            progress,
            stop or threading.Event(),
            tell or (lambda done, total, what: None),
        )
        traced = trace(tracer, points, title)
        save_sweep(store, traced, asked_of(loaded.study, tracer.options))
    return front(traced)


def find_breakpoint(
    study: PlannedStudy | str | Path,
    change: str,
    low: float,
    high: float,
    *,
    tolerance: float = 0.0,
    progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
    **choices: Unpack[SolveChoices],
) -> Breakpoint:
    """Find between which levels of a factor the sites that the plan opens change.

    Parameters
    ----------
    study : PlannedStudy, str or pathlib.Path
        Loaded, or as :func:`planner.load_study` takes it.
    change : str
        Change that a level makes, ``{level}`` in its place:
        ``sites[*].energy_price_cur_per_kwh *= {level}``.
    low, high : float
        Ends of the range.
    tolerance : float
        Width to stop at, in the unit of the level; 0 for a hundredth of the range.
    progress, stop : optional
        As in :meth:`planner.api.PlannedStudy.solve`.
    gap, time_limit_s, threads, seed : optional
        Solve options instead of the study's.

    Raises
    ------
    InputError
        If the change is faulty.
    UsageError
        If the range is empty, or no site is the plan's to open.
    InfeasibleError, NoPlanError
        If an end of the range has no plan.
    """
    from planner.errors import UsageError
    from planner.sweep.breakpoint import Search, breakpoint_of
    from planner.sweep.cases import Factor

    if "{level}" not in change:
        raise UsageError("The change needs {level} where the level goes: ... *= {level}")
    if not -math.inf < low < high < math.inf:
        raise UsageError(f"The range must rise: {low:g} is not below {high:g}.")
    loaded = study if isinstance(study, PlannedStudy) else load_study(study)
    factor = Factor("level", change, low, low, high)
    with loaded.store.at_work() as store:
        search = Search(loaded.study, factor, loaded.options(**choices), store, progress, stop)
        return breakpoint_of(search, tolerance or (high - low) / 100)
