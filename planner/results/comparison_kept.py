"""A comparison as facts and tables that are kept with a run, and back again."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from planner.results.comparison import Comparison, OldPlan

#: how the kind of a kept comparison begins; the other run's key follows
COMPARISON = "comparison"
_OBSTACLES = "obstacles"
_TABLES = (
    "inputs",
    "differences",
    "sites",
    "zones",
    "chips",
    "costs",
    "work",
    "regions",
)


def about_comparison(made: Comparison, before_run: str) -> dict[str, Any]:
    """Return what a comparison is about, as JSON can hold it.

    Parameters
    ----------
    made : Comparison
    before_run : str
        Key of the run that it starts from.
    """
    old = made.old_plan
    held = None
    if old is not None:
        held = {
            "objective_mcur": _or_none(old.objective_mcur),
            "bound_mcur": _or_none(old.bound_mcur),
        }
    return {
        "before_run": before_run,
        "before": made.before,
        "after": made.after,
        "direction": made.direction,
        "old_plan": held,
    }


def tables_of(made: Comparison) -> dict[str, pd.DataFrame]:
    """Return the tables of a comparison by name, what stops the old plan among them."""
    stops = made.old_plan.obstacles if made.old_plan is not None else ()
    rows = [(stop.limit, json.dumps(stop.where), stop.excess) for stop in stops]
    obstacles = pd.DataFrame(rows, columns=["limit", "where", "excess"])
    return {**{name: getattr(made, name) for name in _TABLES}, _OBSTACLES: obstacles}


def comparison_from(about: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> Comparison:
    """Return the comparison that facts and tables describe."""
    held, old_plan = about["old_plan"], None
    if held is not None:
        from planner.solve.adapt import Obstacle

        stops = tuple(
            Obstacle(row.limit, tuple(json.loads(row.where)), float(row.excess))
            for row in tables[_OBSTACLES].itertuples()
        )
        old_plan = OldPlan(_or_nan(held["objective_mcur"]), _or_nan(held["bound_mcur"]), stops)
    return Comparison(
        before=about["before"],
        after=about["after"],
        direction=about["direction"],
        old_plan=old_plan,
        **{name: tables[name] for name in _TABLES},
    )


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value
