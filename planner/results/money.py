"""Money: the tables ``costs`` and ``capital``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from planner.results.plan import Plan, frame


def money_tables(plan: Plan) -> Mapping[str, pd.DataFrame]:
    """Return the tables of cost lines and of capital by site."""
    return {"costs": _costs(plan), "capital": _capital(plan)}


def _costs(plan: Plan) -> pd.DataFrame:
    """Return every line of the ledger, discounted to its period's first year, and to the first."""
    return frame(
        ("line", "period", "future_id", "cost_mcur", "discounted_mcur"),
        (
            (line, t, f, cost, cost * plan.d.discount_ratio[int(t)])
            for (line, t, f), cost in plan.solution.values["cost_mcur"].items()
        ),
    )


def capital_mcur(plan: Plan) -> dict[tuple[str, int, str], float]:
    """Return what is spent on building, before subsidies, by site, year and kind.

    Money is counted in the period of payment, at its worth in the period's first year: opening and
    halls when building starts, grid steps when ordered, chips when bought, refill and joining when
    they happen.
    """
    d = plan.d
    spent: dict[tuple[str, int, str], float] = {}

    def add(site: str, year: int, kind: str, mcur: float) -> None:
        if mcur:
            key = (site, d.period_of_year[year], kind)
            spent[key] = spent.get(key, 0.0) + mcur * d.worth_ratio(year)

    def newly(name: str, before: int | None, *index: str | int) -> float:
        earlier = 0.0 if before is None else plan.value(name, *index[:-1], before)
        return plan.value(name, *index) - earlier

    for s, t in d.opening_paid_period:
        if s in d.sites_built:
            opened = newly("open_flag", d.previous(t), s, t)
            add(s, d.opening_paid_period[s, t], "opening", opened * d.opening_cost_mcur[s])
    for (s, k, t), count in _entries(plan, "hall_count"):
        add(s, t, "halls", count * d.hall_module_cost_mcur[s, k])
    for (s, c, t), pods in _entries(plan, "bought_pods"):
        add(s, t, "chips", pods * d.chip_price_mcur_per_pod[c, t])
    for (s, c, v, t), kchip in _entries(plan, "refill_kchip"):
        add(s, t, "refill", kchip * d.refill_cost_mcur_per_kchip[s, c, v])
    for (s, j, t), _ in _entries(plan, "grid_step_flag"):
        before = max((u for u in d.order_years(d.grid_step_lead_year[s, j]) if u < t), default=None)
        ordered = newly("grid_step_flag", before, s, j, t)
        add(s, t, "grid", ordered * d.grid_step_cost_mcur[s, j])
    for (s, t), _ in _entries(plan, "joined_flag"):
        joined = newly("joined_flag", d.previous(t), s, t)
        add(s, t, "joining", joined * d.joining_cost_mcur)
    return spent


def _capital(plan: Plan) -> pd.DataFrame:
    """Return capital by site, year and kind, before subsidies, in money of the year."""
    return frame(
        ("site_id", "period", "kind", "capital_mcur"),
        ((*key, mcur) for key, mcur in sorted(capital_mcur(plan).items())),
    )


def _entries(plan: Plan, name: str) -> list[tuple[Any, float]]:
    """Return the stored entries of a variable; none if the study has no use for it."""
    return list(plan.solution.values.get(name, {}).items())
