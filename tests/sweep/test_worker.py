"""The process that solves cases: it is started again when it was killed, and never without end."""

from __future__ import annotations

import pickle
import signal
from pathlib import Path

import pytest

from planner.sweep.job import CaseJob
from planner.sweep.worker import CaseProcess, NoProcessError


def job(folder: Path) -> CaseJob:
    return CaseJob("ab" * 32, str(folder), "no-such-study", (), {}, hard_limit_s=60)


def test_a_process_that_cannot_start_ends_the_sweep_and_not_the_case(tmp_path: Path) -> None:
    """What solves a case is pickled by its name, and this name leads nowhere."""
    nowhere = pickle.dumps(Path).replace(b"pathlib", b"patblib")
    with pytest.raises(NoProcessError, match="cannot start"):
        CaseProcess(nowhere).run(job(tmp_path))


def test_a_process_killed_between_cases_is_started_again(tmp_path: Path) -> None:
    from planner.sweep.case import solve_case

    process = CaseProcess(pickle.dumps(solve_case))
    try:
        first = process.run(job(tmp_path))
        assert first.status == "failed" and "no-such-study" in first.reason
        assert process._process is not None
        process._process.send_signal(signal.SIGKILL)
        assert process.run(job(tmp_path)).reason == first.reason
    finally:
        process.close()
