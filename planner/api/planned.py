"""A study ready to be changed, solved and swept."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from planner.api.run import Run
from planner.errors import Fault, InputError, UsageError
from planner.runs.store import RUNS_FOLDER, RunStore, StoredRun
from planner.study.load import load_study as _load
from planner.study.notes import Assumed, assumptions_of, warnings_of
from planner.study.settings import SolveOptions
from planner.study.study import Study
from planner.sweep.cases import BASE_CASE, Case, Design, Sweep
from planner.sweep.cluster import ClusterChoice

if TYPE_CHECKING:
    from planner.runs.answer import Plan
    from planner.solve.progress import Progress
    from planner.sweep.designs.make import SweepFile
    from planner.sweep.preview import SweepPreview
    from planner.sweep.run import SweepLimits, SweepProgress


Cases = str | Path | Design | None


class SolveChoices(TypedDict, total=False):
    """Solve options; those left out are the study's own."""

    gap: float
    time_limit_s: float
    threads: int
    seed: int


def load_study(
    ref: str | Path, changes: Sequence[str] = (), runs: Path | None = None
) -> PlannedStudy:
    """Load a study.

    Parameters
    ----------
    ref : str or pathlib.Path
        Name of a shipped study, a study file, or a folder that holds ``study.yaml``.
    changes : sequence of str
        Changes such as ``sites[guian].grid_limit_mw = 400``, made in order.
    runs : pathlib.Path, optional
        Folder of the run store. Without it: ``runs`` beside the study file, or in the working
        folder for a shipped study.

    Returns
    -------
    PlannedStudy

    Raises
    ------
    InputError
        With every fault of the study, its tables and the changes.
    """
    return PlannedStudy(_load(ref, changes), runs)


@dataclass(frozen=True, slots=True)
class Review:
    """What there is to say of a study before it is solved.

    Attributes
    ----------
    faults : tuple of Fault
        What keeps it from being solved.
    warnings : tuple of Fault
        Figures that few would believe, and what an expert would ask.
    assumptions : tuple of Fault
        What is left out, and what stands in its place; unknown while there are faults.
    assumed : tuple of Assumed
        The assumptions again, in parts.
    """

    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    assumptions: tuple[Fault, ...] = ()
    assumed: tuple[Assumed, ...] = ()


def review_study(ref: str | Path, changes: Sequence[str] = ()) -> Review:
    """Return every fault, warning and assumption of a study, its tables and some changes."""
    try:
        return load_study(ref, changes).review()
    except InputError as error:
        return Review(error.faults, error.warnings)


def check_study(ref: str | Path, changes: Sequence[str] = ()) -> tuple[Fault, ...]:
    """Return every fault of a study, its tables and some changes; none if it can be solved."""
    return review_study(ref, changes).faults


@dataclass(frozen=True)
class PlannedStudy:
    """A study ready to be changed and solved. Changing it gives a new one.

    Attributes
    ----------
    study : Study
        Settings and tables, validated.
    runs : pathlib.Path or None
        Folder of the run store; None for the usual place.
    """

    study: Study
    runs: Path | None = None

    @property
    def store(self) -> RunStore:
        """The run store that its plans go to."""
        beside = self.study.folder or Path.cwd()
        return RunStore(self.runs or beside / RUNS_FOLDER)

    def review(self) -> Review:
        """Return the warnings and assumptions of the study."""
        tables = self.study.as_tables
        assumed = assumptions_of(tables)
        notes = tuple(each.note(tables.file(each.table)) for each in assumed)
        return Review((), warnings_of(tables), notes, assumed)

    def change(self, *texts: str) -> PlannedStudy:
        """Return the study with changes.

        Raises
        ------
        InputError
            If a change is faulty, or makes the study so.
        """
        return replace(self, study=self.study.change(*texts))

    def options(self, **choices: Unpack[SolveChoices]) -> SolveOptions:
        """Return the solve options: those given, and the study's own for the rest.

        Raises
        ------
        UsageError
            If one is out of its range.
        """
        own = self.study.settings.solve.model_dump()
        try:
            return SolveOptions.model_validate({**own, **choices})
        except ValueError as error:
            raise UsageError(f"The solve options are out of range.\n{error}") from error

    def sweep(self, cases: str | Path | Design | None = None, **how: Any) -> Sweep:
        """Solve many cases of the study; see :func:`planner.api.sweep`."""
        return sweep(self, cases, **how)

    def solve(
        self,
        *,
        name: str = "",
        again: bool = False,
        progress: Callable[[Progress], None] | None = None,
        stop: threading.Event | None = None,
        start: Run | None = None,
        warm: bool = True,
        tell: Callable[[Plan], None] | None = None,
        **choices: Unpack[SolveChoices],
    ) -> Run:
        """Find the best plan, keep it in the run store, and return it.

        The same study with the same options, planner and solver is answered from the store. Where
        only what the report shows has changed, such as title or borders, the plan is kept, and
        :attr:`Run.changed` says what it was. Its report is written when the run is asked for it.

        Parameters
        ----------
        name : str
            Name of the run, to find it by.
        again : bool
            Solve even if the store has the answer.
        progress : callable, optional
            Called a few times a second with the solver's progress.
        stop : threading.Event, optional
            Set it to stop the solver; the best plan so far is kept.
        start : Run, optional
            A plan of a similar study to start from.
        warm : bool
            Without a start, begin with the plan of the study that this one changes, if the store
            has it: the search then never ends with a plan worse than that one, where its
            decisions can be kept.
        tell : callable, optional
            Called once with the plan as soon as it is verified, before it is kept.
        gap, time_limit_s, threads, seed : optional
            Solve options instead of the study's.

        Returns
        -------
        Run

        Raises
        ------
        InfeasibleError, NoPlanError
            If there is no plan.
        VerificationError
            If the plan breaks a rule when it is recomputed; it is not kept.
        PlanNotKeptError
            If the store cannot keep the plan; the error says where it is instead.
        UsageError
            If an option or the name cannot be, or nothing can be kept in the store.
        """
        from planner.api.comparing import base_run
        from planner.runs.answer import answer

        if start is None and warm:
            start = base_run(self.study, self.store)
        with self.store.at_work() as store:
            stored = answer(
                self.study,
                self.options(**choices),
                store,
                name=name,
                again=again,
                progress=progress,
                stop=stop,
                start=start.solution if start else None,
                tell=tell,
            )
        return Run(self.store, stored)


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
