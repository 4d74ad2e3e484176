"""Quantities recomputed from the decisions of a solution, without the model.

The checks of the blocks read these, so a mistake in an equation cannot hide itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from planner.model.data import ModelData
from planner.solution import Solution


def hall_mw(solution: Solution, d: ModelData, s: str, k: str, t: int) -> float:
    """Return IT load of the halls of one technology at a site, inherited and ready."""
    started = sum(
        solution.value("hall_count", s, k, start)
        for start in d.order_years(d.lead_time_year[s])
        if start + d.lead_time_year[s] <= t
    )
    return d.existing_hall_mw.get((s, k), 0.0) + d.hall_module_mw[k] * started


def halls_mw(solution: Solution, d: ModelData, s: str, t: int) -> float:
    """Return IT load of all halls of a site."""
    return sum(hall_mw(solution, d, s, k, t) for site, k in d.site_coolings if site == s)


def bought_kchip(solution: Solution, d: ModelData, s: str, c: str, t: int) -> float:
    """Return chips bought by the plan that are in service, mean over the period."""
    pods = sum(
        share * solution.value("bought_pods", s, c, u)
        for u, share in d.alive_purchases(c, t).items()
    )
    return d.pod_kchip_per_pod[c] * pods


def active_kchip(solution: Solution, d: ModelData, s: str, c: str, t: int) -> float:
    """Return chips in service: bought, inherited and occupied, refilled."""
    inherited = 0.0
    for v, share in d.existing_alive(s, c, t).items():
        refilled = sum(solution.value("refill_kchip", s, c, v, u) for u in d.PERIODS if u <= t)
        inherited += share * (d.existing_occupied_kchip[s, c, v] + refilled)
    return bought_kchip(solution, d, s, c, t) + inherited


def inherited_kchip(d: ModelData, s: str, c: str, t: int) -> float:
    """Return existing chips that still stand at a site, mean over the period."""
    alive = d.existing_alive(s, c, t)
    return sum(share * d.existing_installed_kchip[s, c, v] for v, share in alive.items())


def installed_kchip(solution: Solution, d: ModelData, s: str, c: str, t: int) -> float:
    """Return chips that stand at a site, in service or idle."""
    return bought_kchip(solution, d, s, c, t) + inherited_kchip(d, s, c, t)


def busy_kchip(solution: Solution, d: ModelData, s: str, c: str, h: str, t: int, f: str) -> float:
    """Return chips occupied in a slice, by any workload."""
    return sum(solution.value("busy_kchip", s, c, w, h, t, f) for x, w in d.chip_works if x == c)


def it_load_mw(solution: Solution, d: ModelData, s: str, c: str, h: str, t: int, f: str) -> float:
    """Return the IT power that the chips of one type draw: busy ones and idle ones in service."""
    busy = busy_kchip(solution, d, s, c, h, t, f)
    idle = active_kchip(solution, d, s, c, t) - busy
    return d.busy_mw_per_kchip[c] * busy + d.idle_mw_per_kchip[c] * idle


def facility_mw(solution: Solution, d: ModelData, s: str, h: str, t: int, f: str) -> float:
    """Return facility power: IT load of each technology's halls times its PUE."""
    return sum(
        d.pue_ratio[s, k, h] * solution.value("it_load_mw", s, k, h, t, f)
        for site, k in d.site_coolings
        if site == s
    )


def facility_gwh(solution: Solution, d: ModelData, s: str, t: int, f: str) -> float:
    """Return facility energy of a site in a year."""
    return sum(facility_mw(solution, d, s, h, t, f) * d.slice_gwh_per_mw[h] for h in d.SLICES)


def zone_gwh(solution: Solution, d: ModelData, z: str, t: int, f: str) -> float:
    """Return facility energy of a zone in a year."""
    return sum(facility_gwh(solution, d, s, t, f) for s in d.sites_in(z))


def work_pflops(solution: Solution, d: ModelData, s: str, w: str, t: int, f: str) -> float:
    """Return useful compute of one kind served at a site."""
    return sum(solution.value("served_pflops", r, s, w, t, f) for r in d.REGIONS)


def carbon_kt(solution: Solution, d: ModelData, z: str, t: int, f: str) -> float:
    """Return emissions of a zone: grid power times its factor, green power taken off."""
    grid = zone_gwh(solution, d, z, t, f) - solution.value("green_gwh", z, t, f)
    return d.carbon_kt_per_gwh.get((z, t), 0.0) * grid


def water_thousand_m3(solution: Solution, d: ModelData, s: str, t: int, f: str) -> float:
    """Return water that cools a site in a year."""
    return sum(
        d.water_thousand_m3_per_gwh[k]
        * d.slice_gwh_per_mw[h]
        * solution.value("it_load_mw", s, k, h, t, f)
        for site, k in d.site_coolings
        if site == s
        for h in d.SLICES
    )


def operation_fte(solution: Solution, d: ModelData, s: str, t: int) -> float:
    """Return operation staff of a site: the crew, and a part per MW of halls."""
    crew = d.site_staff_fte * solution.value("open_flag", s, t)
    return crew + d.operation_fte_per_mw * halls_mw(solution, d, s, t)


def on_work_fte(solution: Solution, d: ModelData, s: str, t: int, f: str) -> float:
    """Return people who work on site for the workloads served there."""
    return sum(
        people * work_pflops(solution, d, s, w, t, f)
        for w, people in d.staff_fte_per_pflops.items()
        if people > 0
    )


def least_draw_mw(d: ModelData, site: str, h: str, period: int) -> float:
    """Return the facility power of the chips in use at a site without any work.

    They stand in the halls with the lowest PUE that there is room in.
    """
    idle_mw = sum(
        d.existing_alive(s, c, period).get(v, 0.0)
        * d.idle_mw_per_kchip[c]
        * d.existing_occupied_kchip[s, c, v]
        for s, c, v in d.existing_vintages
        if s == site
    )
    new_halls = d.PERIODS[0] + d.lead_time_year[site] <= period
    draw = 0.0
    for pue, room_mw in sorted(_halls_at(d, site, h, new_halls)):
        part = min(idle_mw, room_mw)
        draw, idle_mw = draw + pue * part, idle_mw - part
    return draw


def _halls_at(d: ModelData, site: str, h: str, new_halls: bool) -> Iterator[tuple[float, float]]:
    for s, k in d.site_coolings:
        if s == site:
            grows = new_halls and k in d.buildable_coolings
            room_mw = math.inf if grows else d.existing_hall_mw.get((s, k), 0.0)
            yield d.pue_ratio[s, k, h], room_mw
