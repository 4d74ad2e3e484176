"""Sweeps: run them, look ahead at them, read them."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from planner.api.planned import PlannedStudy, SolveChoices, load_study
from planner.errors import UsageError
from planner.runs.store import RunStore, StoredRun
from planner.sweep.cases import BASE_CASE, Case, Design, Sweep
from planner.sweep.cluster import ClusterChoice
from planner.sweep.folder import load_sweep as _load
from planner.sweep.folder import sweep_names

if TYPE_CHECKING:
    from planner.study.settings import SolveOptions
    from planner.study.study import Study
    from planner.sweep.designs.make import SweepFile
    from planner.sweep.preview import SweepPreview
    from planner.sweep.run import SweepLimits, SweepProgress

Cases = str | Path | Design | None


def sweep(
    study: PlannedStudy | str | Path,
    cases: Cases = None,
    *,
    name: str = "",
    most_factors: int | None = None,
    choice: ClusterChoice | None = None,
    hard_limit_s: float = 0.0,
    progress: Callable[[SweepProgress], None] | None = None,
    stop: threading.Event | None = None,
    **choices: Unpack[SolveChoices],
) -> Sweep:
    """Solve many cases of a study and keep each in the run store.

    What is in the store already is not solved again: run the same sweep again to go on with one
    that was broken off.

    Parameters
    ----------
    study : PlannedStudy, str or pathlib.Path
        Loaded, or named.
    cases : str, pathlib.Path or Design, optional
        A shipped sweep's name, a sweep file, a CSV of cases, or a design. Without it, a tornado
        over the ranges of the study's provenance.
    name : str
        Name of the sweep instead of the file's.
    most_factors : int, optional
        Of a tornado over the provenance; 20 without it.
    choice : ClusterChoice, optional
        Workers, memory of each case, address of a Dask scheduler.
    hard_limit_s : float
        A case is ended after that; 0 for the sweep file's, or twice the time limit and a minute.
    progress : callable, optional
        Told after each case.
    stop : threading.Event, optional
        Set it to end; cases that are not done are left as ``not_run``.
    gap, time_limit_s, threads, seed : optional
        Solve options instead of the sweep file's and the study's. Threads are 1 without it.

    Raises
    ------
    InputError
        With every fault of the sweep file, its factors and its cases.
    UsageError
        If workers, memory or scheduler cannot be.
    PlannerError
        If the workers went away for good; what was done is kept.
    """
    from planner.sweep.known import Keys
    from planner.sweep.run import run_sweep

    asked = _Asked(study, cases, most_factors, hard_limit_s, choice, choices)

    def solved_base(base: Design) -> StoredRun:
        key = Keys(asked.study, asked.limits.options).of(())
        store.need(key)
        kept = store.get(key)
        if kept is not None:  # a sweep of that name stays as it is until all its cases are known
            return kept
        done = run_sweep(asked.study, base, store, asked.limits, progress=progress, stop=stop)
        run = str(done.cases["run"].iloc[0])
        found = store.get(run) if run else None
        if found is None:
            raise UsageError(
                "The factors are ranked by the cost that they touch, and the base case has no "
                f"plan: {done.cases['reason'].iloc[0]}"
            )
        return found

    with asked.store.at_work() as store:
        design = asked.design(solved_base, name)
        return run_sweep(asked.study, design, store, asked.limits, progress=progress, stop=stop)


def preview_sweep(
    study: PlannedStudy | str | Path,
    cases: Cases = None,
    *,
    name: str = "",
    most_factors: int | None = None,
    choice: ClusterChoice | None = None,
    hard_limit_s: float = 0.0,
    **choices: Unpack[SolveChoices],
) -> SweepPreview:
    """Return what :func:`sweep` would do: its cases, what is solved already, time and memory.

    Nothing is solved. Parameters are those of :func:`sweep`.

    Raises
    ------
    InputError
        With every fault of the sweep file, its factors and its cases.
    UsageError
        If factors are to be ranked and no run of the base case is in the store.
    """
    from planner.sweep.preview import base_run_of, preview

    asked = _Asked(study, cases, most_factors, hard_limit_s, choice, choices)

    def any_base(_: Design) -> StoredRun:
        found = base_run_of(asked.study, asked.limits.options, asked.store)
        if found is None:
            raise UsageError(
                "The factors are ranked by the cost that they touch in the base case, which is "
                "not solved yet. Solve it first (planner solve), or leave out --dry-run."
            )
        return found

    return preview(asked.study, asked.design(any_base, name), asked.store, asked.limits)


def load_sweep(name: str, runs: Path | None = None) -> Sweep:
    """Return a sweep of the run stores in reach by its name.

    Parameters
    ----------
    name : str
        Name of the sweep.
    runs : pathlib.Path, optional
        Folder of the run store; without it, all of :func:`planner.api.run_stores`.

    Raises
    ------
    UsageError
        If there is none of that name, or several stores have one.
    """
    from planner.api.stores import run_stores

    stores = run_stores(runs)
    having = [store for store in stores if name in sweep_names(store)]
    if len(having) > 1:
        places = ", ".join(str(store.root) for store in having)
        raise UsageError(f"Several stores have a sweep {name!r}: {places}. Choose with --runs.")
    return _load((having or stores)[0], name)


class _Asked:
    """What a call asks for, with everything filled in that it left out."""

    def __init__(
        self,
        study: PlannedStudy | str | Path,
        cases: Cases,
        most_factors: int | None,
        hard_limit_s: float,
        choice: ClusterChoice | None,
        choices: SolveChoices,
    ) -> None:
        from planner.sweep.run import SweepLimits

        planned = study if isinstance(study, PlannedStudy) else load_study(study)
        self._cases: Design | SweepFile
        changes: tuple[str, ...]
        if isinstance(cases, Design):
            self._cases, changes, own_limit_s = cases, (), 0.0
            given: SolveChoices = {"threads": 1, **choices}
        else:
            self._cases = _file(cases, most_factors)
            settings = self._cases.settings
            changes, own_limit_s = settings.changes, settings.hard_limit_s or 0.0
            given = {**settings.solve.model_dump(exclude_none=True), **choices}  # type: ignore[typeddict-item]
        self.study: Study = planned.change(*changes).study if changes else planned.study
        self.store: RunStore = planned.store
        options: SolveOptions = planned.options(**given)
        self.limits: SweepLimits = SweepLimits(
            options, hard_limit_s or own_limit_s, choice or ClusterChoice()
        )

    def design(self, solved_base: Callable[[Design], StoredRun], name: str) -> Design:
        """Return the design; `solved_base` gives the run that factors are ranked by."""
        from planner.sweep.designs.make import make_design, renamed

        if isinstance(self._cases, Design):
            return renamed(self._cases, name)
        title = name or self._cases.settings.sweep

        def costs() -> Mapping[str, float]:
            base = Design(title, "tornado", (), (Case(BASE_CASE),))
            return _cost_lines(solved_base(base), self.study)

        return renamed(make_design(self._cases, self.study, costs), name)


def _file(cases: str | Path | None, most_factors: int | None) -> SweepFile:
    from planner.sweep.designs.make import find_sweep, tornado_of_provenance
    from planner.sweep.settings import DEFAULT_FACTORS

    if cases is None:
        return tornado_of_provenance(most_factors or DEFAULT_FACTORS)
    return find_sweep(cases)


def _cost_lines(run: StoredRun, study: Study) -> Mapping[str, float]:
    """Return the expected present value of each line of a plan's cost."""
    weights = {future.id: future.probability for future, _ in study.futures()}
    lines: dict[str, float] = {}
    for row in run.table("costs").itertuples():
        weight = weights.get(str(row.future_id), math.nan)
        lines[str(row.line)] = lines.get(str(row.line), 0.0) + weight * float(row.discounted_mcur)
    return lines
