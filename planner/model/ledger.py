"""Money: any block posts to a named line, and the total is the sum of the lines.

A block that costs something calls :func:`post_cost`, or :func:`post_yearly_cost` for what is paid
in every year of a period; it need not know who reads the total. After the last block,
:func:`close_ledger` turns the posts into ``cost_mcur[line,t,f]`` (money of the period's first year,
income negative) and the objective.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pyomo.environ as pyo

from planner.model.data import ModelData
from planner.model.limits import NotNegotiable

#: every line of the ledger, in the order of the reports; those paid from the capital budget first
CAPITAL_LINES = ("opening", "halls", "chips", "refill", "grid", "joining")
YEARLY_LINES = (
    "fixed",
    "upkeep",
    "energy",
    "green",
    "carbon",
    "water",
    "staff",
    "network",
    "unmet",
)
INCOME_LINES = ("subsidy", "salvage", "revenue")
#: rows of the ledger, none of which can give
NOT_NEGOTIABLE: NotNegotiable = {
    "excess_covers_bad_futures": "how CVaR is reckoned: it limits no decision"
}
LINES = CAPITAL_LINES + YEARLY_LINES + INCOME_LINES


@dataclass
class Ledger:
    """Posts gathered while blocks are added. ``None`` as a future means: in every future."""

    d: ModelData
    posts: dict[tuple[str, int, str | None], list[Any]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def capital(self, period: int) -> list[Any]:
        """Return what has been posted to the capital lines of a period."""
        return [expr for line in CAPITAL_LINES for expr in self.posts.get((line, period, None), ())]


def open_ledger(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Attach an empty ledger to a model."""
    m.ledger = Ledger(d)


def post_yearly_cost(
    m: pyo.ConcreteModel, line: str, period: int, expr: Any, future: str | None = None
) -> None:
    """Add an amount that is paid in each year of a period; see :func:`post_cost`."""
    post_cost(m, line, period, m.ledger.d.years_worth_ratio[period] * expr, future)


def post_cost(
    m: pyo.ConcreteModel, line: str, year: int, expr: Any, future: str | None = None
) -> None:
    """Add an amount that is paid once to a line, at its worth in the period's first year.

    Parameters
    ----------
    m : ConcreteModel
        With an open ledger.
    line : str
        One of :data:`LINES`.
    year : int
        In which it is paid: a planned one, the first of its period or not.
    expr : Pyomo expression or float
        m currency of the year; negative for income.
    future : str, optional
        Only in this future; without it, in each.

    Raises
    ------
    ValueError
        If the line is not known.
    """
    if line not in LINES:
        raise ValueError(f"unknown cost line {line!r}; lines are {', '.join(LINES)}")
    d: ModelData = m.ledger.d
    m.ledger.posts[line, d.period_of_year[year], future].append(d.worth_ratio(year) * expr)


def close_ledger(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Define ``cost_mcur[line,t,f]``, ``total_mcur[f]`` and the objective.

    The total of a future is the present value of its lines. The aim is the expected total, or with
    CVaR ``(1-w) E[total] + w (eta + E[excess]/(1-alpha))`` with excess over eta
    (Rockafellar and Uryasev 2000, J. Risk 2(3), eq. 17). Profit is the negative of the total.
    """
    posts = m.ledger.posts
    used = [line for line in LINES if any(key[0] == line for key in posts)]

    def line_total(m: pyo.ConcreteModel, line: str, t: int, f: str) -> Any:
        return pyo.quicksum([*posts.get((line, t, None), ()), *posts.get((line, t, f), ())])

    m.cost_mcur = pyo.Expression(used, d.PERIODS, d.FUTURES, rule=line_total)
    m.total_mcur = pyo.Expression(
        d.FUTURES,
        rule=lambda m, f: pyo.quicksum(
            d.discount_ratio[t] * m.cost_mcur[line, t, f] for line in used for t in d.PERIODS
        ),
    )
    aim = _weighed(m, d)
    if d.aim == "least_cost":
        m.net_present_cost_mcur = pyo.Objective(expr=aim, sense=pyo.minimize)
    else:
        m.net_present_profit_mcur = pyo.Objective(expr=-aim, sense=pyo.maximize)
    del m.ledger


def _weighed(m: pyo.ConcreteModel, d: ModelData) -> Any:
    expected = pyo.quicksum(d.probability_ratio[f] * m.total_mcur[f] for f in d.FUTURES)
    weight = d.cvar_weight_ratio
    if weight == 0:
        return expected
    m.value_at_risk_mcur = pyo.Var()
    m.excess_mcur = pyo.Var(d.FUTURES, within=pyo.NonNegativeReals)
    m.excess_covers_bad_futures = pyo.Constraint(
        d.FUTURES, rule=lambda m, f: m.excess_mcur[f] >= m.total_mcur[f] - m.value_at_risk_mcur
    )
    tail = pyo.quicksum(d.probability_ratio[f] * m.excess_mcur[f] for f in d.FUTURES)
    worst = m.value_at_risk_mcur + tail / (1 - d.cvar_alpha_ratio)
    return (1 - weight) * expected + weight * worst
