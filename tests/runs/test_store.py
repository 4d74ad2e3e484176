"""The run store: whole or not at all, tamper-evident, found again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planner.errors import UsageError
from planner.runs import atomic, manifest
from planner.runs.manifest import DamagedRunError
from planner.runs.store import RunStore, run_key

ABOUT = {"created": "2026-01-01T00:00:00", "tables": ["sites"], "study": "tiny"}
FILES = {"values.parquet": b"abc" * 50, "tables/sites.csv": b"x\n1\n", "study/a/b.json": b"{}"}
KEY = run_key("d1", {"planner": "1"}, {"gap": 0.001})
OTHER = run_key("d2", {"planner": "1"}, {"gap": 0.001})


def save(store: RunStore, key: str = KEY, name: str = "") -> None:
    store.save(key, ABOUT, FILES, name)


def test_a_saved_run_is_read_back(tmp_path: Path) -> None:
    store = RunStore(tmp_path / "runs")
    run = store.save(KEY, ABOUT, FILES, "more-grid")
    assert run.folder == tmp_path / "runs" / KEY[:2] / KEY
    again = RunStore(tmp_path / "runs").find("more-grid")
    assert again.run == KEY
    assert {name: again.read(name) for name in FILES} == FILES
    assert again.manifest["study"] == "tiny"


def test_the_key_depends_on_each_part_of_the_question() -> None:
    keys = {
        KEY,
        OTHER,
        run_key("d1", {"planner": "2"}, {"gap": 0.001}),
        run_key("d1", {"planner": "1"}, {"gap": 0.002}),
    }
    assert len(keys) == 4
    assert run_key("d1", {"a": "1", "b": "2"}, {}) == run_key("d1", {"b": "2", "a": "1"}, {})


def test_a_second_save_keeps_the_first(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    save(store)
    kept = store.save(KEY, {**ABOUT, "study": "other"}, {"values.parquet": b"other"})
    assert kept.manifest["study"] == "tiny"
    assert kept.read("values.parquet") == FILES["values.parquet"]


class Crash(BaseException):
    """A power cut: nothing after it happens, not even tidying up."""


class Disk:
    """Counts the steps on the disk and cuts the power at one of them."""

    def __init__(self, cut_at: int) -> None:
        self.steps, self.cut_at = 0, cut_at

    def step(self, real: Callable[..., Any], half: bool) -> Callable[..., Any]:
        def run(*args: Any, **options: Any) -> Any:
            self.steps += 1
            if self.steps == self.cut_at and half:
                args[0].write_bytes(args[1][: len(args[1]) // 2])
            if self.steps >= self.cut_at:
                raise Crash
            return real(*args, **options)

        return run

    def wire(self, patch: pytest.MonkeyPatch) -> None:
        for name in ("make_folder", "write_bytes", "flush_folder", "rename", "replace"):
            patch.setattr(atomic, name, self.step(getattr(atomic, name), name == "write_bytes"))
        patch.setattr(atomic, "remove_tree", self.step(atomic.remove_tree, False))
        patch.setattr(Path, "unlink", self.step(Path.unlink, False))


def steps_of_a_save(folder: Path) -> int:
    disk = Disk(cut_at=10**9)
    with pytest.MonkeyPatch.context() as patch:
        store = RunStore(folder)
        disk.wire(patch)
        save(store, name="mine")
    return disk.steps


def test_a_crash_at_any_step_leaves_no_half_run_that_looks_whole(tmp_path: Path) -> None:
    steps = steps_of_a_save(tmp_path / "count")
    assert steps > 20
    whole = 0
    for cut in range(1, steps + 1):
        root = tmp_path / str(cut)
        store = RunStore(root)
        with pytest.MonkeyPatch.context() as patch, pytest.raises(Crash):
            Disk(cut).wire(patch)
            save(store, name="mine")
        after = RunStore(root)
        found, damaged = after.scan()
        assert not damaged
        for run in found:
            assert {name: run.read(name) for name in FILES} == FILES
            whole += 1
        assert all(key == KEY for key in after.names().values())
        after.tidy_up()
        leftovers = list((root / ".tmp").iterdir()) if (root / ".tmp").exists() else []
        assert leftovers == []
        save(after, name="mine")
        assert after.find("mine").run == KEY
        assert after.verify() == {}
    assert 0 < whole < steps


def test_a_killed_writer_leaves_nothing_and_a_live_one_is_left_alone(tmp_path: Path) -> None:
    script = textwrap.dedent(
        """
        import sys, time
        from pathlib import Path
        from planner.runs import atomic
        real = atomic.write_bytes
        def slow(path, content):
            real(path, content)
            print("wrote", flush=True)
            time.sleep(60)
        atomic.write_bytes = slow
        from planner.runs.store import RunStore
        RunStore(Path(sys.argv[1])).save("ab" * 32, {"created": "x"}, {"a": b"1", "b": b"2"})
        """
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "wrote\n"
    staging = tmp_path / ".tmp"
    try:
        RunStore(tmp_path).tidy_up()
        assert len([path for path in staging.iterdir() if path.is_dir()]) == 1
    finally:
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
    store = RunStore(tmp_path)
    assert list(staging.iterdir()) != []  # who only reads removes nothing
    store.tidy_up()
    assert list(staging.iterdir()) == []
    assert store.scan() == ((), {})


def test_one_flipped_byte_anywhere_is_found(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    save(store)
    save(store, OTHER)
    assert store.verify() == {}
    folder = store.find(KEY[:10]).folder
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        for place in {0, len(content) // 2, len(content) - 1}:
            flipped = bytearray(content)
            flipped[place] ^= 1
            path.write_bytes(bytes(flipped))
            assert list(store.verify()) == [KEY], (path, place)
        path.write_bytes(content)
    assert store.verify() == {}


def test_added_missing_and_moved_files_are_found(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    save(store)
    folder = store.find(KEY[:10]).folder
    (folder / "extra.txt").write_text("x")
    assert "added" in store.verify()[KEY][0]
    (folder / "extra.txt").unlink()
    (folder / "values.parquet").rename(tmp_path / "away")
    assert "values.parquet" in store.verify()[KEY][0]
    (tmp_path / "away").rename(folder / "values.parquet")
    moved = folder.parent / (KEY[:2] + "0" * 62)
    folder.rename(moved)
    assert "not the run it is named after" in store.verify()[moved.name][0]


def test_what_is_read_is_compared_with_its_hash(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    save(store)
    run = store.find("latest")
    (run.folder / "values.parquet").write_bytes(b"other")
    with pytest.raises(DamagedRunError, match="changed"):
        run.read("values.parquet")
    (run.folder / manifest.FILE).write_bytes(b"{}")
    with pytest.raises(DamagedRunError):
        store.get(KEY)
    found, damaged = store.scan()
    assert found == ()
    assert list(damaged) == [KEY]


def test_reports_may_be_added_and_do_not_count_as_damage(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    save(store)
    path = store.keep_report(store.find("latest"), "report.html", b"<p>")
    store.keep_report(store.find("latest"), "report.html", b"<b>")
    assert path.read_bytes() == b"<b>"
    assert store.verify() == {}


def test_a_name_moves_to_the_latest_run_that_takes_it(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    save(store, KEY, "plan")
    save(store, OTHER, "plan")
    assert store.find("plan").run == OTHER
    assert store.names_of(KEY) == ()
    assert store.find("latest").run == OTHER
    store.adopt(store.find(KEY[:8]), "old")
    assert store.find("latest").run == KEY
    assert store.names_of(KEY) == ("old",)


@pytest.mark.parametrize("name", ["latest", "", "../x", "a/b", ".hidden", "a" * 81, "a b"])
def test_names_that_cannot_be_are_refused_before_anything_is_written(
    tmp_path: Path, name: str
) -> None:
    store = RunStore(tmp_path)
    if name:
        with pytest.raises(UsageError):
            save(store, name=name)
        assert not any(tmp_path.rglob("manifest.json"))
    save(store)
    with pytest.raises(UsageError):
        store.name(KEY, name)


def test_a_misspelt_run_gets_the_nearest_name(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    with pytest.raises(UsageError, match="no runs"):
        store.find("latest")
    save(store, name="more-grid")
    with pytest.raises(UsageError, match="Did you mean 'more-grid'"):
        store.find("more-gird")
    with pytest.raises(UsageError, match="no run"):
        store.find(KEY[:3])


def test_an_ambiguous_beginning_lists_the_runs(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    save(store, "abcd" + "0" * 60)
    save(store, "abcd" + "1" * 60)
    with pytest.raises(UsageError, match="2 runs begin with 'abcd'"):
        store.find("abcd")
    assert store.find("abcd1").run == "abcd" + "1" * 60


def test_a_name_without_its_run_is_told(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    store.name(KEY, "gone")
    assert "not there" in store.verify()[KEY][0]
    with pytest.raises(UsageError, match="no longer"):
        store.find("gone")
