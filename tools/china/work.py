"""Workloads, demand for useful compute, and the prices of serving and of not serving it.

Three factors stand between nameplate and work and are kept apart: the occupied share of the
nameplate, the efficiency while occupied, and the power drawn. Demand here is useful compute:
demanded stock (nameplate) x occupied share of the year x efficiency of the stock of 2025.
"""

from __future__ import annotations

from math import ceil

from tools.china.book import Row
from tools.china.chips import (
    NEW_SERVER_PRICE_KCUR,
    NEW_SERVER_TFLOPS,
    NEW_SERVER_W,
    PERIODS,
    SERVER_BUSY,
    SERVER_IDLE,
    SERVER_LIFE_YEAR,
    SUPPLY,
    server_efficiency,
)
from tools.china.economy import AVAILABILITY
from tools.china.figures import Figure, assumed, derived
from tools.china.raw import Raw
from tools.china.stock import NEW_SERVER, reference_efficiency

AI_WORKLOADS = ("training", "realtime_inference", "batch_inference")
WORKLOADS = (*AI_WORKLOADS, "general")
NAMES = {
    "training": ("Training", "训练"),
    "realtime_inference": ("Realtime inference", "实时推理"),
    "batch_inference": ("Batch inference", "离线推理"),
    "general": ("General compute", "通用计算"),
}
GENERAL_ALLOCATED = assumed(
    0.60, 0.45, 0.75, "allocated share of servers; see chip_workload for the published product"
)
DEFERRABLE = {
    "training": assumed(0.3, 0.1, 0.6, "jobs that can wait for the night"),
    "realtime_inference": assumed(0.0, 0.0, 0.0, "answers are wanted at once"),
    "batch_inference": assumed(0.9, 0.6, 1.0, "offline by nature"),
    "general": assumed(0.2, 0.1, 0.4, "nightly jobs"),
}
DATA_GB = {
    "training": assumed(2.0, 0.2, 20.0, "data sets and checkpoints moved between zones"),
    "realtime_inference": assumed(0.0, note="priced as line capacity, not by volume"),
    "batch_inference": assumed(5.0, 0.5, 50.0, "inputs and outputs moved between zones"),
    "general": assumed(0.0, note="priced as line capacity, not by volume"),
}
STAFF_OCCUPIED = 0.5  # occupied share at which staff per EFLOPS of nameplate is turned into useful
#: share of platform and algorithm staff that sits at the site
ON_SITE_SHARE = {"training": 0.5, "realtime_inference": 0.125, "batch_inference": 0.125}
PENALTY_FACTOR = 2.0
RENT_PER_SERVER_HOUR = 2.5
FACILITY_RATE_PREMIUM = 1.2  # liquid-cooled hall


def workload_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``workloads``."""
    return [_workload(raw, workload) for workload in WORKLOADS]


def demand_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``demand``: useful PFLOPS by province, workload and year."""
    return [
        _demand(raw, row["province_id"], workload, year)
        for row in raw.province_rows
        for workload in WORKLOADS
        for year in PERIODS
    ]


def occupied_share(raw: Raw, workload: str, year: int) -> Figure:
    """Return the occupied share of the demanded stock: published 2025, target 2030."""
    if workload == "general":
        return GENERAL_ALLOCATED
    now, then = (
        raw.rules["effective_over_nameplate_2025"],
        raw.rules["effective_over_nameplate_2030"],
    )
    along = (year - 2025) / 5

    def between(one: float | None, other: float | None) -> float:
        return (one or 0.0) + ((other or 0.0) - (one or 0.0)) * along

    note = "occupied share, linear from 2025 to 2030"
    return derived(
        between(now.value, then.value),
        [now, then],
        note,
        between(now.low, then.low),
        between(now.high, then.high),
    )


def efficiency(raw: Raw, workload: str) -> Figure:
    """Return the efficiency at which demanded stock is turned into useful compute."""
    return server_efficiency() if workload == "general" else reference_efficiency(raw, workload)


def unit_cost_cur_per_pflops_hour(raw: Raw, chip: str, workload: str, site: str) -> float:
    """Return the full cost of a useful PFLOPS-hour from newly built capacity.

    FP16 FLOPS of accelerators, FP64 of servers. Chips and hall as annuities at the study's cost
    of capital, upkeep, power at the availability of the dataset; staff, water and lines are left
    out (under a tenth together).
    """
    costs = raw.costs
    if chip == NEW_SERVER:
        tflops, watt = NEW_SERVER_TFLOPS, NEW_SERVER_W
        price, life = NEW_SERVER_PRICE_KCUR * 1000, SERVER_LIFE_YEAR
        busy, idle, eff = SERVER_BUSY, SERVER_IDLE, server_efficiency().number
    else:
        tflops = raw.chips[chip, "fp16_dense"].number
        watt = raw.chips[chip, "tdp"].number * raw.chips[chip, "system_power_factor"].number
        price = raw.chips[chip, "price_card"].number * raw.chips[chip, "system_cost_factor"].number
        life = int(raw.chips[chip, "lifetime"].number)
        busy, idle = costs["average_load_factor_ai"].number, costs["idle_power_share"].number
        eff = raw.efficiency[chip, workload].number
    rate = costs["wacc"].number
    chip_year = price * (_annuity(rate, life) + costs["om_it"].number)
    hall_cur_per_w = costs["facility_capex.air"].number * FACILITY_RATE_PREMIUM
    hall_year = watt * hall_cur_per_w * (_annuity(rate, 15) + costs["om_facility"].number)
    drawn_kw = watt / 1000 * (AVAILABILITY * busy + (1 - AVAILABILITY) * idle)
    power_year = drawn_kw * 8760 * 1.3 * raw.sites[site, "tariff"].number
    useful_pflops = tflops / 1000 * eff * AVAILABILITY
    return (chip_year + hall_year + power_year) / (useful_pflops * 8760)


def _annuity(rate: float, years: int) -> float:
    return rate / (1 - (1 + rate) ** -years)


def _workload(raw: Raw, workload: str) -> Row:
    general = workload == "general"
    name_en, name_zh = NAMES[workload]
    return {
        "workload_id": workload,
        "name_en": name_en,
        "name_zh": name_zh,
        "precision": "fp64" if general else "fp16",
        "rtt_limit_ms": raw.rules[f"latency_class.{workload}"],
        "deferrable_ratio": DEFERRABLE[workload],
        "movable_ratio": raw.rules[f"movable_share.{workload}"],
        "data_gb_per_pflops_hour": DATA_GB[workload],
        "bandwidth_gbps_per_pflops": _bandwidth(raw, workload),
        "memory_byte_per_flop": assumed(
            0.0,
            note="0: the realtime efficiency of each chip already holds the memory bound; stating "
            "it again would count it twice",
        ),
        "staff_fte_per_pflops": _staff(raw, workload),
        "cluster_min_pflops": assumed(
            1000.0 if workload == "training" else 0.0,
            *((300.0, 10_000.0) if workload == "training" else (0.0, 0.0)),
            note="a 'thousand-card' cluster is the smallest that trains a large model",
        ),
        "penalty_cur_per_pflops_hour": _penalty(raw, workload),
        "revenue_cur_per_pflops_hour": _revenue(raw, workload),
    }


def _bandwidth(raw: Raw, workload: str) -> Figure:
    if workload == "general":
        return assumed(10.0, 2.0, 50.0, "0.01 Gbps a server; 1 useful PFLOPS FP64 is 950 servers")
    if workload == "training":
        return assumed(0.02, 0.0, 0.2, "near 0: data are sent by volume")
    base, used = raw.costs["ai_bandwidth_per_pf"], efficiency(raw, workload)
    share = 1.0 if workload == "realtime_inference" else 0.1
    per = share / used.number
    return derived(
        base.number * per,
        [base, used],
        f"0.2 Gbps per occupied PFLOPS x {share:g} / efficiency {used.number:.3f}",
        (base.low or 0.0) * per,
        (base.high or 0.0) * per,
    )


def _staff(raw: Raw, workload: str) -> Figure:
    if workload == "general":
        return assumed(0.0, note="operation staff only")
    base, used = raw.costs["ai_engineers_per_eflops"], efficiency(raw, workload)
    share = ON_SITE_SHARE[workload]
    scale = share / (1000.0 * STAFF_OCCUPIED * used.number)
    return derived(
        base.number * scale,
        [base, used],
        f"40 people per EFLOPS FP16 nameplate x {share:g} who sit on site / (occupied 0.5 x "
        f"efficiency {used.number:.3f}); the others work from anywhere",
        (base.low or 0.0) * scale,
        (base.high or 0.0) * scale,
    )


def _penalty(raw: Raw, workload: str) -> Figure:
    chips = [NEW_SERVER] if workload == "general" else list(SUPPLY)
    able = [c for c in chips if c == NEW_SERVER or raw.efficiency[c, workload].number > 0]
    sites = [row["site_id"] for row in raw.site_rows]
    costs = [unit_cost_cur_per_pflops_hour(raw, c, workload, s) for c in able for s in sites]
    dearest, cheapest = max(costs), min(costs)
    value = ceil(PENALTY_FACTOR * dearest / 50) * 50.0
    note = (
        f"twice the full cost of new capacity in the dearest pair of chip and site ({dearest:.0f}; "
        f"the cheapest pair costs {cheapest:.0f}), rounded up"
    )
    return derived(
        value, [raw.costs["wacc"], raw.costs["facility_capex.air"]], note, dearest, 3 * dearest
    )


def _revenue(raw: Raw, workload: str) -> Figure:
    if workload == "general":
        tflops = raw.rules["general_server_fp64"].number * server_efficiency().number
        return assumed(
            RENT_PER_SERVER_HOUR / tflops * 1000,
            1500.0,
            4000.0,
            "placeholder: 2.5 CNY per server-hour / 0.00105 useful PFLOPS FP64",
        )
    rent, chip = raw.costs["rent_910b_card"], "huawei-ascend-910b3"
    nameplate, used = raw.chips[chip, "fp16_dense"], raw.efficiency[chip, workload]
    per = 1000 / (nameplate.number * used.number)
    return derived(
        rent.number * per,
        [rent, nameplate, used],
        "rent of a 910B card-hour / its useful PFLOPS; the rent lies below the full cost of a new "
        "910B, so profit comes from stock and from better chips first",
        (rent.low or 0.0) * per,
        (rent.high or 0.0) * per,
    )


def _demand(raw: Raw, region: str, workload: str, year: int) -> Row:
    stock = raw.demand[region, workload, year]
    share, used = occupied_share(raw, workload, year), efficiency(raw, workload)
    low = (stock.low or 0.0) * (share.low or 0.0) * used.number
    high = (stock.high or 0.0) * (share.high or 0.0) * used.number
    note = "demanded stock x occupied share of the year x efficiency of the stock of 2025"
    spread = "range of the stock x range of the occupied share; efficiency held"

    def figure(value: float, note: str, *bounds: float) -> Figure:
        return derived(round(value, 1), [stock, share, used], note, *(round(b, 1) for b in bounds))

    return {
        "region_id": region,
        "workload_id": workload,
        "period": year,
        "useful_pflops": figure(stock.number * share.number * used.number, note, low, high),
        "low_pflops": figure(low, spread),
        "high_pflops": figure(high, spread),
    }
