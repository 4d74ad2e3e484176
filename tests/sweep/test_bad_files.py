"""One bad file blinds nothing: it is named by verify, and all that is whole works on."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from planner import api
from planner.errors import UsageError
from planner.runs import manifest
from planner.runs.manifest import DamagedRunError, ForeignRunError
from planner.runs.packing import list_runs, pack, pack_folder
from planner.runs.store import RunStore
from planner.runs.verdicts import Verdict, find_verdict, keep_verdict
from planner.study.load import load_study
from planner.study.study import Study
from planner.sweep.cases import BASE_CASE, Case, Design, Sweep
from planner.sweep.folder import save_sweep
from planner.sweep.job import CaseOutcome
from planner.sweep.query import query
from planner.sweep.rows import case_table
from planner.sweep.unneeded import find_unneeded, remove
from tests.sweep.test_keeping import keep

WORTHS = "select objective_mcur from runs order by all"


@pytest.fixture(autouse=True)
def quick_flush(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave flushing to the system: no power is cut here."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study("tutorial")


@pytest.fixture(scope="module")
def made(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store of two runs, of worth 1 and 2, a sweep, a report and a pack."""
    store = RunStore(tmp_path_factory.mktemp("made") / "runs")
    one, two = keep(store, study, 1), keep(store, study, 2)
    store.name(two, "good")
    store.keep_report(store.find(one), "report-en.html", b"<p>")
    design = Design("growth", "table", (), (Case(BASE_CASE),))
    outcomes = {BASE_CASE: CaseOutcome(one, "optimal", objective_mcur=1.0)}
    save_sweep(store, Sweep("tutorial", design, case_table(design, outcomes)), {}, (one,))
    pack(store)
    assert api.verify_runs(store) == {}
    return store.root


@pytest.fixture
def store(made: Path, tmp_path: Path) -> RunStore:
    """Return a copy of that store, to be spoilt."""
    return RunStore(shutil.copytree(made, tmp_path / "runs"))


def first_run(store: RunStore) -> Path:
    return store.folder(f"{1:064x}")


def packed(store: RunStore) -> Path:
    folder = pack_folder(store)
    assert folder is not None
    return folder / "runs.parquet"


def other_figures(store: RunStore) -> None:
    path = packed(store)
    table = pq.read_table(path)
    column = table.column_names.index("objective_mcur")
    pq.write_table(table.set_column(column, "objective_mcur", pa.array([7.0, 7.0])), path)


def newer_format(store: RunStore) -> None:
    path = first_run(store) / manifest.FILE
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": manifest.FORMAT + 1}))


#: what is spoilt; the part of the store that verify names, if any; whether a run is lost by it
SPOILT: dict[str, tuple[Callable[[RunStore], object], str | None, bool]] = {
    "an entry of a program that shows folders": (
        lambda s: (s.root / "names" / ".DS_Store").write_bytes(b"\0\1\xff"), None, False
    ),
    "a folder among the names": (lambda s: (s.root / "names" / "x").mkdir(), None, False),
    "a link to itself among the names": (
        lambda s: (s.root / "names" / "x").symlink_to(s.root / "names" / "x"), None, False
    ),
    "a name that is no text": (
        lambda s: (s.root / "names" / "odd").write_bytes(b"\xff\xfe\0"), "names/odd", False
    ),
    "an empty name": (
        lambda s: (s.root / "names" / "latest").write_bytes(b""), "names/latest", False
    ),
    "a name cut short": (
        lambda s: (s.root / "names" / "latest").write_text(f"{2:064x}"[:40]), "names/latest", False
    ),
    "a name that was moved to another run": (
        lambda s: shutil.copy(s.root / "names" / "good", s.root / "names" / "bad"),
        "names/bad",
        False,
    ),
    "a run of a newer planner": (newer_format, f"{1:064x}", True),
    "a manifest of another program": (
        lambda s: (first_run(s) / manifest.FILE).write_text('{"name": "shop"}'), f"{1:064x}", True
    ),
    "an empty manifest": (
        lambda s: (first_run(s) / manifest.FILE).write_text(""), f"{1:064x}", True
    ),
    "a lost manifest": (lambda s: (first_run(s) / manifest.FILE).unlink(), f"{1:064x}", True),
    "a pack cut short": (
        lambda s: packed(s).write_bytes(packed(s).read_bytes()[:100]), "packed", False
    ),
    "a pack of other figures": (other_figures, "packed", False),
    "a pack without its manifest": (
        lambda s: packed(s).with_name(manifest.FILE).unlink(), "packed", False
    ),
    "a pack that is not there": (
        lambda s: (s.root / "packed" / "current").write_text("../names"), "packed", False
    ),
    "a pointer that is no text": (
        lambda s: (s.root / "packed" / "current").write_bytes(b"\xff\xff"), "packed", False
    ),
    "a table of a sweep of junk": (
        lambda s: (s.root / "sweeps" / "growth" / "cases.parquet").write_bytes(b"junk"),
        "sweep growth",
        False,
    ),
    "a record of reports cut short": (
        lambda s: (first_run(s) / "report" / "told.json").write_text("{"), f"{1:064x}", False
    ),
    "an empty record of reports": (
        lambda s: (first_run(s) / "report" / "told.json").write_text(""), f"{1:064x}", False
    ),
    "a report cut short": (
        lambda s: (first_run(s) / "report" / "report-en.html").write_text("<"), f"{1:064x}", False
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", SPOILT)
def test_the_rest_works_on(what: str, store: RunStore, study: Study) -> None:
    spoil, named, lost = SPOILT[what]
    spoil(store)
    store = RunStore(store.root)
    faults = api.verify_runs(store)
    assert set(faults) == ({named} if named else set())
    worths = [2.0] if lost else [1.0, 2.0]
    if lost:  # a run that is in the pack is not read again by list
        (store.root / "packed" / "current").unlink()
    lines, damaged = list_runs(store)
    assert sorted(line.objective_mcur for line in lines) == worths
    assert set(damaged) == ({named} if lost else {"packed"} & set(faults) & set(damaged))
    assert store.find("good").run == f"{2:064x}"
    assert store.find(f"{2:064x}"[:64]).study().digest() == study.digest()
    assert query(store, WORTHS).column(0).to_pylist() == worths
    assert pack(store).runs == len(worths)
    assert sorted(line.objective_mcur for line in list_runs(store)[0]) == worths
    unneeded = find_unneeded(store)
    assert unneeded.runs == ()
    remove(store, unneeded)
    assert first_run(store).is_dir()  # the sweep still refers to it
    late = keep(store, study, 3)
    assert store.find("latest").run == late
    assert late in {line.run for line in list_runs(store)[0]}


@pytest.mark.parametrize(
    "what", [name for name, (_, part, _) in SPOILT.items() if part == "packed"]
)
def test_a_spoilt_pack_is_made_anew(what: str, store: RunStore) -> None:
    SPOILT[what][0](store)
    assert pack(store).runs == 2
    assert api.verify_runs(store) == {}
    assert [path.name for path in (store.root / "packed").iterdir() if path.is_dir()] == [
        packed(store).parent.name
    ]


def test_a_record_of_reports_is_made_anew(store: RunStore) -> None:
    run = store.find(f"{1:064x}")
    assert run.is_told("report-en.html")
    (run.report_folder / "told.json").write_text("{")
    assert not run.is_told("report-en.html")
    store.keep_report(run, "report-en.html", b"<p>")
    assert run.is_told("report-en.html")
    assert api.verify_runs(store) == {}
    (run.report_folder / "report-en.html").write_bytes(b"<b>")
    assert not run.is_told("report-en.html")


def test_every_fault_comes_with_its_remedy(store: RunStore) -> None:
    (first_run(store) / "values.parquet").write_bytes(b"x")
    (store.root / "names" / "good").write_bytes(b"x")
    other_figures(store)
    (store.root / "sweeps" / "growth" / "cases.parquet").write_bytes(b"junk")
    told = {key: sentences[-1] for key, sentences in api.verify_runs(store).items()}
    assert "gc --damaged" in told[f"{1:064x}"]
    assert "--name good" in told["names/good"]
    assert "planner runs pack" in told["packed"]
    assert "same sweep again" in told["sweep growth"]


def test_a_name_whose_file_was_changed_is_not_taken_for_a_misspelt_one(store: RunStore) -> None:
    (store.root / "names" / "good").write_bytes(b"")
    with pytest.raises(DamagedRunError, match="names/good says no more which run"):
        store.find("good")


def test_names_of_an_older_planner_are_read(store: RunStore) -> None:
    (store.root / "names" / "old").write_text(f"{1:064x}\n")
    assert store.find("old").run == f"{1:064x}"
    assert api.verify_runs(store) == {}


def test_the_number_of_the_format_is_read() -> None:
    with pytest.raises(ForeignRunError, match="format 2, and this planner reads up to 1"):
        manifest.unsealed(b'{"format": 2, "whatever": [1]}')
    for foreign in (b"[]", b"3", b"{}", b'{"format": "zip"}'):
        with pytest.raises(ForeignRunError, match="none of the planner's"):
            manifest.unsealed(foreign)


def test_gc_leaves_alone_what_the_planner_did_not_make(store: RunStore) -> None:
    """Only runs of its own are removed, whole or damaged."""
    zz = store.root / "zz" / "zz-mine"
    alike = store.folder("ab" * 32)
    newer = store.folder("cd" * 32)
    beside = store.root / "studies" / "mine"
    for folder in (zz, alike, newer, beside):
        folder.mkdir(parents=True)
        (folder / "thesis.txt").write_text("years of work")
    (newer / manifest.FILE).write_text('{"format": 9}')
    assert zz.name not in store.run_keys()
    for damaged in (False, True):
        remove(store, find_unneeded(store, damaged=damaged))
    for folder in (zz, alike, newer, beside):
        assert (folder / "thesis.txt").read_text() == "years of work"
    assert "no run" in store.verify()["ab" * 32][0]
    assert "newer one" in store.verify()["cd" * 32][0]


def test_a_damaged_study_or_verdict_is_made_anew(store: RunStore, study: Study) -> None:
    keep(store, study, 4, as_case=True)
    keep_verdict(store, "ef" * 32, Verdict("infeasible", "no plan", 1.0))
    kept = list(store.kept_beside())
    assert len(kept) == 2
    for folder in kept:
        (folder / manifest.FILE).write_text("{")
    assert len(store.verify()) == 2
    keep(store, study, 5, as_case=True)
    keep_verdict(store, "ef" * 32, Verdict("infeasible", "no plan", 1.0))
    assert store.verify() == {}
    assert find_verdict(store, "ef" * 32) == Verdict("infeasible", "no plan", 1.0)


def test_an_empty_store_has_no_answer(tmp_path: Path) -> None:
    for ask in (lambda s: query(s, "select 1"), pack):
        with pytest.raises(UsageError, match="no runs"):
            ask(RunStore(tmp_path / "none"))
    assert not (tmp_path / "none").exists()


def test_what_is_no_folder_cannot_be_a_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for path in (tmp_path / "file", tmp_path / "file" / "x", tmp_path / "loop", Path("/dev/null")):
        with pytest.raises(UsageError, match="no folder"):
            RunStore(path)
