"""Energy, green power and carbon: the table ``zones``."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from planner.results.plan import Plan, frame, share

_NAN = float("nan")


def zone_tables(plan: Plan) -> Mapping[str, pd.DataFrame]:
    """Return energy, quota, green power and carbon by zone, year and future."""
    return {"zones": _zones(plan)}


def green_gwh(plan: Plan, zone: str, period: int, future: str) -> float:
    """Return a zone's green energy: what is bought, and the green part of the grid mix."""
    d = plan.d
    used = sum(plan.value("facility_gwh", s, period, future) for s in d.sites_in(zone))
    bought = plan.solution.values.get("green_gwh", {}).get((zone, period, future), 0.0)
    return bought + d.grid_green_ratio.get((zone, period), 0.0) * (used - bought)


def _zones(plan: Plan) -> pd.DataFrame:
    d = plan.d
    facility = plan.total("facility_gwh", lambda s, t, f: (d.zone_of_site[s], t, f))
    green = plan.solution.values.get("green_gwh", {})
    carbon = plan.solution.values.get("carbon_kt", {})
    rows = []
    for z in d.ZONES:
        for t in d.PERIODS:
            for f in d.FUTURES:
                used, bought = facility[z, t, f], green.get((z, t, f), 0.0)
                quota = d.energy_quota_gwh.get((z, t, f), _NAN)
                counted = used - bought * d.quota_deducts_green_flag
                rows.append(
                    (
                        z,
                        t,
                        f,
                        used,
                        counted,
                        quota,
                        share(counted, quota),
                        bought,
                        share(green_gwh(plan, z, t, f), used),
                        d.green_share_min_ratio.get((z, t), _NAN),
                        carbon.get((z, t, f), 0.0),
                        d.carbon_cap_kt.get((z, t), _NAN),
                    )
                )
    return frame(
        (
            "zone_id",
            "period",
            "future_id",
            "facility_gwh",
            "counted_in_quota_gwh",
            "quota_gwh",
            "quota_used_ratio",
            "green_bought_gwh",
            "green_ratio",
            "green_min_ratio",
            "carbon_kt",
            "carbon_cap_kt",
        ),
        rows,
    )
