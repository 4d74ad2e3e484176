"""Twenty changes whose effect has a known sign, solved to the end and solved loosely."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from planner.errors import UsageError
from planner.model.data import model_data
from planner.results.comparison import OldPlan, PlanData, compare
from planner.results.direction import direction
from planner.results.figures import key_figures
from planner.results.tables import result_tables
from planner.solve.adapt import hold_plan
from planner.solve.solve import solve_data
from planner.study.load import load_study
from planner.study.settings import SolveOptions
from planner.study.study import Study

from .conftest import RICH, RICH_TABLES, write_study

EXACT, LOOSE = 0.0, 0.05

#: change, and what it can do to the least cost: raise it (1) or lower it (-1), never the other
KNOWN = [
    ("zones[*].energy_quota_gwh_per_year *= 0.3", 1),
    ("zones[*].energy_quota_gwh_per_year *= 1.5", -1),
    ("sites[old].grid_limit_mw = 1", 1),
    ("sites[old].grid_limit_mw = null", -1),
    ("sites[new].land_hall_limit_mw = 0.4", 1),
    ("existing[*].convertible_ratio = 0", 1),
    ("existing[*].convertible_ratio = 1", -1),
    ("existing[*].refill_cost_mcur_per_mw = 9", 1),
    ("area_tiers[town, tier=near].limit_fte = 2", 1),
    ("areas[town].pool_fte = 20", -1),
    ("areas[town].wage_kcur_per_year *= 0.5", -1),
    ("sites[*].energy_price_cur_per_kwh *= 1.2", 1),
    ("sites[new].energy_price_cur_per_kwh *= 0.5", -1),
    ("workloads[*].penalty_cur_per_pflops_hour *= 2", 1),
    ("economics.carbon_price_cur_per_t = 200", 1),
    ("economics.water_price_cur_per_m3 = 0", -1),
    ("zones[*].green_share_min_ratio = 0.6", 1),
    ("rules.green_share.enabled = false", -1),
    ("rules.energy_quota.enabled = false", -1),
    ("network.joining_cost_mcur = 4", 1),
    ("network.line_cost_cur_per_gbps_km_year = 50", -1),
    ("integers.pods = continuous", -1),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_study(tmp_path_factory.mktemp("compared") / "s", RICH, RICH_TABLES)


@cache
def run_of(folder: Path, gap: float, *changes: str) -> tuple[PlanData, object]:
    study: Study = load_study(folder, changes)
    d = model_data(study)
    solution = solve_data(d, SolveOptions(gap=gap, threads=1, time_limit_s=60))
    assert solution.has_plan
    tables, figures = result_tables(study, d, solution), key_figures(study, d, solution)
    name = "; ".join(changes) or "base"
    plan = PlanData(name, study, tables, figures, solution.objective_mcur, solution.bound_mcur)
    return plan, solution


@pytest.mark.parametrize(("change", "sign"), KNOWN)
def test_no_effect_has_the_wrong_sign(folder: Path, change: str, sign: int) -> None:
    true = [run_of(folder, EXACT, *c)[0].objective_mcur for c in ((), (change,))]
    moved = true[1] - true[0]
    assert sign * moved >= -1e-4, "the study itself answers with the wrong sign"
    for gap in (EXACT, LOOSE):
        before, after = run_of(folder, gap)[0], run_of(folder, gap, change)[0]
        row = compare(before, after).differences.iloc[0]
        assert row["low"] - 1e-4 <= moved <= row["high"] + 1e-4
        assert sign * row["low" if sign > 0 else "high"] >= 0
        if row["decided"]:
            assert math.copysign(1, row["low"] + row["high"]) == sign
    study = load_study(folder)
    expected = "harder" if sign > 0 else "easier"
    assert direction(study, study.change(change)) == expected
    opposite = "easier" if sign > 0 else "harder"
    assert direction(study.change(change), study) == opposite


def test_a_big_effect_is_decided_and_a_small_one_is_not(folder: Path) -> None:
    """Dearer fines move the cost by more than any gap; a change of noise's size by less."""
    before = run_of(folder, LOOSE)[0]
    large = compare(before, run_of(folder, LOOSE, "demand[*].useful_pflops *= 3")[0])
    small = compare(before, run_of(folder, LOOSE, "demand[*].useful_pflops *= 1.0001")[0])
    assert large.direction == small.direction == "unknown"
    assert large.differences.iloc[0]["decided"]
    row = small.differences.iloc[0]
    if abs(before.objective_mcur - before.bound_mcur) > 1e-3:
        assert not row["decided"] and row["low"] < 0 < row["high"]


def test_an_identical_copy_changes_nothing(folder: Path) -> None:
    loose, exact = run_of(folder, LOOSE)[0], run_of(folder, EXACT)[0]
    made = compare(loose, exact)
    assert made.direction == "same"
    assert made.inputs.empty
    assert (made.differences["low"] == 0).all() and (made.differences["high"] == 0).all()
    assert set(made.differences["basis"]) == {"same_question"}
    same = compare(exact, exact)
    for table in (same.zones, same.chips, same.costs, same.work):
        assert (table["difference"] == 0).all()
    assert set(same.sites["change"]) == {"same"}


def test_undone_gives_the_first_answer(folder: Path) -> None:
    study = load_study(folder)
    there_and_back = study.change(
        "zones[*].energy_quota_gwh_per_year *= 0.5", "zones[*].energy_quota_gwh_per_year *= 2"
    )
    assert direction(study, there_and_back) == "same"
    first = run_of(folder, EXACT)[0]
    again = run_of(
        folder,
        EXACT,
        "zones[*].energy_quota_gwh_per_year *= 0.5",
        "zones[*].energy_quota_gwh_per_year *= 2",
    )[0]
    assert again.objective_mcur == pytest.approx(first.objective_mcur, abs=1e-6)
    assert compare(first, again).inputs.empty


def test_inputs_are_said_in_words_with_units(folder: Path) -> None:
    study = load_study(folder)
    changed = study.change(
        "sites[old].grid_limit_mw = null",
        "demand[workload=train].useful_pflops *= 1.5",
        "rules.energy_quota.enabled = false",
        "network.joining_cost_mcur = 4",
    )
    before = run_of(folder, EXACT)[0]
    after = PlanData("b", changed, before.tables, before.key_figures, 1.0, 1.0)
    words = list(compare(before, after).inputs["words_en"])
    assert words == [
        "sites (old): grid limit from 1.2 to no limit MW",
        "demand (west, east; train; 2026–2027): useful compute multiplied by 1.5",
        "network: joining cost from 2 to 4 m CNY",
        "rules energy quota enabled: from not set to false",
    ]
    chinese = "".join(compare(before, after).inputs["words_zh"])
    assert "并网容量由 1.2 变为 无限制" in chinese and "乘以 1.5" in chinese


def test_figures_without_a_proof_are_undecided(folder: Path) -> None:
    before = run_of(folder, EXACT)[0]
    after = run_of(folder, EXACT, "demand[*].useful_pflops *= 3")[0]
    rows = compare(before, after).differences.set_index("figure")
    halls = rows.loc["hall_it_mw"]
    assert halls["to"] > halls["from"] and not halls["decided"] and math.isnan(halls["low"])
    wanted = rows.loc["demand_fp16_pflops"]
    assert wanted["decided"] and wanted["basis"] == "input"
    assert wanted["low"] == wanted["high"] == pytest.approx(wanted["to"] - wanted["from"])


def test_sums_of_the_parts_are_the_whole(folder: Path) -> None:
    """Lines sum to the objectives; zones and chips sum to the key figures of both plans."""
    before = run_of(folder, EXACT)[0]
    after = run_of(folder, EXACT, "demand[*].useful_pflops *= 3")[0]
    made = compare(before, after)
    assert made.costs["from"].sum() == pytest.approx(before.objective_mcur)
    assert made.costs["to"].sum() == pytest.approx(after.objective_mcur)
    for table, figure in ((made.zones, "hall_it_mw"), (made.chips, "chips_it_mw")):
        part = table[table["figure"] == figure]
        assert part["from"].sum() == pytest.approx(before.key_figures[figure])
        assert part["to"].sum() == pytest.approx(after.key_figures[figure])
    sites = made.sites.set_index("site_id")
    assert sites.loc["new", "to_hall_it_mw"] > sites.loc["new", "from_hall_it_mw"]
    assert sites.loc["new", "change"] in ("gained", "grown")


@pytest.mark.parametrize(("change", "sign"), KNOWN[:6] + KNOWN[11:14])
def test_regret_is_never_negative_and_holds_the_truth(folder: Path, change: str, sign: int) -> None:
    exact = [run_of(folder, EXACT, *c)[0].objective_mcur for c in ((), (change,))]
    before, plan = run_of(folder, LOOSE)
    after, _ = run_of(folder, LOOSE, change)
    held = hold_plan(model_data(after.study), plan, SolveOptions(threads=1))  # type: ignore[arg-type]
    if not held.solution.has_plan:
        assert held.obstacles
        return
    old = OldPlan(held.solution.objective_mcur, held.solution.bound_mcur)
    rows = compare(before, after, old).differences.set_index("figure")
    regret = rows.loc["regret_of_not_adapting_mcur"]
    true = held.solution.objective_mcur - exact[1]
    assert regret["low"] >= 0
    assert regret["low"] - 1e-3 <= true <= regret["high"] + 1e-3


def test_runs_of_other_money_are_refused(folder: Path) -> None:
    before = run_of(folder, EXACT)[0]
    settings = before.study.settings.model_copy(update={"price_year": 2020})
    other = Study(settings, before.study.tables)
    after = PlanData("b", other, before.tables, before.key_figures, 1.0, 1.0)
    with pytest.raises(UsageError, match="price year"):
        compare(before, after)


def test_profit_is_compared_as_profit(folder: Path) -> None:
    """A profit between 10 and 12, then between 20 and 23: it rises by 8 to 13."""
    before = run_of(folder, EXACT)[0]
    studies = [
        Study(s.settings.model_copy(update={"aim": "highest_profit"}), s.tables)
        for s in (before.study, before.study.change("demand[*].useful_pflops *= 2"))
    ]
    one, two = (
        PlanData("x", study, before.tables, before.key_figures, objective, bound)
        for study, objective, bound in zip(studies, (10, 20), (12, 23), strict=True)
    )
    row = compare(one, two).differences.iloc[0]
    assert row["figure"] == "net_present_profit_mcur"
    assert (row["low"], row["high"]) == pytest.approx((8, 13), abs=1e-3)
    assert row["decided"]
    assert isinstance(compare(one, two).differences, pd.DataFrame)
