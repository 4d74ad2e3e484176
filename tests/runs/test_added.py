"""Answers added to a run: whole or the older one, tamper-evident, the run itself untouched."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from planner.errors import UsageError
from planner.runs import added
from planner.runs.manifest import DamagedRunError
from planner.runs.store import RunStore, StoredRun
from tests.runs.test_store import ABOUT, FILES, KEY, OTHER, Crash, Disk, save

OLD = pd.DataFrame(
    {"site_id": ["a", "b"], "paired_mcur": [1.5, math.nan], "decided": [True, False]}
)
NEW = pd.DataFrame({"site_id": ["c"], "paired_mcur": [2.5], "decided": [True]})
EMPTY = pd.DataFrame({"site_id": pd.Series([], dtype="str")})


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    store = RunStore(tmp_path / "runs")
    save(store)
    return store


def run_of(store: RunStore) -> StoredRun:
    return store.find(KEY[:10])


def test_an_answer_is_read_back_and_the_run_stays_as_it_was(store: RunStore) -> None:
    before = (run_of(store).folder / "manifest.json").read_bytes()
    asked = {"sites": ["a", "b"], "gap": 0.01}
    store.add(run_of(store), "sites", asked, {"site_value": OLD, "site_limits": EMPTY})
    found = run_of(store).added()
    assert list(found) == ["sites"]
    assert found["sites"].about == asked
    pd.testing.assert_frame_equal(found["sites"].tables["site_value"], OLD)
    assert len(found["sites"].tables["site_limits"]) == 0
    assert (run_of(store).folder / "manifest.json").read_bytes() == before
    assert {name: run_of(store).read(name) for name in FILES} == FILES
    assert store.verify() == {}


def test_a_newer_answer_takes_the_place_of_its_kind_only(store: RunStore) -> None:
    store.add(run_of(store), "sites", {}, {"site_value": OLD})
    store.add(run_of(store), "prices", {}, {"limit_prices": OLD})
    store.add(run_of(store), "sites", {"again": True}, {"site_value": NEW})
    found = run_of(store).added()
    assert list(found) == ["prices", "sites"]
    assert found["sites"].about == {"again": True}
    pd.testing.assert_frame_equal(found["sites"].tables["site_value"], NEW)
    assert len(list((run_of(store).folder / "added" / "sites").iterdir())) == 1


@pytest.mark.parametrize("kind", ["", "Sites", "../x", "a/b", "1st", "a" * 81])
def test_what_cannot_be_a_kind_is_refused(store: RunStore, kind: str) -> None:
    with pytest.raises(UsageError, match="kind"):
        store.add(run_of(store), kind, {}, {"site_value": OLD})
    assert run_of(store).added() == {}


def steps_of_a_replacement(root: Path) -> int:
    disk = Disk(cut_at=10**9)
    with pytest.MonkeyPatch.context() as patch:
        store = RunStore(root)
        save(store)
        store.add(run_of(store), "sites", {}, {"site_value": OLD})
        disk.wire(patch)
        store.add(run_of(store), "sites", {}, {"site_value": NEW})
    return disk.steps


def test_a_crash_at_any_step_leaves_the_older_answer_or_the_newer_one_whole(
    tmp_path: Path,
) -> None:
    steps = steps_of_a_replacement(tmp_path / "count")
    assert steps > 12
    seen = set()
    for cut in range(1, steps + 1):
        root = tmp_path / str(cut)
        store = RunStore(root)
        save(store)
        store.add(run_of(store), "sites", {}, {"site_value": OLD})
        with pytest.MonkeyPatch.context() as patch, pytest.raises(Crash):
            Disk(cut).wire(patch)
            store.add(run_of(store), "sites", {}, {"site_value": NEW})
        after = RunStore(root)
        assert after.verify() == {}
        after.tidy_up()
        assert list((root / ".tmp").iterdir()) == []
        kept = run_of(after).added()["sites"].tables["site_value"]
        seen.add(tuple(kept["site_id"]))
        after.add(run_of(after), "sites", {}, {"site_value": NEW})
        pd.testing.assert_frame_equal(run_of(after).added()["sites"].tables["site_value"], NEW)
        assert len(list((run_of(after).folder / "added" / "sites").iterdir())) == 1
    assert seen == {("a", "b"), ("c",)}


def test_one_flipped_byte_of_an_answer_is_found(store: RunStore) -> None:
    save(store, OTHER)
    store.add(run_of(store), "sites", {"gap": 0.01}, {"site_value": OLD})
    files = [path for path in (run_of(store).folder / "added").rglob("*") if path.is_file()]
    assert len(files) == 3
    for path in files:
        content = path.read_bytes()
        for place in {0, len(content) // 2, len(content) - 1}:
            flipped = bytearray(content)
            flipped[place] ^= 1
            path.write_bytes(bytes(flipped))
            assert list(store.verify()) == [KEY], (path, place)
        path.write_bytes(content)
    assert store.verify() == {}


def test_what_is_read_of_an_answer_is_compared_with_its_hash(store: RunStore) -> None:
    answer = store.add(run_of(store), "sites", {}, {"site_value": OLD})
    (answer.folder / "tables" / "site_value.parquet").write_bytes(b"other")
    with pytest.raises(DamagedRunError, match="changed"):
        dict(run_of(store).added()["sites"].tables)
    (answer.folder / "manifest.json").write_bytes(b"{}")
    with pytest.raises(DamagedRunError):
        run_of(store).added()


@pytest.mark.parametrize(
    "stray", ["note.txt", "sites/note.txt", "sites/1/tables/x.csv", "sites/01/manifest.json"]
)
def test_a_stray_file_among_the_answers_is_found(store: RunStore, stray: str) -> None:
    store.add(run_of(store), "sites", {}, {"site_value": OLD})
    path = run_of(store).folder / added.FOLDER / stray
    path.parent.mkdir(exist_ok=True)
    path.write_text("x")
    assert path.name in store.verify()[KEY][0]


def test_an_answer_of_another_run_is_found(store: RunStore) -> None:
    other = store.save(OTHER, ABOUT, FILES)
    answer = store.add(other, "sites", {}, {"site_value": OLD})
    goal = run_of(store).folder / added.FOLDER / "sites" / "1"
    goal.parent.mkdir(parents=True)
    answer.folder.rename(goal)
    assert "another run" in store.verify()[KEY][0]


def test_a_report_that_does_not_tell_of_the_newest_answers_is_known(store: RunStore) -> None:
    store.keep_report(run_of(store), "report.html", b"<p>")
    assert run_of(store).is_told("report.html")
    assert not run_of(store).is_told("report.pdf")
    store.add(run_of(store), "sites", {}, {"site_value": OLD})
    assert not run_of(store).is_told("report.html")
    store.keep_report(run_of(store), "report.html", b"<b>", run_of(store).added().values())
    assert run_of(store).is_told("report.html")
    store.add(run_of(store), "sites", {}, {"site_value": OLD})
    assert not run_of(store).is_told("report.html")
    assert store.verify() == {}
