"""Workers, threads and memory are shared out within what the machine has."""

from __future__ import annotations

import math

import pytest

from planner.errors import UsageError
from planner.sweep.cluster import ClusterChoice, Machine, shared_out

GB = 10**9
EIGHT = Machine(cores=8, memory_bytes=32 * GB)


@pytest.mark.parametrize(
    ("choice", "threads", "case_bytes", "workers", "memory"),
    [
        # one worker a core, nine tenths of the memory between them
        (ClusterChoice(), 1, math.nan, 8, 3.6),
        (ClusterChoice(), 3, math.nan, 2, 14.4),
        (ClusterChoice(), 16, math.nan, 1, 28.8),
        (ClusterChoice(workers=2), 1, math.nan, 2, 14.4),
        # a case that took 6 GB once gets room for half as much again: 28.8 / 9 = 3.2
        (ClusterChoice(), 1, 6 * GB, 3, 9.6),
        (ClusterChoice(memory_bytes=10 * GB), 1, math.nan, 2, 10.0),
        (ClusterChoice(workers=3, memory_bytes=4 * GB), 1, 6 * GB, 3, 4.0),
        (ClusterChoice(memory_bytes=30 * GB), 1, math.nan, 1, 30.0),
    ],
)
def test_shares(
    choice: ClusterChoice, threads: int, case_bytes: float, workers: int, memory: float
) -> None:
    found = shared_out(choice, threads, EIGHT, case_bytes)
    assert found.workers == workers
    assert found.memory_bytes == pytest.approx(memory * GB)
    assert found.workers * threads <= max(EIGHT.cores, threads)
    assert found.workers * found.memory_bytes <= EIGHT.memory_bytes


@pytest.mark.parametrize(
    ("choice", "threads", "message"),
    [
        (ClusterChoice(workers=9), 1, "Take 8 workers at most"),
        (ClusterChoice(workers=3), 4, "Take 2 workers at most"),
        (ClusterChoice(workers=8, memory_bytes=5 * GB), 1, "fewer workers or less memory"),
        (ClusterChoice(memory_bytes=33 * GB), 1, "fewer workers or less memory"),
    ],
)
def test_more_than_there_is_is_refused(choice: ClusterChoice, threads: int, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        shared_out(choice, threads, EIGHT)


def test_a_scheduler_shares_out_by_itself() -> None:
    choice = ClusterChoice(scheduler="tls://head:8786", memory_bytes=4 * GB)
    assert shared_out(choice, 1, EIGHT) == choice
