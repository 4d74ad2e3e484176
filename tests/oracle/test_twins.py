"""Periods of several years are equal to their yearly twins.

A twin is the same study year by year. The two mean the same where nothing changes within a period
and nothing is worth changing there: then they cost the same, to the last digit that counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from planner.model.data import model_data
from planner.solve.solve import solve_data
from planner.solve.verify import verify
from planner.study.settings import SolveOptions

from .random_study import written

Rows = list[dict[str, Any]]
YEARS = range(2026, 2038)
#: one year without a new site, then periods of two, four and five
STARTS = (2026, 2027, 2029, 2033)
PERIODS = {"periods": STARTS, "last_period_years": 5}

SITE = {"zone_id": "land", "lat_deg": 0, "lon_deg": 0, "land_hall_limit_mw": 10}
TABLES: Mapping[str, Rows] = {
    "regions": [{"region_id": "home", "zone_id": "land", "lat_deg": 0, "lon_deg": 0}],
    "workloads": [
        {"workload_id": "work", "precision": "fp16", "penalty_cur_per_pflops_hour": 5000}
    ],
    "chip_workload": [{"chip_id": "unit", "workload_id": "work", "efficiency_ratio": 1}],
    "chips": [
        {
            "chip_id": "unit",
            "fp16_tflops": 1,
            "server_power_w": 1000,
            "price_kcur": 3,
            "upkeep_ratio_per_year": 0.1,
            "lifetime_year": 12,
            "pod_chips": 500,
        }
    ],
    "economics": [
        {
            "hall_lifetime_year": 15,
            "hall_upkeep_ratio_per_year": 0.03,
            "carbon_price_cur_per_t": 90,
            "site_staff_fte": 3,
            "operation_fte_per_mw": 2,
        }
    ],
}


def by_year(row: dict[str, Any], values: Mapping[int, Mapping[str, Any]]) -> Rows:
    """Return a row for each year; from a year on the values given for it hold."""
    rows, now = [], dict(row)
    for year in YEARS:
        now |= values.get(year, {})
        rows.append({**now, "period": year})
    return rows


def cost(folder: Path, tables: Mapping[str, Rows], **settings: Any) -> float:
    """Return the optimum of a study; its plan breaks no rule."""
    plain = {"study": folder.name, "dataset": "tables", "integers": {"pods": "continuous"}}
    d = model_data(written(folder, plain | settings, tables))
    solution = solve_data(d, SolveOptions(gap=0, threads=1))
    assert solution.status == "optimal"
    assert verify(solution, d) == ()
    return solution.objective_mcur


def assert_twins(folder: Path, tables: Mapping[str, Rows], **settings: Any) -> None:
    """Assert that the study in periods costs what it costs year by year."""
    found = cost(folder / "periods", TABLES | tables, **settings | PERIODS)
    yearly = cost(folder / "yearly", TABLES | tables, **settings | {"periods": [*YEARS]})
    assert found == pytest.approx(yearly, rel=1e-9)
    assert found != 0


def growing(*wanted: float) -> Rows:
    """Return demand that steps up as periods begin."""
    steps = {t: {"useful_pflops": pflops} for t, pflops in zip(STARTS, wanted, strict=True)}
    return by_year({"region_id": "home", "workload_id": "work"}, steps)


@pytest.mark.parametrize("lead", [0, 1, 3])
def test_what_is_built_begun_and_paid_within_a_period(lead: int, tmp_path: Path) -> None:
    """Opening, halls, a grid step and chips, each begun its lead time before it is needed."""
    candidate = {
        "site_id": "new",
        "state": "candidate",
        "lead_time_year": lead,
        "opening_cost_mcur": 5,
        "build_cost_mcur_per_mw": 4,
        "fixed_cost_mcur_per_year": 1,
        "energy_price_cur_per_kwh": 0.4,
        "grid_limit_mw": 3,
        "area_id": "town",
    }
    step = {"site_id": "new", "step_id": "one", "added_mw": 4, "cost_mcur": 2, "lead_time_year": 2}
    zone = {"zone_id": "land", "carbon_kg_per_kwh": 0.5, "subsidy_energy_cur_per_kwh": 0.05}
    tables = {
        "sites": [SITE | candidate],
        "grid_steps": [step],
        "zones": by_year(zone, {2033: {"carbon_kg_per_kwh": 0.2}}),
        "areas": by_year({"area_id": "town", "pool_fte": 90, "wage_kcur_per_year": 300}, {}),
        "demand": growing(1, 2, 3, 5),
    }
    assert_twins(tmp_path, tables, discount_rate=0.08)


def test_profit_is_earned_each_year(tmp_path: Path) -> None:
    standing = {"site_id": "old", "state": "existing", "energy_price_cur_per_kwh": 0.4}
    paid = [dict(TABLES["workloads"][0]) | {"revenue_cur_per_pflops_hour": 900}]
    tables = {"sites": [SITE | standing], "workloads": paid, "demand": growing(1, 2, 3, 5)}
    assert_twins(tmp_path, tables, discount_rate=0.1, aim="highest_profit", unmet_demand="free")


@pytest.mark.parametrize("life", [1, 3, 6, 7])
def test_chips_that_wear_out_within_a_period(life: int, tmp_path: Path) -> None:
    """Without discount a chip costs its price by the years that it serves, in both.

    What is still good at the end comes back by its years, and old stock wears out within a period.
    """
    chip = [dict(TABLES["chips"][0]) | {"lifetime_year": life}]
    stock = {"site_id": "old", "chip_id": "unit", "first_period": 2026, "installed_kchip": 2}
    tables = {
        "sites": [SITE | {"site_id": "old", "state": "existing"}],
        "chips": chip,
        "existing": [stock | {"occupied_ratio": 0.5}],
        "demand": growing(2, 2, 2, 2),
    }
    assert_twins(tmp_path, tables, discount_rate=0)


def test_figures_count_each_year(tmp_path: Path) -> None:
    """One PFLOPS on 1 MW: 8.76 GWh and 4.38 kt a year; a ceiling counts all twelve years."""
    tables = {
        **TABLES,
        "chips": [dict(TABLES["chips"][0]) | {"price_kcur": 0}],
        "sites": [SITE | {"site_id": "old", "state": "existing"}],
        "zones": by_year({"zone_id": "land", "carbon_kg_per_kwh": 0.5}, {}),
        "demand": growing(1, 1, 1, 1),
    }
    kept, cut = (
        cost(
            tmp_path / str(years),
            tables,
            discount_rate=0,
            ceilings={"carbon_kt": years * 4.38},
            **PERIODS,
        )
        for years in (12, 11)
    )
    # the year that the ceiling cuts costs its penalty, less the price of its carbon
    assert cut - kept == pytest.approx(43.8 - 0.09 * 4.38)
