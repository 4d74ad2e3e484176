"""Where cases are solved: workers on this machine, or a Dask scheduler that is already there."""

from __future__ import annotations

import ipaddress
import logging
import math
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import resource_tracker
from typing import Any
from urllib.parse import urlsplit

import psutil

from planner.errors import PlannerError, UsageError
from planner.sweep.job import SolveCase

#: kills of a worker that one case may suffer before it counts as failed
_ALLOWED_FAILURES = 10
_CONNECT_S = 30
_CLOSE_S = 2
#: memory of the machine that is left to others
_SPARE_SHARE = 0.1
_LOOK_FOR_WORKERS_S = 60


class ClusterLostError(PlannerError):
    """The workers or their scheduler went away."""


@dataclass(frozen=True, slots=True)
class ClusterChoice:
    """What the user chose; what is left at nothing is taken from the machine.

    Attributes
    ----------
    workers : int
        Cases solved side by side; 0 for as many as the cores allow.
    memory_bytes : int
        Memory of each case; 0 for an even share of the machine's.
    scheduler : str
        Address of a Dask scheduler; empty for workers on this machine.
    """

    workers: int = 0
    memory_bytes: int = 0
    scheduler: str = ""


@dataclass(frozen=True, slots=True)
class Machine:
    """Cores that this process may use, and memory of the machine."""

    cores: int
    memory_bytes: int


def this_machine() -> Machine:
    """Return what there is to share out."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    return Machine(cores, int(psutil.virtual_memory().total))


def shared_out(
    choice: ClusterChoice, threads: int, machine: Machine, case_bytes: float = math.nan
) -> ClusterChoice:
    """Return the choice with workers and memory filled in.

    Solver threads times workers do not exceed the cores, and the workers' memory not the
    machine's.

    Parameters
    ----------
    choice : ClusterChoice
    threads : int
        Solver threads of a case.
    machine : Machine
    case_bytes : float
        Memory that a case is known to need; NaN if it is not known.

    Raises
    ------
    UsageError
        If more workers are asked for than the cores allow, or more memory than there is.
    """
    if choice.scheduler:
        return choice
    most = max(1, machine.cores // threads)
    usable = machine.memory_bytes * (1 - _SPARE_SHARE)
    if choice.workers * threads > max(machine.cores, threads):
        raise UsageError(
            f"{choice.workers} workers of {threads} solver threads need more than the "
            f"{machine.cores} cores there are. Take {most} workers at most."
        )
    workers = choice.workers or most
    if choice.memory_bytes and not choice.workers:
        workers = max(1, min(workers, int(usable // choice.memory_bytes)))
    elif not choice.workers and not math.isnan(case_bytes):
        workers = max(1, min(workers, int(usable // (1.5 * case_bytes))))
    memory = choice.memory_bytes or int(usable / workers)
    if memory * workers > machine.memory_bytes:
        raise UsageError(
            f"{workers} workers of {memory / 1e9:.1f} GB need more than the "
            f"{machine.memory_bytes / 1e9:.1f} GB there are. Take fewer workers or less memory."
        )
    return ClusterChoice(workers, memory)


def check_address(address: str) -> None:
    """Refuse an address off this machine that is not encrypted.

    Whoever reaches a scheduler can run programs as its owner.

    Raises
    ------
    UsageError
        If it is no address, or names another machine without TLS.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("tcp", "tls") or not parts.hostname or not parts.port:
        raise UsageError(f"{address!r} is no scheduler. Write tls://HOST:PORT.")
    if parts.scheme == "tcp" and not _is_here(parts.hostname):
        raise UsageError(
            f"{address} is on another machine and not encrypted: anyone on the way could run "
            f"programs as you. Start the scheduler with TLS and write "
            f"tls://{parts.hostname}:{parts.port}; docs/sweep-on-a-cluster.md shows how."
        )


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


@contextmanager
def connected(choice: ClusterChoice, solve: SolveCase) -> Iterator[Any]:
    """Give a Dask client whose workers can solve cases; end at once what was started here.

    Raises
    ------
    UsageError
        If the address cannot be.
    ClusterLostError
        If workers could not be started, or the scheduler does not answer.
    """
    if choice.scheduler:
        check_address(choice.scheduler)
        with _without_its_log(), _client_of(choice.scheduler, solve) as client:
            yield client
    else:
        with _local_workers(choice.workers, solve) as client:
            yield client


@contextmanager
def _without_its_log() -> Iterator[None]:
    """Keep back what Dask's client logs of a scheduler that goes away: it is told in one line."""
    logger = logging.getLogger("distributed.client")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


@contextmanager
def _client_of(address: str, solve: SolveCase) -> Iterator[Any]:
    from distributed import Client

    from planner.sweep.worker import CaseProcesses

    try:
        client = Client(address, timeout=_CONNECT_S, set_as_default=False)
        client.register_plugin(CaseProcesses(solve))
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        raise ClusterLostError(f"The scheduler at {address} does not answer: {error}") from error
    try:
        client.wait_for_workers(1, timeout=_LOOK_FOR_WORKERS_S)
    except TimeoutError as error:
        client.close(timeout=_CLOSE_S)
        raise ClusterLostError(f"The scheduler at {address} has no workers.") from error
    try:
        yield client
    finally:
        _end(None, client)


@contextmanager
def _local_workers(workers: int, solve: SolveCase) -> Iterator[Any]:
    import dask
    from distributed import Client, LocalCluster

    from planner.sweep.worker import CaseProcesses

    quiet = logging.CRITICAL  # a killed worker is expected here, and told in the table of cases
    with dask.config.set(_local_config()):
        cluster = client = None
        try:
            with _children_deaf_to_ctrl_c():
                cluster = LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0",
                    memory_limit=0,  # each case has a limit of its own
                    security=True,  # others on this machine cannot reach the workers
                    silence_logs=quiet,
                )
            client = Client(cluster, timeout=_CONNECT_S, set_as_default=False)
            client.register_plugin(CaseProcesses(solve))
        except (OSError, RuntimeError, TimeoutError) as error:
            _end(cluster, client)
            raise ClusterLostError(f"The workers could not be started: {error}") from error
        try:
            yield client
        finally:
            _end(cluster, client)


@contextmanager
def _children_deaf_to_ctrl_c() -> Iterator[None]:
    """Let the threads begun here, and the workers that they start at any time, not hear Ctrl-C.

    In a terminal it goes to every process; the driver alone is to answer it.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # started later, it would let the signal through again in the thread that starts it
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _local_config() -> dict[str, Any]:
    return {
        "distributed.scheduler.allowed-failures": _ALLOWED_FAILURES,
        "distributed.comm.timeouts.connect": f"{_CONNECT_S}s",
        "distributed.worker.memory.terminate": False,
        # no pages about the work for others on this machine
        "distributed.scheduler.http.routes": [],
        "distributed.worker.http.routes": [],
    }


def _end(cluster: Any, client: Any) -> None:
    """End workers without waiting for what they are at; the store is whole at any moment."""
    for part in (client, cluster):
        if part is not None:
            with suppress(TimeoutError, OSError):
                part.close(timeout=_CLOSE_S)
