"""What is needed is never tidied away, however gc and the work meet."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from planner.api import verify_runs
from planner.errors import UsageError
from planner.runs import store as store_module
from planner.runs.answer import answer
from planner.runs.contents import keep_study
from planner.runs.store import RunStore
from planner.study.load import load_study
from planner.study.settings import SolveOptions
from planner.study.study import Study
from planner.sweep import drive
from planner.sweep import unneeded as unneeded_module
from planner.sweep.cases import BASE_CASE, Case, Design
from planner.sweep.cluster import ClusterChoice
from planner.sweep.folder import load_sweep
from planner.sweep.run import SweepLimits, run_sweep
from planner.sweep.unneeded import find_unneeded, remove
from tests.runs.test_store import save

EXACT = SolveOptions(gap=0, threads=1, time_limit_s=60)


@pytest.fixture(autouse=True)
def quick_flush(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave flushing to the system: no power is cut here."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


def price(cost: float) -> str:
    return f"sites[a].opening_cost_mcur = {cost}"


def kept(store: RunStore, *numbers: int) -> tuple[str, ...]:
    """Keep small runs, the last of which is the latest, and return their keys."""
    keys = tuple(f"{number:064x}" for number in numbers)
    for key in keys:
        save(store, key)
    return keys


@contextmanager
def gc_in_a_loop(root: Path) -> Iterator[list[BaseException]]:
    """Tidy a store again and again, as another process would, while the block runs."""
    ended, failures = threading.Event(), []

    def loop() -> None:
        store = RunStore(root)
        while not ended.wait(0.005):
            try:
                remove(store, find_unneeded(store))
            except BaseException as error:  # told by the test
                failures.append(error)

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield failures
    finally:
        ended.set()
        thread.join()


def test_solves_with_and_without_a_name(four_sites: Study, tmp_path: Path) -> None:
    """Each run is there when its solve ends; then only the last and those with a name are."""
    store = RunStore(tmp_path / "runs")
    named = {}
    with gc_in_a_loop(store.root) as failures:
        for number in range(4):
            with store.at_work() as held:
                name = f"r{number}" if number % 2 else ""
                found = answer(four_sites.change(price(5 + number)), EXACT, held, name=name)
                found.solution()  # every file of it can be read
                assert found.study().digest() == four_sites.change(price(5 + number)).digest()
            if name:
                named[name] = found.run
    assert failures == []
    assert {name: store.find(name).run for name in named} == named
    assert store.find("latest").run == found.run
    remove(store, find_unneeded(store))
    assert set(store.run_keys()) == {*named.values(), found.run}
    assert verify_runs(store) == {}


def test_the_same_question_asked_beside_gc(four_sites: Study, tmp_path: Path) -> None:
    """A run that stands for nothing any more is asked for again while it is to be removed."""
    store = RunStore(tmp_path / "runs")
    with gc_in_a_loop(store.root) as failures:
        for _ in range(2):
            for cost in (5.0, 6.0):
                with store.at_work() as held:
                    run = answer(four_sites.change(price(cost)), EXACT, held)
                assert store.find("latest").run == run.run
                store.find("latest").solution()
    assert failures == []


def drive_here(batches: Any, choice: Any, solve: Any, told: Any, stop: Any) -> None:
    """Solve cases in this process, without a cluster."""
    for job in (job for batch in batches for job in batch):
        told(solve(job))


def test_a_sweep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No case is lost, nor the study that cases are changes to."""
    monkeypatch.setattr(drive, "drive", drive_here)
    store = RunStore(tmp_path / "runs")
    cases = tuple(Case(f"c{n}", (f"discount_rate = 0.0{n}",)) for n in (1, 2))
    design = Design("costs", "table", (), (Case(BASE_CASE), *cases))
    with gc_in_a_loop(store.root) as failures:
        limits = SweepLimits(EXACT, 0.0, ClusterChoice(1))
        done = run_sweep(load_study("tutorial"), design, store, limits)
    assert failures == []
    assert set(done.cases["status"]) == {"optimal"}, set(done.cases["reason"])
    for key in load_sweep(store, "costs").cases["run"]:
        store.find(key).study()
    assert find_unneeded(store).runs == ()
    assert verify_runs(store) == {}


def test_a_run_that_gets_a_name_in_between_stays(tmp_path: Path) -> None:
    store = RunStore(tmp_path / "runs")
    one, two, last = kept(store, 1, 2, 3)
    found = find_unneeded(store)
    assert set(found.runs) == {one, two}
    store.name(one, "mine")
    gone = remove(store, found)
    assert gone.runs == (two,)
    assert 0 < gone.size_bytes < found.size_bytes
    assert set(store.run_keys()) == {one, last}


def test_a_run_that_is_asked_for_in_between_stays(tmp_path: Path) -> None:
    store = RunStore(tmp_path / "runs")
    one, _ = kept(store, 1, 2)
    found = find_unneeded(store)
    assert found.runs == (one,)
    with store.at_work() as held:
        held.need(one)
        assert remove(store, found).runs == ()
        assert find_unneeded(store).runs == ()
    assert remove(store, found).runs == (one,)


def test_a_study_just_kept_stays_while_there_is_work(four_sites: Study, tmp_path: Path) -> None:
    store = RunStore(tmp_path / "runs")
    with store.at_work() as held:
        held.need("ab" * 32)
        key = keep_study(four_sites, store.root)
        remove(store, find_unneeded(store))
        assert (store.root / "studies" / key).is_dir()
    remove(store, find_unneeded(store))
    assert not (store.root / "studies" / key).exists()


def test_what_dead_work_needed_is_needed_no_more(tmp_path: Path) -> None:
    store = RunStore(tmp_path / "runs")
    one, last = kept(store, 1, 2)
    mark = store.staging / "dead"
    mark.mkdir(parents=True)
    (mark / "needed").write_text(f"{one}\n")
    mark.with_suffix(".lock").touch()
    assert remove(store, find_unneeded(store)).runs == (one,)
    assert list(store.run_keys()) == [last]
    assert list(store.staging.iterdir()) == []


def test_what_is_to_go_is_looked_at_under_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While runs go, no other process can make one of them needed."""
    store = RunStore(tmp_path / "runs")
    one, _ = kept(store, 1, 2)
    monkeypatch.setattr(store_module.atomic, "_PATIENCE_S", 0.1)
    real, tried = unneeded_module.atomic.move_into, []

    def move(held: Path, folder: Path) -> None:
        with RunStore(store.root).at_work() as other, pytest.raises(TimeoutError, match="held by"):
            other.need(one)
        tried.append(folder)
        real(held, folder)

    monkeypatch.setattr(unneeded_module.atomic, "move_into", move)
    assert remove(store, find_unneeded(store)).runs == (one,)
    assert tried == [store.folder(one)]


def test_an_answer_is_not_added_to_a_run_that_went(tmp_path: Path) -> None:
    store = RunStore(tmp_path / "runs")
    one, _ = kept(store, 1, 2)
    run = store.find(one)
    remove(store, find_unneeded(store))
    with pytest.raises(UsageError, match="removed"):
        store.add(run, "sites", {}, {})
    with pytest.raises(UsageError, match="removed"):
        store.keep_report(run, "report-en.html", b"<p>")
    assert not run.folder.exists()
