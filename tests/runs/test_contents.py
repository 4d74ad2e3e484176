"""What a run holds comes back without loss."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from planner.runs import answer as answer_module
from planner.runs.answer import answer
from planner.runs.contents import run_about, run_files
from planner.runs.store import RunStore, StoredRun
from planner.solution import Solution
from planner.study.load import load_study
from planner.study.settings import SolveOptions
from planner.study.study import Study

STUDY = """
study: kept
dataset: tutorial
currency: CNY
periods: [2026, 2027]
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("kept")
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    return load_study(folder)


def kept(store: RunStore, study: Study, solution: Solution) -> StoredRun:
    tables = {"sites": pd.DataFrame({"site_id": ["a"], "hall_it_mw": [0.1 + 0.2]})}
    about = run_about(study, solution, tables, {"hall_it_mw": math.nan}, {"gap": 0.1})
    return store.save("ab" * 32, about, run_files(study, solution, tables))


def test_a_solution_comes_back_bit_for_bit(tmp_path: Path, study: Study) -> None:
    solution = Solution(
        status="time_limit",
        objective_mcur=0.1 + 0.2,
        bound_mcur=-1e-300,
        gap_ratio=1 / 3,
        values={
            "open_flag": {("guian", 2027): 1.0, ("2027", 2028): 1 / 3},
            "单位": {('贵安,"x"/\'', 1): 5e-324, (1, "1"): -0.0, ("1", 1): 1.7976931348623157e308},
            "total_mcur": {(): 7.0},
            "unused_flag": {},
        },
        seconds={"build": 0.25},
        versions={"planner": "0"},
        options={"gap": 0.001, "threads": 2},
        size={"rows": 3},
        input_hash="ff",
        bases={"relaxed": {"open_flag": {("ridge", 2026): 1.0}, "demand_is_met": {(): 0.0}}},
    )
    back = kept(RunStore(tmp_path), study, solution).solution()
    assert back == solution
    assert {name: [*map(repr, entries.items())] for name, entries in back.values.items()} == {
        name: [*map(repr, entries.items())] for name, entries in solution.values.items()
    }


def test_numbers_that_are_not_there_come_back_as_such(tmp_path: Path, study: Study) -> None:
    solution = Solution("time_limit", 1.0, math.nan, math.nan, {"x": {(): 0.0}})
    run = kept(RunStore(tmp_path), study, solution)
    back = run.solution()
    assert math.isnan(back.bound_mcur)
    assert math.isnan(back.gap_ratio)
    assert run.manifest["key_figures"] == {"hall_it_mw": None}


def test_the_study_and_tables_come_back_the_same(tmp_path: Path, study: Study) -> None:
    changed = study.change("sites[ridge].grid_limit_mw = 4", "discount_rate = 0.1")
    run = kept(RunStore(tmp_path), changed, Solution("optimal", 1.0, 1.0, 0.0, {"x": {}}))
    back = run.study()
    assert back.digest() == changed.digest() != study.digest()
    assert back.settings == changed.settings
    assert back.applied_changes == changed.applied_changes
    assert back.records("sites") == changed.records("sites")
    assert back.borders_file is not None
    assert changed.borders_file is not None
    assert back.borders_file.read_bytes() == changed.borders_file.read_bytes()
    assert run.table("sites")["hall_it_mw"].to_list() == [0.1 + 0.2]


def test_an_interrupted_plan_is_kept_but_never_answers(
    tmp_path: Path, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    store, options = RunStore(tmp_path), SolveOptions(threads=1)
    real = answer_module.solve_data
    monkeypatch.setattr(
        answer_module,
        "solve_data",
        lambda *args, **more: replace(
            real(*args, **more), status="interrupted", bound_mcur=1.0, gap_ratio=0.9
        ),
    )
    first = answer(study, options, store)
    second = answer(study, options, store)
    assert first.manifest["solution"]["status"] == "interrupted"
    assert first.run != second.run
    monkeypatch.setattr(answer_module, "solve_data", real)
    whole = answer(study, options, store)
    assert whole.manifest["solution"]["status"] == "optimal"
    assert answer(study, options, store).run == whole.run
    assert answer(study, options, store, again=True).run != whole.run
