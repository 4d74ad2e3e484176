"""Zones, labour markets, the network and the economy."""

from __future__ import annotations

from .draw import FIRST_YEAR, Draw


def zones(draw: Draw) -> None:
    if not draw.chance(0.8):
        return
    green, carbon = draw.chance(0.6), draw.chance(0.6)
    subsidy, closed = draw.chance(0.3), draw.chance(0.15)
    bounded = all(row["land_hall_limit_mw"] is not None for row in draw.tables["sites"])
    draw.tables["zones"] = [
        {
            "zone_id": zone,
            "period": t,
            "energy_quota_gwh_per_year": draw.maybe(0.4, 1, 8),
            "carbon_kg_per_kwh": draw.between(0.3, 0.8) if carbon else 0,
            "grid_green_ratio": draw.between(0.1, 0.5),
            "green_supply_gwh_per_year": draw.between(0.3, 5) if green else 0,
            "green_premium_cur_per_kwh": draw.between(-0.05, 0.2),
            "green_share_min_ratio": draw.between(0.2, 0.7) if green else 0,
            "carbon_cap_kt_per_year": draw.maybe(0.4, 0.4, 3) if carbon else None,
            "subsidy_build_ratio": draw.between(0, 0.3) if subsidy and bounded else 0,
            "subsidy_energy_cur_per_kwh": draw.between(0, 0.1) if subsidy else 0,
            "network_flag": int(not (closed and t == draw.years[0])),
        }
        for zone in draw.zones
        for t in draw.years
    ]


def areas(draw: Draw) -> None:
    if not draw.chance(0.5):
        return
    for area in ("north", "south"):
        years = draw.years if draw.chance(0.5) else [FIRST_YEAR - 1]
        for t in years:
            draw.tables.setdefault("areas", []).append(
                {
                    "area_id": area,
                    "period": t,
                    "pool_fte": draw.between(1, 9),
                    "wage_kcur_per_year": draw.between(100, 400),
                    "pool_growth_ratio": draw.between(-0.1, 0.3),
                }
            )
        premium = 0.0
        for tier in ("near", "far")[: draw.rng.choice([0, 1, 2])]:
            premium += draw.between(50, 300)
            draw.tables.setdefault("area_tiers", []).append(
                {
                    "area_id": area,
                    "tier_id": tier,
                    "limit_fte": draw.between(1, 6),
                    "premium_kcur_per_year": premium,
                }
            )


def network(draw: Draw) -> None:
    sites = len(draw.used_sites())
    wished = draw.chance(0.9 if draw.theme == "joining" else 0.1)
    joining = wished and draw.affords((len(draw.years) + 1) ** sites)
    draw.tables["network"] = [
        {
            "line_cost_cur_per_gbps_km_year": draw.between(0, 800),
            "transfer_cost_cur_per_gb": draw.between(0, 1),
            "open_period": draw.rng.choice([None, None, *draw.years]),
            "joining_cost_mcur": draw.between(0.5, 5) if joining else 0,
            "only_listed_flag": 0,
        }
    ]
    for region in draw.ids("regions"):
        for site in draw.ids("sites"):
            if draw.chance(0.3):
                draw.tables.setdefault("links", []).append(
                    {
                        "region_id": region,
                        "site_id": site,
                        "rtt_ms": draw.maybe(0.5, 1, 30),
                        "cost_cur_per_gb": draw.maybe(0.5, 0, 2),
                        "cost_cur_per_pflops_year": draw.between(0, 3e5),
                        "limit_gbps": draw.maybe(0.6, 0.2, 4),
                        "forbidden_flag": int(draw.chance(0.15)),
                    }
                )


def economics(draw: Draw) -> None:
    draw.tables["economics"] = [
        {
            "availability_ratio": draw.between(0.85, 1),
            "hall_lifetime_year": draw.rng.choice([10, 15]),
            "hall_upkeep_ratio_per_year": draw.rng.choice([0, 0.03]),
            "carbon_price_cur_per_t": draw.rng.choice([0, 80, 300]),
            "water_price_cur_per_m3": draw.rng.choice([0, 20]),
            "site_staff_fte": draw.between(0, 4),
            "operation_fte_per_mw": draw.between(1, 6),
            "remote_ratio": draw.rng.choice([0, 0.3]),
        }
    ]
    if draw.chance(0.3):
        draw.tables["budgets"] = [
            {"period": t, "capital_mcur": draw.maybe(0.8, 15, 100)} for t in draw.years
        ]
