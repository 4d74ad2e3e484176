"""Hand cases to workers and gather what becomes of them, whatever happens to the workers."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from typing import Any

from planner.sweep.cluster import ClusterChoice, ClusterLostError, connected
from planner.sweep.job import BUSY, CaseJob, CaseOutcome, SolveCase, failed
from planner.sweep.worker import NoProcessError, run_case

_LOG = logging.getLogger(__name__)
_LOOK_EVERY_S = 0.1
_COUNT_WORKERS_EVERY_S = 2.0
#: how long to leave a case alone that another process is solving
_BUSY_PAUSE_S = 1.0
#: tasks that the scheduler holds ready for each thread, so that none waits for the driver
_AHEAD = 2
#: times that workers on this machine are started anew without a case being done in between
_MOST_STARTS = 40
_START_PAUSE_S = 0.5
#: how long workers on this machine may be fewer than asked for; one that is killed is back sooner,
#: but one that is killed again while it starts never comes back
_SHORT_OF_WORKERS_S = 20.0

_WENT_AWAY = "The scheduler went away. Run the same again to go on."
#: what a call to a scheduler that is gone may raise
_LOST = (ClusterLostError, OSError, TimeoutError, CancelledError)

Told = Callable[[CaseOutcome], None]


class Interrupted(Exception):
    """The user asked for the end."""


def drive(
    batches: Sequence[Sequence[CaseJob]],
    choice: ClusterChoice,
    solve: SolveCase,
    told: Told,
    stop: threading.Event,
) -> None:
    """Solve cases, each once; start the workers anew if they are lost.

    Parameters
    ----------
    batches : sequence of sequence of CaseJob
        With different runs. A batch is begun when the one before it is done.
    choice : ClusterChoice
        Where to.
    solve : callable
        What solves a case.
    told : callable
        Gets the outcome of each case as it comes.
    stop : threading.Event
        Set it to end.

    Raises
    ------
    Interrupted
        If `stop` was set before all were done.
    ClusterLostError
        If workers cannot be had, or a scheduler that was not started here went away.
    NoProcessError
        If no case can be solved at all.
    """
    left = [{job.run: job for job in batch} for batch in batches]
    starts = 0

    def note(outcome: CaseOutcome) -> None:
        nonlocal starts
        starts = 0
        for batch in left:
            batch.pop(outcome.run, None)
        told(outcome)

    while any(left):
        if stop.is_set():
            raise Interrupted
        try:
            with connected(choice, solve) as client:
                for batch in left:
                    _Round(client, tuple(batch.values()), choice.workers, note, stop).run()
        except _LOST as error:
            starts += 1
            if choice.scheduler or starts >= _MOST_STARTS:
                _LOG.debug("%r", error)
                words = str(error) if isinstance(error, ClusterLostError) else _WENT_AWAY
                raise ClusterLostError(words) from error
            _LOG.warning("the workers are started anew: %s", error)
            time.sleep(_START_PAUSE_S)


class _Round:
    """The cases of one cluster's life: some wait, some are with the scheduler."""

    def __init__(
        self,
        client: Any,
        jobs: tuple[CaseJob, ...],
        workers: int,
        told: Told,
        stop: threading.Event,
    ) -> None:
        self._client, self._workers = client, workers
        self._waiting = deque(jobs)
        self._busy: deque[tuple[float, CaseJob]] = deque()
        self._flying: dict[str, tuple[CaseJob, Any]] = {}
        self._landed: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._told, self._stop = told, stop
        self._threads, self._counted_at = 0, -_COUNT_WORKERS_EVERY_S
        self._whole_at = time.monotonic()
        self._tries: dict[str, int] = {}

    def run(self) -> None:
        while self._waiting or self._busy or self._flying:
            if self._stop.is_set():
                raise Interrupted
            self._take_up_the_busy()
            self._count_workers()
            self._send()
            try:
                self._land(self._landed.get(timeout=_LOOK_EVERY_S))
            except queue.Empty:
                self._check_the_scheduler()

    def _take_up_the_busy(self) -> None:
        while self._busy and self._busy[0][0] <= time.monotonic():
            self._waiting.append(self._busy.popleft()[1])

    def _count_workers(self) -> None:
        now = time.monotonic()
        if now - self._counted_at < _COUNT_WORKERS_EVERY_S:
            return
        self._threads, self._counted_at = sum(self._client.nthreads().values()), now
        if self._threads >= self._workers:
            self._whole_at = now
        elif now - self._whole_at > _SHORT_OF_WORKERS_S:
            raise ClusterLostError(f"Only {self._threads} of {self._workers} workers are left.")

    def _send(self) -> None:
        while self._waiting and len(self._flying) < _AHEAD * max(self._threads, 1):
            job = self._waiting.popleft()
            number = self._tries[job.run] = self._tries.get(job.run, 0) + 1
            # the key of the task is that of the run: two drivers of one scheduler share the task
            key = job.run if number == 1 else f"{job.run}-{number}"
            future = self._client.submit(run_case, job, key=key, retries=0)
            self._flying[key] = (job, future)
            future.add_done_callback(lambda done: self._landed.put(done.key))

    def _land(self, key: str) -> None:
        job, future = self._flying.pop(key)
        status = future.status
        if status == "finished":
            outcome: CaseOutcome = future.result()
            if outcome.status == BUSY:
                self._busy.append((time.monotonic() + _BUSY_PAUSE_S, job))
            else:
                self._told(outcome)
        elif status == "error":
            error = future.exception()
            if isinstance(error, NoProcessError):
                raise error
            self._told(failed(job.run, _why(error)))
        else:
            raise ClusterLostError(_WENT_AWAY)

    def _check_the_scheduler(self) -> None:
        if self._client.status != "running":
            raise ClusterLostError(_WENT_AWAY)


def _why(error: BaseException) -> str:
    from distributed import KilledWorker

    if isinstance(error, KilledWorker):
        return f"its worker was killed {error.allowed_failures + 1} times"
    return f"{type(error).__name__}: {error}"
