"""An old plan in a new world: its cost by hand, and what stops it by name."""

from __future__ import annotations

import pytest

from planner.model.data import model_data
from planner.solution import Solution
from planner.solve.adapt import FIRST_STAGE, HeldPlan, hold_plan
from planner.solve.solve import solve_data
from planner.solve.verify import verify
from planner.study.load import load_study
from planner.study.settings import SolveOptions

EXACT = SolveOptions(gap=0, threads=1, time_limit_s=60)


@pytest.fixture(scope="module")
def base() -> Solution:
    """Return the plan of the tutorial: ridge and harbour from 2026."""
    found = solve_data(model_data(load_study("tutorial")), EXACT)
    assert found.values["open_flag"].keys() == {
        (site, year) for site in ("ridge", "harbour") for year in (2026, 2027)
    }
    return found


def held(base: Solution, *changes: str) -> HeldPlan:
    d = model_data(load_study("tutorial", changes))
    found = hold_plan(d, base, EXACT)
    assert verify(found.solution, d) == ()
    return found


def test_in_its_own_world_a_plan_costs_what_it_did(base: Solution) -> None:
    found = held(base)
    assert found.obstacles == ()
    assert found.solution.objective_mcur == pytest.approx(base.objective_mcur, rel=1e-5)
    for name in set(FIRST_STAGE) & set(base.values):
        assert found.solution.values[name] == pytest.approx(base.values[name], abs=1e-4)


def test_dearer_running_is_paid_for_what_is_open(base: Solution) -> None:
    """One more m CNY a year for 2 sites in 2 years at 8 %: 2 x (1 + 1 / 1.08) = 3.85185."""
    found = held(base, "sites[*].fixed_cost_mcur_per_year += 1")
    more = found.solution.objective_mcur - base.objective_mcur
    assert more == pytest.approx(2 * (1 + 1 / 1.08), abs=1e-3)


def test_the_old_plan_cannot_use_a_larger_quota(base: Solution) -> None:
    """No halls are built where the larger quota would feed them: by hand nothing is saved."""
    change = "zones[upland].energy_quota_gwh_per_year = 33"
    found = held(base, change).solution
    best = solve_data(model_data(load_study("tutorial", (change,))), EXACT)
    assert found.objective_mcur == pytest.approx(base.objective_mcur, abs=1e-3)
    assert best.objective_mcur < found.objective_mcur - 4


def test_a_lower_quota_leaves_work_unmet(base: Solution) -> None:
    """20 pods at ridge use 20 x 0.1 x 1.2 x 8.76 = 21.024 GWh; half the quota feeds half of them.

    In 2027 5 PFLOPS a pod: 100 PFLOPS of training at ridge; 11 / 21.024 of it stays, the rest of
    the old plan's chips at harbour are busy already.
    """
    found = held(base, "zones[upland, period=2027].energy_quota_gwh_per_year = 11").solution
    unmet = sum(v for (_, w, t, _), v in found.values["unmet_pflops"].items() if t == 2027)
    assert unmet == pytest.approx(100 * (1 - 11 / 21.024), rel=1e-3)


def test_what_stops_the_plan_is_named(base: Solution) -> None:
    """Ridge has halls of 2 MW in 2027; a limit of 1.9 MW is passed by 0.1."""
    found = held(base, "sites[ridge].land_hall_limit_mw = 1.9")
    assert found.solution.status == "infeasible"
    limits = {(o.limit, o.where): o.excess for o in found.obstacles}
    assert limits["halls_within_site_limit", ("ridge", 2027)] == pytest.approx(0.1, abs=1e-3)
    assert "halls_within_site_limit (ridge, 2027)" in str(found.obstacles[0])


def test_a_decision_that_is_gone_is_named(base: Solution) -> None:
    """In 2027 ridge gets 2 and harbour 16 more pods of trainers, which nobody sells any more."""
    found = held(base, "chips[trainer].last_period = 2026")
    assert found.solution.status == "infeasible"
    assert {o.limit for o in found.obstacles} == {"bought_pods"}
    assert {o.where[2] for o in found.obstacles} == {2027}
    assert sum(o.excess for o in found.obstacles) == pytest.approx(18, abs=1e-4)
