"""What goes wrong, and when: asked before the search, told before the disk, never a traceback."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
from pyomo.common.errors import DeferredImportError
from shapely.errors import GEOSException
from typer.testing import CliRunner, Result

import planner.cli
from planner.api import Run, find_run
from planner.cli import options
from planner.cli.app import app
from planner.errors import PlannerError
from planner.report import write
from planner.report.cartography import build
from planner.report.svg_charts import charts_of
from planner.runs import answer as answer_module
from planner.runs import atomic
from planner.runs.store import RunStore
from planner.study import settings

ROOT = Path(__file__).parents[2]
COST = "187.882"


def planner_(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


def refuse_to_solve(*_: Any, **__: Any) -> None:
    raise AssertionError("the search was begun")


def raising(error: BaseException) -> Callable[..., Any]:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    return fail


def full_disk(monkeypatch: pytest.MonkeyPatch, *full: Path, code: int = errno.ENOSPC) -> None:
    """Let nothing be written below some folders but what tries out whether that can be done."""
    real = atomic.write_bytes

    def write_bytes(path: Path, content: bytes) -> None:
        if any(content) and any(path.is_relative_to(folder) for folder in full):
            raise OSError(code, os.strerror(code))
        real(path, content)

    monkeypatch.setattr(atomic, "write_bytes", write_bytes)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the system's temporary folder, which is the test's own."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[..., SimpleNamespace]:
    """Return a function that runs the whole command as a process would, streams of bytes."""

    def run(*words: str, encoding: str = "utf-8") -> SimpleNamespace:
        kept = [io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in ("out", "err")]
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", kept[0])
            patch.setattr(sys, "stderr", kept[1])
            patch.setattr(sys, "argv", ["planner", *words])
            patch.setenv("ARROW_DEFAULT_MEMORY_POOL", "system")
            with pytest.raises(SystemExit) as ended:
                planner.cli.main()
        out, err = (stream.detach().getvalue() for stream in kept)
        return SimpleNamespace(code=ended.value.code or 0, out=out, err=err.decode(encoding))

    return run


# --- before the search ---


@pytest.mark.parametrize(
    "place", ["file", "loop", "file/inside", "/dev/null", "/proc/none", "a\nb"]
)
@pytest.mark.parametrize("verb", [("solve",), ("pareto", "--between", "cost", "carbon")])
def test_a_place_where_nothing_can_be_kept_is_refused_before_the_search(
    study: Path, monkeypatch: pytest.MonkeyPatch, place: str, verb: Sequence[str]
) -> None:
    Path("file").write_text("mine")
    Path("loop").symlink_to("loop")
    monkeypatch.setattr(answer_module, "solve_data", refuse_to_solve)
    monkeypatch.setattr("planner.sweep.pareto.trace.least", refuse_to_solve)
    result = planner_(verb[0], "mine", *verb[1:], "--runs", place)
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1].startswith("Error: No")
    assert result.stderr.count("Error") == 1
    assert Path("file").read_text() == "mine"


def test_a_path_that_is_no_text_is_refused(study: Path) -> None:
    result = planner_("runs", "list", "--runs", os.fsdecode(b"\xff\xfe"))
    assert result.exit_code == 2
    assert "no text" in result.stderr


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.ENOSPC])
def test_a_store_that_cannot_be_written_is_refused_before_the_search(
    study: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(answer_module, "solve_data", refuse_to_solve)
    monkeypatch.setattr(atomic, "write_bytes", raising(OSError(code, os.strerror(code))))
    result = planner_("solve", "mine")
    assert result.exit_code == 2
    assert os.strerror(code).lower() in result.stderr
    sweep = planner_("sweep", "mine", "--tornado")
    assert sweep.exit_code == 2
    assert os.strerror(code).lower() in sweep.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="drops what only root may")
def test_a_folder_that_one_may_not_write_to_is_refused() -> None:
    """Another user's store, asked in a process that has no right beyond its own."""
    place = Path(tempfile.mkdtemp())  # not below pytest's folder, which others may not enter
    place.chmod(0o755)
    (place / ".tmp").mkdir()
    (place / ".tmp").chmod(0o777)
    code = (
        "import os, pathlib, sys\nfrom planner.runs.store import RunStore\n"
        "from planner.errors import UsageError\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "try: RunStore(pathlib.Path(sys.argv[1])).prepare()\n"
        "except UsageError as error: sys.exit(str(error))"
    )
    words = [sys.executable, "-c", code, str(place)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    shutil.rmtree(place)
    assert done.returncode == 1
    assert "permission denied" in done.stderr


@pytest.mark.parametrize("value", ["inf", "nan", "0", "-1", "1e300"])
@pytest.mark.parametrize("words", [("solve", "--time-limit"), ("sweep", "--hard-limit")])
def test_a_time_limit_that_is_none_is_refused(
    study: Path, words: tuple[str, str], value: str
) -> None:
    result = planner_(words[0], "mine", words[1], value)
    assert result.exit_code == 2
    assert words[1] in result.stderr


@pytest.mark.parametrize(("low", "high"), [("0", "inf"), ("nan", "1"), ("-inf", "1"), ("2", "1")])
def test_a_range_without_ends_is_refused(study: Path, low: str, high: str) -> None:
    change = "sites[*].energy_price_cur_per_kwh *= {level}"
    result = planner_("breakpoint", "mine", change, "--from", low, "--to", high)
    assert result.exit_code == 2


@pytest.mark.parametrize("place", ["/dev/null/log", "."])
def test_a_log_that_cannot_be_written_is_refused(study: Path, place: str) -> None:
    result = planner_("solve", "mine", "--log-file", place)
    assert result.exit_code == 2
    assert re.match("Error: .* log ", result.stderr)


@pytest.mark.parametrize(
    "setting",
    [
        "solve: {time_limit_s: .inf}",
        "solve: {time_limit_s: .nan}",
        "solve: {time_limit_s: 1.0e+300}",
        "report: {languages: []}",
        "report: {formats: [docx]}",
        "ceilings: {cost_mcur: 1.0e+308}",
        "ceilings: {cost_mcur: -.inf}",
    ],
)
def test_a_setting_that_cannot_be_is_a_fault_at_check(study: Path, setting: str) -> None:
    file = study / "study.yaml"
    file.write_text(f"{file.read_text()}{setting}\n")
    key = setting.partition(":")[0]
    for verb in ("check", "solve"):
        result = planner_(verb, "mine", "--json")
        assert result.exit_code == 3
        (fault,) = json.loads(result.stdout)["faults"]
        assert fault["code"] == "E206"
        assert fault["column"].startswith(key)


# --- after the search ---


def test_a_full_disk_loses_no_plan(
    study: Path, monkeypatch: pytest.MonkeyPatch, temporary: Path
) -> None:
    full_disk(monkeypatch, study / "runs")
    result = planner_("solve", "mine", "--name", "base")
    assert result.exit_code == 8
    assert COST in result.stdout
    assert "Ridge" in result.stdout
    assert "no space left on device" in result.stderr
    (place,) = temporary.iterdir()
    assert f"planner report latest --runs {place}" in result.stderr.replace("\n", " ")
    store = RunStore(place)
    assert store.verify() == {}
    kept = store.find("base")
    assert kept.manifest["solution"]["objective_mcur"] == pytest.approx(187.882135, abs=1e-5)
    assert kept.study().digest() == find_study_digest(study)
    assert not any((study / "runs").glob("??/*"))


def find_study_digest(folder: Path) -> str:
    from planner.api import load_study

    return load_study(folder).study.digest()


def test_a_plan_that_finds_no_room_anywhere_is_told(
    study: Path, monkeypatch: pytest.MonkeyPatch, temporary: Path
) -> None:
    full_disk(monkeypatch, study / "runs", temporary, code=errno.EFBIG)
    result = planner_("solve", "mine")
    assert result.exit_code == 8
    assert COST in result.stdout
    assert "file too large" in result.stderr
    told = planner_("solve", "mine", "--json")
    assert told.exit_code == 8
    found = json.loads(told.stdout)
    assert found["objective_mcur"] == pytest.approx(187.882135, abs=1e-5)
    assert (found["run"], found["folder"], found["reports"]) == (None, None, [])
    assert found["key_figures"]["hall_it_mw"] == pytest.approx(4.0)


def test_a_case_of_a_sweep_that_finds_no_room_is_not_kept_apart(
    study: Path, monkeypatch: pytest.MonkeyPatch, temporary: Path
) -> None:
    """It could not be read without the study that lies in the store."""
    from planner.api import load_study
    from planner.errors import PlanNotKeptError
    from planner.runs.contents import keep_study

    planned = load_study(study)
    base = keep_study(planned.study, planned.store.root)
    full_disk(monkeypatch, study / "runs")
    with pytest.raises(PlanNotKeptError, match="no space left"):
        answer_module.answer(
            planned.study, planned.options(), planned.store, base_study=base, latest=False
        )
    assert not any(temporary.iterdir())


def test_the_limit_of_a_file_size_ends_in_a_line(study: Path) -> None:
    """The real thing: no file may hold more than 5 kB, in the store or among temporary files."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))

    done = subprocess.run(
        [sys.executable, "-m", "planner.cli", "solve", "mine", "-q", "--no-report"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 8, done.stderr
    assert COST in done.stdout
    assert "file too large" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        PlannerError("The report could not be made (draw): no"),
        GEOSException("side location conflict"),
        MemoryError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_report_that_cannot_be_written_is_a_warning(
    study: Path, monkeypatch: pytest.MonkeyPatch, temporary: Path, error: Exception
) -> None:
    monkeypatch.setattr(Run, "write_report", raising(error))
    result = planner_("solve", "mine")
    assert result.exit_code == 0
    assert COST in result.stdout
    assert "Warning: The plan is kept, but its report could not be written." in result.stderr
    assert re.search(r"Report: +not written; planner report \w+ --runs", result.stdout)
    assert find_run("latest").objective_mcur == pytest.approx(187.882135, abs=1e-5)
    again = planner_("solve", "mine", "--json")
    assert again.exit_code == 0
    assert (json.loads(again.stdout)["report"], json.loads(again.stdout)["reports"]) == (None, [])


def test_a_map_that_cannot_be_drawn_is_left_out(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "plane", raising(GEOSException("side location conflict")))
    # charts are another subject, and slow
    monkeypatch.setattr(
        write, "draw_charts", lambda report, _: ("<svg/>",) * len(charts_of(report))
    )
    result = planner_("solve", "mine", "--report", "html")
    assert result.exit_code == 0
    assert "Warning: A map is left out of the report" in result.stderr
    assert "left out" not in result.stdout
    page = find_run("latest").report.read_text(encoding="utf-8")
    assert "It cannot be drawn: GEOSException: side location conflict." in page
    assert "by size" in page, "the table of sites is there"
    assert 'class="map"' not in page


# --- which report is written ---


@pytest.mark.parametrize(
    ("words", "stated", "user", "written"),
    [
        ((), "", "", ("html", "pdf")),
        (("--no-report",), "", "", ()),
        (("--report", "none"), "report: {formats: [html]}", "", ()),
        (("--report", "pdf"), "", "", ("pdf",)),
        (("--report", "both"), "report: {formats: []}", 'report = "none"', ("html", "pdf")),
        ((), "report: {formats: [pdf]}", 'report = "html"', ("pdf",)),
        ((), "report: {formats: []}", "", ()),
        ((), "", 'report = "html"', ("html",)),
        (("--set", "discount_rate = 0.07"), "report: {formats: [pdf]}", 'report = "html"', ()),
        (("--set", "discount_rate = 0.07", "--report", "html"), "", "", ("html",)),
    ],
)
def test_a_report_is_written_where_it_is_asked_for(
    study: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    stated: str,
    user: str,
    written: tuple[str, ...],
) -> None:
    asked: list[str] = []

    def reports_in(run: Run, formats: Sequence[str]) -> tuple[Path, ...]:
        asked.extend(formats)
        return ()

    monkeypatch.setattr(Run, "reports_in", reports_in)
    file = study / "study.yaml"
    file.write_text(f"{file.read_text()}{stated}\n")
    (study.parent / "config.toml").write_text(user)
    monkeypatch.setenv("PLANNER_CONFIG", str(study.parent / "config.toml"))
    result = planner_("solve", "mine", "-q", *words)
    assert result.exit_code == 0
    assert tuple(asked) == written
    assert "planner report" in result.stdout


def test_the_environment_chooses_the_report(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANNER_REPORT", "none")
    result = planner_("solve", "mine", "-q")
    assert result.exit_code == 0
    assert "not written" in result.stdout
    assert not find_run("latest").written_reports


def test_a_wrong_report_in_the_user_file_is_refused(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (study.parent / "config.toml").write_text('report = "docx"\n')
    monkeypatch.setenv("PLANNER_CONFIG", str(study.parent / "config.toml"))
    result = planner_("solve", "mine")
    assert result.exit_code == 2
    assert "config.toml" in result.stderr


# --- any terminal ---


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_that_lacks_signs_shows_question_marks(
    study: Path, command: Callable[..., SimpleNamespace], encoding: str
) -> None:
    solved = command("solve", "mine", "--name", "基准", "--no-report", encoding=encoding)
    assert solved.code == 0, solved.err
    assert COST.encode() in solved.out
    assert b"(??)" in solved.out
    for verb in (
        ("runs", "list"),
        ("runs", "show", "基准"),
        ("check", "mine", "--set", "sites[基].grid_limit_mw = 1"),
        ("export", "基准"),
        ("runs", "verify"),
        ("data", "describe", "tutorial"),
        ("solve", "--help"),
    ):
        done = command(*verb, encoding=encoding)
        assert done.code in (0, 3), (verb, done.err)
        assert "Traceback" not in done.err
    for verb in (("runs", "list", "--json"), ("runs", "show", "基准", "--json")):
        document = json.loads(command(*verb, encoding=encoding).out)
        assert "基准" in json.dumps(document, ensure_ascii=False), "a document loses nothing"


# --- the outer net ---

STAGES = {
    "load": ("planner.api.load_study", OSError(errno.EIO, "Input/output error", "sites.csv")),
    "data": ("planner.runs.answer.model_data", RecursionError("maximum recursion depth")),
    "build": ("planner.solve.solve.build_model", RuntimeError("can't start new thread")),
    "search": ("planner.runs.answer.solve_data", MemoryError()),
    "verify": ("planner.runs.answer.verify", DeferredImportError("scipy is not there")),
    "tables": ("planner.runs.answer.result_tables", pa.ArrowInvalid("not a table")),
    "figures": ("planner.runs.answer.key_figures", ZeroDivisionError("division by zero")),
    "keep": ("planner.runs.answer.run_files", pa.ArrowMemoryError("malloc failed")),
    "print": ("planner.cli.plan_view.print_sites", UnicodeError("no such sign")),
    "end": ("planner.cli.solve.print_places", RuntimeError("no such terminal")),
}


@pytest.mark.parametrize("stage", STAGES)
def test_a_failure_in_any_stage_ends_as_one_line(
    study: Path,
    monkeypatch: pytest.MonkeyPatch,
    temporary: Path,
    command: Callable[..., SimpleNamespace],
    stage: str,
) -> None:
    where, error = STAGES[stage]
    monkeypatch.setattr(where, raising(error))
    done = command("solve", "mine", "--no-report", "-q" if stage != "print" else "--again")
    assert done.code == 70
    (line,) = [line for line in done.err.splitlines() if line.startswith("Error: ")]
    assert "Traceback" not in done.err
    found = re.search(r"Its traceback is in (\S+)\.$", line)
    assert found is not None
    log = Path(found[1])
    assert log.parent == temporary
    assert type(error).__name__ in log.read_text()
    was_kept = stage in ("print", "end")
    assert ("The plan is kept in" in line) is was_kept
    assert any((study / "runs").glob("??/*")) is was_kept
    if stage in ("tables", "figures", "keep", "print", "end"):
        assert COST.encode() in done.out, "the plan is told as soon as it is verified"


@pytest.mark.parametrize(
    ("verb", "where"),
    [
        (("check", "mine"), "planner.api.review_study"),
        (("runs", "list"), "planner.api.run_stores"),
        (("compare", "a", "b"), "planner.api.find_run"),
        (("explain", "a", "--prices"), "planner.api.find_run"),
        (("alternatives", "a"), "planner.api.find_run"),
        (("report", "a"), "planner.api.find_sweep"),
        (("export", "a"), "planner.api.find_run"),
        (("init", "a"), "planner.api.init_study"),
        (("import", "a", "b"), "planner.api.import_instance"),
        (("data", "list"), "planner.api.shipped"),
        (("sweep", "mine", "--tornado"), "planner.api.sweep"),
        (("pareto", "mine", "--between", "cost", "carbon"), "planner.api.pareto"),
        (("breakpoint", "mine", "x", "--from", "0", "--to", "1"), "planner.api.find_breakpoint"),
    ],
)
def test_every_verb_has_the_net(
    study: Path,
    monkeypatch: pytest.MonkeyPatch,
    temporary: Path,
    command: Callable[..., SimpleNamespace],
    verb: tuple[str, ...],
    where: str,
) -> None:
    monkeypatch.setattr(where, raising(PermissionError(errno.EACCES, "Permission denied", "/x")))
    done = command(*verb)
    assert done.code == 70
    assert done.out == b""
    assert done.err.startswith("Error: Permission denied: /x.")
    assert done.err.count("\n") == 1
    assert ("the same command goes on" in done.err) is (
        verb[0] in ("sweep", "pareto", "breakpoint")
    )


def test_the_traceback_is_shown_to_who_asks(
    study: Path,
    monkeypatch: pytest.MonkeyPatch,
    temporary: Path,
    command: Callable[..., SimpleNamespace],
) -> None:
    monkeypatch.setattr(answer_module, "solve_data", raising(RuntimeError("deep")))
    assert "Traceback" in command("solve", "mine", "-v").err
    assert "Traceback" not in command("solve", "mine", "--log-file", "log.txt").err
    assert "RuntimeError: deep" in Path("log.txt").read_text()
    monkeypatch.setenv("PLANNER_TRACEBACK", "1")
    assert "Traceback" in command("solve", "mine").err


def test_a_net_without_any_room_still_ends_in_a_line(
    study: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: Callable[..., SimpleNamespace],
) -> None:
    monkeypatch.setattr(answer_module, "solve_data", raising(RuntimeError("deep")))
    monkeypatch.setattr(tempfile, "mkstemp", raising(OSError(errno.ENOSPC, "No space left")))
    done = command("solve", "mine", "-q")
    assert (done.code, done.err.count("\n")) == (70, 1)
    assert "PLANNER_TRACEBACK=1" in done.err


# --- little memory ---


def with_addresses(limit_bytes: int, *words: str) -> subprocess.CompletedProcess[str]:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (limit_bytes, limit_bytes))

    return subprocess.run(
        [sys.executable, "-m", "planner.cli", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        preexec_fn=limit,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@pytest.mark.parametrize("limit_bytes", [150_000_000, 500_000_000])
def test_too_little_memory_is_said_before_anything_else(study: Path, limit_bytes: int) -> None:
    done = with_addresses(limit_bytes, "solve", "mine")
    assert done.returncode == 70
    assert done.stderr.startswith("Error: This process may take ")
    assert done.stderr.count("\n") == 1
    assert not (study / "runs").exists()


def test_little_memory_is_enough_for_a_small_study(study: Path) -> None:
    """A gigabyte: less than Arrow alone would set aside."""
    done = with_addresses(1_000_000_000, "solve", "mine", "-q", "--no-report")
    assert done.returncode == 0, done.stderr
    assert COST in done.stdout


# --- what is proven ---


def test_no_bound_is_claimed_where_there_is_none(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    nothing = {"status": "time_limit", "bound_mcur": float("nan"), "gap_ratio": float("nan")}
    real = answer_module.solve_data
    monkeypatch.setattr(
        answer_module, "solve_data", lambda *a, **k: replace(real(*a, **k), **nothing)
    )
    result = planner_("solve", "mine", "-q", "--no-report")
    assert result.exit_code == 5
    assert COST in result.stdout
    assert "no plan can beat it" not in result.stdout
    assert "nothing is proven" in result.stdout
    found = json.loads(planner_("runs", "show", "--json").stdout)
    assert (found["bound_mcur"], found["gap_ratio"]) == (None, None)
    assert "no plan can beat it" not in planner_("runs", "show").stdout


# --- exit codes ---


def test_the_guide_lists_every_exit_code() -> None:
    """The codes that the tests of the command line assert, and no other."""
    guide = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    table = guide.partition("## Exit codes")[2].partition("\n## ")[0]
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)}
    assert listed == {0, 1, 2, 3, 4, 5, 6, 7, 8, 70, 130, 143}


def test_other_formats_are_the_same_run(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which files are written shows nothing: older reports stay where they are."""
    monkeypatch.setattr(Run, "reports_in", lambda *_: ())
    file = study / "study.yaml"
    plain = file.read_text()
    found = []
    for formats in ("[]", "[pdf]", "[html, pdf]"):
        file.write_text(f"{plain}report: {{formats: {formats}}}\n")
        result = planner_("solve", "mine", "--json")
        found.append(json.loads(result.stdout)["run"])
        assert "changed" not in planner_("solve", "mine", "-q").stdout
    assert len(set(found)) == 1


def test_the_longest_search_is_the_same_for_flag_and_study() -> None:
    assert options.LONGEST_SEARCH_S == settings.LONGEST_SEARCH_S
