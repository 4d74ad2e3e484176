"""Slices, regions, chips, kinds of work and demand."""

from __future__ import annotations

from .draw import HOURS, WHOLE_POD_KCHIP, Draw


def slices(draw: Draw) -> None:
    if draw.chance(0.5):
        day = draw.rng.choice([3000, 4380, 5000])
        draw.tables["slices"] = [
            {"slice_id": "day", "duration_hours": day, "price_factor_ratio": 1.2},
            {"slice_id": "night", "duration_hours": HOURS - day, "price_factor_ratio": 0.7},
        ]


def regions(draw: Draw) -> None:
    names = ["coast", "hill", "plain"][: draw.rng.choice([2, 2, 3])]
    draw.tables["regions"] = [
        {
            "region_id": name,
            "zone_id": draw.zones[i % 2],
            "lat_deg": draw.between(24, 42),
            "lon_deg": draw.between(100, 120),
        }
        for i, name in enumerate(names)
    ]


def chips_and_work(draw: Draw) -> None:
    many = draw.theme == "cluster" and len(draw.years) > 1
    chips = ["red", "blue"][: 1 if many else draw.rng.choice([1, 2, 2])]
    works = ["train", "chat"][: 1 if draw.theme == "source" else draw.rng.choice([1, 2])]
    bound_by_memory = draw.chance(0.3)
    draw.tables["chips"] = [
        {
            "chip_id": name,
            "domestic_flag": i,
            "first_period": draw.rng.choice([None, None, draw.years[-1]]) if i else None,
            "fp16_tflops": draw.between(100, 300),
            "fp8_tflops": draw.between(200, 600),
            "bandwidth_gb_per_s": draw.between(2000, 5000),
            "server_power_w": draw.between(500, 1200),
            "busy_power_ratio": draw.between(0.8, 1),
            "idle_power_ratio": draw.rng.choice([0, 0.2, 0.4]),
            "price_kcur": draw.between(50, 150),
            "upkeep_ratio_per_year": draw.rng.choice([0, 0.05]),
            "lifetime_year": draw.rng.choice([1, 2, 4, 5]),
            "pod_chips": int(1000 * WHOLE_POD_KCHIP) if draw.whole else 100,
            "rack_kw": draw.rng.choice([8, 15, 40]),
        }
        for i, name in enumerate(chips)
    ]
    draw.tables["workloads"] = [
        {
            "workload_id": name,
            "precision": "fp8" if i else "fp16",
            "rtt_limit_ms": draw.maybe(0.6, 5, 25) if i else None,
            "deferrable_ratio": draw.rng.choice([0, 0.3, 1]),
            "movable_ratio": draw.rng.choice([0.4, 0.8, 1]),
            "data_gb_per_pflops_hour": draw.between(0, 50) if draw.chance(0.5) else 0,
            "bandwidth_gbps_per_pflops": draw.between(0.1, 1) if draw.chance(0.5) else 0,
            "memory_byte_per_flop": draw.between(0.03, 0.1) if i and bound_by_memory else 0,
            "staff_fte_per_pflops": draw.between(0, 0.2),
            "penalty_cur_per_pflops_hour": draw.between(500, 2500),
            "revenue_cur_per_pflops_hour": draw.between(300, 900),
        }
        for i, name in enumerate(works)
    ]
    draw.tables["chip_workload"] = [
        {"chip_id": c, "workload_id": w, "efficiency_ratio": draw.between(0.2, 0.5)}
        for i, c in enumerate(chips)
        for j, w in enumerate(works)
        if i == j or i == 0 or draw.chance(0.7)
    ]
    draw.tables["demand"] = [
        {"region_id": r, "workload_id": w, "period": t, "useful_pflops": wanted}
        for r in draw.ids("regions")
        for w in works
        if draw.chance(0.85) or r == "coast"
        for t in draw.years
        for wanted in [0.0 if draw.chance(0.1) else draw.between(3, 25)]
    ]
    if "slices" in draw.tables:
        share = draw.tables["slices"][0]["duration_hours"] / HOURS
        for w in works:
            day = draw.rng.choice([0.8, 1.2, 1.5])
            night = (1 - share * day) / (1 - share)
            draw.tables.setdefault("profiles", []).extend(
                [
                    {"workload_id": w, "slice_id": "day", "demand_factor_ratio": day},
                    {"workload_id": w, "slice_id": "night", "demand_factor_ratio": night},
                ]
            )


def supply(draw: Draw) -> None:
    chips, sites = draw.ids("chips"), len(draw.used_sites())
    if draw.whole and draw.cooled and draw.chance(0.5) and draw.affords(3**sites):
        draw.whole_halls = True
        draw.settings["integers"]["halls"] = "integer"
    if draw.whole or draw.chance(0.5):
        draw.tables["chip_supply"] = [
            {
                "chip_id": chip,
                "period": t,
                "supply_kchip": _whole_supply(draw, sites)
                if draw.whole
                else draw.between(0.1, 0.8),
                "price_factor_ratio": draw.between(0.8, 1.2),
            }
            for chip in chips
            for t in draw.years
        ]
    elif draw.chance(0.3):
        draw.tables["site_chip_supply"] = [
            {
                "site_id": draw.used_sites()[0]["site_id"],
                "chip_id": chips[0],
                "period": draw.years[-1],
                "supply_kchip": draw.between(0.1, 0.5),
            }
        ]


def _whole_supply(draw: Draw, sites: int) -> float:
    """Offer two whole pods, or one, or none, as the number of plans permits."""
    if draw.affords(3**sites):
        return 2 * WHOLE_POD_KCHIP
    return WHOLE_POD_KCHIP if draw.affords(2**sites) else 0.0
