"""Compare runs, and find the run that a what-if starts from."""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from planner.api.run import Run
from planner.runs.manifest import DamagedRunError
from planner.runs.packing import list_runs
from planner.runs.store import BRIEF_ID, RunStore
from planner.study.settings import SolveOptions
from planner.study.study import Study

if TYPE_CHECKING:
    from planner.results.comparison import Comparison, OldPlan, PlanData
    from planner.solve.progress import Progress

_LOG = logging.getLogger(__name__)


def compare(
    before: Run,
    after: Run,
    *,
    old_plan: bool = True,
    progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
    keep: bool = True,
) -> Comparison:
    """Compare two runs: inputs, sites, capacity, cost lines, work and figures.

    Parameters
    ----------
    before, after : Run
        Of one currency, price year and aim.
    old_plan : bool
        Whether the plan of `before` is also put into the study of `after`, its decisions kept and
        its use found again. This solves a linear program.
    progress, stop : optional
        Of that program; see :meth:`planner.api.PlannedStudy.solve`.
    keep : bool
        Whether the comparison is added to the run `after`, whose report then has it.

    Returns
    -------
    Comparison
        Every difference of the plan's worth is an interval; see
        :mod:`planner.results.comparison` for what is proven of the other figures.

    Raises
    ------
    UsageError
        If the two count in different money or have different aims.
    VerificationError
        If the bounds of the runs contradict each other.
    """
    from planner.results.comparison import compare as compared
    from planner.results.comparison_kept import COMPARISON, about_comparison, tables_of

    one, two = _plan_data(before), _plan_data(after)
    held = _old_plan(before, after, two.study, progress, stop) if old_plan else None
    made = compared(one, two, held)
    if keep:
        after.add(
            f"{COMPARISON}-{before.id[:BRIEF_ID]}",
            about_comparison(made, before.id),
            tables_of(made),
        )
    return made


def base_run(study: Study, store: RunStore) -> Run | None:
    """Return the run of the study that a what-if changes, if the store has one.

    That is a run on the same dataset, for the same years and aim, whose changes are the first of
    the what-if's own; the nearest such run, and the newest of those.
    """
    own = study.applied_changes
    alike = [line for line in list_runs(store)[0] if own[: len(line.changes)] == line.changes]
    # lines are listed oldest first, and the last of equals is wanted
    for line in sorted(reversed(alike), key=lambda line: -len(line.changes)):
        try:
            run = store.get(line.run)
            fits = run is not None and run.is_like(study) and not store.damage(line.run)
        except DamagedRunError:  # the search begins without it; list and verify tell of it
            continue
        if run is not None and fits:
            _LOG.info("the search begins with the plan of run %s", run.run)
            return Run(store, run)
    return None


def _plan_data(run: Run) -> PlanData:
    from planner.results.comparison import PlanData

    return PlanData(
        name=run.name,
        study=run.study,
        tables=run.tables,
        key_figures=run.key_figures,
        objective_mcur=run.objective_mcur,
        bound_mcur=run.bound_mcur,
    )


def _old_plan(
    before: Run,
    after: Run,
    study: Study,
    progress: Callable[[Progress], None] | None,
    stop: threading.Event | None,
) -> OldPlan:
    from planner.model.data import model_data
    from planner.results.comparison import OldPlan
    from planner.solve.adapt import Obstacle, hold_plan
    from planner.solve.verify import verify

    options = SolveOptions.model_validate(after.stored.manifest["options"])
    d = model_data(study)
    held = hold_plan(d, before.solution, options, progress=progress, stop=stop)
    found, obstacles = held.solution, held.obstacles
    if found.has_plan:
        # a plan that breaks a rule when recomputed proves nothing
        obstacles = tuple(
            Obstacle(broken.rule, broken.where, abs(broken.found - broken.limit))
            for broken in verify(found, d)
        )
    if obstacles or not found.has_plan:
        return OldPlan(math.nan, math.nan, obstacles)
    return OldPlan(found.objective_mcur, found.bound_mcur)
