"""Grid connections and what is drawn from them: the table ``grid``."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from planner.model import recount
from planner.results.plan import Plan, frame, share


def grid_tables(plan: Plan) -> Mapping[str, pd.DataFrame]:
    """Return the largest draw of each site against its connection, by year and future."""
    return {"grid": _grid(plan)}


def _grid(plan: Plan) -> pd.DataFrame:
    """Return the draw of the slice in which a site draws most, and the connection then ready."""
    d = plan.d
    rows = []
    for s, t in d.site_periods:
        if s not in d.grid_limit_mw:
            continue
        connection = _connection_mw(plan, s, t)
        for f in d.FUTURES:
            draw = max(recount.facility_mw(plan.solution, d, s, h, t, f) for h in d.SLICES)
            rows.append((s, t, f, draw, connection, share(draw, connection)))
    columns = ("site_id", "period", "future_id", "peak_mw", "connection_mw", "used_ratio")
    return frame(columns, rows)


def _connection_mw(plan: Plan, site: str, period: int) -> float:
    """Return a connection with the upgrades that are ready."""
    d = plan.d
    limit = d.grid_limit_mw[site] * round(plan.value("open_flag", site, period))
    for s, step in d.grid_steps:
        ordered = period - d.grid_step_lead_year[s, step]
        if s == site:
            taken = round(plan.value("grid_step_flag", s, step, ordered))
            limit += d.grid_step_mw[s, step] * taken
    return limit
