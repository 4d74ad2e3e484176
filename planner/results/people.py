"""Staff: the tables ``staff`` and ``relocation``."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from planner.results.plan import Plan, Totals, frame, share


def people_tables(plan: Plan) -> Mapping[str, pd.DataFrame]:
    """Return staff by labour market, year and future, and who is brought in by tier."""
    return {"staff": _staff(plan), "relocation": _relocation(plan)}


def _staff(plan: Plan) -> pd.DataFrame:
    """Return who is needed on site, from the pool and from elsewhere."""
    d = plan.d
    needed = _needed_fte(plan)
    brought = plan.total("relocated_fte", lambda a, i, t, f: (a, t, f)) if d.tiers else {}
    rows = []
    for (a, t, f), pool in d.pool_fte.items():
        on_site, relocated = needed.get((a, t, f), 0.0), brought.get((a, t, f), 0.0)
        local = max(0.0, on_site - relocated)
        rows.append((a, t, f, on_site, relocated, local, pool, share(local, pool)))
    return frame(
        (
            "area_id",
            "period",
            "future_id",
            "on_site_fte",
            "relocated_fte",
            "local_fte",
            "pool_fte",
            "pool_used_ratio",
        ),
        rows,
    )


def _needed_fte(plan: Plan) -> dict[tuple[str, int, str], float]:
    """Return the people who must be in the area: all but the remote part of operation."""
    d = plan.d
    work = work_fte(plan)
    needed: dict[tuple[str, int, str], float] = {}
    for s, t in d.site_periods:
        if s in d.area_of_site:
            on_site = (1 - d.remote_ratio) * operation_fte(plan, s, t)
            for f in d.FUTURES:
                key = (d.area_of_site[s], t, f)
                needed[key] = needed.get(key, 0.0) + on_site + work[s, t, f]
    return needed


def _relocation(plan: Plan) -> pd.DataFrame:
    d = plan.d
    return frame(
        (
            "area_id",
            "tier_id",
            "period",
            "future_id",
            "relocated_fte",
            "limit_fte",
            "premium_mcur_per_fte",
        ),
        (
            (
                a,
                tier,
                t,
                f,
                plan.value("relocated_fte", a, tier, t, f),
                d.tier_limit_fte[a, tier],
                d.tier_premium_mcur_per_fte[a, tier],
            )
            for a, tier in d.tiers
            for t in d.PERIODS
            for f in d.FUTURES
        ),
    )


def work_fte(plan: Plan) -> Totals:
    """Return the people that the work itself needs on site, by site, year and future."""
    return plan.total(
        "served_pflops",
        lambda r, s, w, t, f: (s, t, f),
        weight=lambda r, s, w, t, f: plan.d.staff_fte_per_pflops[w],
    )


def operation_fte(plan: Plan, site: str, period: int) -> float:
    """Return the people that a site's operation needs, those who sit elsewhere included."""
    opened = plan.value("open_flag", site, period)
    halls = plan.halls_mw(site, period)
    return opened * plan.d.site_staff_fte + halls * plan.d.operation_fte_per_mw
