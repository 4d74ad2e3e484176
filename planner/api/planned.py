"""A study ready to be changed and solved."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from planner.api.run import Run
from planner.errors import Fault, InputError, UsageError
from planner.runs.store import RunStore
from planner.study.load import load_study as _load
from planner.study.notes import Assumed, assumptions_of, warnings_of
from planner.study.settings import SolveOptions
from planner.study.study import Study

if TYPE_CHECKING:
    from planner.runs.answer import Plan
    from planner.solve.progress import Progress
    from planner.sweep.cases import Design, Sweep

RUNS_FOLDER = "runs"


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
        from planner.api.sweeping import sweep

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
