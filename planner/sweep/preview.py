"""What a sweep would do: its cases, which of them are solved, and what the rest will take."""

from __future__ import annotations

import math
from dataclasses import dataclass

from planner.errors import InputError
from planner.runs.packing import list_runs
from planner.runs.store import RunStore, StoredRun
from planner.study.settings import SolveOptions
from planner.study.study import Study
from planner.sweep.cases import BASE_CASE, FAILED, Case, Design
from planner.sweep.cluster import ClusterChoice, shared_out, this_machine
from planner.sweep.folder import SetAside, asked_of, to_set_aside, told_of
from planner.sweep.known import Keys, known_outcome
from planner.sweep.run import SweepLimits

#: state of a case that is to be solved
OPEN = "to solve"


@dataclass(frozen=True, slots=True)
class SweepPreview:
    """A look ahead at a sweep.

    Attributes
    ----------
    design : Design
    states : mapping of str to str
        By name of the case: its status if it is in the store, ``to solve``, or why it cannot be.
    choice : ClusterChoice
        Workers and memory that the sweep would take.
    base_run : str
        Run that the estimate is made from; empty if there is none.
    seconds : float
        Estimate of the time; NaN without a base run.
    memory_bytes : float
        Estimate of the memory of all workers together; NaN without one.
    older : SetAside or None
        A sweep of this name that it would not replace but set aside.
    """

    design: Design
    states: dict[str, str]
    choice: ClusterChoice
    base_run: str
    seconds: float
    memory_bytes: float
    older: SetAside | None = None

    @property
    def open_cases(self) -> int:
        """How many cases are to be solved."""
        return sum(state == OPEN for state in self.states.values())


def preview(study: Study, design: Design, store: RunStore, limits: SweepLimits) -> SweepPreview:
    """Return what a sweep would do. Nothing is solved and nothing written."""
    keys = Keys(study, limits.options)
    found: dict[str, str] = {}
    states = {case.case: _state(keys, case, store, found) for case in design.cases}
    base = base_run_of(study, limits.options, store)
    case_s, case_bytes = (math.nan, math.nan) if base is None else _needs(base)
    choice = shared_out(limits.choice, limits.options.threads, this_machine(), case_bytes)
    workers = choice.workers or 1
    open_cases = sum(state == OPEN for state in states.values())
    # the base case goes first and alone
    first = 1 if states.get(BASE_CASE) == OPEN else 0
    rounds = first + math.ceil((open_cases - first) / workers)
    return SweepPreview(
        design=design,
        states=states,
        choice=choice,
        base_run="" if base is None else base.run,
        seconds=rounds * case_s,
        memory_bytes=workers * case_bytes,
        older=to_set_aside(store, told_of(design, asked_of(study, limits.options), found.values())),
    )


def base_run_of(study: Study, options: SolveOptions, store: RunStore) -> StoredRun | None:
    """Return the run of a study under some options; without one, the latest under any other."""
    exact = store.get(Keys(study, options).of(()))
    if exact is not None:
        return exact
    digest = study.digest()
    fitting = [line for line in list_runs(store)[0] if line.study_digest == digest]
    return store.get(fitting[-1].run) if fitting else None


def _state(keys: Keys, case: Case, store: RunStore, found: dict[str, str]) -> str:
    """Return the state of a case, and note the key of its run in `found`."""
    try:
        found[case.case] = keys.of(case.changes)
    except InputError as error:
        return f"{FAILED}: {str(error).splitlines()[0]}"
    known = known_outcome(store, found[case.case])
    if known is None:
        return OPEN
    return f"{known.status}: {known.reason}" if known.status == FAILED else known.status


def _needs(run: StoredRun) -> tuple[float, float]:
    """Return the time and the memory that a run took."""
    peak_mb = run.manifest.get("peak_memory_mb")
    held = math.nan if peak_mb is None else float(peak_mb) * 1024.0**2
    return sum(run.manifest["solution"]["seconds"].values()), held
