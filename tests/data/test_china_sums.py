"""The dataset's sums meet totals that others published."""

from __future__ import annotations

import csv
from collections import defaultdict

import pytest

from planner.resources import share
from tools.china_sums import Sum, sums


@pytest.mark.parametrize("line", sums(), ids=lambda line: line.name)
def test_sum_fits(line: Sum) -> None:
    assert line.fits, line


def rows(table: str) -> list[dict[str, str]]:
    with share("data", "china", f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_stock_of_a_province_is_its_raw_figure() -> None:
    """Gansu holds 66 EFLOPS FP16 by its own count of August 2025, at Qingyang and Lanzhou."""
    tflops = {row["chip_id"]: float(row["fp16_tflops"] or 0) for row in rows("chips")}
    zone = {row["site_id"]: row["zone_id"] for row in rows("sites")}
    stock: dict[str, float] = defaultdict(float)
    for row in rows("existing"):
        stock[zone[row["site_id"]]] += float(row["installed_kchip"]) * tflops[row["chip_id"]]
    assert stock["CN-GS"] == pytest.approx(66_000, rel=1e-4)
    assert stock["CN-SX"] == pytest.approx(32_000, rel=1e-4)
    assert len(stock) == 31


def test_standing_halls_hold_the_stock_and_sites_hold_the_halls() -> None:
    power = {row["chip_id"]: float(row["server_power_w"]) / 1000 for row in rows("chips")}
    stock: dict[str, float] = defaultdict(float)
    for row in rows("existing"):
        stock[row["site_id"]] += float(row["installed_kchip"]) * power[row["chip_id"]]
    halls: dict[str, float] = defaultdict(float)
    inherited: dict[str, float] = defaultdict(float)
    for row in rows("existing_halls"):
        halls[row["site_id"]] += float(row["hall_it_mw"])
        if row["cooling_id"] == "legacy":
            inherited[row["site_id"]] += float(row["hall_it_mw"])
    for site in rows("sites"):
        name = site["site_id"]
        assert (site["state"] == "existing") == (name in stock)
        assert stock[name] <= inherited[name]
        assert halls[name] <= float(site["land_hall_limit_mw"])
        assert 1.42 * stock[name] <= float(site["grid_limit_mw"])


def test_every_standing_chip_fits_the_inherited_halls() -> None:
    racks = {row["chip_id"]: float(row["rack_kw"]) for row in rows("chips")}
    limit = {row["cooling_id"]: float(row["rack_limit_kw"]) for row in rows("coolings")}
    assert all(racks[row["chip_id"]] <= limit["legacy"] for row in rows("existing"))


def test_precisions_are_kept_apart() -> None:
    """No chip has both; general work is counted in FP64 and runs on servers alone."""
    chips = {row["chip_id"]: row for row in rows("chips")}
    precision = {row["workload_id"]: row["precision"] for row in rows("workloads")}
    assert all(bool(c["fp64_tflops"]) != bool(c["fp16_tflops"]) for c in chips.values())
    for pair in rows("chip_workload"):
        assert chips[pair["chip_id"]][f"{precision[pair['workload_id']]}_tflops"]


def test_unmet_work_costs_more_than_the_dearest_new_capacity() -> None:
    """Full cost by hand for the dearest chip: Moore Threads S4000 in Beijing, realtime.

    67.5 k CNY x (annuity 7 %, 5 a: 0.2439 + upkeep 0.05) = 19.84 k; hall 0.6525 kW x 35.4 k CNY/kW
    x 1.15 x (annuity 7 %, 15 a: 0.1098 + 0.025) = 3.58 k; power 0.6525 x (0.75 x 0.75 + 0.25 x
    0.28) kW x 8760 h x 1.3 x 0.70 = 3.29 k: together 26.7 k CNY a year for 0.1 x 0.05 x 0.75 x
    8760 = 32.9 PFLOPS-hours: 813 CNY.
    """
    penalty = {r["workload_id"]: float(r["penalty_cur_per_pflops_hour"]) for r in rows("workloads")}
    assert 1.5 * 813 <= penalty["realtime_inference"] <= 3 * 813
