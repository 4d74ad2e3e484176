"""Ways of solving a case that go wrong; handed to a sweep in place of the real one by tests alone.

A case of these tests says in its changes how it is to go wrong: by its discount rate.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path

from planner.sweep.case import solve_case
from planner.sweep.job import CaseJob, CaseOutcome

#: file beside the runs in which each solve is noted
LOG = "solved.log"
#: how a case goes wrong -> the change that says so
SIGNS: Mapping[str, str] = {
    "breaks_down": "discount_rate = 0.0661",
    "takes_all_memory": "discount_rate = 0.0662",
    "hangs": "discount_rate = 0.0663",
    "raises": "discount_rate = 0.0664",
}


def count(job: CaseJob) -> CaseOutcome:
    """Solve a case and note in a file beside the runs that it was."""
    outcome = solve_case(job)
    if not outcome.cached and outcome.has_plan:
        log = os.open(Path(job.store) / LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(log, f"{job.run}\n".encode())
        os.close(log)
    return outcome


def dawdle(job: CaseJob) -> CaseOutcome:
    """Take a while, then solve the case and note it."""
    time.sleep(0.3)
    return count(job)


def go_wrong(job: CaseJob) -> CaseOutcome:
    """Go wrong in the way that the case says; solve the others."""
    if SIGNS["breaks_down"] in job.changes:
        os.kill(os.getpid(), signal.SIGSEGV)  # as a fault in the solver's machine code would
    if SIGNS["takes_all_memory"] in job.changes:
        _take_all_memory()
    if SIGNS["hangs"] in job.changes:
        _hang()
    if SIGNS["raises"] in job.changes:
        raise ZeroDivisionError("division by zero")
    return solve_case(job)


def _take_all_memory() -> None:
    held = []
    while True:
        held.append(b"\x01" * (1 << 24))


def _hang() -> None:
    """Hang without listening to anyone."""
    while True:
        try:
            time.sleep(3600)
        except BaseException:
            continue
