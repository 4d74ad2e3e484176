"""What is known of each case's best plan: the range between its bound and its objective."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from planner.results.interval import Range, best_cost, difference
from planner.sweep.cases import BASE_CASE, CASE_COLUMNS, WORTH_COLUMNS, Sweep

_PROFIT = "net_present_profit_mcur"


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a reader of a table must know, in both languages.

    Attributes
    ----------
    subject : str
        Table that it is about.
    en, zh : str
        A sentence.
    """

    subject: str
    en: str
    zh: str


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A tidy table, and what must be known of it. Without rows if it cannot be read."""

    table: pd.DataFrame
    notes: tuple[Note, ...] = ()


def is_profit(sweep: Sweep) -> bool:
    """Return whether the worth of a plan is a profit."""
    return _PROFIT in sweep.cases.columns


def solved(sweep: Sweep) -> pd.DataFrame:
    """Return the cases that have a plan."""
    table: pd.DataFrame = sweep.cases[sweep.cases["run"].astype(bool)]
    return table


def figures_of(sweep: Sweep) -> tuple[str, ...]:
    """Return the key figures of a sweep's table."""
    factors = {factor.name for factor in sweep.design.factors}
    known = {*CASE_COLUMNS, *WORTH_COLUMNS, *factors}
    return tuple(str(column) for column in sweep.cases.columns if column not in known)


def cost_range(row: Mapping[str, Any], profit: bool) -> Range:
    """Return what the best plan of a case costs, a profit counted as negative cost."""
    return best_cost(float(row["objective_mcur"]), float(row["bound_mcur"]), profit)


def worth_range(row: Mapping[str, Any], profit: bool) -> Range:
    """Return what the best plan of a case is worth, in the aim's own sense."""
    found = cost_range(row, profit)
    return -found if profit else found


def worth_change(before: Mapping[str, Any], after: Mapping[str, Any], profit: bool) -> Range:
    """Return how far the best plan's worth moves from one case to another."""
    moved = difference(cost_range(before, profit), cost_range(after, profit), "unknown")
    return -moved if profit else moved


def base_row(sweep: Sweep) -> dict[str, Any] | None:
    """Return the base case as a record; None if there is none with a plan."""
    table = solved(sweep)
    rows: list[dict[str, Any]] = table[table["case"] == BASE_CASE].to_dict("records")
    return rows[0] if rows else None


def finite(value: float) -> float:
    """Return a number, NaN for an end that nothing is proven of."""
    return value if math.isfinite(value) else math.nan
