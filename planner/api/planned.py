"""A study ready to be changed and solved."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from planner.api.run import Run
from planner.errors import Fault, InputError, UsageError
from planner.runs.store import RunStore
from planner.study.load import load_study as _load
from planner.study.settings import SolveOptions
from planner.study.study import Study

if TYPE_CHECKING:
    from planner.solve.progress import Progress
    from planner.sweep.cases import Design, Sweep

RUNS_FOLDER = "runs"

log = logging.getLogger(__name__)


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


def check_study(ref: str | Path, changes: Sequence[str] = ()) -> tuple[Fault, ...]:
    """Return every fault of a study, its tables and some changes; none if it can be solved."""
    try:
        _load(ref, changes)
    except InputError as error:
        return error.faults
    return ()


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
        **choices: Unpack[SolveChoices],
    ) -> Run:
        """Find the best plan, keep it in the run store with its report, and return it.

        The same study with the same options, planner and solver is answered from the store.

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
        UsageError
            If an option or the name cannot be.
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
            )
        run = Run(self.store, stored)
        log.debug("The report is in %s.", run.report.parent)
        return run
