"""A run is what its input says: what the plan depends on, and what only the report shows."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import planner
from planner.api.run import Run
from planner.model import data as model_data_module
from planner.results.tables import result_tables
from planner.runs import answer as answer_module
from planner.runs.answer import answer
from planner.runs.contents import run_about, run_files
from planner.runs.identity import code_files, code_hash, program_versions
from planner.runs.packing import list_runs, pack, pack_folder
from planner.runs.store import RunStore, StoredRun, run_key
from planner.study.load import load_study
from planner.study.starter import init_study
from planner.study.study import Study
from planner.sweep.cases import BASE_CASE, Case, Design
from planner.sweep.cluster import ClusterChoice
from planner.sweep.run import SweepLimits, run_sweep
from planner.sweep.unneeded import find_unneeded, remove

PACKAGE = Path(planner.__file__).parent


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a study folder with tables of its own, solved once."""
    folder = tmp_path_factory.mktemp("solved") / "own"
    init_study(folder, "tutorial")
    ask(folder, name="base")
    return folder


@pytest.fixture
def own(solved: Path, tmp_path: Path) -> Path:
    shutil.copytree(solved, tmp_path / "own")
    return tmp_path / "own"


def ask(folder: Path, *changes: str, name: str = "") -> StoredRun:
    study = load_study(folder, changes)
    return answer(study, study.settings.solve, RunStore(folder / "runs"), name=name)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def never(*args: object, **more: object) -> None:
    raise AssertionError("solved again")


def new_title(folder: Path) -> None:
    edit(folder / "study.yaml", "Tutorial: two years", "Lesson: two years")


def new_note(folder: Path) -> None:
    edit(folder / "study.yaml", "The answer can be found by eye.", "Try it by eye.")


def new_borders(folder: Path) -> None:
    edit(
        folder / "data" / "regions.geojson",
        '"type": "FeatureCollection"',
        '"type":"FeatureCollection"',
    )


def new_names(folder: Path) -> None:
    edit(folder / "data" / "sites.csv", "Harbour", "Old harbour")


def new_source(folder: Path) -> None:
    with (folder / "data" / "sources.csv").open("a", encoding="utf-8") as file:
        file.write("S99,Somebody said so,,\n")


def new_languages(folder: Path) -> None:
    edit(folder / "study.yaml", "languages: [en, zh]", "languages: [zh]")


def new_citation(folder: Path) -> None:
    with (folder / "study.yaml").open("a", encoding="utf-8") as file:
        file.write("rules: {pue_cap: {citation: A law}}\n")


def new_approval(folder: Path) -> None:
    edit(folder / "study.yaml", "map_approval_number: null", "map_approval_number: GS-1")


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (new_title, "title"),
        (new_note, "note"),
        (new_borders, "borders"),
        (new_names, "names"),
        (new_source, "sources"),
        (new_languages, "languages"),
        (new_citation, "citations"),
        (new_approval, "map approval number"),
    ],
)
def test_what_only_the_report_shows_is_shown_anew_without_solving(
    own: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None], part: str
) -> None:
    monkeypatch.setattr(answer_module, "solve_data", never)
    store = RunStore(own / "runs")
    before = store.find("base")
    change(own)
    told = ask(own)
    assert (told.run, told.changed) == (before.run, (part,))
    study, now = load_study(own), store.find("base").study()
    assert (now.digest(), now.shown()) == (study.digest(), study.shown())
    assert now.borders_file is not None and study.borders_file is not None
    assert now.borders_file.read_bytes() == study.borders_file.read_bytes()
    assert store.find("base").settings() == study.settings
    assert store.find("base").solution() == before.solution()
    assert ask(own).changed == ()
    assert store.verify() == {}
    # what was solved is kept as it was: the run's own files and manifest
    assert before.read("study/settings.json") and before.folder.joinpath("manifest.json").is_file()
    assert before.study().shown() != study.shown()


def test_names_are_new_in_tables_lists_and_packs_too(own: Path) -> None:
    store = RunStore(own / "runs")
    pack(store)
    new_names(own)
    edit(own / "study.yaml", "study: own", "study: renamed")
    assert ask(own).changed == ("names", "study name")
    run = store.find("base")
    assert {"Old harbour", "Ridge"} <= set(run.table("sites")["name_en"])
    study = load_study(own)
    anew = result_tables(study, model_data_module.model_data(study), run.solution())
    assert all(anew[name].equals(run.table(name)) for name in run.table_names())
    assert set(run.table_files()) == set(run.table_names())
    assert list_runs(store)[0][0].study == "renamed"
    assert pack_folder(store) is None  # the pack with the older names is out of use
    pack(store)
    assert list_runs(store)[0][0].study == "renamed"
    edit(own / "data" / "sites.csv", "Old harbour", "Harbour")
    assert ask(own).changed == ("names",)
    assert "Old harbour" not in set(store.find("base").table("sites")["name_en"])
    new_title(own)
    edit(own / "data" / "sites.csv", "Harbour", "New harbour")
    ask(own)
    new_note(own)
    assert ask(own).changed == ("note",)
    assert "New harbour" in set(store.find("base").table("sites")["name_en"])


def test_older_reports_are_put_aside_and_the_new_one_is_written(own: Path) -> None:
    store = RunStore(own / "runs")
    store.keep_report(store.find("base"), "report-en.html", b"the older map")
    new_borders(own)
    run = ask(own)
    assert not run.is_told("report-en.html")
    (aside,) = run.report_folder.glob("until-*")
    assert (aside / "report-en.html").read_bytes() == b"the older map"
    report = Run(store, store.find("base")).write_report(["en"], pdf=False)[0]
    assert report == run.report_folder / "report-en.html"
    assert store.find("base").is_told("report-en.html")
    assert store.verify() == {}


def test_a_mended_map_is_seen_after_a_report_that_failed(own: Path) -> None:
    store = RunStore(own / "runs")
    good = (own / "data" / "regions.geojson").read_bytes()
    (own / "data" / "regions.geojson").write_bytes(good[: len(good) // 2])
    with pytest.raises(planner.errors.InputError):
        load_study(own)
    (own / "data" / "regions.geojson").write_bytes(good.replace(b"[", b"[ "))
    assert ask(own).changed == ("borders",)
    (own / "data" / "regions.geojson").write_bytes(good)
    assert ask(own).changed == ("borders",)
    borders = store.find("base").study().borders_file
    assert borders is not None and borders.read_bytes() == good


def test_what_moves_the_plan_is_another_run(own: Path) -> None:
    before = RunStore(own / "runs").find("base")
    assert ask(own, "sites[ridge].opening_cost_mcur += 1").run != before.run
    # a change that changes nothing is the same question, and the report tells of it
    same = ask(own, "sites[ridge].opening_cost_mcur *= 1")
    assert (same.run, same.changed) == (before.run, ("changes",))


def test_tidying_leaves_what_a_run_shows(own: Path) -> None:
    store = RunStore(own / "runs")
    for change in (new_title, new_borders):
        change(own)
        ask(own)
    remove(store, find_unneeded(store))
    assert store.find("base").study().shown() == load_study(own).shown()
    assert len(list((store.root / "studies").iterdir())) == 1
    assert store.verify() == {}


def test_a_change_of_what_is_shown_that_was_changed_itself_is_found(own: Path) -> None:
    new_title(own)
    run = ask(own)
    (file,) = run.folder.glob("added/shown/*/manifest.json")
    file.write_bytes(file.read_bytes().replace(b"Lesson", b"Lesion"))
    store = RunStore(own / "runs")
    assert list(store.verify()) == [run.run]
    assert list(store.scan()[1]) == [run.run]


def test_a_sweep_shows_its_base_case_anew(own: Path) -> None:
    new_title(own)
    study, store = load_study(own), RunStore(own / "runs")
    design = Design("growth", "cases", (), (Case(BASE_CASE, (), {}),))
    limits = SweepLimits(study.settings.solve, choice=ClusterChoice())
    sweep = run_sweep(study, design, store, limits, solve=never)  # type: ignore[arg-type]  # not called
    assert list(sweep.cases["run"]) == [store.find("base").run]
    assert store.find("base").study().settings.title.en.startswith("Lesson")


def test_a_run_of_an_older_planner_stays_readable(own: Path) -> None:
    store = RunStore(own / "runs")
    base, study = store.find("base"), load_study(own)
    tables = {name: base.table(name) for name in base.table_names()}
    about = run_about(study, base.solution(), tables, base.manifest["key_figures"], {"gap": 0.1})
    for new in ("shown", "programs"):
        del about[new]
    files = run_files(study, base.solution(), tables)
    older = store.save("ab" * 32, about, files, latest=False)
    assert older.study().digest() == study.digest()
    run = Run(store, store.find("abab"))
    assert run.tables["sites"].equals(base.table("sites"))
    assert run.write_report(["en"], pdf=False)[0].is_file()
    assert dict(run.programs) == base.manifest["solution"]["versions"]
    assert {line.run for line in list_runs(store)[0]} == {base.run, older.run}
    assert ask(own).run == base.run


def test_a_kept_table_without_a_column_that_came_later_is_read(own: Path) -> None:
    store, study = RunStore(own / "runs"), load_study(own)
    narrow = {**study.tables, "sites": study.tables["sites"].drop(columns=["plot_ha", "campus_id"])}
    base = store.find("base")
    kept = Study(study.settings, narrow, study.borders_file)
    tables = {"sites": base.table("sites")}
    about = run_about(study, base.solution(), tables, {}, {"gap": 0.1})
    older = store.save("ab" * 32, about, run_files(kept, base.solution(), tables))
    assert older.study().records("sites") == study.records("sites")
    assert older.study().digest() == study.digest()


def test_one_edited_rule_of_the_model_is_another_key(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "planner", ignore=shutil.ignore_patterns("__pycache__"))
    copy = tmp_path / "planner"
    assert code_hash(copy) == code_hash() == program_versions()["code"]
    keys = set()
    for file in ("model/blocks/water.py", "solve/dive.py", "study/entities.py", "units.py"):
        with (copy / file).open("ab") as stream:
            stream.write(b"# edited\n")
        code_hash.cache_clear()
        keys.add(run_key("d", {**program_versions(), "code": code_hash(copy)}, {}))
    assert len(keys) == 4
    (copy / "report" / "write.py").write_bytes(b"")
    code_hash.cache_clear()
    assert run_key("d", {**program_versions(), "code": code_hash(copy)}, {}) in keys


def test_line_ends_of_another_system_leave_the_hash(tmp_path: Path) -> None:
    for path in code_files(PACKAGE):
        goal = tmp_path / path.relative_to(PACKAGE)
        goal.parent.mkdir(parents=True, exist_ok=True)
        goal.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    code_hash.cache_clear()
    assert code_hash(tmp_path) == code_hash()


def test_all_that_model_and_solver_stand_on_is_in_the_hash() -> None:
    rooms = "planner.model.build, planner.solve.solve, planner.solve.verify, planner.results.tables"
    files = "*(m.__file__ for n, m in sys.modules.items() if n.startswith('planner.'))"
    script = f"import sys, {rooms}\nprint({files})"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded = {Path(file) for file in done.stdout.split()}
    assert len(loaded) > 60
    assert loaded - set(code_files(PACKAGE)) == set()
