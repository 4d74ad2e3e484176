"""``planner explain --infeasible`` and what ``planner solve`` says of a study without a plan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from planner import api
from planner.cli.app import app
from planner.explain import outline
from tests.explain.planted import GRID, write


def planner(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLANNER_CONFIG", str(tmp_path / "no-such-file.toml"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny").mkdir()
    return write(tmp_path / "tiny", {})


def test_solve_points_to_explain(tiny: Path) -> None:
    changes = ("--set", "sites[a].land_hall_limit_mw = 6")
    result = planner("solve", "tiny", *changes, "-q")
    assert result.exit_code == 4
    again = "planner explain tiny --infeasible --set 'sites[a].land_hall_limit_mw = 6'"
    assert again in " ".join(result.stderr.split())
    assert "the halls of all sites can hold 6 MW" in result.stderr


def test_what_it_writes_can_be_solved(tiny: Path) -> None:
    result = planner("explain", "tiny", "--infeasible", "--set", GRID)
    assert result.exit_code == 0
    assert "Alpha: grid connection short by 7 MW (140 %)" in result.stdout
    assert "sites[a].grid_limit_mw += 7" in result.stdout
    assert (tiny / "tiny-feasible.yaml").is_file()
    solved = planner("solve", "tiny/tiny-feasible.yaml", "-q")
    assert solved.exit_code == 0, solved.stderr


def test_the_json_contract(tiny: Path) -> None:
    result = planner("explain", "tiny", "--infeasible", "--set", GRID, "--json")
    found = json.loads(result.stdout)
    assert found["format"] == 1
    assert set(found) == {
        "format", "study", "feasible", "prechecks", "relaxation", "decisions_whole", "conflict",
        "conflict_is_smallest", "conflict_kinds_needed", "suggested_changes", "remedies", "seconds",
        "what_if",
    }  # fmt: skip
    assert [part["limit"] for part in found["relaxation"]] == ["power_within_grid"]
    assert Path(found["what_if"]).is_file()


def test_the_title_says_how_far_the_conflict_is_proven(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    small = planner("explain", "tiny", "--infeasible", "--set", GRID).stdout
    assert "were any one of these to give, the rest could hold" in small
    assert "without whole decisions" not in small
    alone = ("--set", "workloads[work].rtt_limit_ms = 1", "--set", "regions[home].lat_deg = 20")
    out = planner("explain", "tiny", "--infeasible", *alone).stdout
    assert "no plan can keep this limit, whatever else gives" in out
    assert "the nearest site that can be open, Alpha" in out
    monkeypatch.setattr(outline, "MANY_ARCS", -1)
    large = planner("explain", "tiny", "--infeasible", "--set", GRID).stdout
    assert "Reckoned without whole decisions" in large
    assert "sites[a].grid_limit_mw += 7.7" in large


def test_a_study_with_a_plan_needs_nothing(tiny: Path) -> None:
    result = planner("explain", "tiny", "--infeasible")
    assert result.exit_code == 0
    assert "nothing has to give" in result.stdout
    assert not (tiny / "tiny-feasible.yaml").exists()


def test_a_run_tells_why_demand_is_unmet(tiny: Path) -> None:
    priced = ("unmet_demand = priced", "workloads[work].penalty_cur_per_pflops_hour = 100000", GRID)
    changes = [word for change in priced for word in ("--set", change)]
    assert planner("solve", "tiny", *changes, "--name", "short", "-q").exit_code == 0
    result = planner("explain", "short", "--infeasible")
    assert result.exit_code == 0
    assert "Home 2026, Work" in result.stdout
    assert "Alpha: grid connection short by 7 MW (140 %)" in result.stdout
    assert "planner report short" in result.stdout
    tables = api.find_run("short").added()["unmet"].tables
    assert tables["must_give"]["limit"].tolist() == ["power_within_grid"]
    assert {"power_within_grid", "demand_is_met"} <= set(tables["conflict"]["limit"])
    told = api.find_run("short").report.read_text(encoding="utf-8")
    assert "What would have to give, at the least" in told
    assert tables["must_give"]["sentence_en"][0] in told


def test_it_asks_what_to_explain(tiny: Path) -> None:
    assert planner("explain", "tiny").exit_code == 2


def test_a_file_that_could_not_find_its_study_is_refused(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    out = str(tmp_path / "elsewhere" / "mended.yaml")
    result = planner("explain", "tiny", "--infeasible", "--set", GRID, "--out", out)
    assert result.exit_code == 2
    assert "must lie in the folder of study.yaml" in result.stderr
