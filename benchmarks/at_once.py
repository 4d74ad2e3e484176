"""A case that costs nothing, for :mod:`benchmarks.sweep`; workers import it by name."""

from __future__ import annotations

from planner.sweep.job import CaseJob, CaseOutcome


def answer_at_once(job: CaseJob) -> CaseOutcome:
    """Answer a case without a solve and without a word to the store."""
    return CaseOutcome(job.run, "optimal", objective_mcur=1.0, bound_mcur=1.0, gap_ratio=0.0)
