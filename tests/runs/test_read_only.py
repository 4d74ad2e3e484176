"""Reading needs no writing: on a disk that is mounted to be read, and beside another user."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from planner import api
from planner.api.run import Run
from planner.errors import UsageError
from planner.runs import atomic
from planner.runs.packing import list_runs
from planner.runs.store import RunStore
from planner.study.load import load_study
from planner.study.study import Study
from planner.sweep.query import query
from planner.sweep.unneeded import find_unneeded
from tests.runs.test_store import KEY, OTHER, save
from tests.sweep.test_keeping import keep

ReadOnly = Callable[[Path], None]


def everything(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study("tutorial")


@pytest.fixture(scope="module")
def made(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store of two runs, with what a killed writer left in it."""
    store = RunStore(tmp_path_factory.mktemp("made") / "runs")
    keep(store, study, 1)
    store.name(keep(store, study, 2), "mine")
    left = store.staging / "abc"
    left.mkdir(exist_ok=True)
    (left / "file").write_text("half")
    left.with_suffix(".lock").touch()
    return store.root


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> RunStore:
    """Return a copy of that store."""
    return RunStore(shutil.copytree(made, tmp_path / "runs"))


def test_an_archive_is_read(archive: RunStore, study: Study, read_only: ReadOnly) -> None:
    before = everything(archive.root)
    read_only(archive.root)
    with pytest.raises(OSError, match="Read-only"):
        (archive.root / "x").write_text("x")
    store = RunStore(archive.root)
    assert [line.objective_mcur for line in list_runs(store)[0]] == [1.0, 2.0]
    assert api.verify_runs(store) == {}
    run = Run(store, store.find("mine"))
    assert run.name == "mine" and len(run.tables["sites"]) == 2
    assert run.study.digest() == study.digest()
    assert query(store, "select sum(objective_mcur) as s from runs").to_pylist() == [{"s": 3.0}]
    assert find_unneeded(store).runs == (f"{1:064x}",)
    assert store.adopt_if_it_can(run.stored, "other").run == run.id
    assert everything(archive.root) == before


def test_an_answer_that_cannot_be_kept_is_held_by_the_run(
    archive: RunStore, read_only: ReadOnly
) -> None:
    read_only(archive.root)
    run = Run(archive, archive.find("mine"))
    table = pd.DataFrame({"site_id": ["a"]})
    run.add("sites", {"asked": "a"}, {"site_value": table})
    assert list(run.unkept) == ["sites"]
    assert run.added()["sites"].about == {"asked": "a"}
    assert run.added()["sites"].tables["site_value"].equals(table)
    assert Run(archive, archive.find("mine")).added() == {}


def test_a_name_that_cannot_be_given_is_told(
    archive: RunStore, read_only: ReadOnly, caplog: pytest.LogCaptureFixture
) -> None:
    read_only(archive.root)
    archive.adopt_if_it_can(archive.find("mine"))
    assert caplog.messages == []
    archive.adopt_if_it_can(archive.find("mine"), "other")
    assert "nor named other" in caplog.messages[0]
    with pytest.raises(OSError, match="Read-only"):
        archive.adopt(archive.find("mine"), "other")


def test_work_begins_in_no_store_that_is_only_read(archive: RunStore, read_only: ReadOnly) -> None:
    read_only(archive.root)
    with archive.at_work() as held:
        held.need(KEY)
        assert held.get(f"{1:064x}") is not None


def test_opening_a_store_makes_nothing(tmp_path: Path) -> None:
    store = RunStore(tmp_path / "none")
    assert store.names() == {} and list(store.run_keys()) == [] and store.verify() == {}
    assert not store.root.exists()


@pytest.fixture
def lock_of_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunStore:
    """Return a store in which another user, whose files may not be written, is at work."""
    store = RunStore(tmp_path / "runs")
    save(store)
    folder = store.staging / "other"
    folder.mkdir()
    lock = folder.with_suffix(".lock")
    lock.touch()
    real = os.open

    def guarded(path: str, flags: int, *more: int, **options: int) -> int:
        if str(path) == str(lock) and flags & (os.O_RDWR | os.O_WRONLY):
            if flags & os.O_EXCL:
                raise FileExistsError(errno.EEXIST, "there", str(path))
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path, flags, *more, **options)

    monkeypatch.setattr(os, "open", guarded)
    return store


def test_one_may_list_and_write_while_another_user_solves(lock_of_another: RunStore) -> None:
    store = RunStore(lock_of_another.root)
    assert store.find("latest").run == KEY
    save(store, OTHER, "mine")
    store.tidy_up()
    assert store.find("mine").run == OTHER
    assert (store.staging / "other").is_dir()  # it may be at work
    with atomic.claimed("other", store.staging) as mine:
        assert not mine


def test_an_unreadable_store_is_told_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = RunStore(tmp_path / "runs")
    save(store)

    def refused(path: str) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(os, "scandir", refused)
    for ask in (store.names, lambda: list(store.run_keys())):
        with pytest.raises(UsageError, match="cannot be read: Permission denied"):
            ask()
