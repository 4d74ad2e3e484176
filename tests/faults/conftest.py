"""What the fault tests share: a sweep of quick cases, and what must be true of it afterwards."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from planner.api import verify_runs
from planner.runs.store import RunStore
from planner.study.load import load_study
from planner.study.settings import SolveOptions
from planner.study.study import Study
from planner.sweep.cases import BASE_CASE, Case, Design, Sweep
from planner.sweep.cluster import ClusterChoice
from planner.sweep.folder import load_sweep
from planner.sweep.run import SweepLimits, run_sweep
from tests.faults.misbehave import LOG

OPTIONS = SolveOptions(gap=1e-6, time_limit_s=60, threads=1)


def quick_design(cases: int) -> Design:
    """Return a design of the tutorial with so many cases."""
    steps = (0.5 + i / cases for i in range(1, cases))
    changes = [(f"demand[workload=training].useful_pflops *= {step:.6g}",) for step in steps]
    made = (Case(f"c{i:03d}", change) for i, change in enumerate(changes, start=1))
    return Design("quick", "table", (), (Case(BASE_CASE), *made))


def limits(workers: int = 2, hard_limit_s: float = 0.0, memory_bytes: int = 0) -> SweepLimits:
    """Return limits for quick cases."""
    return SweepLimits(OPTIONS, hard_limit_s, ClusterChoice(workers, memory_bytes))


@pytest.fixture(scope="session")
def study() -> Study:
    """Return the tutorial."""
    return load_study("tutorial")


@pytest.fixture(autouse=True)
def enough_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tests ask for more workers than the machine has cores."""
    from planner.sweep import cluster, run

    real = cluster.this_machine()
    monkeypatch.setattr(run, "this_machine", lambda: cluster.Machine(8, real.memory_bytes))


@pytest.fixture(scope="session")
def undisturbed(
    study: Study, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[int], RunStore]:
    """Return the store of the sweep of so many quick cases, in which nothing went wrong."""
    done: dict[int, RunStore] = {}

    def store_of(cases: int) -> RunStore:
        if cases not in done:
            done[cases] = RunStore(tmp_path_factory.mktemp("undisturbed") / "runs")
            run_sweep(study, quick_design(cases), done[cases], limits())
        return done[cases]

    return store_of


def same_plans(one: Sweep, other: Sweep) -> bool:
    """Return whether two sweeps have the same cases with the same runs, worths and key figures."""
    left, right = (s.cases.drop(columns=["cached", "seconds"]) for s in (one, other))
    return bool(left.equals(right))


def assert_whole(store: RunStore, expected: RunStore) -> None:
    """Assert that nothing is lost, nothing was solved twice and nothing is corrupt."""
    sweep = load_sweep(store, "quick")
    assert same_plans(sweep, load_sweep(expected, "quick"))
    assert verify_runs(RunStore(store.root)) == {}
    assert set(store.run_keys()) == set(sweep.cases["run"]) == set(expected.run_keys())
    for key in store.run_keys():
        assert store.find(key).solution().values == expected.find(key).solution().values
    log = store.root / LOG
    times = Counter(log.read_text().split()) if log.exists() else {}
    assert [run for run, count in times.items() if count > 1] == []
    store.tidy_up()
    assert [path.name for path in store.staging.iterdir()] == []


def own_workers(driver: int) -> tuple[list[psutil.Process], list[psutil.Process]]:
    """Return the Dask workers and the case processes that a driver started, itself or not."""
    workers, cases = [], []
    for process in psutil.Process(driver).children(recursive=True):
        try:
            words = " ".join(process.cmdline())
        except psutil.Error:
            continue
        if "planner.sweep.case_process" in words:
            cases.append(process)
        elif "spawn_main" in words:
            workers.append(process)
    return workers, cases


class Killer:
    """Kills workers and case processes of a driver, about one for each case that is done."""

    def __init__(self, driver: int, most: int, folder: Path, seed: int = 0) -> None:
        self.kills = 0
        self._driver, self._most, self._folder = driver, most, folder
        self._dice = random.Random(seed)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        while self.kills < self._most and not self._stop.is_set():
            self._wait(self._dice.randint(0, 2), self._dice.uniform(0.0, 1.0))
            victims = [*own_workers(self._driver)[0], *own_workers(self._driver)[1]]
            if victims:
                try:
                    self._dice.choice(victims).kill()
                    self.kills += 1
                except psutil.NoSuchProcess:
                    continue

    def _wait(self, cases: int, seconds: float) -> None:
        """Wait until so many more cases are done, or half a minute, and then a moment."""
        end = time.monotonic() + 30.0
        goal = self._done() + cases
        while self._done() < goal and time.monotonic() < end and not self._stop.wait(0.05):
            pass
        self._stop.wait(seconds)

    def _done(self) -> int:
        return sum(1 for _ in self._folder.glob("*/??/*/manifest.json"))

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Kill while the block runs."""
        self._thread.start()
        try:
            yield
        finally:
            self._stop.set()
            self._thread.join()


def wait_until(true: Callable[[], bool], timeout_s: float = 180.0) -> None:
    """Wait until something is true; fail if it does not become so."""
    end = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def runs_in(root: Path) -> int:
    """Return how many runs a store holds."""
    return sum(1 for _ in root.glob("??/*/manifest.json"))
