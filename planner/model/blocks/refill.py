r"""Idle chips of existing centres brought back into service.

**Math**

.. math:: \sum_t y_{s,c,v,t} \le I_{s,c,v}

=========  ====================================  =======
symbol     name in code                          unit
=========  ====================================  =======
:math:`y`  ``refill_kchip[s,c,v,t]``             k chips
:math:`I`  ``existing_convertible_kchip``        k chips
=========  ====================================  =======

**Holds when**

The occupied part of what stands today serves on at no refill cost; of the idle rest a convertible
share can be refilled at a cost per MW of IT; the remainder stays idle until it retires. v is the
year of purchase and decides retirement.

**Dual**

Of ``refill_within_idle``: what one thousand more convertible chips are worth, m currency.

**Source**

Retrofit before new build: Action Plan for green data centres, NDRC and others 2024; the utilisation
figures are in the dataset's provenance (NOTES of data/china/raw, section 7).
"""

from __future__ import annotations

from collections.abc import Iterator

import pyomo.environ as pyo

from planner.model import bill
from planner.model.data import ModelData
from planner.model.index import grouped
from planner.model.judge import at_most
from planner.model.ledger import post_cost
from planner.model.limits import POINTS, Behind, Figure, Limit, NotNegotiable
from planner.solution import Solution, Violation


def add(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Add ``refill_kchip``, its limit and cost."""
    possible = set(d.site_periods)
    index = [
        (s, c, v, t)
        for s, c, v in d.existing_vintages
        if d.existing_convertible_kchip[s, c, v] > 0
        for t in d.PERIODS
        if v <= t < v + d.lifetime_year[c] and (s, t) in possible
    ]
    m.refill_kchip = pyo.Var(index, within=pyo.NonNegativeReals)
    years = grouped(index, 0, 1, 2)
    m.refill_within_idle = pyo.Constraint(
        list(years),
        rule=lambda m, s, c, v: (
            pyo.quicksum(m.refill_kchip[key] for key in years[s, c, v])
            <= d.existing_convertible_kchip[s, c, v]
        ),
    )
    for s, c, v, t in index:
        cost = d.refill_cost_mcur_per_kchip[s, c, v]
        if cost > 0:
            post_cost(m, "refill", t, cost * m.refill_kchip[s, c, v, t])


def check(solution: Solution, d: ModelData) -> Iterator[Violation]:
    """Check that no more is refilled than stands idle and can be converted."""
    for s, c, v in d.existing_vintages:
        total = sum(solution.value("refill_kchip", s, c, v, t) for t in d.PERIODS)
        idle = d.existing_convertible_kchip[s, c, v]
        yield from at_most("refill_within_idle", (s, c, v), total, idle, "kchip")
    yield from bill.agrees(solution, d, "refill")


LIMITS = (
    Limit(
        "refill_within_idle",
        ("idle chips that may be refilled", "可盘活存量"),
        POINTS,
        "scv",
        lambda b, s, c, v: [_convertible(b, s, c, v)],
        kind="share_ceiling",
    ),
)
NOT_NEGOTIABLE: NotNegotiable = {}


def _convertible(b: Behind, s: str, c: str, v: int) -> Figure:
    row = b.row("existing", s, c, v)
    share, idle_kchip = row.convertible_ratio, row.installed_kchip * (1 - row.occupied_ratio)
    target = f"existing[{s}, {c}, {v}].convertible_ratio"
    return Figure((s, c, v), share, target, share, 1 - share, idle_kchip)
