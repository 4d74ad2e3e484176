"""The process that cases are solved in, one after the other: ``python -m``, jobs in, outcomes out.

A worker starts it and can end it at any moment, so a case that hangs, takes too much memory or
brings its process down harms no other. It ends by itself when its worker is gone.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import sys
import threading
from typing import BinaryIO

from planner.sweep.job import CaseJob, CaseOutcome, SolveCase, failed

#: what comes before the first outcome, when all is loaded
READY = "ready"


def main() -> None:
    """Answer jobs from standard input until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the driver, which ends all
    answers = _own_output()
    jobs: queue.SimpleQueue[CaseJob] = queue.SimpleQueue()
    solve: SolveCase = pickle.load(sys.stdin.buffer)
    pickle.dump(READY, answers)
    answers.flush()
    threading.Thread(target=_read, args=(sys.stdin.buffer, jobs), daemon=True).start()
    while True:
        pickle.dump(_outcome(solve, jobs.get()), answers)
        answers.flush()


def _own_output() -> BinaryIO:
    """Return standard output for outcomes alone; what a library prints goes to standard error."""
    own = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return own


def _read(stream: BinaryIO, jobs: queue.SimpleQueue[CaseJob]) -> None:
    try:
        while True:
            jobs.put(pickle.load(stream))
    except EOFError:
        os._exit(0)  # the worker is gone; the main thread may be deep in the solver


def _outcome(solve: SolveCase, job: CaseJob) -> CaseOutcome:
    try:
        return solve(job)
    except MemoryError:
        return failed(job.run, "no memory was left for it")
    except Exception as error:  # a case that fails is a row of the table, whatever it was
        return failed(job.run, f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
