"""The verbs beside solve: init, check, runs, export, data, verify."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from planner.cli.app import app
from planner.resources import share


def planner(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


def document(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    assert found["format"] == 1
    return found


def test_check_of_a_sound_study(study: Path) -> None:
    assert planner("check", "mine").exit_code == 0
    found = document(planner("check", "mine", "--json"))
    assert (found["faults"], found["warnings"]) == ([], [])
    assert {"A301", "A302"} <= {each["code"] for each in found["assumptions"]}


def test_check_warns_and_lists_what_is_left_out(study: Path) -> None:
    slow = ("--set", "network.latency_ms_per_km = 1")
    result = planner("check", "mine", *slow)
    assert result.exit_code == 0
    assert "mine: no faults, 1 warning." in result.stdout
    assert "Left out or blank" in result.stdout and "route_factor_ratio" in result.stdout
    assert "W301" in result.stderr
    found = document(planner("check", "mine", *slow, "--json"))
    (warning,) = found["warnings"]
    parts = {"code", "file", "row", "column", "value", "rule", "remedy", "message"}
    assert set(warning) == parts and warning["column"] == "latency_ms_per_km"
    assert all(set(each) == parts for each in found["assumptions"])


def test_warnings_are_shown_beside_faults(study: Path) -> None:
    faulty = ("--set", "sites[*].state = committed", "--set", "chips[*].server_power_w = 1")
    result = planner("check", "mine", *faulty)
    assert result.exit_code == 3
    assert "E254" in result.stderr and "W301" in result.stderr


def test_check_of_a_faulty_study_locates_every_fault(study: Path) -> None:
    file = study / "study.yaml"
    file.write_text(file.read_text() + "discount_rate: 8\nperoids: [2026]\n")
    result = planner("check", "mine")
    assert result.exit_code == 3
    assert "study.yaml" in result.stderr
    assert "2 faults found" in result.stderr
    faults = document(planner("check", "mine", "--json"))["faults"]
    assert len(faults) == 2
    parts = {"code", "file", "row", "column", "value", "rule", "remedy", "message"}
    assert all(set(fault) == parts for fault in faults)
    assert {fault["file"] for fault in faults} == {"study.yaml"}
    assert any("periods" in fault["message"] for fault in faults)


def test_a_misspelt_study_gets_the_nearest_name(study: Path) -> None:
    result = planner("check", "china-2031")
    assert result.exit_code == 3
    assert "china-2030" in result.stderr


def test_init_makes_a_study_that_checks(study: Path) -> None:
    source = "tutorial"
    result = planner("init", "own", "--from", source)
    assert result.exit_code == 0, result.stderr
    own = study.parent / "own"
    assert planner("check", "own").exit_code == 0
    shipped = sorted(path.name for path in share("data", source).glob("*.csv"))
    assert sorted(path.name for path in (own / "data").glob("*.csv")) == shipped
    assert planner("init", "own", "--from", source).exit_code == 2
    wrong = planner("init", "other", "--from", "tutoria")
    assert wrong.exit_code == 2
    assert "tutorial" in wrong.stderr
    assert not (study.parent / "other").exists()


def test_runs_are_listed_shown_and_verified(study: Path) -> None:
    solved = document(planner("solve", "mine", "--json", "--name", "base"))
    listed = document(planner("runs", "list", "--json"))
    assert [run["run"] for run in listed["runs"]] == [solved["run"]]
    assert listed["runs"][0]["names"] == ["base"]
    assert "base" in planner("runs", "list").stdout
    for ref in ("base", "latest", solved["run"][:6]):
        assert document(planner("runs", "show", ref, "--json")) == solved
    assert "Ridge" in planner("runs", "show").stdout
    assert planner("runs", "verify").exit_code == 0
    wrong = planner("runs", "show", "bsae")
    assert wrong.exit_code == 2
    assert "base" in wrong.stderr


def test_a_flipped_byte_is_found(study: Path) -> None:
    solved = document(planner("solve", "mine", "--json"))
    path = Path(solved["folder"]) / "tables" / "costs.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    result = planner("runs", "verify")
    assert result.exit_code == 1
    assert "costs.parquet" in result.stderr
    damage = document(planner("runs", "verify", "--json"))["damage"]
    assert list(damage) == [solved["run"]]


def test_exports(study: Path) -> None:
    planner("solve", "mine", "--name", "base", "-q")
    result = planner("export", "base", "--csv", "--parquet", "--gpkg", "--xlsx", "--to", "out")
    assert result.exit_code == 0
    out = study.parent / "out"
    sites = pd.read_csv(out / "sites.csv")
    assert set(sites["site_id"]) == {"ridge", "harbour", "valley"}
    assert gpd.read_parquet(out / "flows.parquet").geom_type.eq("LineString").all()
    assert len(gpd.read_file(out / "plan.gpkg", layer="sites")) == len(sites)
    assert set(pd.read_excel(out / "plan.xlsx", sheet_name=None)) >= {"sites", "costs"}
    found = document(planner("export", "base", "--json", "--to", "plain"))
    assert all(Path(path).suffix == ".csv" for path in found["files"])


def test_data_is_listed_and_described(study: Path) -> None:
    listed = document(planner("data", "list", "--json"))
    assert "tutorial" in listed["datasets"]
    about = document(planner("data", "describe", "tutorial", "--json"))
    rows = {table["table"]: table["rows"] for table in about["tables"]}
    for name, count in rows.items():
        assert count == len(pd.read_csv(share("data", "tutorial", f"{name}.csv")))
    provenance = pd.read_csv(share("data", "tutorial", "provenance.csv"))
    assert sum(about["grades"].values()) == len(provenance)
    wrong = planner("data", "describe", "tutorail")
    assert wrong.exit_code == 2
    assert "tutorial" in wrong.stderr


@pytest.mark.parametrize(("stated", "code"), [(187.882135382, 0), (187.9, 1)])
def test_verify_compares_with_the_optimum_by_hand(
    study: Path, monkeypatch: pytest.MonkeyPatch, stated: float, code: int
) -> None:
    """The tutorial's data as the only worked case, with its right and a wrong optimum."""
    (study / "expected.yaml").write_text(f"optimum_mcur: {stated}\nworking: x\nsource: x\n")
    monkeypatch.setattr("planner.api.worked_cases", lambda: (study,))
    result = planner("verify", "--json")
    assert result.exit_code == code
    (case,) = document(result)["cases"]
    assert case["right"] is (code == 0)
    assert case["expected_mcur"] == stated
    assert ("WRONG" in planner("verify").stdout) is (code == 1)


def test_an_or_library_instance_becomes_a_study_that_solves(study: Path) -> None:
    """Two sites of capacity 10 and fixed cost 5 and 8; one customer of 6 at cost 3 and 1."""
    (study.parent / "tiny.txt").write_text(" 2 1\n 10 5.0\n 10 8.0\n 6\n 3.0 1.0\n")
    result = planner("import", "tiny.txt", "tiny")
    assert result.exit_code == 0, result.stderr
    solved = document(planner("solve", "tiny", "--json", "--gap", "0"))
    assert solved["status"] == "optimal"
    assert solved["objective_mcur"] == pytest.approx(5 + 3)
    (study.parent / "broken.txt").write_text("2 x\n")
    assert planner("import", "broken.txt", "broken").exit_code == 3
    assert planner("import", "none.txt", "broken").exit_code == 3
    assert planner("import", "tiny.txt", "again", "--format", "mps").exit_code == 2
