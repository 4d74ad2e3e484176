"""A worker's side of a case: start the process that solves it, watch it, end it if need be.

A case that takes too long, takes too much memory or brings its process down has failed and is not
tried again. A process that was killed from outside says nothing about its case, which is then tried
again.
"""

from __future__ import annotations

import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from typing import IO, Any

import psutil
from distributed import Worker, WorkerPlugin, get_worker

from planner.errors import PlannerError
from planner.sweep.case_process import READY
from planner.sweep.job import CaseJob, CaseOutcome, SolveCase, failed

_LOOK_EVERY_S = 0.1
_START_LIMIT_S = 120.0
#: kills from outside that one case may suffer before it counts as failed
MOST_KILLS = 10
PLUGIN = "planner-cases"
#: exit codes of a process that was ended from outside
_KILLED = (-signal.SIGKILL, -signal.SIGTERM)


class NoProcessError(PlannerError):
    """The process that solves cases cannot start at all: no case of the sweep can be solved."""


class CaseProcess:
    """The process that cases are solved in; started when needed, and again after its end.

    Parameters
    ----------
    solve : bytes
        What solves a case, pickled: the worker itself stays small and never imports it.
    """

    def __init__(self, solve: bytes) -> None:
        self._solve = solve
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._closed = False

    def run(self, job: CaseJob) -> CaseOutcome:
        """Solve a case within its limits of time and memory.

        Raises
        ------
        NoProcessError
            If its process cannot start.
        """
        for _ in range(MOST_KILLS):
            outcome = self._attempt(job)
            if outcome is not None:
                return outcome
            if self._closed:
                return failed(job.run, "its worker was ended")
        return failed(
            job.run,
            f"its process was killed {MOST_KILLS} times, perhaps by the system for want of memory",
        )

    def close(self) -> None:
        """End the process, and start none again."""
        self._closed = True
        self.end()

    def end(self) -> None:
        """End the process."""
        if self._process is not None:
            _end(self._process)
            self._process = None

    def _attempt(self, job: CaseJob) -> CaseOutcome | None:
        """Solve a case; None if the process was killed from outside."""
        process = self._process or self._started()
        began = time.monotonic()
        try:
            if process is None or process.stdin is None:
                return None
            pickle.dump(job, process.stdin)
            process.stdin.flush()
        except OSError:  # it ended before it heard of the case
            self.end()
            return None
        while True:
            answer = self._next(_LOOK_EVERY_S)
            seconds = time.monotonic() - began
            if isinstance(answer, CaseOutcome):
                return answer
            if answer is _ENDED:
                return self._after_the_end(process, job, seconds)
            excess = _excess(process, job, seconds)
            if excess:
                self.end()
                return failed(job.run, excess, seconds)

    def _started(self) -> subprocess.Popen[bytes] | None:
        """Start the process; None if it was killed before it was ready.

        Raises
        ------
        NoProcessError
            If it ended by itself.
        """
        process = subprocess.Popen(
            [sys.executable, "-m", "planner.sweep.case_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C in the terminal is for the driver alone
        )
        self._process = process
        self._answers = queue.SimpleQueue()
        assert process.stdin is not None and process.stdout is not None
        reader = threading.Thread(target=_listen, args=(process.stdout, self._answers), daemon=True)
        reader.start()
        try:
            process.stdin.write(self._solve)
            process.stdin.flush()
        except OSError:
            process.wait()  # it ended at once; the next lines tell of what
        first = self._next(_START_LIMIT_S)
        if first == READY:
            return process
        code = process.wait() if first is _ENDED else None
        self.end()
        if code in _KILLED:
            return None
        raise NoProcessError(
            f"The process that solves cases cannot start on this worker (exit code {code}). "
            "What it complained of is in the worker's output."
        )

    def _next(self, timeout_s: float) -> Any:
        """Return the next answer, ``_ENDED`` if there will be none, or None if time runs out."""
        try:
            return self._answers.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def _after_the_end(
        self, process: subprocess.Popen[bytes], job: CaseJob, seconds: float
    ) -> CaseOutcome | None:
        code = process.wait()
        self.end()
        if code in _KILLED:
            return None
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return failed(job.run, f"the solver's process broke down ({how})", seconds)


#: stands in the queue of answers for the end of the process
_ENDED = object()


def _listen(stream: IO[bytes], answers: queue.SimpleQueue[Any]) -> None:
    try:
        while True:
            answers.put(pickle.load(stream))
    except (EOFError, pickle.UnpicklingError):
        answers.put(_ENDED)
    finally:
        stream.close()


def _excess(process: subprocess.Popen[bytes], job: CaseJob, seconds: float) -> str:
    """Return which limit a case has passed; empty if it keeps to them."""
    if seconds > job.hard_limit_s:
        return f"it was not done after {job.hard_limit_s:g} s, its hard limit"
    if job.memory_bytes:
        try:
            held = psutil.Process(process.pid).memory_info().rss
        except psutil.Error:
            return ""  # it has just ended, which the next look tells
        if held > job.memory_bytes:
            allowed = job.memory_bytes / 1e9
            return f"it held {held / 1e9:.2f} GB, more than the {allowed:.2f} GB allowed"
    return ""


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    if process.stdin is not None:
        try:
            process.stdin.close()
        except OSError:
            return  # what was still to be sent has no reader any more


class CaseProcesses(WorkerPlugin):
    """Gives each thread of a worker a case process of its own.

    Parameters
    ----------
    solve : callable
        What solves a case.
    """

    name = PLUGIN

    def __init__(self, solve: SolveCase) -> None:
        self._solve = pickle.dumps(solve)
        self._all: list[CaseProcess] = []

    def setup(self, worker: Worker) -> None:
        """Begin, when the worker starts."""
        self._own = threading.local()

    def teardown(self, worker: Worker) -> None:
        """End every process, when the worker ends."""
        for process in self._all:
            process.close()

    def of_this_thread(self) -> CaseProcess:
        """Return the process of the calling thread."""
        process: CaseProcess | None = getattr(self._own, "process", None)
        if process is None:
            process = self._own.process = CaseProcess(self._solve)
            self._all.append(process)
        return process


def run_case(job: CaseJob) -> CaseOutcome:
    """Solve a case in the process of this worker; the task that the scheduler hands out."""
    plugin = get_worker().plugins[PLUGIN]
    assert isinstance(plugin, CaseProcesses)
    return plugin.of_this_thread().run(job)
