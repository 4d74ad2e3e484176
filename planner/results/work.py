"""Demand and where it is served: the tables ``demand``, ``flows`` and ``network``."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from planner.results.plan import Plan, frame, share


def work_tables(plan: Plan) -> Mapping[str, pd.DataFrame]:
    """Return the tables of demand, flows and network."""
    return {"demand": _demand(plan), "flows": _flows(plan), "network": _network(plan)}


def precision_of(plan: Plan) -> dict[str, str]:
    """Return the precision in which each workload's FLOPS are counted."""
    return {w.workload_id: w.precision for w in plan.study.records("workloads")}


def _demand(plan: Plan) -> pd.DataFrame:
    """Return useful compute wanted, served and unmet, by region, workload, year and future."""
    precision = precision_of(plan)
    served = plan.total("served_pflops", lambda r, s, w, t, f: (r, w, t, f))
    return frame(
        (
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
        ),
        (
            (
                r,
                plan.d.zone_of_region[r],
                w,
                precision[w],
                t,
                f,
                wanted,
                served[r, w, t, f],
                plan.value("unmet_pflops", r, w, t, f),
                share(served[r, w, t, f], wanted),
            )
            for (r, w, t, f), wanted in plan.d.demand_pflops.items()
        ),
    )


def _flows(plan: Plan) -> pd.DataFrame:
    """Return useful compute by region and the site that serves it, where there is any."""
    d, precision = plan.d, precision_of(plan)
    return frame(
        (
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
        ),
        (
            (
                r,
                s,
                w,
                precision[str(w)],
                t,
                f,
                pflops,
                d.rtt_ms[str(r), str(s)],
                d.distance_km[str(r), str(s)],
                pflops * d.bandwidth_gbps_per_pflops[str(w)],
                int(d.zone_of_region[str(r)] != d.zone_of_site[str(s)]),
            )
            for (r, s, w, t, f), pflops in plan.solution.values["served_pflops"].items()
            if pflops > 0
        ),
    )


def _network(plan: Plan) -> pd.DataFrame:
    """Return the lines that each site needs, by year and future.

    Where joining the computing network is free, every site counts as joined.
    """
    d = plan.d

    def gbps(r: str, s: str, w: str, t: int, f: str) -> float:
        return d.bandwidth_gbps_per_pflops[w]

    def gbps_from_away(r: str, s: str, w: str, t: int, f: str) -> float:
        return d.bandwidth_gbps_per_pflops[w] * (d.zone_of_region[r] != d.zone_of_site[s])

    def key(r: str, s: str, w: str, t: int, f: str) -> tuple[str, int, str]:
        return s, t, f

    line = plan.total("served_pflops", key, weight=gbps)
    from_away = plan.total("served_pflops", key, weight=gbps_from_away)
    must_join = d.joining_cost_mcur > 0
    return frame(
        ("site_id", "period", "future_id", "joined_flag", "line_gbps", "from_other_zones_gbps"),
        (
            (
                s,
                t,
                f,
                round(plan.value("joined_flag", s, t)) if must_join else 1,
                line[s, t, f],
                from_away[s, t, f],
            )
            for s, t in d.site_periods
            for f in d.FUTURES
        ),
    )
