"""Regions, sites and grid upgrades."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from tools.china.book import Row
from tools.china.figures import Figure, assumed, derived
from tools.china.raw import Raw
from tools.china.stock import SITE_SHARES, hall_mw

EAST = frozenset({"CN-BJ", "CN-TJ", "CN-SH", "CN-JS", "CN-ZJ", "CN-FJ", "CN-SD", "CN-GD", "CN-HI"})
PLATEAU_M = 2500.0
LARGEST_MW = 5000.0


@dataclass(frozen=True, slots=True)
class SiteType:
    """How much a kind of place can grow; the figures are judgement."""

    room_mw: float  #: IT load of new halls
    spare_grid_mw: float  #: connection beyond what the stock needs
    step_mw: float
    step_count: int
    step_cost_mcur_per_mw: float
    step_lead_year: int
    smallest_expansion_mw: float
    note: str


TYPES: Mapping[str, SiteType] = {
    "hub_base": SiteType(700, 100, 100, 10, 0.6, 1, 40, "hub cluster in a power base"),
    "hub_near": SiteType(500, 60, 100, 8, 0.7, 1, 40, "hub cluster near the customers"),
    "hub_edge": SiteType(200, 20, 80, 4, 0.9, 1, 20, "hub cluster inside a metropolis"),
    "restricted": SiteType(350, 20, 80, 6, 1.5, 2, 20, "metropolis that keeps new centres out"),
    "metro": SiteType(150, 40, 80, 4, 1.0, 1, 20, "large city, existing campuses"),
    "city": SiteType(80, 20, 40, 4, 0.8, 1, 10, "provincial city"),
    "remote": SiteType(80, 10, 40, 3, 1.0, 2, 5, "small market"),
    "west": SiteType(400, 60, 100, 6, 0.6, 1, 20, "outside the hubs, in a power base"),
}
TYPE_OF_SITE: Mapping[str, str] = {
    "zhangjiakou-huailai": "hub_base",
    "zhangjiakou-zhangbei": "hub_base",
    "yrd-qingpu": "hub_edge",
    "yrd-wujiang": "hub_edge",
    "yrd-jiashan": "hub_edge",
    "wuhu": "hub_near",
    "shaoguan": "hub_near",
    "tianfu-chengdu": "hub_near",
    "chongqing-liangjiang": "hub_near",
    "guian": "hub_base",
    "horinger": "hub_base",
    "ulanqab-jining": "hub_base",
    "zhongwei": "hub_base",
    "qingyang": "hub_base",
    "beijing": "restricted",
    "shanghai-lingang": "restricted",
    "shenzhen": "restricted",
    "tianjin": "metro",
    "langfang": "metro",
    "nanjing": "metro",
    "hangzhou": "metro",
    "hefei": "city",
    "jinan": "metro",
    "qingdao": "city",
    "zhengzhou": "metro",
    "wuhan": "metro",
    "changsha": "metro",
    "guangzhou": "metro",
    "xian": "city",
    "datong": "west",
    "taiyuan": "city",
    "xining": "west",
    "urumqi": "west",
    "hami": "west",
    "karamay": "west",
    "lhasa": "remote",
    "haikou": "remote",
}
GRID_PER_HALL_MW = 1.15  # facility MW of connection per MW of standing halls
NEW_LAND_HA_PER_MW = 0.20
TIGHT_LAND_HA_PER_MW = 0.12  # where land is scarce, only dense halls can fill it
STANDING_LAND_HA_PER_MW = 0.20
NEW_WATER_L_PER_KWH = {5: 0.3, 4: 0.8}  # by water stress class; below, no limit
OLD_WATER_L_PER_KWH = 1.2


def region_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``regions``: each province is a zone; its point is the capital."""
    return [
        {
            "region_id": row["province_id"],
            "name_en": row["name_en"],
            "name_zh": row["name_zh"],
            "zone_id": row["province_id"],
            "lat_deg": _point(row["lat"]),
            "lon_deg": _point(row["lon"]),
        }
        for row in raw.province_rows
    ]


def site_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``sites``."""
    return [_site(raw, row) for row in raw.site_rows]


def grid_step_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``grid_steps``."""
    rows: list[Row] = []
    for row in raw.site_rows:
        kind = site_type(row["site_id"])
        note = f"placeholder for a {kind.note}; ask the grid company"
        for step in range(1, kind.step_count + 1):
            cost = kind.step_mw * kind.step_cost_mcur_per_mw
            rows.append(
                {
                    "site_id": row["site_id"],
                    "step_id": f"step-{step}",
                    "added_mw": assumed(kind.step_mw, kind.step_mw / 2, kind.step_mw * 2, note),
                    "cost_mcur": assumed(cost, cost / 2, cost * 2, note),
                    "lead_time_year": assumed(kind.step_lead_year, 1, 4, note),
                }
            )
    return rows


def site_type(site_id: str) -> SiteType:
    """Return the kind of place a site is."""
    return TYPES[TYPE_OF_SITE.get(site_id, "city")]


def is_hub(row: Mapping[str, str]) -> bool:
    """Return whether a raw site row is a point of a national cluster."""
    return row["type"] == "hub"


def _site(raw: Raw, row: Mapping[str, str]) -> Row:
    name = row["site_id"]
    kind, standing = site_type(name), name in SITE_SHARES
    inherited, new = hall_mw(raw, name) if standing else (0.0, 0.0)
    halls = inherited + new
    limit = min(LARGEST_MW, halls + kind.room_mw)
    grid = min(LARGEST_MW, ceil((halls * GRID_PER_HALL_MW + kind.spare_grid_mw) / 10) * 10.0)
    sized = f"placeholder by kind of place: {kind.note}"
    return {
        "site_id": name,
        "name_en": row["name_en"],
        "name_zh": row["name_zh"],
        "zone_id": row["province_id"],
        "area_id": row["province_id"],
        "lat_deg": raw.sites[name, "lat"],
        "lon_deg": raw.sites[name, "lon"],
        "altitude_m": raw.sites[name, "elevation"],
        "state": "existing" if standing else "candidate",
        "grid_limit_mw": assumed(
            grid, halls * 0.9, grid * 1.5, f"{sized}; 1.15 x standing halls + a reserve"
        ),
        "land_hall_limit_mw": assumed(
            limit, halls + kind.room_mw / 2, halls + kind.room_mw * 2, f"{sized}; halls + room"
        ),
        "smallest_it_mw": assumed(0.0 if standing else 20.0, note="smallest economic size"),
        "plot_ha": _plot(kind, halls, limit, sized),
        "water_limit_thousand_m3_per_year": _water(raw, name, halls, limit),
        "pue_cap_ratio": raw.sites[name, "policy_pue_cap"],
        "lead_time_year": assumed(1 if standing else 2, 1, 3, "from start of building to use"),
        "opening_cost_mcur": assumed(
            0.0 if standing else 100.0,
            0.0 if standing else 30.0,
            0.0 if standing else 400.0,
            "permits, substation, fibre; land is in the building cost",
        ),
        "expansion_cost_mcur": assumed(
            1.0 * kind.smallest_expansion_mw if standing else 0.0,
            0.3 * kind.smallest_expansion_mw if standing else 0.0,
            3.0 * kind.smallest_expansion_mw if standing else 0.0,
            "permits, substation, fibre of a first extension; 1 M CNY per MW of the least size",
        ),
        "smallest_expansion_mw": assumed(
            kind.smallest_expansion_mw if standing else 0.0,
            kind.smallest_expansion_mw / 4 if standing else 0.0,
            kind.smallest_expansion_mw * 2 if standing else 0.0,
            f"least extension worth its overhead; {kind.note}",
        ),
        "fixed_cost_mcur_per_year": assumed(10.0, 3.0, 30.0, "running a campus of any size"),
        "build_cost_mcur_per_mw": _build_cost(raw, row),
        "energy_price_cur_per_kwh": raw.sites[name, "tariff"],
    }


def _plot(kind: SiteType, halls: float, limit: float, sized: str) -> Figure:
    tight = kind in (TYPES["restricted"], TYPES["hub_edge"])
    per_mw = TIGHT_LAND_HA_PER_MW if tight else NEW_LAND_HA_PER_MW
    plot = round(halls * STANDING_LAND_HA_PER_MW + (limit - halls) * per_mw, 1)
    return assumed(plot, note=f"{sized}; {per_mw} ha per MW of new halls, not a survey")


def _water(raw: Raw, name: str, halls: float, limit: float) -> Figure | None:
    stress = raw.sites[name, "water_stress_class"]
    room = NEW_WATER_L_PER_KWH.get(int(stress.number))
    if room is None:
        return None
    gwh_per_mw = 8.76  # 1 L/kWh is 1,000 m3 per GWh
    value = round(gwh_per_mw * (halls * OLD_WATER_L_PER_KWH + (limit - halls) * room))
    note = (
        f"placeholder: {OLD_WATER_L_PER_KWH} L/kWh for standing halls at full load and {room} for "
        f"new ones; water stress class {stress.number:g} of 5"
    )
    return derived(value, [stress], note, value / 2, value * 2)


def _build_cost(raw: Raw, row: Mapping[str, str]) -> Figure:
    base = raw.costs["facility_capex.air"]
    if row["province_id"] in EAST:
        factor, name = raw.costs["facility_capex.region_east_factor"], "east"
    elif raw.sites[row["site_id"], "elevation"].number > PLATEAU_M:
        factor, name = raw.costs["facility_capex.region_plateau_factor"], "plateau"
    else:
        return base
    return derived(
        base.number * factor.number,
        [base, factor],
        f"29.5 M CNY per MW of IT x {name} factor {factor.number:g}; land and shell included",
        (base.low or 0.0) * (factor.low or 1.0),
        (base.high or 0.0) * (factor.high or 1.0),
    )


def _point(text: str) -> Figure:
    return Figure(float(text), "published", source_id="S12", note="capital city")
