"""The tornado: how far the best plan's worth moves with each factor alone."""

from __future__ import annotations

import itertools
from typing import Any

import pandas as pd

from planner.results.interval import Range
from planner.sweep.cases import Factor, Sweep
from planner.sweep.read.spans import (
    base_row,
    finite,
    is_profit,
    solved,
    worth_change,
)

COLUMNS = (
    "factor",
    "end",
    "level",
    "case",
    "worth_mcur",
    "change_mcur",
    "low_mcur",
    "high_mcur",
    "decided",
)
SWING_COLUMNS = ("factor", "swing_mcur", "proven_mcur", "possible_mcur", "decided")


def tornado(sweep: Sweep) -> pd.DataFrame:
    """Return each factor's two ends against the base case; without a base case, nothing.

    An end counts if all other factors stand at their base.

    Returns
    -------
    DataFrame
        ``factor``, ``end`` (low, high), ``level``, ``case``, ``worth_mcur`` (found),
        ``change_mcur`` (found, against the base), ``low_mcur`` and ``high_mcur`` (between which
        the change of the best plans is proven to lie), ``decided`` (whether its sign is known).
        The factor that moves most stands first.
    """
    base = base_row(sweep)
    if base is None:
        return pd.DataFrame(columns=list(COLUMNS))
    profit = is_profit(sweep)
    rows = []
    for factor in sweep.design.factors:
        for end, found in ends_of(sweep, factor).items():
            moved = worth_change(base, found, profit)
            worth = float(found["objective_mcur"])
            change = worth - float(base["objective_mcur"])
            ends = finite(moved.low), finite(moved.high)
            told = factor.name, end, found[factor.name], found["case"], worth, change
            rows.append((*told, *ends, moved.decided))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    order = {name: place for place, name in enumerate(swings(sweep)["factor"])}
    return table.sort_values("factor", key=lambda f: f.map(order), kind="stable", ignore_index=True)


def swings(sweep: Sweep) -> pd.DataFrame:
    """Return how far each factor moves the worth over its range, the widest first.

    Returns
    -------
    DataFrame
        ``factor``, ``swing_mcur`` (between the plans found at the two ends and the base),
        ``proven_mcur`` and ``possible_mcur`` (the least and the most that the swing of the best
        plans can be), ``decided`` (whether it is proven that the factor moves the worth at all).
    """
    base, profit = base_row(sweep), is_profit(sweep)
    if base is None:
        return pd.DataFrame(columns=list(SWING_COLUMNS))
    rows = []
    for factor in sweep.design.factors:
        places = [base, *ends_of(sweep, factor).values()]
        worths = [float(place["objective_mcur"]) for place in places]
        moves = [worth_change(a, b, profit) for a, b in itertools.combinations(places, 2)]
        if moves:
            least = max(_least_size(move) for move in moves)
            most = max(max(-move.low, move.high) for move in moves)
            swing = max(worths) - min(worths)
            rows.append((factor.name, swing, least, finite(most), least > 0))
    table = pd.DataFrame(rows, columns=list(SWING_COLUMNS))
    return table.sort_values("swing_mcur", ascending=False, kind="stable", ignore_index=True)


def figure_tornado(sweep: Sweep, figure: str) -> pd.DataFrame:
    """Return how far a key figure moves with each factor, as the plans that were found show it.

    Another plan within the gap may show other figures, so nothing of this is proven.

    Returns
    -------
    DataFrame
        ``factor``, ``end``, ``level``, ``case``, ``figure``, ``value``, ``change``; the factor
        that moves most first.
    """
    base = base_row(sweep)
    names = ["factor", "end", "level", "case", "figure", "value", "change"]
    if base is None:
        return pd.DataFrame(columns=names)
    rows = [
        (factor.name, end, found[factor.name], found["case"], figure, float(found[figure]))
        for factor in sweep.design.factors
        for end, found in ends_of(sweep, factor).items()
    ]
    table = pd.DataFrame(rows, columns=names[:-1])
    table["change"] = table["value"] - float(base[figure])
    size = table.groupby("factor")["change"].agg(lambda c: max(c.max(), 0) - min(c.min(), 0))
    return table.sort_values(
        "factor", key=lambda f: -f.map(size).astype(float), kind="stable", ignore_index=True
    )


def ends_of(sweep: Sweep, factor: Factor) -> dict[str, dict[str, Any]]:
    """Return the cases in which a factor alone stands at an end of its range, by end."""
    table = alone(sweep, factor)
    found: dict[str, dict[str, Any]] = {}
    for end, level in (("low", factor.low), ("high", factor.high)):
        rows = table[table[factor.name] == level].to_dict("records")
        if rows and level != factor.base:
            found[end] = rows[0]
    return found


def alone(sweep: Sweep, factor: Factor) -> pd.DataFrame:
    """Return the cases with a plan in which every factor but one stands at its base."""
    table = solved(sweep)
    for other in sweep.design.factors:
        if other.name != factor.name:
            table = table[table[other.name] == other.base]
    return table


def _least_size(move: Range) -> float:
    return max(move.low, -move.high, 0.0)
