"""No file of somebody else's is written over, and never what a study reads."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from planner import api
from planner.api.run import Run
from planner.cli.app import app
from planner.errors import UsageError
from planner.outputs import RECORD, new_files, write_file
from planner.resources import share
from planner.runs.answer import answer
from planner.runs.store import RunStore
from planner.study.load import load_study


def put(folder: Path, files: dict[str, str], *, force: bool = False) -> None:
    with new_files(folder, force=force) as made:
        for name, text in files.items():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            (made / name).write_text(text, "utf-8")


def files_in(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, but for the record of what the planner wrote."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name != RECORD)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_own_files_are_replaced_and_others_are_left(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    put(out, {"a.csv": "1", "tables/b.csv": "2"})
    (out / "notes.txt").write_text("mine", "utf-8")
    put(out, {"a.csv": "3"})
    assert files_in(out) == {"a.csv": b"3", "tables/b.csv": b"2", "notes.txt": b"mine"}
    put(out, {"tables/b.csv": "4"})
    assert files_in(out)["tables/b.csv"] == b"4"


@pytest.mark.parametrize("made", ["edited after", "there before", "folder", "dangling link"])
def test_a_file_that_is_not_as_it_was_written_stops_the_whole(tmp_path: Path, made: str) -> None:
    out = tmp_path / "out"
    put(out, {"a.csv": "1", "c.csv": "1"})
    (out / "b.csv").unlink(missing_ok=True)
    if made == "edited after":
        put(out, {"b.csv": "1"})
        (out / "b.csv").write_text("1, and my own remarks", "utf-8")
    elif made == "there before":
        (out / "b.csv").write_text("mine", "utf-8")
    elif made == "folder":
        (out / "b.csv").mkdir()
    else:
        (out / "b.csv").symlink_to(tmp_path / "nowhere")
    before = files_in(out)
    with pytest.raises(UsageError, match=r"^b\.csv in .*Choose another folder"):
        put(out, {"a.csv": "2", "b.csv": "2", "c.csv": "2"})
    assert files_in(out) == before
    assert {path.name for path in out.iterdir()} == {"a.csv", "b.csv", "c.csv", RECORD}


def test_force_replaces_a_file_and_never_a_folder(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("mine", "utf-8")
    put(tmp_path, {"b.csv": "2"}, force=True)
    put(tmp_path, {"b.csv": "3"})  # it is the planner's from then on
    assert files_in(tmp_path) == {"b.csv": b"3"}
    (tmp_path / "c.csv").mkdir()
    with pytest.raises(UsageError, match="a folder"):
        put(tmp_path, {"c.csv": "1"}, force=True)


def test_force_through_a_link_leaves_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("mine", "utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.csv").symlink_to(tmp_path / "own.csv")
    put(tmp_path / "out", {"a.csv": "2"}, force=True)
    assert (tmp_path / "own.csv").read_text("utf-8") == "mine"
    assert (tmp_path / "out" / "a.csv").read_text("utf-8") == "2"


def test_what_is_there_already_may_be_written_again(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1", "utf-8")
    put(tmp_path, {"a.csv": "1"})
    assert files_in(tmp_path) == {"a.csv": b"1"}


@pytest.mark.parametrize("text", ["", "[]", "{", '{"written": 3}', '{"written": {"a.csv": "ff"}}'])
def test_a_broken_record_makes_no_file_the_planners(tmp_path: Path, text: str) -> None:
    put(tmp_path, {"a.csv": "1"})
    (tmp_path / RECORD).write_text(text, "utf-8")
    with pytest.raises(UsageError, match=r"a\.csv"):
        put(tmp_path, {"a.csv": "2"})


def test_a_writer_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), new_files(tmp_path / "one" / "two") as made:
        (made / "half.csv").write_text("h", "utf-8")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("mine", "utf-8")
    with pytest.raises(UsageError, match="is not a folder"):
        put(tmp_path / "file", {"a.csv": "1"})


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a study with tables of its own, solved; the working folder is the study's."""
    folder = tmp_path / "mine"
    api.init_study(folder, "tutorial")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PLANNER_CONFIG", str(tmp_path / "no-such-file.toml"))
    study = load_study(folder)
    answer(study, study.settings.solve, RunStore(folder / "runs"), name="plan")
    return folder


def the_run(own: Path) -> Run:
    store = RunStore(own / "runs")
    return Run(store, store.find("plan"))


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("place", ["data", ".", "link", "data/../data"])
def test_tables_never_go_where_a_study_reads_its_own(
    own: Path, place: str, kind: str, force: bool
) -> None:
    (own / "link").symlink_to("data")
    before = files_in(own)
    with pytest.raises(UsageError, match="would be input of a study"):
        the_run(own).export(own / place, kind, force=force)
    assert files_in(own) == before


def test_data_of_a_study_that_inherits_its_dataset_is_input_too(own: Path) -> None:
    (own / "parts").mkdir()
    text = (own / "study.yaml").read_text("utf-8")
    (own / "parts" / "base.yaml").write_text(text.replace("dataset: data", "dataset: t"), "utf-8")
    (own / "data").rename(own / "parts" / "t")
    (own / "study.yaml").write_text("study: top\nbased_on: parts/base.yaml\n", "utf-8")
    assert load_study(own).has("chips")
    with pytest.raises(UsageError, match="would be input of a study"):
        the_run(own).export(own / "parts" / "t", "csv", force=True)


def test_files_that_no_study_reads_may_lie_beside_it(own: Path) -> None:
    run = the_run(own)
    assert run.export(own, "gpkg") == (own / "plan.gpkg",)
    api.check_study(own)
    (own / "plan.gpkg").write_bytes(b"drawn over by hand")
    before = files_in(own)
    with pytest.raises(UsageError, match=r"plan\.gpkg in .* or replace it with --force"):
        run.export(own, "gpkg", "xlsx")
    assert files_in(own) == before
    run.export(own, "gpkg", force=True)
    assert files_in(own)["plan.gpkg"] != b"drawn over by hand"


def test_a_study_file_is_never_replaced_unless_the_planner_wrote_it(own: Path) -> None:
    write_file(own / "what-if.yaml", b"study: a\nbased_on: study.yaml\n")
    write_file(own / "what-if.yaml", b"study: b\nbased_on: study.yaml\n")
    with pytest.raises(UsageError, match="would be input of a study"):
        write_file(own / "study.yaml", b"study: b\n")
    (own / "what-if.yaml").write_text("study: c\nbased_on: study.yaml\n", "utf-8")
    with pytest.raises(UsageError, match="would be input of a study"):
        write_file(own / "what-if.yaml", b"study: d\n")


def planner(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


@pytest.mark.parametrize(
    "words",
    [
        ("export", "plan", "--to", "data"),
        ("export", "plan", "--parquet", "--to", "data", "--force"),
        ("export", "plan", "--to", "."),
        ("export", "plan", "--gpkg", "--to", "drawn"),
        ("report", "plan", "--html", "--lang", "en", "--to", "drawn"),
        ("solve", ".", "--log-file", "study.yaml"),
        ("solve", ".", "--log-file", "data/sites.csv"),
        ("solve", ".", "--log-file", "data/areas.parquet"),
        ("solve", ".", "--log-file", "data"),
        ("solve", ".", "--log-file", "drawn/notes.txt"),
        ("init", "."),
        ("init", "data"),
    ],
)
def test_the_command_refuses_in_one_line_and_writes_nothing(
    own: Path, words: tuple[str, ...]
) -> None:
    (own / "drawn").mkdir()
    for name in ("plan.gpkg", "report-en.html", "notes.txt"):
        (own / "drawn" / name).write_text("mine", "utf-8")
    before = files_in(own)
    result = planner(*words)
    assert result.exit_code == 2, result.output
    assert "Choose a" in result.stderr and result.stderr.count("\n") == 1
    assert files_in(own) == before


def test_a_log_is_gone_on_with(own: Path) -> None:
    for _ in range(2):
        assert planner("solve", ".", "-q", "--log-file", "logs/solve.log").exit_code == 0
    first, *_, last = (own / "logs" / "solve.log").read_text("utf-8").splitlines()
    assert first < last and "planner" in first


def test_a_dataset_in_reach_is_found_from_anywhere(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(share("data", "tutorial"), tmp_path / "loose")
    monkeypatch.chdir(tmp_path)
    run = the_run(own)
    with pytest.raises(UsageError, match="not as the planner wrote it"):
        run.export(Path("loose"), "csv")  # no study names it, yet it is not the planner's
    with pytest.raises(UsageError, match="would be input of a study"):
        run.export(Path("mine/data"), "csv")
