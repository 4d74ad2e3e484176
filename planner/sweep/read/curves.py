"""How the worth answers to a factor, to two factors, and to all at once."""

from __future__ import annotations

import itertools
from typing import Any

import pandas as pd

from planner.sweep.cases import Factor, Sweep
from planner.sweep.read.spans import (
    base_row,
    finite,
    is_profit,
    solved,
    worth_change,
    worth_range,
)
from planner.sweep.read.tornado import alone

CURVE_COLUMNS = ("factor", "level", "case", "worth_mcur", "low_mcur", "high_mcur", "decided")
HEAT_COLUMNS = (
    "factor_x",
    "factor_y",
    "level_x",
    "level_y",
    "case",
    "worth_mcur",
    "change_mcur",
    "low_mcur",
    "high_mcur",
    "decided",
)
PARALLEL_COLUMNS = ("case", "axis", "value", "place_ratio", "worth_ratio")
#: axis of the worth in parallel coordinates
WORTH = "worth_mcur"
_FEWEST_POINTS = 3


def curves(sweep: Sweep) -> pd.DataFrame:
    """Return response curves: for each factor the cases in which it alone is moved.

    Returns
    -------
    DataFrame
        ``factor``, ``level`` (rising), ``case``, ``worth_mcur`` (found), ``low_mcur`` and
        ``high_mcur`` (between which the best plan's worth is proven to lie), ``decided`` (whether
        it is proven to differ from the base case's). Factors with words as levels, and those with
        fewer than three levels, have none.
    """
    profit, base = is_profit(sweep), base_row(sweep)
    rows = []
    for factor in sweep.design.factors:
        found = alone(sweep, factor)
        if isinstance(factor.base, str) or found[factor.name].nunique() < _FEWEST_POINTS:
            continue
        for row in found.sort_values(factor.name, kind="stable").to_dict("records"):
            best = worth_range(row, profit)
            decided = base is not None and worth_change(base, row, profit).decided
            told = factor.name, row[factor.name], row["case"], float(row["objective_mcur"])
            rows.append((*told, finite(best.low), finite(best.high), decided))
    return pd.DataFrame(rows, columns=list(CURVE_COLUMNS))


def heat(sweep: Sweep) -> pd.DataFrame:
    """Return the change of the worth over each pair of factors that were moved together.

    A pair counts if every combination of its levels has a plan, all other factors at their base.

    Returns
    -------
    DataFrame
        ``factor_x``, ``factor_y``, their levels, ``case``, ``worth_mcur``, ``change_mcur`` (found,
        against the base), ``low_mcur``, ``high_mcur``, ``decided``.
    """
    base, profit = base_row(sweep), is_profit(sweep)
    rows: list[tuple[Any, ...]] = []
    pairs = itertools.combinations(sweep.design.factors, 2) if base is not None else ()
    for x, y in pairs:
        found = _pair(sweep, x, y)
        levels = found[x.name].nunique(), found[y.name].nunique()
        if min(levels) < 2 or len(found) < levels[0] * levels[1]:
            continue
        for row in found.to_dict("records"):
            assert base is not None
            moved = worth_change(base, row, profit)
            worth = float(row["objective_mcur"])
            change = worth - float(base["objective_mcur"])
            told = x.name, y.name, row[x.name], row[y.name], row["case"], worth, change
            rows.append((*told, finite(moved.low), finite(moved.high), moved.decided))
    return pd.DataFrame(rows, columns=list(HEAT_COLUMNS))


def _pair(sweep: Sweep, x: Factor, y: Factor) -> pd.DataFrame:
    table = solved(sweep)
    for other in sweep.design.factors:
        if other.name not in (x.name, y.name):
            table = table[table[other.name] == other.base]
    return table.drop_duplicates([x.name, y.name])


def parallel(sweep: Sweep) -> pd.DataFrame:
    """Return every case as a line over the factors and the worth, each axis from 0 to 1.

    Returns
    -------
    DataFrame
        ``case``, ``axis`` (a factor, or ``worth_mcur``), ``value``, ``place_ratio`` (where the
        value lies between the least and the most of its axis), ``worth_ratio`` (the same of the
        case's worth). Factors with words as levels are left out.
    """
    table = solved(sweep)
    axes = [f.name for f in sweep.design.factors if not isinstance(f.base, str)]
    values = table.assign(**{WORTH: table["objective_mcur"]})[[*axes, WORTH]].astype(float)
    moved = [axis for axis in values.columns if values[axis].nunique() > 1]
    if WORTH not in moved or len(moved) < 2:
        return pd.DataFrame(columns=list(PARALLEL_COLUMNS))
    low, wide = values[moved].min(), values[moved].max() - values[moved].min()
    place = (values[moved] - low) / wide
    rows = [
        (case, axis, value, at, worth)
        for case, found, spots, worth in zip(
            table["case"], values[moved].to_numpy(), place.to_numpy(), place[WORTH], strict=True
        )
        for axis, value, at in zip(moved, found, spots, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(PARALLEL_COLUMNS))
