"""Fronts: what one figure of a plan costs in another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from planner.api.planned import PlannedStudy, SolveChoices, load_study

if TYPE_CHECKING:
    from planner.solve.progress import Progress
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
        If a figure is unknown or does not trade against the others.
    InfeasibleError, NoPlanError
        If an end of the front has no plan.
    """
    from planner.sweep.folder import save_sweep
    from planner.sweep.pareto.axes import axes_of
    from planner.sweep.pareto.trace import Tracer, trace
    from planner.sweep.read.front import front
    from planner.sweep.store import check_name

    loaded = study if isinstance(study, PlannedStudy) else load_study(study)
    axes = axes_of(loaded.study, between)
    tracer = Tracer(
        loaded.study,
        axes,
        loaded.options(**choices),
        loaded.store,
        progress,
        stop or threading.Event(),
        tell or (lambda done, total, what: None),
    )
    title = check_name(name or "pareto-" + "-".join(figure.split("_")[0] for figure in axes.all))
    traced = trace(tracer, points, title)
    about = {
        "study_digest": loaded.study.digest(),
        "study_changes": list(loaded.study.applied_changes),
        "options": tracer.options.model_dump(),
    }
    save_sweep(loaded.store, traced, about)
    return front(traced)
