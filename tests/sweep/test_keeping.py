"""Pack, ask, list and tidy a store of runs."""

from __future__ import annotations

import math
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from planner.api import verify_runs
from planner.errors import UsageError
from planner.runs.contents import (
    case_about,
    case_files,
    keep_study,
    run_about,
    run_files,
)
from planner.runs.manifest import DamagedRunError
from planner.runs.packing import list_runs, pack, pack_folder, packed_lines
from planner.runs.store import RunStore
from planner.runs.verdicts import Verdict, find_verdict, keep_verdict
from planner.solution import Solution
from planner.study.load import load_study
from planner.study.study import Study
from planner.sweep.cases import BASE_CASE, Case, Design, Factor, Sweep
from planner.sweep.folder import (
    damaged_sweeps,
    load_sweep,
    save_sweep,
    sweep_names,
    to_set_aside,
    told_of,
)
from planner.sweep.job import CaseOutcome, failed
from planner.sweep.query import query
from planner.sweep.rows import case_table
from planner.sweep.unneeded import find_unneeded, remove


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study("tutorial")


def solved(worth: float) -> Solution:
    return Solution("within_gap", worth, worth - 1, 1 / worth, {"x": {("a",): worth}}, {"solve": 2})


def keep(store: RunStore, study: Study, number: int, as_case: bool = False) -> str:
    """Keep a run whose worth is its number, with a table of as many rows; return its key."""
    key = f"{number:064x}"
    tables = {"sites": pd.DataFrame({"site_id": [f"s{i}" for i in range(number)], "mw": 1.5})}
    solution = solved(float(number))
    about = run_about(study, solution, tables, {"hall_it_mw": 0.5, "none": math.nan}, {"gap": 0.1})
    if as_case:
        about |= case_about(study, keep_study(study, store.root))
        store.save(key, about, case_files(solution, tables), latest=False)
    else:
        store.save(key, about, run_files(study, solution, tables))
    return key


def test_a_case_kept_in_few_files_reads_like_any_run(tmp_path: Path, study: Study) -> None:
    store = RunStore(tmp_path)
    base_study = keep_study(study, store.root)
    changed = study.change("discount_rate = 0.1", "sites[ridge].grid_limit_mw = 4")
    tables = {"sites": pd.DataFrame({"site_id": ["a"], "hall_it_mw": [0.1 + 0.2]})}
    about = run_about(changed, solved(3.0), tables, {}, {"gap": 0.1})
    about |= case_about(changed, base_study)
    run = store.save("ab" * 32, about, case_files(solved(3.0), tables), latest=False)
    assert sorted(path.name for path in run.folder.iterdir()) == [
        "manifest.json", "tables.zip", "values.parquet"
    ]  # fmt: skip
    assert run.study().digest() == changed.digest()
    assert run.settings() == changed.settings
    assert run.study().applied_changes == changed.applied_changes
    assert run.solution().values == {"x": {("a",): 3.0}}
    assert run.table("sites")["hall_it_mw"].to_list() == [0.1 + 0.2]
    assert "latest" not in store.names()
    assert store.verify() == {}


def test_list_is_the_same_with_and_without_a_pack(tmp_path: Path, study: Study) -> None:
    store = RunStore(tmp_path)
    for number in (2, 1, 3):
        keep(store, study, number, as_case=number == 3)
    plain = list_runs(store)
    assert sorted(line.objective_mcur for line in plain[0]) == [1.0, 2.0, 3.0]
    pack(store)
    assert list_runs(store) == plain
    late = keep(store, study, 4)
    assert late not in packed_lines(store)
    assert [line.run for line in list_runs(store)[0]][-1] == late


def test_packing_again_reads_only_what_is_new_and_drops_what_is_gone(
    tmp_path: Path, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = RunStore(tmp_path)
    one, two = keep(store, study, 1), keep(store, study, 2)
    assert (pack(store).runs, pack(store).added) == (2, 0)
    three = keep(store, study, 3, as_case=True)
    remove(store, replace(find_unneeded(store), runs=(one,), beside=()))
    first = pack_folder(store)
    again = pack(store)
    assert (again.runs, again.added) == (2, 1)
    assert first is not None and not first.exists()
    assert set(packed_lines(store)) == {two, three}
    rows = query(store, "select run, count(*) as n from sites group by run order by n").to_pylist()
    assert rows == [{"run": two, "n": 2}, {"run": three, "n": 3}]


def test_a_damaged_run_is_named_and_not_packed(tmp_path: Path, study: Study) -> None:
    store = RunStore(tmp_path)
    one, two = keep(store, study, 1), keep(store, study, 2)
    (store.folder(two) / "tables" / "sites.parquet").write_bytes(b"x")
    packed = pack(store)
    assert list(packed.damaged) == [two]
    assert set(packed_lines(store)) == {one}


def test_questions_join_runs_names_cases_and_tables(tmp_path: Path, study: Study) -> None:
    store = RunStore(tmp_path)
    one, two = keep(store, study, 1), keep(store, study, 2)
    store.name(two, "best")
    design = Design("growth", "table", (), (Case(BASE_CASE), Case("more", ("discount_rate = 1",))))
    outcomes = {BASE_CASE: CaseOutcome(one, "within_gap", objective_mcur=1.0)}
    save_sweep(store, Sweep("tutorial", design, case_table(design, outcomes)), {})
    sql = """
        select names.name, runs.objective_mcur, runs.hall_it_mw, sum(sites.mw) as mw
        from runs join names using (run) join sites using (run)
        where names.name = 'best' group by all
    """
    assert query(store, sql).to_pylist() == [
        {"name": "best", "objective_mcur": 2.0, "hall_it_mw": 0.5, "mw": 3.0}
    ]
    answer = query(store, 'select sweep, "case", run, status from cases order by all').to_pylist()
    assert answer == [
        {"sweep": "growth", "case": BASE_CASE, "run": one, "status": "within_gap"},
        {"sweep": "growth", "case": "more", "run": "", "status": "not_run"},
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_text('{file}')",
        "select * from read_csv('{file}')",
        "select * from '{parquet}'",
        "select * from read_parquet('{parquet}')",
        "select * from glob('{folder}/*')",
        "copy runs to '{folder}/out.csv'",
        "copy (select 1) to '{parquet}'",
        "attach '{folder}/other.db'",
        "export database '{folder}/all'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "reset lock_configuration",
        "set lock_configuration = false; select * from read_text('{file}')",
        "select * from read_parquet('https://example.org/x.parquet')",
        "nonsense",
    ],
)
def test_a_question_reaches_no_file(sql: str, tmp_path: Path, study: Study) -> None:
    store = RunStore(tmp_path / "runs")
    keep(store, study, 1)
    folder = pack(store).folder
    (tmp_path / "secret.txt").write_text("secret")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    words = {
        "file": tmp_path / "secret.txt",
        "parquet": folder / "runs.parquet",
        "folder": tmp_path,
    }
    with pytest.raises(UsageError, match="cannot be answered"):
        query(store, sql.format(**words))
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert after == before


def test_what_has_a_name_or_a_sweep_is_never_unneeded(tmp_path: Path, study: Study) -> None:
    store = RunStore(tmp_path)
    named, swept, loose, coming = (keep(store, study, n, as_case=True) for n in (1, 2, 3, 5))
    keep(store, study, 4)  # the latest
    store.name(named, "mine")
    lost, needed = "ef" * 32, "fe" * 32
    for verdict in (lost, needed):
        keep_verdict(store, verdict, Verdict("infeasible", "no plan", 1.0))
    design = Design("growth", "table", (), (Case(BASE_CASE), Case("later")))
    table = case_table(design, {BASE_CASE: CaseOutcome(swept, "optimal", objective_mcur=2.0)})
    save_sweep(store, Sweep("tutorial", design, table), {}, (coming, needed))
    found = find_unneeded(store)
    assert found.runs == (loose,)
    assert [path.name for path in found.beside] == [lost]
    assert found.size_bytes > 0
    assert loose in set(store.run_keys())
    remove(store, found)
    assert set(store.run_keys()) == {named, swept, coming, f"{4:064x}"}
    assert find_verdict(store, needed) is not None and find_verdict(store, lost) is None
    assert find_unneeded(store).runs == ()
    assert verify_runs(store) == {}
    assert store.find(named[:64]).study().digest() == study.digest()


def test_damaged_runs_can_be_removed(tmp_path: Path, study: Study) -> None:
    store = RunStore(tmp_path)
    whole, broken = keep(store, study, 1), keep(store, study, 2)
    (store.folder(broken) / "values.parquet").unlink()
    found = find_unneeded(store, damaged=True)
    assert found.runs == (broken,)
    remove(store, found)
    assert list(store.run_keys()) == [whole]


FACTORS = (Factor("demand", "demand[*].useful_pflops *= {level}", 1.0, 0.8, 1.2, "ratio"),)


def a_sweep(worth: float = 1 / 3) -> Sweep:
    cases = (
        Case(BASE_CASE, (), {"demand": 1.0}),
        Case("tight", ("demand[*].useful_pflops *= 1.2",), {"demand": 1.2}),
        Case("lost", ("demand[*].useful_pflops *= 0.8",), {"demand": 0.8}),
    )
    design = Design("growth", "tornado", FACTORS, cases, 7, ("sites.lat_deg: no cost",))
    outcomes = {
        BASE_CASE: CaseOutcome(
            "aa", "optimal", "", 1.5, False, worth, 0.1 + 0.2, 1e-9, {"mw": 3.0}
        ),
        "tight": failed("bb", 'it "hangs", they say\n=1+1', 2.0),
    }
    return Sweep("tutorial", design, case_table(design, outcomes))


def test_a_sweep_comes_back_as_it_was(tmp_path: Path) -> None:
    store, sweep = RunStore(tmp_path), a_sweep()
    folder = save_sweep(store, sweep, {"study_digest": "ff"})
    back = load_sweep(store, "growth")
    assert back.design == sweep.design and back.study == "tutorial"
    pd.testing.assert_frame_equal(back.cases, sweep.cases)
    assert back.cases["status"].to_list() == ["optimal", "failed", "not_run"]
    assert back.cases["reason"].str.len().tolist()[0] == 0
    assert back.cases["demand"].to_list() == [1.0, 1.2, 0.8]
    assert sorted(path.name for path in folder.iterdir()) == [
        "cases.csv", "cases.parquet", "manifest.json"
    ]  # fmt: skip
    assert sweep_names(store) == ("growth",)
    with pytest.raises(UsageError, match=r"Did you mean growth\?"):
        load_sweep(store, "grwth")


def test_a_changed_table_of_cases_is_found(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    folder = save_sweep(store, a_sweep(), {})
    assert damaged_sweeps(store) == {}
    for name in ("cases.csv", "cases.parquet", "manifest.json"):
        content = (folder / name).read_bytes()
        for place in range(0, len(content), len(content) // 40):
            flipped = bytearray(content)
            flipped[place] ^= 1
            (folder / name).write_bytes(bytes(flipped))
            assert list(verify_runs(store)) == ["sweep growth"], (name, place)
        (folder / name).write_bytes(content)
    assert verify_runs(store) == {}
    (folder / "cases.parquet").write_bytes(content)
    with pytest.raises(DamagedRunError):
        load_sweep(store, "growth")


def swept(worth: float, runs: tuple[str, ...], changes: str = "") -> Sweep:
    """Return a sweep whose cases have these runs; its second case makes a change."""
    cases = (Case(BASE_CASE), Case("more", (changes,) if changes else ()))[: len(runs)]
    design = Design("growth", "table", (), cases)
    outcomes = {
        case.case: CaseOutcome(run, "optimal", objective_mcur=worth)
        for case, run in zip(cases, runs, strict=True)
    }
    return Sweep("tutorial", design, case_table(design, outcomes))


def test_a_sweep_of_other_runs_is_set_aside_and_told(
    tmp_path: Path, study: Study, caplog: pytest.LogCaptureFixture
) -> None:
    """The runs of the older one are needed until its folder is removed."""
    store = RunStore(tmp_path)
    one, two, three, last = (keep(store, study, n) for n in (1, 2, 3, 4))
    folder = save_sweep(store, swept(1.0, (one, two)), {"study_digest": "aa"})
    (folder / "report").mkdir()
    (folder / "report" / "report-en.html").write_text("of the older")
    assert caplog.messages == []
    save_sweep(store, swept(2.0, (one, three)), {"study_digest": "bb"})
    (told,) = caplog.messages
    assert "is of another: study or its tables." in told and "with 1 run that" in told
    (aside,) = set(sweep_names(store)) - {"growth"}
    assert aside.startswith("growth-20") and aside in told
    assert load_sweep(store, aside).cases["run"].to_list() == [one, two]
    assert load_sweep(store, "growth").cases["run"].to_list() == [one, three]
    report = store.root / "sweeps" / aside / "report" / "report-en.html"
    assert report.read_text() == "of the older"
    assert verify_runs(store) == {}
    assert find_unneeded(store).runs == ()
    shutil.rmtree(store.root / "sweeps" / aside)
    assert find_unneeded(store).runs == (two,)
    assert set(store.run_keys()) == {one, two, three, last}


def test_a_sweep_that_grows_or_has_no_runs_to_lose_is_replaced(
    tmp_path: Path, study: Study, caplog: pytest.LogCaptureFixture
) -> None:
    store = RunStore(tmp_path)
    one, two = keep(store, study, 1), keep(store, study, 2)
    save_sweep(store, swept(1.0, (one,)), {"study_digest": "aa"})
    save_sweep(store, swept(1.0, (one, two)), {"study_digest": "bb"})  # it has all of the older's
    save_sweep(store, swept(1.0, ("ab" * 32, one)), {}, (two,))  # two is still to come
    save_sweep(store, swept(1.0, (one, two)), {})  # of the older's, one run is in no store
    assert sweep_names(store) == ("growth",)
    assert caplog.messages == []


@pytest.mark.parametrize(
    ("about", "changes", "words"),
    [
        ({"study_changes": ["x"]}, "", "changes to the study"),
        ({"options": {"gap": 0.5}}, "", "solve options"),
        ({}, "discount_rate = 0.1", "cases"),
        ({}, "", "planner or its solver"),
    ],
)
def test_what_two_sweeps_of_one_name_differ_in_is_told(
    about: dict[str, object], changes: str, words: str, tmp_path: Path, study: Study
) -> None:
    store = RunStore(tmp_path)
    one, two = keep(store, study, 1), keep(store, study, 2)
    save_sweep(store, swept(1.0, (one, one)), {})
    made = swept(1.0, (two, two), changes)
    older = to_set_aside(store, told_of(made.design, {"study": "tutorial", **about}, (two,)))
    assert older is not None
    assert (older.differs, older.runs) == ((words,), 1)
    assert sweep_names(store) == ("growth",)  # looking changes nothing


def test_gc_reads_what_a_sweep_needs_beside_its_table(tmp_path: Path, study: Study) -> None:
    """Without both nothing is removed, for it cannot be known what is needed."""
    store = RunStore(tmp_path)
    one, loose, _ = (keep(store, study, n) for n in (1, 2, 3))
    folder = save_sweep(store, swept(1.0, (one,)), {})
    (folder / "cases.parquet").write_bytes(b"junk")
    assert find_unneeded(store).runs == (loose,)
    (folder / "manifest.json").write_bytes(b"junk")
    with pytest.raises(DamagedRunError, match="The same sweep again makes it anew"):
        find_unneeded(store)
    save_sweep(store, swept(1.0, (one,)), {})
    assert verify_runs(store) == {}


def test_a_table_alone_is_a_whole_sweep(tmp_path: Path) -> None:
    """After a crash the files beside the table may be missing."""
    store = RunStore(tmp_path)
    folder = save_sweep(store, a_sweep(), {})
    for name in ("cases.csv", "manifest.json"):
        (folder / name).unlink()
    assert load_sweep(store, "growth").design == a_sweep().design
    assert verify_runs(store) == {}
