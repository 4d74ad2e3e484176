"""A search that is broken off is not lost: the same question goes on from its best plan."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from planner.model.data import model_data
from planner.runs import answer as answer_module
from planner.runs import atomic
from planner.runs.answer import answer, program_versions
from planner.runs.begun import BEGUN, Begun
from planner.runs.store import RunStore, run_key
from planner.solution import Solution
from planner.solve.solve import solve_data
from planner.study.load import load_study
from planner.study.settings import SolveOptions
from planner.study.study import Study
from planner.sweep.unneeded import find_unneeded, remove

OPTIONS = SolveOptions(gap=1e-6, time_limit_s=60, threads=1)
KEY = "ab" * 32
PLAN = Solution(
    "interrupted", 21.0, 17.5, 3.5 / 21, {"open_flag": {("north", 2027): 1.0}, "idle": {}}
)


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study("tutorial")


@pytest.fixture(scope="module")
def dear(study: Study) -> Solution:
    """Return the plan of another discount rate, called dear."""
    best = solve_data(model_data(study.change("discount_rate = 0.3")), OPTIONS)
    return replace(best, objective_mcur=999.0, bound_mcur=1.0, input_hash=study.digest())


def begun_of(study: Study, store: RunStore) -> Begun:
    return Begun(store, run_key(study.digest(), program_versions(), OPTIONS.model_dump()))


def folders(store: RunStore) -> list[Path]:
    return sorted((store.root / BEGUN).iterdir())


def test_a_plan_that_is_kept_comes_back_and_a_newer_one_takes_its_place(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    begun = Begun(store, KEY)
    assert begun.newest() is None
    begun.keep(PLAN)
    begun.keep(replace(PLAN, objective_mcur=20.0))
    assert len(folders(store)) == 1
    found = Begun(RunStore(tmp_path), KEY).newest()
    assert found is not None
    plan, told = found
    assert (plan.objective_mcur, plan.bound_mcur, plan.values) == (20.0, 17.5, PLAN.values)
    assert told["objective_mcur"] == 20.0
    assert Begun(store, "cd" * 32).newest() is None
    assert store.verify() == {}
    assert list(store.run_keys()) == []
    begun.forget()
    assert folders(store) == []


@pytest.mark.parametrize("file", ["values.parquet", "manifest.json"])
@pytest.mark.parametrize("harm", [lambda c: c[:40], lambda c: c[:30] + b"!" + c[31:]])
def test_a_damaged_plan_is_stepped_around_with_a_word(
    file: str,
    harm: Callable[[bytes], bytes],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = RunStore(tmp_path)
    begun = Begun(store, KEY)
    begun.keep(PLAN)
    path = folders(store)[0] / file
    path.write_bytes(harm(path.read_bytes()))
    assert list(store.verify()) == [f"{BEGUN}/{path.parent.name}"]
    assert begun.newest() is None
    assert file in caplog.text


def test_a_disk_that_is_full_does_not_end_the_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = RunStore(tmp_path)
    begun = Begun(store, KEY)
    begun.keep(PLAN)

    def full(path: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic, "write_bytes", full)
    begun.keep(replace(PLAN, objective_mcur=20.0))
    assert "No space left" in caplog.text
    found = begun.newest()
    assert found is not None and found[0].objective_mcur == 21.0
    assert [path.name for path in store.staging.iterdir()] == []


def test_the_same_question_goes_on_from_it_says_so_and_takes_it_away(
    study: Study, dear: Solution, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = RunStore(tmp_path)
    begun_of(study, store).keep(dear)
    run = answer(study, OPTIONS, store)
    # the optimum of the tutorial: models/verified
    assert run.manifest["solution"]["objective_mcur"] == pytest.approx(187.882, abs=5e-4)
    assert run.manifest["begun_from"]["objective_mcur"] == 999.0
    assert "goes on from the plan" in caplog.text
    assert folders(store) == []
    assert store.verify() == {}


def test_what_was_kept_is_the_start_of_the_search(
    study: Study, dear: Solution, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a worse plan of the study is known, but not where a better one is."""
    seen: list[Solution | None] = []

    def note(*args: object, start: Solution | None = None, **_: object) -> Solution:
        seen.append(start)
        raise KeyboardInterrupt

    monkeypatch.setattr(answer_module, "solve_data", note)
    store = RunStore(tmp_path)
    begun_of(study, store).keep(dear)
    bases = {"relaxed": {"open_flag": {("ridge", 2026): 1.0}}}
    worse, better = (
        replace(dear, objective_mcur=cost, values={}, bases=bases) for cost in (1000.0, 998.0)
    )
    elsewhere = replace(better, input_hash="of another study")
    for start in (None, worse, elsewhere, better):
        with pytest.raises(KeyboardInterrupt):
            answer(study, OPTIONS, store, start=start)
    assert [plan.values for plan in seen if plan] == [dear.values] * 3 + [{}]
    assert [dict(plan.bases) for plan in seen if plan] == [{}, bases, bases, bases]
    assert len(folders(store)) == 1


def test_a_search_that_is_stopped_leaves_its_plan_to_go_on_from(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*args: object, **named: object) -> Solution:
        found = solve_data(*args, **named)  # type: ignore[arg-type]
        return replace(found, status="interrupted", bound_mcur=100.0, gap_ratio=0.5)

    monkeypatch.setattr(answer_module, "solve_data", stopped)
    store = RunStore(tmp_path)
    run = answer(study, OPTIONS, store, stop=threading.Event())
    found = begun_of(study, store).newest()
    assert found is not None
    assert found[0].objective_mcur == run.manifest["solution"]["objective_mcur"]
    monkeypatch.setattr(answer_module, "solve_data", solve_data)
    again = answer(study, OPTIONS, store)
    assert again.run != run.run
    assert again.manifest["solution"]["status"] == "optimal"
    assert again.manifest["begun_from"]["objective_mcur"] == found[0].objective_mcur
    assert folders(store) == []


def test_gc_removes_what_is_left_of_a_question_that_another_process_answered(
    study: Study, dear: Solution, tmp_path: Path
) -> None:
    store = RunStore(tmp_path)
    answer(study, OPTIONS, store, name="mine")
    begun_of(study, store).keep(dear)
    open_ = Begun(store, KEY)
    open_.keep(PLAN)
    (store.root / BEGUN / ".DS_Store").write_bytes(b"\0")
    remove(store, find_unneeded(store))
    assert [path.name.partition(".")[0] for path in folders(store)] == ["", KEY]
    assert list(store.run_keys()) == [store.find("mine").run]
