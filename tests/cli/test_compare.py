"""``planner compare``: the JSON contract, sentences, width, refusals; and where what-ifs begin."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from planner import api
from planner.api.comparing import base_run
from planner.cli.app import app
from planner.runs.answer import answer
from planner.runs.store import StoredRun
from planner.study.study import Study

QUOTA = "zones[upland].energy_quota_gwh_per_year = 33"
ROW = {"run", "figure", "unit", "from", "to", "low", "high", "decided", "basis"}


def planner(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


def document(result: Result) -> dict[str, Any]:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    found: dict[str, Any] = json.loads(result.stdout, parse_constant=refuse)
    assert found["format"] == 1
    return found


@pytest.fixture
def runs(study: Path) -> Path:
    """Return the store with three runs: base, more (quota) and none-late (no trainers in 2027)."""
    for name, change in (
        ("base", ()),
        ("more", (QUOTA,)),
        ("none-late", ("chips[trainer].last_period = 2026",)),
    ):
        keep("mine", name, *change)
    return study / "runs"


def keep(ref: str | Path, name: str, *changes: str) -> StoredRun:
    """Solve a study into the store, without a report."""
    planned = api.load_study(ref, changes)
    return answer(planned.study, planned.options(gap=0), planned.store, name=name, again=True)


def test_json_contract(runs: Path) -> None:
    result = planner("compare", "base", "more", "none-late", "--json", "--quiet")
    assert result.exit_code == 0
    found = document(result)
    assert [run["name"] for run in found["runs"]] == ["base", "more", "none-late"]
    assert all(set(row) == ROW for row in found["differences"])
    worth = {row["run"]: row for row in found["differences"] if "net_present" in row["figure"]}
    more, late = worth["more"], worth["none-late"]
    assert more["decided"] and more["low"] <= more["to"] - more["from"] <= more["high"] < 0
    assert late["decided"] and late["low"] > 0
    halls = next(row for row in found["differences"] if row["figure"] == "hall_it_mw")
    assert halls["low"] is None and halls["decided"] is False
    words = {row["run"]: row["words_en"] for row in found["inputs"]}
    assert words["more"] == "zones (upland; 2026–2027): energy quota from 22 to 33 GWh/year"
    old = {row["run"]: row for row in found["old_plan"]}
    assert old["more"]["obstacles"] == [] and old["more"]["objective_mcur"] > 0
    assert old["none-late"]["objective_mcur"] is None
    assert "bought_pods" in old["none-late"]["obstacles"][0]


def test_sentences_and_width(runs: Path) -> None:
    result = planner("compare", "base", "more")
    assert result.exit_code == 0
    assert "Net present cost falls by" in result.stdout
    assert "Keeping the old plan in the new world costs" in result.stdout
    assert "energy quota from 22 to 33 GWh/year" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 100
    late = planner("compare", "base", "none-late", "-q").stdout
    assert "The old plan cannot be kept in the new world: bought_pods (" in late


def test_a_run_against_itself(runs: Path) -> None:
    result = planner("compare", "base", "base", "--no-old-plan")
    assert "The inputs do not differ." in result.stdout
    assert "both runs answer the same question" in result.stdout
    assert "Keeping the old plan" not in result.stdout


def test_unlike_runs_are_refused(runs: Path, study: Path) -> None:
    file = study / "study.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "price_year: 2020\n", encoding="utf-8")
    keep("mine", "old-money")
    result = planner("compare", "base", "old-money")
    assert result.exit_code == 2
    assert "price year" in result.stderr


def test_an_unknown_run_is_a_usage_error(runs: Path) -> None:
    result = planner("compare", "base", "moer")
    assert result.exit_code == 2
    assert "'more'" in result.stderr


def test_a_what_if_begins_with_its_base(
    runs: Path,
    study: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (study / "what-if.yaml").write_text(
        f"study: twice\nbased_on: study.yaml\nchanges: ['{QUOTA}', 'discount_rate = 0.05']\n",
        encoding="utf-8",
    )
    base, more = (api.find_run(name) for name in ("base", "more"))
    plain = api.load_study("mine", ["discount_rate = 0.05"])
    found = base_run(plain.study, base.store)
    assert found is not None and found.id == base.id
    nearest = base_run(api.load_study(study / "what-if.yaml").study, base.store)
    assert nearest is not None and nearest.id == more.id
    other_years = api.load_study("tutorial").study
    longer = other_years.settings.model_copy(update={"periods": (2026, 2027, 2028)})
    assert base_run(Study(longer, other_years.tables), base.store) is None
    further = api.load_study("mine", [QUOTA, "discount_rate = 0.05"])
    # the report has tests of its own
    monkeypatch.setattr(api.Run, "report", study / "report" / "none.html")
    with caplog.at_level(logging.INFO, logger="planner"):
        solved = further.solve(gap=0)
    assert f"begins with the plan of run {more.id}" in caplog.text
    cold = keep("mine", "cold", QUOTA, "discount_rate = 0.05")
    objective = cold.manifest["solution"]["objective_mcur"]
    assert solved.objective_mcur == pytest.approx(objective, abs=1e-5)


def test_a_comparison_is_kept_with_the_later_run(runs: Path) -> None:
    result = planner("compare", "base", "more", "--quiet")
    assert "planner report more" in result.stdout
    base, more = (api.find_run(name) for name in ("base", "more"))
    assert base.added() == {}
    (kind, answer) = next(iter(more.added().items()))
    assert kind == f"comparison-{base.id[:12]}"
    assert answer.about["before_run"] == base.id
    assert answer.about["old_plan"]["objective_mcur"] > 0
    planner("compare", "base", "more", "--quiet", "--no-old-plan")
    again = more.added()
    assert list(again) == [kind] and again[kind].about["old_plan"] is None
    assert planner("runs", "verify").stdout.startswith("3 runs, 0 damaged")
    (answer.folder.parent / "note.txt").write_text("x")
    assert "no part of an answer" in planner("runs", "verify").stderr


def test_sites_are_counted_over_the_what_ifs(runs: Path, study: Path) -> None:
    """The upland plan has harbour and ridge; without harbour, valley takes its place."""
    keep("mine", "no-harbour", "sites[harbour].state = excluded")
    keep("mine", "", "sites[ridge].opening_cost_mcur = 3")  # has no name: a case of a sweep
    (study / "valley.yaml").write_text(
        "study: valley\nbased_on: study.yaml\nchanges: ['sites[valley].opening_cost_mcur = 9']\n",
        encoding="utf-8",
    )
    keep(study / "valley.yaml", "")
    found = api.robustness(api.find_run("base"))
    names = [run.name for run in found.what_ifs]
    assert names[:3] == ["more", "none-late", "no-harbour"] and len(names) == 4
    rows = {row.site_id: row for row in found.sites.itertuples()}
    assert rows["harbour"].in_plan == "opened"
    without = next(run.id for run in found.what_ifs if run.name == "no-harbour")
    assert without in rows["harbour"].not_in.split("\n")
    result = planner("compare", "base", "--what-ifs", "--no-old-plan", "--quiet")
    assert result.exit_code == 0
    assert "From base to no-harbour" in result.stdout
    table = result.stdout[result.stdout.index("Sites in the plans of the what-ifs") :]
    assert "of 4" in table and "not a proof" in table
    assert max(map(len, table.splitlines())) <= 100
    words = ("compare", "base", "--what-ifs", "--no-old-plan", "-q", "--json")
    stays = {row["site_id"]: row for row in document(planner(*words))["site_stays"]}
    assert "no-harbour" in stays["harbour"]["not_in"]
    assert stays["harbour"]["stays_count"] + len(stays["harbour"]["not_in"]) == 4
    assert "of 4" in planner("runs", "show", "base").stdout
    assert "of 4" not in planner("runs", "show", "more").stdout


def test_nothing_to_compare_with_is_told(runs: Path) -> None:
    assert planner("compare", "base").exit_code == 2
    result = planner("compare", "more", "--what-ifs")
    assert result.exit_code == 2
    assert "--set CHANGE --name NAME" in result.stderr
