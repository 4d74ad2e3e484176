"""Sites and what stands at them: ``sites``, ``site_use``, ``chips``, ``halls``, ``grid_steps``."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

import pandas as pd

from planner.model import recount
from planner.results.money import capital_mcur
from planner.results.people import operation_fte, work_fte
from planner.results.plan import Plan, Totals, frame, share

#: columns of ``site_use`` that may be averaged over futures, and so appear in ``sites``
_AVERAGED = ("occupied_it_mw", "it_gwh", "facility_gwh", "water_thousand_m3", "staff_fte")


def site_tables(plan: Plan) -> Mapping[str, pd.DataFrame]:
    """Return the tables of sites, their use, chips, halls and grid upgrades."""
    use = _use(plan)
    return {
        "sites": _sites(plan, use),
        "site_use": use,
        "chips": _chips(plan),
        "halls": _halls(plan),
        "grid_steps": _grid_steps(plan),
    }


def _sites(plan: Plan, use: pd.DataFrame) -> pd.DataFrame:
    """Return one row a site and year; what depends on the future is its expected value."""
    d = plan.d
    records = {site.site_id: site for site in plan.study.records("sites")}
    capital: dict[tuple[str, int], float] = defaultdict(float)
    for (s, t, _), mcur in capital_mcur(plan).items():
        capital[s, t] += mcur
    mean = _expected(plan, use)
    rows = []
    for s in d.SITES:
        site = records[s]
        for t in d.PERIODS:
            occupied, it_gwh, facility_gwh, water, staff = mean.get((s, t), (0.0,) * 5)
            installed = plan.installed_kchip(s, t)
            chips_mw = plan.chips_mw(installed)
            rows.append(
                (
                    s,
                    site.name_en,
                    site.name_zh,
                    site.zone_id,
                    site.area_id,
                    site.state,
                    site.lat_deg,
                    site.lon_deg,
                    t,
                    round(plan.value("open_flag", s, t)),
                    plan.halls_mw(s, t),
                    plan.built_mw(s, t),
                    chips_mw,
                    sum(installed.values()),
                    plan.fp16_pflops(installed),
                    occupied,
                    share(occupied, chips_mw),
                    it_gwh,
                    facility_gwh,
                    share(facility_gwh, it_gwh),
                    water,
                    staff,
                    capital[s, t],
                )
            )
    return frame(
        (
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
        ),
        rows,
    )


def _expected(plan: Plan, use: pd.DataFrame) -> dict[tuple[str, int], tuple[float, ...]]:
    weights = use["future_id"].map(dict(plan.d.probability_ratio)).astype("float64")
    weighted = use[list(_AVERAGED)].mul(weights, axis="index")
    sums = weighted.groupby([use["site_id"], use["period"]]).sum()
    return {
        (str(s), int(t)): tuple(row)
        for (s, t), row in zip(sums.index, sums.to_numpy(), strict=True)
    }


def _use(plan: Plan) -> pd.DataFrame:
    """Return what each site does and uses, by year and future."""
    d = plan.d
    occupied = plan.total(
        "busy_kchip",
        lambda s, c, w, h, t, f: (s, t, f),
        weight=lambda s, c, w, h, t, f: d.slice_share_ratio[h] * d.nameplate_mw_per_kchip[c],
    )
    it_gwh = plan.total(
        "it_load_mw",
        lambda s, k, h, t, f: (s, t, f),
        weight=lambda s, k, h, t, f: d.slice_gwh_per_mw[h],
    )
    capped_gwh, capped_facility_gwh = _capped(plan)
    water = plan.solution.values.get("water_thousand_m3", {})
    on_site = work_fte(plan)
    rows = []
    for s, t in d.site_periods:
        operation = operation_fte(plan, s, t)
        for f in d.FUTURES:
            key = (s, t, f)
            facility = plan.value("facility_gwh", *key)
            rows.append(
                (
                    *key,
                    occupied[key],
                    it_gwh[key],
                    facility,
                    share(facility, it_gwh[key]),
                    share(capped_facility_gwh[key], capped_gwh[key]),
                    d.pue_cap_ratio.get(s, math.nan),
                    water.get(key, 0.0),
                    operation + on_site[key],
                )
            )
    return frame(
        (
            "site_id",
            "period",
            "future_id",
            "occupied_it_mw",
            "it_gwh",
            "facility_gwh",
            "pue_ratio",
            "capped_pue_ratio",
            "pue_cap_ratio",
            "water_thousand_m3",
            "staff_fte",
        ),
        rows,
    )


def _capped(plan: Plan) -> tuple[Totals, Totals]:
    """Return IT and facility energy of the halls that a cap on PUE covers, by site, year, future.

    They are those of a technology that the plan may build, as in the block ``pue_cap``.
    """
    d = plan.d

    def it_gwh(s: str, k: str, h: str, t: int, f: str) -> float:
        covered = s in d.pue_cap_ratio and k in d.buildable_coolings
        return d.slice_gwh_per_mw[h] if covered else 0.0

    def facility_gwh(s: str, k: str, h: str, t: int, f: str) -> float:
        return it_gwh(s, k, h, t, f) * d.pue_ratio[s, k, h]

    def place(s: str, k: str, h: str, t: int, f: str) -> tuple[str, int, str]:
        return s, t, f

    return (
        plan.total("it_load_mw", place, weight=it_gwh),
        plan.total("it_load_mw", place, weight=facility_gwh),
    )


def _chips(plan: Plan) -> pd.DataFrame:
    """Return chips bought, refilled, inherited and installed, by site and year."""
    d = plan.d
    rows = []
    for s, c, t in d.held:
        pods = plan.value("bought_pods", s, c, t)
        installed = recount.installed_kchip(plan.solution, d, s, c, t)
        rows.append(
            (
                s,
                c,
                t,
                pods,
                pods * d.pod_kchip_per_pod[c],
                recount.inherited_kchip(d, s, c, t),
                plan.refilled_kchip(s, c, t),
                installed,
                plan.value("active_kchip", s, c, t),
                plan.fp16_pflops({c: installed}),
                plan.chips_mw({c: installed}),
            )
        )
    return frame(
        (
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
        ),
        rows,
    )


def _halls(plan: Plan) -> pd.DataFrame:
    """Return hall modules started and IT load of the halls, by site, cooling and year."""
    d = plan.d
    return frame(
        ("site_id", "cooling_id", "period", "started_count", "hall_it_mw", "existing_mw"),
        (
            (
                s,
                k,
                t,
                sum(plan.value("hall_count", s, k, year) for year in d.years(t)),
                plan.value("hall_mw", s, k, t),
                d.existing_hall_mw.get((s, k), 0.0),
            )
            for s, k in d.site_coolings
            for t in d.PERIODS
        ),
    )


def _grid_steps(plan: Plan) -> pd.DataFrame:
    """Return the upgrades of grid connections: ordered by the end of a year or not yet."""
    d = plan.d
    return frame(
        ("site_id", "step_id", "period", "ordered_flag", "added_mw", "cost_mcur"),
        (
            (
                s,
                j,
                t,
                max(round(plan.value("grid_step_flag", s, j, year)) for year in d.years(t)),
                d.grid_step_mw[s, j],
                d.grid_step_cost_mcur[s, j],
            )
            for s, j in d.grid_steps
            for t in d.PERIODS
        ),
    )
