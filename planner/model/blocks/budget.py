r"""Capital of a period stays within the budgets of its years.

**Math**

.. math:: \sum_{i \in \text{capital lines}} K_{i,t} \le o_t B_t

=========  ====================================  ==========
symbol     name in code                          unit
=========  ====================================  ==========
:math:`K`  ``capital_mcur[t]``                   m currency
:math:`B`  ``budget_mcur``                       m currency
:math:`o`  ``years_worth_ratio``                 ratio
=========  ====================================  ==========

**Holds when**

Capital is opening, halls, chips, refill, grid upgrades and joining, before refunds, in real money
of the year in which it is paid. What is not spent does not carry over from period to period; within
a period of several years budgets and payments alike count at their worth in its first year.

**Dual**

Of ``capital_within_budget``: what one more m currency of budget in the year saves, less itself.

**Source**

Capital rationing: Weingartner 1963, Mathematical Programming and the Analysis of Capital Budgeting.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyomo.environ as pyo

from planner.model.data import ModelData
from planner.model.judge import at_most
from planner.model.ledger import CAPITAL_LINES
from planner.model.limits import Figure, Limit, NotNegotiable
from planner.solution import Solution, Violation


def add(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Add ``capital_mcur`` and the budget. Stands last, when all capital has been posted."""
    m.capital_mcur = pyo.Expression(d.PERIODS, rule=lambda m, t: pyo.quicksum(m.ledger.capital(t)))
    m.capital_within_budget = pyo.Constraint(
        list(d.budget_mcur),
        rule=lambda m, t: m.capital_mcur[t] <= d.years_worth_ratio[t] * d.budget_mcur[t],
    )


def check(solution: Solution, d: ModelData) -> Iterator[Violation]:
    """Compare the capital lines of the year with the budget."""
    lines = solution.values.get("cost_mcur", {})
    for t, budget in d.budget_mcur.items():
        spent = sum(
            amount
            for (line, year, future), amount in lines.items()
            if line in CAPITAL_LINES and year == t and future == d.FUTURES[0]
        )
        most = d.years_worth_ratio[t] * budget
        yield from at_most("capital_within_budget", (t,), spent, most, "mcur")


LIMITS = (
    Limit(
        "capital_within_budget",
        ("capital budget", "投资预算"),
        ("m {cur}", "百万 {cur}"),
        "t",
        lambda b, t: [
            Figure(
                (t,),
                b.d.budget_mcur[t],
                f"budgets[period={t}].capital_mcur",
                b.d.budget_mcur[t] or 1.0,
                amount=b.d.years_worth_ratio[t],
            )
        ],
    ),
)
NOT_NEGOTIABLE: NotNegotiable = {}
