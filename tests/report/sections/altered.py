"""The invented plan with one table replaced."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import pandas as pd

from planner.report.data import ReportData
from tests.report.invented import invented_data


def with_table(data: ReportData, name: str, table: pd.DataFrame) -> ReportData:
    """Return the plan with one table replaced."""
    return dataclasses.replace(data, tables={**data.tables, name: table})


def with_quota_use(ratios: Sequence[float]) -> ReportData:
    """Return the invented plan with these shares of the quota used in the last year."""
    data = invented_data()
    zones = sorted({r.zone_id for r in data.regions.values()})
    rows = [
        (
            zone,
            data.last,
            "base",
            1000 * ratio,
            1000 * ratio,
            1000.0,
            ratio,
            0.0,
            0.5,
            0.0,
            0.0,
            math.nan,
        )
        for zone, ratio in zip(zones, ratios, strict=False)
    ]
    columns = [
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
    ]
    return with_table(data, "zones", pd.DataFrame(rows, columns=columns))
