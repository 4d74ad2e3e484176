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
    """Return every line of the ledger: money of the year, and discounted to the first year."""
    return frame(
        ("line", "period", "future_id", "cost_mcur", "discounted_mcur"),
        (
            (line, t, f, cost, cost * plan.d.discount_ratio[int(t)])
            for (line, t, f), cost in plan.solution.values["cost_mcur"].items()
        ),
    )


def capital_mcur(plan: Plan) -> dict[tuple[str, int, str], float]:
    """Return what is spent on building, before subsidies, by site, year and kind.

    Money is counted in the year of payment: opening and halls when building starts, grid steps
    when ordered, chips when bought, refill and joining when they happen.
    """
    d = plan.d
    spent: dict[tuple[str, int, str], float] = {}

    def add(site: str, period: int, kind: str, mcur: float) -> None:
        if mcur:
            spent[site, period, kind] = spent.get((site, period, kind), 0.0) + mcur

    for s, t in d.opening_paid_period:
        if s in d.sites_built:
            newly = plan.value("open_flag", s, t) - plan.value("open_flag", s, t - 1)
            add(s, d.opening_paid_period[s, t], "opening", newly * d.opening_cost_mcur[s])
    for (s, k, t), count in _entries(plan, "hall_count"):
        add(s, t, "halls", count * d.hall_module_cost_mcur[s, k])
    for (s, c, t), pods in _entries(plan, "bought_pods"):
        add(s, t, "chips", pods * d.chip_price_mcur_per_pod[c, t])
    for (s, c, v, t), kchip in _entries(plan, "refill_kchip"):
        add(s, t, "refill", kchip * d.refill_cost_mcur_per_kchip[s, c, v])
    for (s, j, t), flag in _entries(plan, "grid_step_flag"):
        newly = flag - plan.value("grid_step_flag", s, j, t - 1)
        add(s, t, "grid", newly * d.grid_step_cost_mcur[s, j])
    for (s, t), flag in _entries(plan, "joined_flag"):
        newly = flag - plan.value("joined_flag", s, t - 1)
        add(s, t, "joining", newly * d.joining_cost_mcur)
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
