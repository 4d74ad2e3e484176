"""What speaks for and against each site, reckoned from the result tables and the study."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from planner.report.data import ReportData
from planner.report.words import Text

#: less than this is the solver's rounding
LEAST_MW = 1e-3
MW_PER_KCHIP_W = 1e-3


@dataclass(frozen=True, slots=True)
class Served:
    """A region that a site works for, and its share of the site's useful compute."""

    name: Text
    share: float


@dataclass(frozen=True, slots=True)
class SiteCase:
    """One site in the last planned year, and its place among all that may be used.

    Attributes
    ----------
    price_rank, price_count : int
        Place by price of electricity, 1 for the cheapest, and how many sites are ranked.
    pue_ratio, pue_rank, pue_count : float, int, int
        Energy use, NaN and 0 for a site without work.
    quota_ratio, pool_ratio : float
        How much of the zone's quota and of the local labour pool is used; NaN without one.
    filled_ratio : float
        IT power of the chips / IT load of the halls.
    refilled_mw : float
        Idle stock put back to use, at its largest.
    joined : int or None
        First year in the computing network, where joining has a price.
    grid_mw : float
        Connection added by ordered upgrades.
    room_mw : float
        IT load that halls could still be built for; NaN without a limit.
    zone_room_mw : float
        The same, at the zone's other sites that are open.
    served : tuple of Served
        Regions worked for, of the precision that most is counted in, the largest first.
    away_ratio, distance_km : float
        Share of that work that comes from other zones, and its mean distance.
    """

    site_id: str
    name: Text
    zone: Text
    state: str
    is_open: bool
    is_used: bool
    price_cur_per_kwh: float
    price_rank: int
    price_count: int
    pue_ratio: float
    pue_rank: int
    pue_count: int
    quota_ratio: float
    pool_ratio: float
    hall_mw: float
    built_mw: float
    filled_ratio: float
    capital_mcur: float
    refilled_mw: float
    joined: int | None
    grid_mw: float
    room_mw: float
    zone_room_mw: float
    served: tuple[Served, ...]
    away_ratio: float
    distance_km: float
    opening_mcur: float
    fixed_mcur_per_year: float


def site_cases(data: ReportData) -> tuple[SiteCase, ...]:
    """Return the case of every site that may be used, most capital first."""
    allowed = {s: r for s, r in data.sites.items() if r.state != "excluded"}
    price_rank = _ranks({s: r.energy_price_cur_per_kwh for s, r in allowed.items()})
    sites = data.tables["sites"]
    last = sites[sites["period"] == data.last].set_index("site_id")
    capital = sites.groupby("site_id")["capital_mcur"].sum()
    pue = {str(s): float(v) for s, v in last["pue_ratio"].items() if last["it_gwh"][s] > LEAST_MW}
    pue_rank = _ranks(pue)
    quota, pool = _quota(data), _pool(data)
    refilled = refilled_mw(data)
    joined, grid, work = _joined(data), _grid(data), _work(data)
    room = _room(data, last)
    cases = []
    for s, record in allowed.items():
        row = last.loc[s]
        served, away, distance = work.get(s, ((), math.nan, math.nan))
        spent = float(capital.get(s, 0.0))
        built = float(row["built_hall_mw"])
        halls = float(row["hall_it_mw"])
        neighbours = [
            room[o]
            for o, other in allowed.items()
            if o != s and other.zone_id == record.zone_id and last["open_flag"][o] == 1
        ]
        cases.append(
            SiteCase(
                site_id=s,
                name=data.site(s),
                zone=data.zone(record.zone_id),
                state=record.state,
                is_open=bool(row["open_flag"] == 1),
                is_used=max(spent, built, refilled.get(s, 0.0)) > LEAST_MW,
                price_cur_per_kwh=record.energy_price_cur_per_kwh,
                price_rank=price_rank[s],
                price_count=len(allowed),
                pue_ratio=pue.get(s, math.nan),
                pue_rank=pue_rank.get(s, 0),
                pue_count=len(pue),
                quota_ratio=quota.get(record.zone_id, math.nan),
                pool_ratio=pool.get(record.area_id or "", math.nan),
                hall_mw=halls,
                built_mw=built,
                filled_ratio=float(row["chips_it_mw"]) / halls if halls > LEAST_MW else math.nan,
                capital_mcur=spent,
                refilled_mw=refilled.get(s, 0.0),
                joined=joined.get(s),
                grid_mw=grid.get(s, 0.0),
                room_mw=room[s],
                zone_room_mw=sum(mw for mw in neighbours if math.isfinite(mw)),
                served=served,
                away_ratio=away,
                distance_km=distance,
                opening_mcur=record.opening_cost_mcur,
                fixed_mcur_per_year=record.fixed_cost_mcur_per_year,
            )
        )
    return tuple(sorted(cases, key=lambda case: (-case.built_mw, -case.capital_mcur, case.site_id)))


def refilled_mw(data: ReportData) -> dict[str, float]:
    """Return the idle stock that each site refills, in MW at nameplate, at its largest."""
    chips = data.tables["chips"]
    power = chips["chip_id"].map({c: r.server_power_w for c, r in data.chips.items()})
    mw = chips["refilled_kchip"] * power.astype("float64") * MW_PER_KCHIP_W
    by_year = mw.groupby([chips["site_id"], chips["period"]]).sum()
    return {str(s): float(v) for s, v in by_year.groupby(level=0).max().items()}


def bought_mw(data: ReportData) -> float:
    """Return what chips and servers the plan buys in all years, in MW at nameplate."""
    chips = data.tables["chips"]
    power = chips["chip_id"].map({c: r.server_power_w for c, r in data.chips.items()})
    return float((chips["bought_kchip"] * power.astype("float64")).sum() * MW_PER_KCHIP_W)


def _ranks(values: Mapping[str, float]) -> dict[str, int]:
    """Return the place of each value, 1 for the smallest; equal values share a place."""
    ordered = sorted(values.values())
    return {name: ordered.index(value) + 1 for name, value in values.items()}


def _quota(data: ReportData) -> dict[str, float]:
    if not data.has("zones"):
        return {}
    sums = data.sums("zones", ["zone_id", "period"], ["counted_in_quota_gwh", "quota_gwh"])
    now = sums[(sums["period"] == data.last) & (sums["quota_gwh"] > 0)]
    return {str(r.zone_id): r.counted_in_quota_gwh / r.quota_gwh for r in now.itertuples()}


def _pool(data: ReportData) -> dict[str, float]:
    if not data.has("staff"):
        return {}
    sums = data.sums("staff", ["area_id", "period"], ["local_fte", "pool_fte"])
    now = sums[(sums["period"] == data.last) & (sums["pool_fte"] > 0)]
    return {str(r.area_id): r.local_fte / r.pool_fte for r in now.itertuples()}


def _joined(data: ReportData) -> dict[str, int]:
    if not data.has("network") or data.study.row("network").joining_cost_mcur == 0:
        return {}
    table = data.tables["network"]
    first = table[table["joined_flag"] == 1].groupby("site_id")["period"].min()
    return {str(s): int(t) for s, t in first.items()}


def _grid(data: ReportData) -> dict[str, float]:
    if not data.has("grid_steps"):
        return {}
    steps = data.tables["grid_steps"]
    ordered = steps[steps["ordered_flag"] == 1].drop_duplicates(["site_id", "step_id"])
    return {str(s): float(mw) for s, mw in ordered.groupby("site_id")["added_mw"].sum().items()}


def _room(data: ReportData, last: pd.DataFrame) -> dict[str, float]:
    return {
        s: math.nan
        if record.land_hall_limit_mw is None
        else max(0.0, record.land_hall_limit_mw - float(last["hall_it_mw"][s]))
        for s, record in data.sites.items()
        if s in last.index
    }


def _work(data: ReportData) -> dict[str, tuple[tuple[Served, ...], float, float]]:
    """Return whom each site works for in the last year, at the precision that most is done in."""
    if not data.has("flows"):
        return {}
    by = ["site_id", "region_id", "precision", "period", "leaves_zone_flag", "distance_km"]
    sums = data.sums("flows", by, ["useful_pflops"])
    now = sums[(sums["period"] == data.last) & (sums["useful_pflops"] > 0)]
    if now.empty:
        return {}
    precision = now.groupby("precision")["useful_pflops"].sum().idxmax()
    now = now[now["precision"] == precision]
    work = {}
    for site, part in now.groupby("site_id"):
        total = float(part["useful_pflops"].sum())
        regions = part.groupby("region_id")["useful_pflops"].sum().sort_values(ascending=False)
        served = tuple(Served(data.region(str(r)), float(v) / total) for r, v in regions.items())
        away = float(part.loc[part["leaves_zone_flag"] == 1, "useful_pflops"].sum()) / total
        km = float((part["useful_pflops"] * part["distance_km"]).sum()) / total
        work[str(site)] = (served, away, km)
    return work
