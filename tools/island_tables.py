"""The figures of the invented island state: every one of them is made up."""

from __future__ import annotations

from dataclasses import dataclass

CENTRE_LON, CENTRE_LAT = -24.0, -38.0
PERIODS = (2027, 2028, 2029)
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Place:
    """A region and its largest town, in degrees east and north of the centre."""

    id: str
    en: str
    zh: str
    zone: str
    east: float
    north: float


MAINLAND = (
    Place("northcape", "Northcape", "北岬", "north", -2.0, 1.45),
    Place("fernhold", "Fernhold", "蕨野", "north", 0.1, 1.25),
    Place("highmoor", "Highmoor", "高沼", "north", -2.75, 0.15),
    Place("port-alba", "Port Alba", "白港", "capital", 2.2, 0.75),
    Place("tarn", "Tarn Uplands", "潭原", "south", -0.9, -0.2),
    Place("saltmarsh", "Saltmarsh", "盐滨", "south", 1.3, -0.7),
    Place("southreach", "Southreach", "南陲", "south", -1.6, -1.45),
)
ISLET = Place("gannet", "Gannet Isle", "鲣鸟岛", "gannet", 4.95, -1.3)

# names, zone, degrees east and north, state
SITES = {
    "cape-wind": ("Cape Wind", "岬风", "north", -2.3, 1.2, "candidate"),
    "fern-dam": ("Fern Dam", "蕨坝", "north", 0.3, 0.9, "candidate"),
    "moor-gate": ("Moor Gate", "沼门", "north", -2.8, 0.35, "candidate"),
    "alba-dock": ("Alba Dock", "白港码头", "capital", 2.3, 0.5, "existing"),
    "alba-east": ("Alba East", "白港东", "capital", 2.0, 1.0, "candidate"),
    "tarn-forge": ("Tarn Forge", "潭原锻场", "south", -0.8, 0.1, "existing"),
    "salt-flats": ("Salt Flats", "盐滩", "south", 1.1, -0.9, "candidate"),
    "reach-tidal": ("Reach Tidal", "南陲潮汐", "south", -1.4, -1.3, "candidate"),
    "gannet-rock": ("Gannet Rock", "鲣鸟岩", "gannet", 4.95, -1.25, "candidate"),
}
# MW of grid and of land, mcur to open and per MW built, EUR per kWh, PUE
SITE_FIGURES = {
    "cape-wind": (45, 70, 14, 7.6, 0.052, 1.16),
    "fern-dam": (30, 45, 11, 7.9, 0.058, 1.19),
    "moor-gate": (20, 40, 9, 7.4, 0.055, 1.17),
    "alba-dock": (14, 16, 0, 11.5, 0.121, 1.31),
    "alba-east": (18, 24, 16, 11.0, 0.118, 1.27),
    "tarn-forge": (12, 22, 0, 8.2, 0.071, 1.22),
    "salt-flats": (36, 60, 12, 8.0, 0.069, 1.24),
    "reach-tidal": (22, 30, 13, 8.4, 0.062, 1.18),
    "gannet-rock": (6, 6, 7, 10.5, 0.066, 1.15),
}

# energy quota GWh a year in each period, carbon kg/kWh, green share of the grid
ZONES = {
    "north": ((240, 340, 460), 0.09, 0.82),
    "capital": ((140, 175, 210), 0.34, 0.35),
    "south": ((220, 360, 520), 0.21, 0.56),
    "gannet": ((24, 28, 32), 0.05, 0.9),
}
# useful PFLOPS of each workload in the first year; the shares of the regions sum to 1
WORK = {
    "training": ("Training", "训练", "fp16", 4200, 2.0),
    "chat": ("Chat", "对话推理", "fp8", 5200, 1.75),
    "analytics": ("Analytics", "数据分析", "fp32", 11, 1.25),
}
DEMAND_SHARE = {
    "northcape": 0.09,
    "fernhold": 0.14,
    "highmoor": 0.06,
    "port-alba": 0.36,
    "tarn": 0.11,
    "saltmarsh": 0.16,
    "southreach": 0.06,
    "gannet": 0.02,
}


def tables() -> dict[str, list[Row]]:
    """Return every table but sources and provenance."""
    return {
        "regions": _regions(),
        "sites": _sites(),
        "zones": _zones(),
        "areas": _areas(),
        "area_tiers": _tiers(),
        "chips": _chips(),
        "chip_supply": _chip_supply(),
        "chip_workload": _chip_workload(),
        "workloads": _workloads(),
        "demand": _demand(),
        "slices": _slices(),
        "coolings": _coolings(),
        "site_cooling": _site_cooling(),
        "existing": _existing(),
        "existing_halls": [
            {"site_id": "alba-dock", "cooling_id": "legacy", "hall_it_mw": 6},
            {"site_id": "tarn-forge", "cooling_id": "legacy", "hall_it_mw": 4},
        ],
        "grid_steps": _grid_steps(),
        "network": [
            {
                "latency_ms_per_km": 0.005,
                "route_factor_ratio": 1.4,
                "fixed_rtt_ms": 0.8,
                "line_cost_cur_per_gbps_km_year": 6,
                "transfer_cost_cur_per_gb": 0.004,
                "open_period": 2027,
                "joining_cost_mcur": 0.8,
            }
        ],
        "economics": [
            {
                "availability_ratio": 0.92,
                "hall_lifetime_year": 20,
                "hall_upkeep_ratio_per_year": 0.03,
                "carbon_price_cur_per_t": 70,
                "water_price_cur_per_m3": 1.8,
                "site_staff_fte": 12,
                "operation_fte_per_mw": 1.5,
                "remote_ratio": 0.3,
            }
        ],
    }


def _at(east: float, north: float) -> Row:
    return {"lat_deg": round(CENTRE_LAT + north, 3), "lon_deg": round(CENTRE_LON + east, 3)}


def _regions() -> list[Row]:
    return [
        {"region_id": p.id, "name_en": p.en, "name_zh": p.zh, "zone_id": p.zone}
        | _at(p.east, p.north)
        for p in (*MAINLAND, ISLET)
    ]


def _sites() -> list[Row]:
    rows: list[Row] = []
    for name, (en, zh, zone, east, north, state) in SITES.items():
        grid, land, opening, build, price, _ = SITE_FIGURES[name]
        place: Row = {"site_id": name, "name_en": en, "name_zh": zh, "zone_id": zone}
        figures: Row = {
            "area_id": zone,
            "state": state,
            "grid_limit_mw": grid,
            "land_hall_limit_mw": land,
            "smallest_it_mw": 0 if state == "existing" else 2,
            "lead_time_year": 0 if state == "existing" else 1,
            "opening_cost_mcur": opening,
            "fixed_cost_mcur_per_year": 1.2,
            "build_cost_mcur_per_mw": build,
            "energy_price_cur_per_kwh": price,
        }
        rows.append(place | _at(east, north) | figures)
    return rows


def _zones() -> list[Row]:
    return [
        {
            "zone_id": zone,
            "period": period,
            "energy_quota_gwh_per_year": quota[place],
            "carbon_kg_per_kwh": carbon,
            "grid_green_ratio": green,
            "green_supply_gwh_per_year": 150,
            "green_premium_cur_per_kwh": 0.012,
            "green_share_min_ratio": 0.6,
        }
        for zone, (quota, carbon, green) in ZONES.items()
        for place, period in enumerate(PERIODS)
    ]


def _areas() -> list[Row]:
    pools = {"north": (70, 78), "capital": (180, 96), "south": (90, 74), "gannet": (9, 82)}
    return [
        {
            "area_id": area,
            "period": PERIODS[0],
            "pool_fte": pool,
            "wage_kcur_per_year": wage,
            "pool_growth_ratio": 0.06,
        }
        for area, (pool, wage) in pools.items()
    ]


def _tiers() -> list[Row]:
    return [
        {"area_id": area, "tier_id": tier, "limit_fte": limit, "premium_kcur_per_year": premium}
        for area in ZONES
        for tier, limit, premium in (("near", 40, 12), ("far", 400, 34))
    ]


def _chips() -> list[Row]:
    def chip(name: str, en: str, zh: str, home: int, flops: Row, watt: float, price: float) -> Row:
        return {
            "chip_id": name,
            "name_en": en,
            "name_zh": zh,
            "vendor": "Invented",
            "domestic_flag": home,
            **flops,
            "server_power_w": watt,
            "idle_power_ratio": 0.25,
            "price_kcur": price,
            "upkeep_ratio_per_year": 0.04,
            "lifetime_year": 5,
            "pod_chips": 512,
        }

    return [
        chip("atlas", "Atlas 3", "阿特拉斯 3", 0, _flops(0, 1000, 2000), 1150, 31),
        chip("petrel", "Petrel 1", "海燕 1", 1, _flops(0, 420, 840), 720, 13),
        chip("tern", "Tern", "燕鸥", 1, _flops(0, 140, 280), 260, 4.2),
        chip("gull", "Gull server", "海鸥服务器", 1, _flops(8, 0, 0), 650, 8.5),
    ]


def _flops(fp32: float, fp16: float, fp8: float) -> Row:
    return {"fp32_tflops": fp32, "fp16_tflops": fp16, "fp8_tflops": fp8}


def _chip_supply() -> list[Row]:
    supply = {"atlas": (6, 6, 5), "petrel": (8, 24, 50), "tern": (20, 40, 60), "gull": (4, 4, 4)}
    return [
        {"chip_id": chip, "period": period, "supply_kchip": kchip, "price_factor_ratio": factor}
        for chip, offered in supply.items()
        for period, kchip, factor in zip(PERIODS, offered, (1, 0.94, 0.89), strict=True)
    ]


def _chip_workload() -> list[Row]:
    pairs = (
        ("atlas", "training", 0.42),
        ("atlas", "chat", 0.22),
        ("petrel", "training", 0.34),
        ("petrel", "chat", 0.2),
        ("tern", "chat", 0.26),
        ("gull", "analytics", 0.5),
    )
    return [{"chip_id": c, "workload_id": w, "efficiency_ratio": ratio} for c, w, ratio in pairs]


def _workloads() -> list[Row]:
    # round trip, may wait, may leave, GB per PFLOPS-hour, Gbps and people per PFLOPS, penalty
    habits = {
        "training": (None, 0.3, 0.95, 0.5, 0.01, 0.002, 16),
        "chat": (6, 0, 0.7, 0, 0.05, 0.001, 16),
        "analytics": (25, 0.5, 0.6, 40, 2, 0.5, 900),
    }
    return [
        {
            "workload_id": work,
            "name_en": en,
            "name_zh": zh,
            "precision": precision,
            "rtt_limit_ms": habits[work][0],
            "deferrable_ratio": habits[work][1],
            "movable_ratio": habits[work][2],
            "data_gb_per_pflops_hour": habits[work][3],
            "bandwidth_gbps_per_pflops": habits[work][4],
            "staff_fte_per_pflops": habits[work][5],
            "penalty_cur_per_pflops_hour": habits[work][6],
        }
        for work, (en, zh, precision, _, _) in WORK.items()
    ]


def _demand() -> list[Row]:
    return [
        {
            "region_id": region,
            "workload_id": work,
            "period": period,
            "useful_pflops": float(f"{first * growth**place * share:.4g}"),
        }
        for region, share in DEMAND_SHARE.items()
        for work, (_, _, _, first, growth) in WORK.items()
        for place, period in enumerate(PERIODS)
    ]


def _slices() -> list[Row]:
    return [
        {
            "slice_id": name,
            "name_en": en,
            "name_zh": zh,
            "duration_hours": hours,
            "price_factor_ratio": factor,
        }
        for name, en, zh, hours, factor in (
            ("day", "Day", "白天", 4380, 1.2),
            ("night", "Night", "夜间", 4380, 0.8),
        )
    ]


def _coolings() -> list[Row]:
    return [
        {
            "cooling_id": "sea",
            "name_en": "Sea-water cooling",
            "name_zh": "海水冷却",
            "buildable_flag": 1,
            "hall_it_mw": 1,
            "water_l_per_kwh": 0.2,
        },
        {
            "cooling_id": "legacy",
            "name_en": "Existing halls",
            "name_zh": "既有机房",
            "buildable_flag": 0,
            "hall_it_mw": 1,
            "water_l_per_kwh": 1.4,
        },
    ]


def _site_cooling() -> list[Row]:
    new: list[Row] = [
        {"site_id": site, "cooling_id": "sea", "pue_ratio": figures[-1]}
        for site, figures in SITE_FIGURES.items()
    ]
    old: list[Row] = [
        {"site_id": site, "cooling_id": "legacy", "pue_ratio": 1.48}
        for site in ("alba-dock", "tarn-forge")
    ]
    return new + old


def _existing() -> list[Row]:
    stock = (
        ("alba-dock", "atlas", 2025, 2.4, 0.42, 0.8),
        ("alba-dock", "gull", 2024, 3.0, 0.55, 0.9),
        ("tarn-forge", "tern", 2025, 9.0, 0.35, 0.7),
    )
    return [
        {
            "site_id": site,
            "chip_id": chip,
            "first_period": year,
            "installed_kchip": kchip,
            "occupied_ratio": occupied,
            "convertible_ratio": convertible,
            "refill_cost_mcur_per_mw": 1.6,
        }
        for site, chip, year, kchip, occupied, convertible in stock
    ]


def _grid_steps() -> list[Row]:
    steps = (("cape-wind", 20, 9), ("fern-dam", 15, 8), ("salt-flats", 20, 11), ("alba-dock", 6, 7))
    return [
        {"site_id": site, "step_id": "step-1", "added_mw": mw, "cost_mcur": cost}
        | {"lead_time_year": 1}
        for site, mw, cost in steps
    ]
