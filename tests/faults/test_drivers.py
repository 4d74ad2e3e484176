"""Drivers that are killed, drivers that meet, and any number of workers: the same table."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from planner.runs.store import RunStore
from planner.study.study import Study
from planner.sweep.run import run_sweep
from tests.faults.conftest import (
    assert_whole,
    limits,
    own_workers,
    quick_design,
    runs_in,
    wait_until,
)


def driver(store: Path, cases: int, *more: str) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "tests.faults.drive_a_sweep", str(store), str(cases), *more]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def end(process: subprocess.Popen[bytes], workers: list[psutil.Process]) -> None:
    """Kill a driver and wait until the workers that it leaves behind have noticed."""
    process.kill()
    process.wait()
    wait_until(lambda: not any(_alive(worker) for worker in workers))


def _alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


@pytest.mark.parametrize(
    ("cases", "kills"), [(8, 1), pytest.param(200, 50, marks=pytest.mark.faults)]
)
def test_a_killed_driver_goes_on_where_it_was(
    cases: int, kills: int, undisturbed: Callable[[int], RunStore], tmp_path: Path
) -> None:
    root = tmp_path / "runs"
    dice = random.Random(cases)
    for _ in range(kills):
        running = driver(root, cases)
        before = runs_in(root)
        # at any moment: while it starts, and while it solves
        more = dice.randint(0, 3)
        deadline = time.monotonic() + dice.uniform(1.0, 8.0) + (30.0 if kills == 1 else 0.0)
        while time.monotonic() < deadline and runs_in(root) < before + max(more, kills == 1):
            time.sleep(0.01)
        workers, solving = own_workers(running.pid) if running.poll() is None else ([], [])
        end(running, workers + solving)
        assert RunStore(root).verify() == {}
    last = driver(root, cases)
    assert last.wait() == 0
    assert_whole(RunStore(root), undisturbed(cases))


@pytest.mark.parametrize("cases", [8, pytest.param(60, marks=pytest.mark.faults)])
def test_two_drivers_at_once_solve_each_case_once(
    cases: int, undisturbed: Callable[[int], RunStore], tmp_path: Path
) -> None:
    root = tmp_path / "runs"
    drivers = [driver(root, cases) for _ in range(2)]
    assert [one.wait() for one in drivers] == [0, 0]
    assert_whole(RunStore(root), undisturbed(cases))


@pytest.mark.parametrize(
    ("cases", "workers"),
    [(8, 1), *(pytest.param(60, n, marks=pytest.mark.faults) for n in (1, 2, 8))],
)
def test_the_plans_do_not_depend_on_the_number_of_workers(
    cases: int,
    workers: int,
    study: Study,
    undisturbed: Callable[[int], RunStore],
    tmp_path: Path,
) -> None:
    store = RunStore(tmp_path / "runs")
    run_sweep(study, quick_design(cases), store, limits(workers))
    assert_whole(store, undisturbed(cases))
