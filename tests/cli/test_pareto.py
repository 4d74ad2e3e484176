"""``planner pareto``: the JSON contract, the words on the terminal, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from planner.cli.app import app


def planner(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


def test_json_contract_and_again(study: Path) -> None:
    asked = ("pareto", "mine", "--between", "cost", "carbon", "--points", "3", "--json", "-q")
    asked += ("--no-report",)
    result = planner(*asked)
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert (found["format"], found["sweep"]) == (1, "pareto-cost-carbon")
    assert found["axes"] == ["cost_mcur", "carbon_kt"]
    cases = found["cases"]
    assert [case["case"] for case in cases] == ["least-carbon-kt", "point-1", "least-cost-mcur"]
    assert set(cases[0]) == {
        *("case", "changes", "run", "status", "cached", "objective_mcur", "bound_mcur"),
        *("gap_ratio", "proven", "verdict", "than", "reason", "figures"),
    }
    # worked by eye in the tutorial: serving all emits 29.6438 kt, serving nothing none
    assert cases[-1]["figures"]["carbon_kt"] - 29.64384 < 1e-4
    assert cases[0]["figures"]["carbon_kt"] == 0
    assert cases[1]["changes"] == ["ceilings.carbon_kt = 14.82"]
    assert (study / "runs" / cases[1]["run"][:2] / cases[1]["run"]).is_dir()
    again = json.loads(planner(*asked).stdout)["cases"]
    assert all(case["cached"] for case in again)
    assert [case["run"] for case in again] == [case["run"] for case in cases]


def test_words_and_width(study: Path) -> None:
    result = planner("pareto", "mine", "--between", "cost", "latency", "--points", "4")
    assert result.exit_code == 0
    lines = [line for line in result.stdout.splitlines() if not line.startswith("Report: ")]
    assert max(map(len, lines)) <= 100
    assert "Front pareto-cost-rtt" in result.stdout
    assert "Rtt FP16" in result.stdout
    carbon = planner(
        "pareto", "mine", "--between", "cost", "carbon", "--points", "3", "-q", "--no-report"
    ).stdout
    assert "share of demand served goes from 100 % down to 0 %" in " ".join(carbon.split())


def test_a_misspelt_figure(study: Path) -> None:
    result = planner("pareto", "mine", "--between", "cost", "carbn")
    assert result.exit_code == 2
    assert "Did you mean carbon_kt?" in result.stderr
