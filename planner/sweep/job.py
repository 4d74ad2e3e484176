"""What goes to a worker and what comes back: plain values, never a model."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from planner.runs.manifest import number_or_nan
from planner.runs.store import StoredRun
from planner.runs.verdicts import Verdict
from planner.sweep.cases import FAILED

#: status of a case that another process is solving at this moment
BUSY = "busy"


@dataclass(frozen=True, slots=True)
class CaseJob:
    """One case to be solved.

    Attributes
    ----------
    run : str
        Key that its run has in the store.
    store : str
        Folder of the run store, seen alike by driver and workers.
    base_study : str
        Key of the kept study that the case changes.
    changes : tuple of str
    options : mapping
        Solve options.
    start : str
        Key of the run whose plan the search starts from; empty for none.
    hard_limit_s : float
        The case is ended after that.
    memory_bytes : int
        The case is ended when it holds more; 0 for no limit.
    """

    run: str
    store: str
    base_study: str
    changes: tuple[str, ...]
    options: Mapping[str, float | int]
    start: str = ""
    hard_limit_s: float = math.inf
    memory_bytes: int = 0


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """What became of a case.

    Attributes
    ----------
    run : str
        Key that its run has, if there is a plan.
    status : str
        As in the table of cases, or :data:`BUSY`.
    reason : str
        Why there is no plan, or how it failed; empty if there is a plan.
    seconds : float
        Time that it took; of a case from the store, the time that it took then.
    cached : bool
        Whether it was in the store already.
    objective_mcur, bound_mcur, gap_ratio : float
        NaN where there is no plan.
    figures : mapping of str to float
        Key figures of the plan.
    """

    run: str
    status: str
    reason: str = ""
    seconds: float = 0.0
    cached: bool = False
    objective_mcur: float = math.nan
    bound_mcur: float = math.nan
    gap_ratio: float = math.nan
    figures: Mapping[str, float] = field(default_factory=dict)

    @property
    def has_plan(self) -> bool:
        """Whether there is a run of it in the store."""
        return not math.isnan(self.objective_mcur)


#: what solves a case, in a process of its own
SolveCase = Callable[[CaseJob], CaseOutcome]


def outcome_of_run(run: StoredRun, *, cached: bool, seconds: float | None = None) -> CaseOutcome:
    """Return the outcome of a case whose plan is in the store."""
    solved = run.manifest["solution"]
    figures = run.manifest["key_figures"]
    return CaseOutcome(
        run=run.run,
        status=str(solved["status"]),
        seconds=sum(solved["seconds"].values()) if seconds is None else seconds,
        cached=cached,
        objective_mcur=number_or_nan(solved["objective_mcur"]),
        bound_mcur=number_or_nan(solved["bound_mcur"]),
        gap_ratio=number_or_nan(solved["gap_ratio"]),
        figures={name: number_or_nan(value) for name, value in figures.items()},
    )


def outcome_of_verdict(run: str, verdict: Verdict, *, cached: bool) -> CaseOutcome:
    """Return the outcome of a case that is proven to have no plan."""
    return CaseOutcome(run, verdict.status, verdict.reason, verdict.seconds, cached)


def failed(run: str, reason: str, seconds: float = 0.0) -> CaseOutcome:
    """Return the outcome of a case that failed."""
    return CaseOutcome(run, FAILED, reason, seconds)
