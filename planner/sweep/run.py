"""Run a sweep: solve every case that the store does not have, and say what became of each."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from planner.errors import InputError
from planner.runs.answer import shown_anew
from planner.runs.contents import keep_study
from planner.runs.store import RunStore
from planner.study.settings import SolveOptions
from planner.study.study import Study
from planner.sweep.case import solve_case
from planner.sweep.cases import BASE_CASE, FAILED, NOT_RUN, Case, Design, Sweep
from planner.sweep.cluster import ClusterChoice, shared_out, this_machine
from planner.sweep.folder import asked_of, save_sweep
from planner.sweep.job import CaseJob, CaseOutcome, SolveCase, failed
from planner.sweep.known import Keys, known_outcome
from planner.sweep.rows import case_table

_LOG = logging.getLogger(__name__)

#: statuses that make a sweep end with exit code 7: nothing is known of the case
WITHOUT_ANSWER = (FAILED, NOT_RUN, "no_plan")


@dataclass(frozen=True, slots=True)
class SweepProgress:
    """How far a sweep is.

    Attributes
    ----------
    cases, done, failed, cached : int
        All cases; those of which something is known; of those, the failed and those that were in
        the store before.
    seconds : float
        Since the first case was handed out.
    left_s : float
        Estimate of the time left; NaN before the first case is solved.
    """

    cases: int
    done: int
    failed: int
    cached: int
    seconds: float
    left_s: float


@dataclass(frozen=True, slots=True)
class SweepLimits:
    """How each case is solved and where.

    Attributes
    ----------
    options : SolveOptions
        Of each case.
    hard_limit_s : float
        A case is ended after that; 0 for twice the time limit and a minute.
    choice : ClusterChoice
        Workers, memory, scheduler.
    """

    options: SolveOptions
    hard_limit_s: float = 0.0
    choice: ClusterChoice = field(default_factory=ClusterChoice)

    @property
    def case_limit_s(self) -> float:
        """The hard limit of a case."""
        return self.hard_limit_s or 2 * self.options.time_limit_s + 60.0


Report = Callable[[SweepProgress], None]


def run_sweep(
    study: Study,
    design: Design,
    store: RunStore,
    limits: SweepLimits,
    *,
    progress: Report | None = None,
    stop: threading.Event | None = None,
    solve: SolveCase = solve_case,
) -> Sweep:
    """Run a sweep and keep it in the store.

    The base case is solved first and every other case starts from its plan, so that the plans do
    not depend on the number of workers or on which of them was faster. Each case commits itself to
    the store: a sweep that was broken off goes on where it was when it is run again.

    Parameters
    ----------
    study : Study
        Of the base case.
    design : Design
        Which cases.
    store : RunStore
        On a disk that driver and workers share.
    limits : SweepLimits
        How hard to try, and where.
    progress : callable, optional
        Told after each case.
    stop : threading.Event, optional
        Set it to end: cases that are not done are left, and the table says so.
    solve : callable
        What solves a case.

    Raises
    ------
    UsageError
        If workers, memory or scheduler cannot be.
    ClusterLostError
        If workers cannot be had; what was done until then is in the store and the table.
    """
    with store.at_work() as held:
        sweep = _SweepRun(study, design, held, limits, progress, solve)
        return sweep.run(stop or threading.Event())


class _SweepRun:
    """One sweep at work: what is known of each case so far."""

    def __init__(
        self,
        study: Study,
        design: Design,
        store: RunStore,
        limits: SweepLimits,
        progress: Report | None,
        solve: SolveCase,
    ) -> None:
        self._study, self._design, self._store = study, design, store
        self._limits, self._progress, self._solve = limits, progress, solve
        self._outcomes: dict[str, CaseOutcome] = {}
        #: names of the cases that ask for the same run
        self._named: dict[str, list[str]] = {}
        self._began = time.monotonic()
        self._solved = 0
        self._base_study = ""

    def run(self, stop: threading.Event) -> Sweep:
        from planner.sweep.drive import Interrupted

        open_cases = self._look_up(stop)
        self._show_base_anew()
        if open_cases:
            self._store.prepare()
        # also if all is solved: what the runs are changes to may have been damaged since
        self._base_study = keep_study(self._study, self._store.root)
        sweep = self._kept()
        if open_cases:
            try:
                self._solve_all(open_cases, stop)
            except Interrupted:
                _LOG.info("interrupted; the table says which cases were not run")
            finally:
                self._take_up(open_cases)
                sweep = self._kept()
        return sweep

    def _take_up(self, open_cases: Mapping[str, Case]) -> None:
        """Note what the store has of cases whose process was ended before it could tell."""
        for run, case in open_cases.items():
            if case.case not in self._outcomes:
                known = known_outcome(self._store, run)
                if known is not None:
                    self._note(known)

    def _look_up(self, stop: threading.Event) -> dict[str, Case]:
        """Note what the store knows; return the cases to be solved by the key of their run."""
        keys = Keys(self._study, self._limits.options)
        cases: dict[str, Case] = {}
        for case in self._design.cases:
            try:
                run = keys.of(case.changes)
            except InputError as error:
                self._outcomes[case.case] = failed("", str(error).splitlines()[0])
                continue
            cases.setdefault(run, case)
            self._named.setdefault(run, []).append(case.case)
        self._store.need(*cases)
        open_cases: dict[str, Case] = {}
        for run, case in cases.items():
            known = None if stop.is_set() else known_outcome(self._store, run)
            if known is None:
                open_cases[run] = case
            else:
                self._note(known)
        self._tell_progress()
        return {} if stop.is_set() else open_cases

    def _show_base_anew(self) -> None:
        """Let the run of the base case, if it is in the store, show what the study says now."""
        outcome = self._outcomes.get(BASE_CASE)
        run = self._store.get(outcome.run) if outcome is not None and outcome.has_plan else None
        if run is not None:
            shown_anew(self._store, run, self._study)

    def _solve_all(self, open_cases: Mapping[str, Case], stop: threading.Event) -> None:
        from planner.sweep.drive import drive

        choice = shared_out(self._limits.choice, self._limits.options.threads, this_machine())
        base = next((run for run, names in self._named.items() if BASE_CASE in names), "")
        jobs = {
            run: CaseJob(
                run=run,
                store=str(self._store.root),
                base_study=self._base_study,
                changes=case.changes,
                options=self._limits.options.model_dump(),
                start="" if run == base else base,
                hard_limit_s=self._limits.case_limit_s,
                memory_bytes=choice.memory_bytes,
            )
            for run, case in open_cases.items()
        }
        first = [job for run, job in jobs.items() if run == base]
        others = [job for run, job in jobs.items() if run != base]
        self._began = time.monotonic()
        drive((first, others), choice, self._solve, self._hear, stop)

    def _hear(self, outcome: CaseOutcome) -> None:
        self._note(outcome)
        self._solved += not outcome.cached
        self._tell_progress()

    def _note(self, outcome: CaseOutcome) -> None:
        for case in self._named[outcome.run]:
            self._outcomes[case] = outcome

    def _tell_progress(self) -> None:
        if self._progress is None:
            return
        seconds = time.monotonic() - self._began
        done = len(self._outcomes)
        left = len(self._design.cases) - done
        found = self._outcomes.values()
        self._progress(
            SweepProgress(
                cases=len(self._design.cases),
                done=done,
                failed=sum(outcome.status in WITHOUT_ANSWER for outcome in found),
                cached=sum(outcome.cached for outcome in found),
                seconds=seconds,
                left_s=left * seconds / self._solved if self._solved else math.nan,
            )
        )

    def _kept(self) -> Sweep:
        """Keep the sweep as it stands, and return it."""
        table = case_table(self._design, self._outcomes)
        sweep = Sweep(self._study.settings.study, self._design, table)
        about = {**asked_of(self._study, self._limits.options), "base_study": self._base_study}
        # also the runs of cases that are still to be solved, so that none is taken for unneeded
        save_sweep(self._store, sweep, about, self._named)
        return sweep
