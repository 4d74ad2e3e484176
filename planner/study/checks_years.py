"""Rules about time: slices, profiles, and the years that tables must cover."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from planner.errors import Fault
from planner.study.faults import SHOWN_PER_KIND, Group, one
from planner.study.tables import Tables
from planner.units import HOURS_PER_YEAR

_HOURS_TOLERANCE = 0.01
_MEAN_TOLERANCE = 1e-3


def hours_make_a_year(t: Tables) -> Iterator[Group]:
    """The hours of the slices sum to 8,760."""
    if "slices" not in t:
        return
    total = float(t["slices"]["duration_hours"].sum())
    if abs(total - HOURS_PER_YEAR) > _HOURS_TOLERANCE:
        row = int(t["slices"].index[0])
        rule = f"the hours sum to {total:.10g}, not 8760"
        yield one(
            "E250", rule, "Mend the hours.", file=t.file("slices"), row=row, column="duration_hours"
        )


def profiles_keep_the_mean(t: Tables) -> Iterator[Group]:
    """A workload's profile has the mean 1 over the year; absent slices count as 1."""
    if "profiles" not in t or "slices" not in t:
        return
    hours = t["slices"].set_index("slice_id")["duration_hours"]
    profiles = t["profiles"]
    if not profiles["slice_id"].isin(hours.index).all() or not hours.sum():
        return
    extra = (profiles["demand_factor_ratio"] - 1) * profiles["slice_id"].map(hours)
    means = 1 + extra.groupby(profiles["workload_id"]).sum() / hours.sum()
    for workload, mean in means.items():
        if abs(mean - 1) > _MEAN_TOLERANCE:
            row = _first_row(profiles, "workload_id", workload)
            rule = f"the mean over the year is {mean:.6g}, not 1"
            remedy = f"Divide the factors by {mean:.6g}; absent slices count as 1."
            yield one(
                "E251",
                rule,
                remedy,
                file=t.file("profiles"),
                row=row,
                key=str(workload),
                column="demand_factor_ratio",
            )


def zones_cover_the_study(t: Tables) -> Iterator[Group]:
    """Each zone of the table has a row for the first year of each period."""
    yield from _gaps(t, "zones", ["zone_id"], "E252", "Add the years.")


def demand_covers_the_study(t: Tables) -> Iterator[Group]:
    """Each region and workload with demand has a row for the first year of each period."""
    yield from _gaps(
        t, "demand", ["region_id", "workload_id"], "E253", "Add the years; 0 if there is none."
    )


def areas_cover_the_study(t: Tables) -> Iterator[Group]:
    """Each area has a row for the first year or an earlier one, from which it grows."""
    if "areas" not in t:
        return
    first = min(t.settings.periods)
    earliest = t["areas"].groupby("area_id")["period"].min()
    for area, period in earliest[earliest > first].items():
        row = _first_row(t["areas"], "area_id", area)
        rule = f"the first row is for {period}, the study begins in {first}"
        yield one(
            "E252",
            rule,
            f"Add a row for {first}.",
            file=t.file("areas"),
            row=row,
            key=str(area),
            column="period",
        )
    known = set(t["areas"]["area_id"])
    from planner.study.checks import unknown_ids

    yield from unknown_ids(
        t["sites"]["area_id"], pd.Series(sorted(known), dtype="str"), "areas", t.place("sites")
    )


def _gaps(t: Tables, name: str, key: list[str], code: str, remedy: str) -> Iterator[Group]:
    """Yield a fault for each key that lacks a year of the study."""
    if name not in t:
        return
    frame, periods = t[name], sorted(t.settings.periods)
    codes = frame.groupby(key, sort=False).ngroup().to_numpy()
    inside = frame["period"].isin(periods).to_numpy()
    counts = np.bincount(codes[inside], minlength=int(codes.max()) + 1)
    short = np.flatnonzero(counts < len(periods))
    firsts = pd.Series(np.arange(len(codes))).groupby(codes).first()
    shown: list[Fault] = []
    for group in short[:SHOWN_PER_KIND]:
        there = set(frame["period"].to_numpy()[(codes == group) & inside].tolist())
        missing = ", ".join(str(p) for p in periods if p not in there)
        first = int(firsts[group])
        label = "/".join(str(frame[c].iloc[first]) for c in key)
        fault = one(
            code,
            f"there is no row for {missing}",
            remedy,
            file=t.file(name),
            row=int(frame.index[first]),
            key=label,
            column="period",
        )
        shown += fault.shown
    if shown:
        yield Group(code, tuple(shown), len(short))


def _first_row(frame: pd.DataFrame, column: str, value: object) -> int:
    return int(frame.index[(frame[column] == value).to_numpy().argmax()])
