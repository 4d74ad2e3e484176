"""kill -9 of workers, at any moment, costs time and nothing else."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from planner.runs.store import RunStore
from planner.study.study import Study
from planner.sweep.run import run_sweep
from tests.faults.conftest import Killer, assert_whole, limits, own_workers, quick_design
from tests.faults.misbehave import count


@pytest.mark.parametrize(
    ("cases", "kills"), [(8, 3), pytest.param(200, 100, marks=pytest.mark.faults)]
)
def test_killed_workers_lose_nothing(
    cases: int,
    kills: int,
    study: Study,
    undisturbed: Callable[[int], RunStore],
    tmp_path: Path,
) -> None:
    store = RunStore(tmp_path / "runs")
    killer = Killer(os.getpid(), kills, tmp_path)
    rounds = 0
    with killer.at_work():
        run_sweep(study, quick_design(cases), store, limits(), solve=count)
        # should the cases be done before the last kill, the sweep is run again from nothing
        while killer.kills < kills:
            rounds += 1
            again = RunStore(tmp_path / f"runs-{rounds}")
            run_sweep(study, quick_design(cases), again, limits(), solve=count)
            assert_whole(again, undisturbed(cases))
    assert killer.kills == kills
    assert_whole(store, undisturbed(cases))


class _KillsAtStart:
    """Kills each worker as soon as it shows, up to a number, one in two of those it sees."""

    def __init__(self, most: int) -> None:
        self.kills, self._most = 0, most
        self._seen: set[int] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        while self.kills < self._most and not self._stop.wait(0.01):
            for worker in own_workers(os.getpid())[0]:
                if worker.pid not in self._seen and self.kills < self._most:
                    self._seen.add(worker.pid)
                    if len(self._seen) % 2:
                        self._kill(worker)

    def _kill(self, worker: psutil.Process) -> None:
        try:
            worker.kill()
            self.kills += 1
        except psutil.NoSuchProcess:
            return

    def __enter__(self) -> _KillsAtStart:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.faults)])
def test_workers_killed_while_they_start_hold_up_nothing(
    kills: int, study: Study, undisturbed: Callable[[int], RunStore], tmp_path: Path
) -> None:
    with _KillsAtStart(kills) as killer:
        rounds = 0
        while killer.kills < kills:
            rounds += 1
            store = RunStore(tmp_path / f"runs-{rounds}")
            run_sweep(study, quick_design(8), store, limits(), solve=count)
            assert_whole(store, undisturbed(8))
    assert killer.kills == kills
