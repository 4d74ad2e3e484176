"""Solved studies for the tests of the results."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from planner.model.data import ModelData, model_data
from planner.results.plan import Plan
from planner.solution import Solution
from planner.solve.solve import solve_data
from planner.study.load import load_study
from planner.study.settings import SolveOptions
from planner.study.study import Study

TUTORIAL = """
study: tutorial-test
dataset: tutorial
currency: CNY
periods: [2026, 2027]
"""

#: uses every table that moves a result: two futures, slices, idle stock, grid steps, tiers, joining
RICH = """
study: rich
dataset: tables
currency: CNY
periods: [2026, 2027]
discount_rate: 0.1
futures:
  - {id: base, probability: 0.6}
  - {id: boom, probability: 0.4, changes: ["demand[*].useful_pflops *= 1.5"]}
"""

RICH_TABLES: dict[str, list[dict[str, object]]] = {
    "regions": [
        {"region_id": "west", "zone_id": "w", "lat_deg": 30, "lon_deg": 100, "name_en": "=West"},
        {"region_id": "east", "zone_id": "e", "lat_deg": 31, "lon_deg": 120, "name_en": "East"},
    ],
    "sites": [
        {
            "site_id": "old",
            "name_en": "Old <b>hall</b>",
            "zone_id": "w",
            "area_id": "town",
            "lat_deg": 30,
            "lon_deg": 101,
            "state": "existing",
            "energy_price_cur_per_kwh": 0.4,
            "land_hall_limit_mw": 10,
            "grid_limit_mw": 1.2,
            "opening_cost_mcur": 0,
            "fixed_cost_mcur_per_year": 0,
            "build_cost_mcur_per_mw": 20,
        },
        {
            "site_id": "new",
            "name_en": "New",
            "zone_id": "e",
            "area_id": "town",
            "lat_deg": 31,
            "lon_deg": 119,
            "state": "candidate",
            "energy_price_cur_per_kwh": 0.7,
            "land_hall_limit_mw": 10,
            "grid_limit_mw": 0.5,
            "opening_cost_mcur": 7,
            "fixed_cost_mcur_per_year": 1,
            "build_cost_mcur_per_mw": 25,
        },
    ],
    "zones": [
        {
            "zone_id": zone,
            "period": period,
            "energy_quota_gwh_per_year": 60,
            "carbon_kg_per_kwh": 0.5,
            "grid_green_ratio": 0.3,
            "green_supply_gwh_per_year": 40,
            "green_premium_cur_per_kwh": 0.05,
            "green_share_min_ratio": 0.5,
        }
        for zone in ("w", "e")
        for period in (2026, 2027)
    ],
    "areas": [
        {"area_id": "town", "period": 2026, "pool_fte": 10, "wage_kcur_per_year": 200},
    ],
    "area_tiers": [
        {"area_id": "town", "tier_id": "near", "limit_fte": 8, "premium_kcur_per_year": 50},
        {"area_id": "town", "tier_id": "far", "limit_fte": 500, "premium_kcur_per_year": 150},
    ],
    "chips": [
        {
            "chip_id": "gpu",
            "fp16_tflops": 1000,
            "fp8_tflops": 2000,
            "server_power_w": 1000,
            "idle_power_ratio": 0.25,
            "price_kcur": 100,
            "upkeep_ratio_per_year": 0.05,
            "lifetime_year": 5,
            "pod_chips": 50,
        },
        {
            "chip_id": "cpu",
            "fp32_tflops": 10,
            "server_power_w": 500,
            "idle_power_ratio": 0,
            "price_kcur": 50,
            "upkeep_ratio_per_year": 0,
            "lifetime_year": 5,
            "pod_chips": 100,
        },
    ],
    "workloads": [
        {
            "workload_id": "train",
            "precision": "fp16",
            "penalty_cur_per_pflops_hour": 30,
            "staff_fte_per_pflops": 0.05,
            "bandwidth_gbps_per_pflops": 0.2,
        },
        {
            "workload_id": "chat",
            "precision": "fp8",
            "penalty_cur_per_pflops_hour": 30,
            "staff_fte_per_pflops": 0,
            "bandwidth_gbps_per_pflops": 0.1,
        },
        {
            "workload_id": "general",
            "precision": "fp32",
            "penalty_cur_per_pflops_hour": 5000,
            "staff_fte_per_pflops": 0,
            "bandwidth_gbps_per_pflops": 0,
        },
    ],
    "chip_workload": [
        {"chip_id": "gpu", "workload_id": "train", "efficiency_ratio": 0.4},
        {"chip_id": "gpu", "workload_id": "chat", "efficiency_ratio": 0.2},
        {"chip_id": "cpu", "workload_id": "general", "efficiency_ratio": 0.5},
    ],
    "demand": [
        {"region_id": region, "workload_id": work, "period": period, "useful_pflops": pflops}
        for region, work, pflops in (
            ("west", "train", 200),
            ("east", "train", 100),
            ("east", "chat", 150),
            ("east", "general", 1),
        )
        for period in (2026, 2027)
    ],
    "slices": [
        {"slice_id": "day", "duration_hours": 4000, "price_factor_ratio": 1.2},
        {"slice_id": "night", "duration_hours": 4760, "price_factor_ratio": 0.8},
    ],
    "profiles": [
        {"workload_id": "chat", "slice_id": "day", "demand_factor_ratio": 1.3},
        {
            "workload_id": "chat",
            "slice_id": "night",
            "demand_factor_ratio": (8760 - 1.3 * 4000) / 4760,
        },
    ],
    "coolings": [{"cooling_id": "air", "hall_it_mw": 0.1, "water_l_per_kwh": 1.5}],
    "site_cooling": [
        {"site_id": "old", "cooling_id": "air", "pue_ratio": 1.5},
        {"site_id": "new", "cooling_id": "air", "pue_ratio": 1.2},
    ],
    "existing": [
        {
            "site_id": "old",
            "chip_id": "gpu",
            "first_period": 2024,
            "installed_kchip": 0.5,
            "occupied_ratio": 0.2,
            "convertible_ratio": 0.9,
            "refill_cost_mcur_per_mw": 2,
        }
    ],
    "existing_halls": [{"site_id": "old", "cooling_id": "air", "hall_it_mw": 0.6}],
    "grid_steps": [{"site_id": "new", "step_id": "one", "added_mw": 5, "cost_mcur": 3}],
    "network": [{"joining_cost_mcur": 2, "line_cost_cur_per_gbps_km_year": 100}],
    "economics": [
        {
            "availability_ratio": 0.95,
            "site_staff_fte": 4,
            "operation_fte_per_mw": 3,
            "remote_ratio": 0.25,
            "water_price_cur_per_m3": 4,
            "carbon_price_cur_per_t": 60,
            "hall_upkeep_ratio_per_year": 0.03,
        }
    ],
}


def write_study(folder: Path, study: str, tables: dict[str, list[dict[str, object]]]) -> Path:
    """Write a study folder and return it."""
    (folder / "tables").mkdir(parents=True)
    (folder / "study.yaml").write_text(study, encoding="utf-8")
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / "tables" / f"{name}.csv").open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, columns)
            writer.writeheader()
            writer.writerows(rows)
    return folder


def solved(folder: Path) -> Plan:
    """Return the plan of a study, solved to the end."""
    study: Study = load_study(folder)
    d: ModelData = model_data(study)
    solution: Solution = solve_data(d, SolveOptions(gap=0, threads=1, time_limit_s=60))
    assert solution.status in ("optimal", "within_gap")
    return Plan(study, d, solution)


@pytest.fixture(scope="session")
def tutorial(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Return the plan of the tutorial's data, whose optimum is worked out in its README."""
    return solved(write_study(tmp_path_factory.mktemp("tutorial") / "s", TUTORIAL, {}))


@pytest.fixture(scope="session")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Return the plan of a study that uses every table."""
    return solved(write_study(tmp_path_factory.mktemp("rich") / "s", RICH, RICH_TABLES))
