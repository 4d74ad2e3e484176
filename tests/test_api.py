"""The library's facade: load, change, solve, read, find again."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

import planner
from planner import api
from planner.errors import InfeasibleError, InputError, UsageError

STUDY = """
study: mine
dataset: tutorial
currency: CNY
periods: [2026, 2027]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "study.yaml").write_text(STUDY, encoding="utf-8")
    return tmp_path / "mine"


def test_load_change_solve_and_read(folder: Path) -> None:
    study = planner.load_study(folder)
    run = study.change("rules.energy_quota.enabled = false").solve(name="free", gap=0)
    base = study.solve(name="base", gap=0)
    assert run.status == base.status == "optimal"
    assert run.objective_mcur < base.objective_mcur
    assert run.gap_mcur <= 1e-5
    assert isinstance(run.tables["sites"], pd.DataFrame)
    assert run.geo("sites").geom_type.eq("Point").all()
    assert run.key_figures["demand_served_ratio"] == pytest.approx(1)
    assert run.folder.is_dir()
    assert run.report.suffix == ".html"
    assert run.names == ("free",)
    assert api.find_run("free").id == run.id
    assert api.find_run("latest").id == base.id
    assert api.find_run("free").objective_mcur == run.objective_mcur
    assert run.study.applied_changes[-1].startswith("rules.energy_quota.enabled")


def test_a_change_leaves_the_study_as_it_was(folder: Path) -> None:
    study = planner.load_study(folder)
    digest = study.study.digest()
    changed = study.change("sites[ridge].opening_cost_mcur = 9")
    assert study.study.digest() == digest != changed.study.digest()
    back = changed.change("sites[ridge].opening_cost_mcur = 2")
    assert back.solve().id == study.solve().id


def test_faults_are_raised_or_returned(folder: Path) -> None:
    with pytest.raises(InputError, match="ridge"):
        planner.load_study(folder, ["sites[rigde].grid_limit_mw = 1"])
    assert len(api.check_study(folder, ["sites[rigde].grid_limit_mw = 1"])) == 1
    assert api.check_study(folder) == ()
    with pytest.raises(UsageError, match="gap"):
        planner.load_study(folder).solve(gap=2)


def test_no_plan_is_an_error_and_nothing_is_kept(folder: Path) -> None:
    study = planner.load_study(folder).change(
        "unmet_demand = forbidden", "sites[*].grid_limit_mw = 0.1"
    )
    with pytest.raises(InfeasibleError) as error:
        study.solve()
    assert error.value.status == "infeasible"
    assert list(study.store.run_keys()) == []


def test_unlimited_profit_is_told_as_such(folder: Path) -> None:
    study = planner.load_study(folder).change("aim = highest_profit")
    run = study.change("workloads[*].revenue_cur_per_pflops_hour = 100").solve()
    assert "net_present_profit_mcur" in run.key_figures
    assert math.isfinite(run.objective_mcur)


def test_what_has_no_place_is_refused(folder: Path) -> None:
    run = planner.load_study(folder).solve()
    with pytest.raises(UsageError, match="no place"):
        run.geo("costs")
    with pytest.raises(KeyError, match="sites"):
        run.tables["stes"]
    with pytest.raises(UsageError, match="csv"):
        run.export(folder / "out", "docx")


def test_runs_of_study_folders_nearby_are_found(folder: Path) -> None:
    planner.load_study(folder).solve(name="mine")
    other = folder.parent / "other"
    other.mkdir()
    (other / "study.yaml").write_text(STUDY + "discount_rate: 0.2\n", encoding="utf-8")
    newest = planner.load_study(other).solve(name="theirs")
    assert api.find_run("latest").id == newest.id
    assert api.find_run("mine").folder.is_relative_to(folder)
    planner.load_study(other).solve(name="mine")
    with pytest.raises(UsageError, match="Several stores"):
        api.find_run("mine")
    assert api.find_run("mine", folder / "runs").folder.is_relative_to(folder)
    with pytest.raises(UsageError, match="Did you mean 'theirs'"):
        api.find_run("thiers")


def test_a_start_plan_is_taken(folder: Path) -> None:
    study = planner.load_study(folder)
    first = study.solve()
    again = study.change("sites[ridge].opening_cost_mcur = 2.5").solve(start=first)
    assert again.objective_mcur == pytest.approx(first.objective_mcur + 0.5, abs=1e-5)


def test_a_report_tells_of_answers_that_were_added_since(folder: Path) -> None:
    file = folder / "study.yaml"
    file.write_text(STUDY + "report: {languages: [en]}\n", encoding="utf-8")
    study = planner.load_study(folder)
    base = study.solve(name="base")
    more = study.change("zones[upland].energy_quota_gwh_per_year *= 1.5").solve(name="more")
    assert "Compared with" not in more.report.read_text(encoding="utf-8")
    made = planner.compare(base, more)
    page = more.report.read_text(encoding="utf-8")
    assert "Compared with base" in page
    assert "energy quota from 22 to 33 GWh/year" in page
    before = more.report.stat().st_mtime_ns
    assert more.report.stat().st_mtime_ns == before, "what is told already is not written again"
    worth = more.added()[f"comparison-{base.id[:12]}"].tables["differences"].iloc[0]
    assert worth["low"] == made.differences.iloc[0]["low"]
    assert more.store.verify() == {}
    assert "It stays in the one what-if." in base.write_report()[0].read_text(encoding="utf-8")
