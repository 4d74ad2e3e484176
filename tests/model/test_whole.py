"""What must hold of the whole model, whatever its blocks do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from planner.resources import share
from planner.solve.verify import verify
from planner.study.entities import TABLES
from planner.study.load import load_study
from planner.study.settings import Future
from planner.study.study import Study

from .conftest import solve_case, solved
from .plan import Plan, Solve

CASES = sorted(path.parent.name for path in share("models", "verified").glob("*/study.yaml"))
CERTAIN = [case for case in CASES if case not in ("two-futures", "worst-case-weight")]

each_case = pytest.mark.parametrize("case", CASES)


def with_table(study: Study, name: str, edit: Callable[[pd.DataFrame], pd.DataFrame]) -> Study:
    """Return the study with a table edited."""
    return replace(study, tables={**study.tables, name: edit(study.tables[name])})


@pytest.fixture
def tutorial() -> Plan:
    """Return the study of the tutorial with its plan."""
    return solved(load_study("tutorial"))


@each_case
def test_optimum_is_the_one_worked_by_hand(solve: Solve, case: str) -> None:
    solve(case).assert_worked_out()


@each_case
def test_working_and_source_are_told(solve: Solve, case: str) -> None:
    expected = solve(case).expected
    assert expected["working"]
    assert expected["source"]
    optimum = f"{expected['optimum_mcur']:g}"
    assert optimum in expected["working"].replace(",", "")
    row = f"| `{case}` | {solve(case).study.settings.title.en} | {expected['optimum_mcur']} |"
    assert row in share("models", "verified", "README.md").read_text(encoding="utf-8")


@each_case
def test_lines_sum_to_the_totals(solve: Solve, case: str) -> None:
    plan = solve(case)
    d, values = plan.data, plan.solution.values
    for f in d.FUTURES:
        lines = sum(
            d.discount_ratio[int(t)] * amount
            for (_, t, future), amount in values["cost_mcur"].items()
            if future == f
        )
        assert plan.value("total_mcur", f) == pytest.approx(lines, abs=1e-9)
    if not d.cvar_weight_ratio:
        sign = 1 if d.aim == "least_cost" else -1
        mean = sum(d.probability_ratio[f] * plan.value("total_mcur", f) for f in d.FUTURES)
        assert plan.optimum == pytest.approx(sign * mean)


@each_case
def test_order_of_sites_and_chips_does_not_matter(solve: Solve, case: str) -> None:
    plan, study = solve(case), solve(case).study
    for table in ("sites", "chips", "regions", "demand"):
        study = with_table(study, table, lambda frame: frame.iloc[::-1])
    assert solved(study).optimum == pytest.approx(plan.optimum, abs=1e-9)


@each_case
def test_a_useless_site_changes_nothing(solve: Solve, case: str) -> None:
    """A site like the first, but free to stay shut and a thousand times too dear to open."""
    plan = solve(case)

    def dearer(sites: pd.DataFrame) -> pd.DataFrame:
        useless = sites.iloc[:1].assign(
            site_id="useless", state="candidate", opening_cost_mcur=1e4, campus_id=None
        )
        useless = useless.assign(expansion_cost_mcur=0.0, smallest_expansion_mw=0.0)
        return pd.concat([sites, useless.astype(sites.dtypes.to_dict())])

    worse = solved(with_table(plan.study, "sites", dearer))
    assert worse.optimum == pytest.approx(plan.optimum, abs=1e-9)
    assert worse.value("open_flag", "useless", worse.data.PERIODS[-1]) == 0


@each_case
def test_all_prices_times_k_give_cost_times_k(solve: Solve, case: str) -> None:
    plan, study = solve(case), solve(case).study
    for name, frame in study.tables.items():
        prices = [c.name for c in TABLES[name].columns if "cur" in c.unit.split("_per_")[0]]
        dearer = frame.assign(**{column: frame[column] * 3 for column in prices})
        study = replace(study, tables={**study.tables, name: dearer})
    assert solved(study).optimum == pytest.approx(3 * plan.optimum, abs=1e-9)


@pytest.mark.parametrize("case", CERTAIN)
def test_two_equal_futures_equal_one(solve: Solve, case: str) -> None:
    plan = solve(case)
    futures = (Future(id="one", probability=0.25), Future(id="other", probability=0.75))
    settings = plan.study.settings.model_copy(update={"futures": futures})
    double = solved(replace(plan.study, settings=settings))
    assert double.data.FUTURES == ("one", "other")
    assert double.optimum == pytest.approx(plan.optimum, abs=1e-9)
    assert verify(double.solution, double.data) == ()


@pytest.mark.parametrize("weight", [0.2, 1])
def test_worst_cases_of_equal_futures_are_the_mean(solve: Solve, weight: float) -> None:
    """Whatever its weight, the tail of two futures that are alike is their mean."""
    changes = (f"risk.weight = {weight}", "demand[*].useful_pflops = 3")
    assert solve("worst-case-weight", *changes).optimum == pytest.approx(15)


def test_tutorial_is_solved_by_eye(tutorial: Plan) -> None:
    """18 pods of trainers at ridge, then 20, as many as 22 GWh feed; the rest at harbour.

    Opening 2 x 2 = 4. 2026: halls 22 x 1, chips 18 x 10 + 4 x 5 = 200, energy 18 x 0.876 x 1.2 x
    0.3 + 4 x 0.876 x 1.4 x 0.6, staff (2 + 4 x 1.8) x 0.2 + (2 + 4 x 0.4) x 0.3. 2027 alike, with
    20 and 16 + 4 pods, divided by 1.08. What is left, divided by 1.08 twice: of the halls 13/15
    and 14/15, of the chips 3/5 and 4/5.
    """
    pod_gwh = 0.876
    year_1 = (
        4 + 22 + 200 + 18 * pod_gwh * 1.2 * 0.3 + 4 * pod_gwh * 1.4 * 0.6 + 9.2 * 0.2 + 3.6 * 0.3
    )
    year_2 = 18 + 180 + 20 * pod_gwh * 1.2 * 0.3 + 20 * pod_gwh * 1.4 * 0.6 + 10 * 0.2 + 10 * 0.3
    left = 22 * 13 / 15 + 18 * 14 / 15 + 200 * 3 / 5 + 180 * 4 / 5
    assert tutorial.optimum == pytest.approx(year_1 + year_2 / 1.08 - left / 1.08**2)
    pods = tutorial.solution.values["bought_pods"]
    assert {key: round(number) for key, number in pods.items()} == {
        ("ridge", "trainer", 2026): 18,
        ("ridge", "trainer", 2027): 2,
        ("harbour", "talker", 2026): 4,
        ("harbour", "trainer", 2027): 16,
    }
    assert tutorial.value("open_flag", "valley", 2027) == 0
    assert verify(tutorial.solution, tutorial.data) == ()


def test_a_what_if_undone_gives_the_first_answer(tutorial: Plan) -> None:
    name = "zones[upland].energy_quota_gwh_per_year"
    wider = tutorial.study.change(f"{name} = 60")
    assert solved(wider).optimum < tutorial.optimum - 1
    again = wider.change(f"{name} = 22")
    assert solved(again).optimum == tutorial.optimum
    assert again.digest() == tutorial.study.digest() != wider.digest()


def test_a_what_if_does_not_touch_the_study(tutorial: Plan) -> None:
    tutorial.study.change("demand[*].useful_pflops *= 2")
    assert solved(tutorial.study).optimum == tutorial.optimum


def test_the_same_study_gives_the_same_plan() -> None:
    first = solve_case("quota")
    second = solved(load_study(share("models", "verified", "quota")))
    assert first.solution.values == second.solution.values
