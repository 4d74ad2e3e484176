"""Solve one case and commit it to the store: what a worker's case process does."""

from __future__ import annotations

import time
from functools import lru_cache
from pathlib import Path

from planner.errors import InfeasibleError, NoPlanError, PlannerError
from planner.runs.answer import answer
from planner.runs.atomic import claimed
from planner.runs.store import RunStore
from planner.runs.stored_run import kept_study
from planner.runs.verdicts import Verdict, keep_verdict
from planner.solution import Solution
from planner.study.settings import SolveOptions
from planner.study.study import Study
from planner.sweep.job import (
    BUSY,
    CaseJob,
    CaseOutcome,
    failed,
    outcome_of_run,
    outcome_of_verdict,
)
from planner.sweep.known import known_outcome


def solve_case(job: CaseJob) -> CaseOutcome:
    """Solve a case unless the store has it, keep the plan, and say what became of it.

    A case that another process is solving is left alone and reported as busy.
    """
    store = _store(job.store)
    with claimed(job.run, store.staging) as mine:
        if not mine:
            return CaseOutcome(job.run, BUSY)
        known = known_outcome(store, job.run)
        return known if known is not None else _solved(job, store)


def _solved(job: CaseJob, store: RunStore) -> CaseOutcome:
    began = time.perf_counter()
    try:
        study = _base(job.store, job.base_study)
        run = answer(
            study.change(*job.changes) if job.changes else study,
            SolveOptions.model_validate(dict(job.options)),
            store,
            start=_plan(job.store, job.start) if job.start else None,
            base_study=job.base_study if job.changes else "",
            latest=False,
        )
    except InfeasibleError as error:
        verdict = Verdict(error.status, str(error), time.perf_counter() - began)
        keep_verdict(store, job.run, verdict)
        return outcome_of_verdict(job.run, verdict, cached=False)
    except NoPlanError as error:
        return CaseOutcome(job.run, error.status, str(error), time.perf_counter() - began)
    except PlannerError as error:
        return failed(job.run, str(error), time.perf_counter() - began)
    if run.run != job.run:
        return failed(job.run, "the worker runs another version of the planner or its solver")
    return outcome_of_run(run, cached=False, seconds=time.perf_counter() - began)


@lru_cache(maxsize=1)
def _store(folder: str) -> RunStore:
    return RunStore(Path(folder))


@lru_cache(maxsize=2)
def _base(store: str, key: str) -> Study:
    """Return the study that cases change, kept for the cases that follow."""
    return kept_study(Path(store), key)


@lru_cache(maxsize=1)
def _plan(store: str, run: str) -> Solution | None:
    """Return the plan that cases start from, kept for the cases that follow."""
    found = _store(store).get(run)
    return None if found is None else found.solution()
