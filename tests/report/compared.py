"""The invented plan against itself with a few things moved, and a comparison of the two."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import pandas as pd

from planner.report.data import ReportData
from planner.results.comparison import Comparison, OldPlan, PlanData, compare
from tests.report.invented import invented_data

CHANGE = "zones[CN-BJ].energy_quota_gwh_per_year *= 0.8"
#: demand served by region in the later plan, as a share of what the earlier one serves
SERVED = {"CN-BJ": 0.5, "CN-GZ": 0.98}


def moved_tables(
    tables: Mapping[str, pd.DataFrame], moved: Mapping[str, float]
) -> dict[str, pd.DataFrame]:
    """Return result tables with the halls of some sites larger or smaller by so many MW."""
    sites = tables["sites"].copy()
    for site, mw in moved.items():
        rows = (sites["site_id"] == site) & (sites["period"] == sites["period"].max())
        sites.loc[rows, "hall_it_mw"] += mw
        sites.loc[rows, "open_flag"] = (sites.loc[rows, "hall_it_mw"] > 0).astype(int)
    share = tables["demand"]["region_id"].map(SERVED).fillna(1.0)
    demand = tables["demand"].assign(served_pflops=tables["demand"]["served_pflops"] * share)
    costs = tables["costs"].copy()
    costs.loc[costs["line"] == "halls", "discounted_mcur"] += 250.0
    return {**tables, "sites": sites, "demand": demand, "costs": costs}


def plan(
    name: str,
    data: ReportData,
    objective: float,
    bound: float,
    tables: Mapping[str, pd.DataFrame] | None = None,
) -> PlanData:
    tables = data.tables if tables is None else tables
    return PlanData(name, data.study, tables, data.figures, objective, bound)


def compared(
    moved: Mapping[str, float],
    old_plan: OldPlan | None = None,
    *,
    before: tuple[float, float] = (512_345.0, 510_900.0),
    after: tuple[float, float] = (514_000.0, 512_000.0),
    change: Sequence[str] = (CHANGE,),
    name: str = "base",
) -> Comparison:
    """Return the comparison of the invented plan with one whose halls differ."""
    data = invented_data()
    later = dataclasses.replace(data, study=data.study.change(*change) if change else data.study)
    return compare(
        plan(name, data, *before),
        plan("cut", later, *after, moved_tables(data.tables, moved)),
        old_plan,
    )


def with_comparisons(*made: Comparison) -> ReportData:
    return dataclasses.replace(invented_data(), comparisons=made)


def sites_of(data: ReportData) -> tuple[list[str], list[str]]:
    """Return the sites open in the last year, those with the largest halls first, and the rest."""
    sites = data.tables["sites"]
    last = sites[sites["period"] == data.last].sort_values("hall_it_mw", ascending=False)
    opened = last[last["open_flag"] == 1]["site_id"].tolist()
    return opened, [s for s in last["site_id"] if s not in opened]


def four_moves() -> dict[str, float]:
    """Return one site lost, one gained, one grown by 100 MW and one shrunk by 40 MW."""
    data = invented_data()
    opened, closed = sites_of(data)
    sites = data.tables["sites"]
    last = sites[sites["period"] == data.last].set_index("site_id")
    return {
        opened[0]: -float(last["hall_it_mw"][opened[0]]),
        closed[0]: 60.0,
        opened[1]: 100.0,
        opened[2]: -40.0,
    }
