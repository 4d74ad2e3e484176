"""``planner solve``: exit codes, the JSON contract, precedence of options, Ctrl-C."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from planner.cli.app import app
from planner.runs import answer as answer_module
from planner.solution import Solution

CONTRACT = {
    "format",
    "run",
    "name",
    "status",
    "objective_mcur",
    "bound_mcur",
    "gap_ratio",
    "folder",
    "report",
    "reports",
    "programs",
    "changed",
    "key_figures",
}


def planner(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


def document(result: Result) -> dict[str, Any]:
    """Return the only thing on stdout: one JSON document without NaN."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    found: dict[str, Any] = json.loads(result.stdout, parse_constant=refuse)
    assert found["format"] == 1
    return found


def change_solution(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    """Let the solver find what it finds, and say something else of it."""
    real = answer_module.solve_data

    def solve_data(*args: Any, **options: Any) -> Solution:
        return replace(real(*args, **options), **changes)

    monkeypatch.setattr(answer_module, "solve_data", solve_data)


def test_a_solved_study_prints_its_contract_and_exits_0(study: Path) -> None:
    result = planner("solve", "mine", "--json", "--name", "first")
    assert result.exit_code == 0
    found = document(result)
    assert set(found) == CONTRACT
    assert found["name"] == "first"
    assert found["status"] == "optimal"
    assert math.isclose(found["objective_mcur"], 187.882135, abs_tol=1e-5)
    assert found["key_figures"]["hall_it_mw"] == pytest.approx(4.0)
    folder = Path(found["folder"])
    assert folder == study / "runs" / found["run"][:2] / found["run"]
    assert (folder / "tables" / "sites.csv").is_file()
    assert Path(found["report"]).is_file()


def test_the_answer_for_people_states_bound_gap_in_percent_and_money_and_where(
    study: Path,
) -> None:
    result = planner("solve", "mine")
    assert result.exit_code == 0
    for words in (
        "optimal",
        "187.88",
        "Bound",
        "0 %, or 0.000 m CNY",
        "report-en.html",
        "report-en.pdf",
        "Ridge",
    ):
        assert words in result.stdout


def test_the_same_inputs_are_answered_from_the_store(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = document(planner("solve", "mine", "--json"))

    def solve_data(*_: Any, **__: Any) -> Solution:
        raise AssertionError("solved twice")

    monkeypatch.setattr(answer_module, "solve_data", solve_data)
    second = document(planner("solve", "mine", "--json", "--name", "again"))
    assert second["run"] == first["run"]
    assert second["name"] == "again"
    for other in (("--seed", "7"), ("--set", "sites[ridge].opening_cost_mcur = 3"), ("--again",)):
        with pytest.raises(AssertionError, match="solved twice"):
            planner("solve", "mine", *other)


@pytest.mark.parametrize("words", [("slove", "mine"), ("solve", "mine", "--gpa", "1"), ("solve",)])
def test_a_misspelt_command_exits_2_and_names_the_right_one(
    study: Path, words: tuple[str, ...]
) -> None:
    result = planner(*words)
    assert result.exit_code == 2
    meant = {"slove": "solve", "solve": "--gap" if len(words) > 1 else "STUDY"}[words[0]]
    assert meant in result.stderr


def test_a_name_that_cannot_be_exits_2_before_solving(study: Path) -> None:
    result = planner("solve", "mine", "--name", "latest")
    assert result.exit_code == 2
    assert not (study / "runs").exists() or not any((study / "runs").glob("??/*"))


def test_a_faulty_study_exits_3_with_every_fault(study: Path) -> None:
    words = ("--set", "sites[rigde].grid_limit_mw = 4", "--set", "chips[trainr].price_kcur = 1")
    result = planner("solve", "mine", *words)
    assert result.exit_code == 3
    assert "ridge" in result.stderr
    assert "trainer" in result.stderr
    assert len(document(planner("solve", "mine", "--json", *words))["faults"]) == 2


def test_an_infeasible_study_exits_4_with_a_plain_statement(study: Path) -> None:
    """Without unmet demand, 19 pods' worth of quota and no coast cannot serve 2027."""
    impossible = (
        "--set",
        "unmet_demand = forbidden",
        "--set",
        "sites[harbour].grid_limit_mw = 0.1",
    )
    result = planner("solve", "mine", *impossible)
    assert result.exit_code == 4
    assert "No plan can keep to every limit" in result.stderr
    found = document(planner("solve", "mine", "--json", *impossible))
    assert set(found) == CONTRACT
    assert (found["status"], found["run"], found["key_figures"]) == ("infeasible", None, {})
    assert not any((study / "runs").glob("??/*"))


def test_a_plan_at_the_time_limit_exits_5_and_is_kept(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_solution(monkeypatch, status="time_limit", bound_mcur=100.0, gap_ratio=0.4678)
    found = document(result := planner("solve", "mine", "--json"))
    assert result.exit_code == 5
    assert found["status"] == "time_limit"
    assert Path(found["folder"]).is_dir()


def test_no_plan_in_the_time_exits_6(hard_study: Path, study: Path) -> None:
    result = planner("solve", str(hard_study), "--time-limit", "0.001", "--json")
    assert result.exit_code == 6
    assert document(result)["status"] == "no_plan"


def test_a_plan_that_breaks_a_rule_exits_1_names_it_and_is_not_kept(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = answer_module.solve_data

    def solve_data(*args: Any, **options: Any) -> Solution:
        solution = real(*args, **options)
        values = {name: dict(entries) for name, entries in solution.values.items()}
        values["hall_count"]["ridge", "air", 2026] -= 5
        return replace(solution, values=values)

    monkeypatch.setattr(answer_module, "solve_data", solve_data)
    result = planner("solve", "mine")
    assert result.exit_code == 1
    assert "ridge" in result.stderr
    assert not any((study / "runs").glob("??/*"))


def test_options_come_from_flag_then_environment_then_study_then_user(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, Any]] = []
    real = answer_module.solve_data

    def solve_data(d: Any, options: Any, **more: Any) -> Solution:
        seen.append(options.model_dump())
        return real(d, options, **more)

    monkeypatch.setattr(answer_module, "solve_data", solve_data)
    user = study.parent / "config.toml"
    user.write_text("gap = 0.1\nthreads = 1\nseed = 1\ntime_limit_s = 11\n")
    monkeypatch.setenv("PLANNER_CONFIG", str(user))
    file = study / "study.yaml"
    file.write_text(file.read_text() + "solve: {gap: 0.2, threads: 2, seed: 2}\n")
    monkeypatch.setenv("PLANNER_GAP", "0.3")
    monkeypatch.setenv("PLANNER_SEED", "3")
    assert planner("solve", "mine", "--gap", "0.4").exit_code == 0
    assert seen == [{"gap": 0.4, "time_limit_s": 11.0, "threads": 2, "seed": 3}]


def test_a_user_file_with_something_else_exits_2(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = study.parent / "config.toml"
    user.write_text("gpa = 0.1\n")
    monkeypatch.setenv("PLANNER_CONFIG", str(user))
    result = planner("solve", "mine")
    assert result.exit_code == 2
    assert "config.toml" in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("asked_by", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_keeps_the_plan(asked_by: signal.Signals, code: int, hard_study: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "planner.cli", "solve", str(hard_study), "--gap", "0", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if "best plan" in line and "none yet" not in line:
                break
        os.kill(process.pid, asked_by)
        stdout, stderr = process.communicate(timeout=240)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == code, stderr
    found = json.loads(stdout)
    assert found["status"] == "interrupted"
    assert found["bound_mcur"] < found["objective_mcur"]
    assert (Path(found["folder"]) / "manifest.json").is_file()


def test_quiet_and_log_file(study: Path) -> None:
    result = planner("solve", "mine", "-q", "--log-file", "logs/run.txt")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert "Key figures" not in result.stdout
    log = (study.parent / "logs" / "run.txt").read_text(encoding="utf-8")
    assert "optimal" in log
    assert "187.88" in log
