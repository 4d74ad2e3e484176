"""Demand, what may be served where, and how much work a chip does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.geo.distance import great_circle_km, round_trip_ms
from planner.study.entities import NAMEPLATES, Chip, Link, Network, Workload
from planner.study.study import Study
from planner.units import HOURS_PER_YEAR

CUR_PER_MCUR = 1e6


def derive_work(study: Study, earlier: Mapping[str, Any]) -> dict[str, Any]:
    """Return demand, arcs, link costs and the rates at which chips work."""
    workloads: tuple[Workload, ...] = study.records("workloads")
    demand = _demand(study, earlier)
    rates = _rates(study)
    distance, rtt = _distances(study, earlier)
    links = {(row.region_id, row.site_id): row for row in study.records("links")}
    arcs = _arcs(study, earlier, demand, rates, rtt, links)
    slices = _slices(study, workloads)
    availability = study.row("economics").availability_ratio
    cluster_min = {
        w.workload_id: w.cluster_min_pflops for w in workloads if w.cluster_min_pflops > 0
    }
    return {
        "WORKLOADS": tuple(w.workload_id for w in workloads),
        "demand_pflops": demand,
        "penalty_mcur_per_pflops": _by_future(study, "penalty_cur_per_pflops_hour"),
        "revenue_mcur_per_pflops": _by_future(study, "revenue_cur_per_pflops_hour"),
        "movable_ratio": {
            (w.workload_id, future.id): w.movable_ratio
            for future, world in study.futures()
            for w in world.records("workloads")
        },
        "rtt_ms": rtt,
        "longest_rtt_ms": {
            w.workload_id: max(
                (rtt[r, s] for r, s, kind, _ in arcs if kind == w.workload_id), default=0.0
            )
            for w in workloads
        },
        "precision_of_work": {w.workload_id: w.precision for w in workloads},
        "distance_km": distance,
        "arcs": arcs,
        "link_cost_mcur_per_pflops": _link_costs(study, earlier, workloads, arcs, distance, links),
        "bandwidth_gbps_per_pflops": {
            w.workload_id: w.bandwidth_gbps_per_pflops for w in workloads
        },
        "link_limit_gbps": {
            pair: row.limit_gbps for pair, row in links.items() if row.limit_gbps is not None
        },
        "joining_cost_mcur": study.row("network").joining_cost_mcur,
        "deferrable_ratio": {w.workload_id: w.deferrable_ratio for w in workloads},
        "cluster_min_pflops": cluster_min,
        "availability_ratio": availability,
        **rates,
        **slices,
        **_site_bounds(earlier, demand, rates),
    }


def _demand(study: Study, earlier: Mapping[str, Any]) -> dict[tuple[str, str, int, str], float]:
    periods = set(earlier["PERIODS"])
    return {
        (row.region_id, row.workload_id, row.period, future.id): row.useful_pflops
        for future, world in study.futures()
        for row in world.records("demand")
        if row.period in periods and row.useful_pflops > 0
    }


def _by_future(study: Study, column: str) -> dict[tuple[str, str], float]:
    """Return money per useful PFLOPS for a year, from a price per PFLOPS-hour."""
    return {
        (w.workload_id, future.id): getattr(w, column) * HOURS_PER_YEAR / CUR_PER_MCUR
        for future, world in study.futures()
        for w in world.records("workloads")
    }


def _rates(study: Study) -> dict[str, Any]:
    """Return useful and nameplate PFLOPS per thousand chips.

    Memory traffic bounds the useful rate where the workload states it: GB/s over byte/FLOP is
    GFLOPS per chip, and a thousand GFLOPS are a TFLOPS.
    """
    chips: dict[str, Chip] = {c.chip_id: c for c in study.records("chips")}
    precision = {w.workload_id: w.precision for w in study.records("workloads")}
    traffic = {w.workload_id: w.memory_byte_per_flop for w in study.records("workloads")}
    nameplate: dict[tuple[str, str], float] = {}
    rate: dict[tuple[str, str, str], float] = {}
    for future, world in study.futures():
        for row in world.records("chip_workload"):
            c, w = row.chip_id, row.workload_id
            # k chips x TFLOPS = PFLOPS
            nameplate[c, w] = getattr(chips[c], NAMEPLATES[precision[w]]) or 0.0
            useful = nameplate[c, w] * row.efficiency_ratio
            if traffic[w] > 0:
                useful = min(useful, (chips[c].bandwidth_gb_per_s or 0.0) / traffic[w] / 1000.0)
            rate[c, w, future.id] = useful
    works = tuple(
        pair for pair in nameplate if any(rate[*pair, f.id] > 0 for f, _ in study.futures())
    )
    return {
        "chip_works": works,
        "nameplate_pflops_per_kchip": nameplate,
        "rate_pflops_per_kchip": rate,
    }


def _slices(study: Study, workloads: tuple[Workload, ...]) -> dict[str, Any]:
    slices = study.records("slices")
    hours = {h.slice_id: h.duration_hours for h in slices} or {"year": HOURS_PER_YEAR}
    given = {
        (row.workload_id, row.slice_id): row.demand_factor_ratio
        for row in study.records("profiles")
    }
    return {
        "SLICES": tuple(hours),
        "slice_share_ratio": {h: n / HOURS_PER_YEAR for h, n in hours.items()},
        "slice_gwh_per_mw": {h: n / 1000.0 for h, n in hours.items()},
        "demand_factor_ratio": {
            (w.workload_id, h): given.get((w.workload_id, h), 1.0) for w in workloads for h in hours
        },
    }


def _distances(
    study: Study, earlier: Mapping[str, Any]
) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], float]]:
    network: Network = study.row("network")
    listed = {(x.region_id, x.site_id): x.rtt_ms for x in study.records("links")}
    present = set(earlier["SITES"])
    distance = {
        (r.region_id, s.site_id): great_circle_km(r.lat_deg, r.lon_deg, s.lat_deg, s.lon_deg)
        for r in study.records("regions")
        for s in study.records("sites")
        if s.site_id in present
    }
    rtt = {}
    for pair, km in distance.items():
        given = listed.get(pair)
        rtt[pair] = round_trip_ms(km, network) if given is None else given
    return distance, rtt


def _arcs(
    study: Study,
    earlier: Mapping[str, Any],
    demand: Mapping[tuple[str, str, int, str], float],
    rates: Mapping[str, Any],
    rtt: Mapping[tuple[str, str], float],
    links: Mapping[tuple[str, str], Link],
) -> tuple[tuple[str, str, str, int], ...]:
    """Return (r,s,w,t) that latency, residency, the network's opening and habit allow."""
    network: Network = study.row("network")
    limit = {w.workload_id: w.rtt_limit_ms for w in study.records("workloads")}
    movable = {
        w.workload_id
        for _, world in study.futures()
        for w in world.records("workloads")
        if w.movable_ratio > 0
    }
    closed = {(z.zone_id, z.period) for z in study.records("zones") if not z.network_flag}
    zone_r, zone_s = earlier["zone_of_region"], earlier["zone_of_site"]
    doable = {w for _, w in rates["chip_works"]}
    wanted = dict.fromkeys((r, w, t) for r, w, t, _ in demand if w in doable)
    open_years: dict[int, list[str]] = {}
    for s, t in earlier["site_periods"]:
        open_years.setdefault(t, []).append(s)

    def may_travel(r: str, s: str, w: str, t: int) -> bool:
        if zone_r[r] == zone_s[s]:
            return True
        started = network.open_period is None or t >= network.open_period
        ends_open = (zone_r[r], t) not in closed and (zone_s[s], t) not in closed
        return started and ends_open and w in movable

    def pair_allowed(r: str, s: str, w: str) -> bool:
        link = links.get((r, s))
        listed = not (network.only_listed_flag if link is None else link.forbidden_flag)
        return listed and (limit[w] is None or rtt[r, s] <= limit[w])

    return tuple(
        (r, s, w, t)
        for r, w, t in wanted
        for s in open_years.get(t, ())
        if pair_allowed(r, s, w) and may_travel(r, s, w, t)
    )


def _link_costs(
    study: Study,
    earlier: Mapping[str, Any],
    workloads: tuple[Workload, ...],
    arcs: tuple[tuple[str, str, str, int], ...],
    distance: Mapping[tuple[str, str], float],
    links: Mapping[tuple[str, str], Link],
) -> dict[tuple[str, str, str], float]:
    """Return the yearly cost of serving one useful PFLOPS over a link: transfer, line, stated."""
    network: Network = study.row("network")
    by_id = {w.workload_id: w for w in workloads}
    costs: dict[tuple[str, str, str], float] = {}
    for r, s, w in dict.fromkeys((r, s, w) for r, s, w, _ in arcs):
        link, work = links.get((r, s)), by_id[w]
        away = earlier["zone_of_region"][r] != earlier["zone_of_site"][s]
        per_gb = network.transfer_cost_cur_per_gb if away else 0.0
        if link is not None and link.cost_cur_per_gb is not None:
            per_gb = link.cost_cur_per_gb
        transfer = work.data_gb_per_pflops_hour * HOURS_PER_YEAR * per_gb
        line = (
            work.bandwidth_gbps_per_pflops
            * distance[r, s]
            * network.route_factor_ratio
            * network.line_cost_cur_per_gbps_km_year
        )
        stated = link.cost_cur_per_pflops_year if link is not None else 0.0
        costs[r, s, w] = (transfer + line + stated) / CUR_PER_MCUR
    return costs


def _site_bounds(
    earlier: Mapping[str, Any],
    demand: Mapping[tuple[str, str, int, str], float],
    rates: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the most chips that fit a site's halls, and the most work it can do.

    They cut off no plan, whatever earns, and only keep the yes-or-no rows tight. Chips stand in
    halls, which are at most the site's limit; a full site of one chip does no more than its rate by
    their number, a mix no more than the best of them; and nobody serves more than all demand of a
    year. Where the site has no limit, or a chip draws no power, demand alone bounds the work.
    """
    power, limit = earlier["nameplate_mw_per_kchip"], earlier["hall_limit_mw"]
    held_limit = {
        (s, c): limit[s] / power[c]
        for s, c in dict.fromkeys((s, c) for s, c, _ in earlier["held"])
        if s in limit and power[c] > 0
    }
    able: dict[str, list[str]] = {}
    for c, w in rates["chip_works"]:
        able.setdefault(w, []).append(c)
    rate = rates["rate_pflops_per_kchip"]
    work_limit: dict[tuple[str, str, str], float] = {}
    for (w, f), pflops in _peaks(demand).items():
        for s in earlier["SITES"]:
            here = [c for c in able.get(w, ()) if (s, c) in held_limit or s not in limit]
            if s in limit and all(power[c] > 0 for c in able.get(w, ())):
                most = max((rate[c, w, f] * held_limit[s, c] for c in here), default=0.0)
                work_limit[s, w, f] = min(pflops, most)
            else:
                work_limit[s, w, f] = pflops
    return {"site_held_limit_kchip": held_limit, "site_work_limit_pflops": work_limit}


def _peaks(demand: Mapping[tuple[str, str, int, str], float]) -> dict[tuple[str, str], float]:
    """Return the largest yearly demand of all regions together, by workload and future."""
    total: dict[tuple[str, int, str], float] = {}
    for (_, w, t, f), pflops in demand.items():
        total[w, t, f] = total.get((w, t, f), 0.0) + pflops
    peak: dict[tuple[str, str], float] = {}
    for (w, _, f), pflops in total.items():
        peak[w, f] = max(peak.get((w, f), 0.0), pflops)
    return peak
