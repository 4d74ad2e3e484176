"""An invented plan for the shipped data of China: real names and places, made-up results.

The report's tests ask whether what is drawn and said follows from the tables, so the tables may be
any; these have the shapes that a plan has and some cases at the edge (sites that never open, a year
with little, zones close to and far from their quota).
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pandas as pd

from planner.report.data import ReportData, report_data
from planner.solution import Solution
from planner.study.load import load_study
from planner.study.study import Study

OPENING = 14


@cache
def invented_data() -> ReportData:
    """Return an invented plan of the study ``china-2030``."""
    study = load_study("china-2030")
    return report_data(study, invented_solution(), invented_tables(study), "ab" * 32)


def invented_solution() -> Solution:
    return Solution(
        status="within_gap",
        objective_mcur=512_345.0,
        bound_mcur=510_900.0,
        gap_ratio=(512_345.0 - 510_900.0) / 512_345.0,
        seconds={"build": 1.0, "solve": 60.0},
        versions={"planner": "0.0", "pyomo": "6.10.1", "highspy": "1.16.0", "python": "3.11"},
        options={"gap": 0.005, "time_limit_s": 600.0, "threads": 2, "seed": 0},
        input_hash="cd" * 32,
    )


def invented_tables(study: Study) -> dict[str, pd.DataFrame]:
    rng = np.random.default_rng(7)
    periods = study.settings.periods
    sites = study.records("sites")
    chips = study.records("chips")
    home = [c.chip_id for c in chips if c.domestic_flag]
    abroad = [c.chip_id for c in chips if not c.domestic_flag]
    opened = {
        s.site_id: int(rng.integers(0, len(periods)))
        for s in sites[:: max(1, len(sites) // OPENING)]
    }
    site_rows, chip_rows = [], []
    for s in sites:
        largest = float(rng.uniform(120, 1100))
        for place, t in enumerate(periods):
            up = s.site_id in opened and place >= opened[s.site_id]
            mw = largest * (place + 1) / len(periods) if up else 0.0
            ratio = min(0.93, 0.35 + 0.12 * place + float(rng.uniform(0, 0.15))) if up else math.nan
            site_rows.append(
                (
                    s.site_id,
                    s.name_en,
                    s.name_zh,
                    s.zone_id,
                    s.area_id,
                    s.state,
                    s.lat_deg,
                    s.lon_deg,
                    t,
                    int(up),
                    mw * 1.1,
                    mw * 1.1 if s.state != "existing" else 0.4 * mw * place,
                    mw,
                    mw * 0.9,
                    mw * 12,
                    mw * ratio if up else 0.0,
                    ratio,
                    mw * 7,
                    mw * 8.4,
                    1.1 + s.lat_deg % 1 / 5 if up else math.nan,
                    mw * 3,
                    mw * 0.7,
                    mw * 30,
                )
            )
            shares = (0.3 + 0.5 * place / len(periods), 0.55 - 0.5 * place / len(periods), 0.15)
            for chip, share, old in zip(
                (home[0], abroad[0], home[1]), shares, (0, 0, 1), strict=True
            ):
                kchip = mw * share * 0.9
                chip_rows.append(
                    (
                        s.site_id,
                        chip,
                        t,
                        0.0,
                        0.0,
                        kchip * old,
                        0.0,
                        kchip,
                        kchip,
                        mw * share * 12,
                        mw * share,
                    )
                )
    site_table = pd.DataFrame(
        site_rows,
        columns=[
            "site_id",
            "name_en",
            "name_zh",
            "zone_id",
            "area_id",
            "state",
            "lat_deg",
            "lon_deg",
            "period",
            "open_flag",
            "hall_it_mw",
            "built_hall_mw",
            "chips_it_mw",
            "installed_kchip",
            "nameplate_fp16_pflops",
            "occupied_it_mw",
            "occupied_ratio",
            "it_gwh",
            "facility_gwh",
            "pue_ratio",
            "water_thousand_m3",
            "staff_fte",
            "capital_mcur",
        ],
    )
    chip_table = pd.DataFrame(
        chip_rows,
        columns=[
            "site_id",
            "chip_id",
            "period",
            "bought_pods",
            "bought_kchip",
            "inherited_kchip",
            "refilled_kchip",
            "installed_kchip",
            "in_service_kchip",
            "nameplate_fp16_pflops",
            "chips_it_mw",
        ],
    )
    demand, flows = _work(study, list(opened), rng)
    last = site_table[site_table["period"] == periods[-1]]
    work = (
        demand[demand["period"] == periods[-1]]
        .groupby("precision")[["served_pflops", "demand_pflops"]]
        .sum()
    )
    by_precision = {
        f"{word}_{p}_pflops": float(work.loc[p, f"{word}_pflops"])
        for p in work.index
        for word in ("demand", "served")
    }
    figures = {
        "net_present_cost_mcur": 512_345.0,
        "hall_it_mw": float(last["hall_it_mw"].sum()),
        "chips_it_mw": float(last["chips_it_mw"].sum()),
        "nameplate_fp16_pflops": float(last["nameplate_fp16_pflops"].sum()),
        **by_precision,
        "demand_served_ratio": float((work["served_pflops"] / work["demand_pflops"]).min()),
        "occupied_ratio": float(last["occupied_it_mw"].sum() / last["chips_it_mw"].sum()),
        "refilled_ratio": 0.07,
        "facility_gwh": float(last["facility_gwh"].sum()),
        "green_share_ratio": 0.62,
        "open_sites_count": float(last["open_flag"].sum()),
        "new_sites_count": 5.0,
        "used_sites_count": float(last["open_flag"].sum()),
    }
    return {
        "key_figures": pd.DataFrame([figures]),
        "sites": site_table,
        "chips": chip_table,
        "demand": demand,
        "flows": flows,
        "zones": _zones(study, site_table),
        "costs": _costs(periods),
        "capital": pd.DataFrame(columns=["site_id", "period", "kind", "capital_mcur"]),
        "staff": _staff(study, site_table),
    }


def _work(
    study: Study, open_sites: list[str], rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    precision = {w.workload_id: w.precision for w in study.records("workloads")}
    zones = {r.region_id: r.zone_id for r in study.records("regions")}
    zone_of_site = {s.site_id: s.zone_id for s in study.records("sites")}
    rows, flows = [], []
    for d in study.records("demand"):
        ratio = float(rng.uniform(0.45, 1.0))
        served = d.useful_pflops * ratio
        rows.append(
            (
                d.region_id,
                zones[d.region_id],
                d.workload_id,
                precision[d.workload_id],
                d.period,
                "base",
                d.useful_pflops,
                served,
                d.useful_pflops - served,
                ratio,
            )
        )
        site = open_sites[int(rng.integers(0, len(open_sites)))]
        flows.append(
            (
                d.region_id,
                site,
                d.workload_id,
                precision[d.workload_id],
                d.period,
                "base",
                served,
                12.0,
                900.0,
                served * 0.02,
                int(zones[d.region_id] != zone_of_site[site]),
            )
        )
    return (
        pd.DataFrame(
            rows,
            columns=[
                "region_id",
                "zone_id",
                "workload_id",
                "precision",
                "period",
                "future_id",
                "demand_pflops",
                "served_pflops",
                "unmet_pflops",
                "served_ratio",
            ],
        ),
        pd.DataFrame(
            flows,
            columns=[
                "region_id",
                "site_id",
                "workload_id",
                "precision",
                "period",
                "future_id",
                "useful_pflops",
                "rtt_ms",
                "distance_km",
                "line_gbps",
                "leaves_zone_flag",
            ],
        ),
    )


def _zones(study: Study, sites: pd.DataFrame) -> pd.DataFrame:
    used = sites.groupby(["zone_id", "period"])["facility_gwh"].sum()
    rows = []
    for place, z in enumerate(study.records("zones")):
        gwh = float(used.get((z.zone_id, z.period), 0.0))
        quota = gwh / (0.3 + (place // 5 * 37 % 70) / 100) if gwh else 4000.0
        rows.append(
            (
                z.zone_id,
                z.period,
                "base",
                gwh,
                gwh,
                quota,
                gwh / quota,
                0.0,
                z.grid_green_ratio if gwh else math.nan,
                z.green_share_min_ratio,
                gwh * 0.5,
                math.nan,
            )
        )
    return pd.DataFrame(
        rows,
        columns=[
            "zone_id",
            "period",
            "future_id",
            "facility_gwh",
            "counted_in_quota_gwh",
            "quota_gwh",
            "quota_used_ratio",
            "green_bought_gwh",
            "green_ratio",
            "green_min_ratio",
            "carbon_kt",
            "carbon_cap_kt",
        ],
    )


def _costs(periods: tuple[int, ...]) -> pd.DataFrame:
    lines = {
        "opening": 900.0,
        "halls": 84_000.0,
        "chips": 237_000.0,
        "energy": 119_000.0,
        "staff": 34_000.0,
        "network": 21_000.0,
        "carbon": 16_445.0,
    }
    rows = [
        (line, t, "base", total / len(periods) * 1.2, total / len(periods))
        for line, total in lines.items()
        for t in periods
    ]
    return pd.DataFrame(
        rows, columns=["line", "period", "future_id", "cost_mcur", "discounted_mcur"]
    )


def _staff(study: Study, sites: pd.DataFrame) -> pd.DataFrame:
    needed = sites.groupby(["area_id", "period"])["staff_fte"].sum()
    pools = {(a.area_id, a.period): a.pool_fte for a in study.records("areas")}
    first = min(t for _, t in pools)
    rows = []
    for (area, t), people in needed.items():
        pool = pools.get((area, t), pools.get((area, first), 0.0)) / 80
        brought = max(0.0, people - pool)
        rows.append((area, t, "base", people, brought, people - brought, pool, 0.5))
    return pd.DataFrame(
        rows,
        columns=[
            "area_id",
            "period",
            "future_id",
            "on_site_fte",
            "relocated_fte",
            "local_fte",
            "pool_fte",
            "pool_used_ratio",
        ],
    )
