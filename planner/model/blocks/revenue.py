r"""Income from served demand, when the aim is profit.

**Math**

.. math:: -\sum_{r,s} v_{w,f}\, q_{r,s,w,t,f}

=========  ====================================  =================
symbol     name in code                          unit
=========  ====================================  =================
:math:`v`  ``revenue_mcur_per_pflops``           m currency/PFLOPS
:math:`q`  ``served_pflops[r,s,w,t,f]``          PFLOPS
=========  ====================================  =================

**Holds when**

A price per useful PFLOPS-hour that does not depend on how much is sold. With the aim of least cost
nothing is posted: demand is then a duty, not a market.

**Dual**

None: income without a limit of its own.

**Source**

Rental offers per card-hour (source S118), turned into useful PFLOPS by the dataset.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyomo.environ as pyo

from planner.model import bill
from planner.model.data import ModelData
from planner.model.ledger import post_yearly_cost
from planner.model.limits import Limit, NotNegotiable
from planner.solution import Solution, Violation


def add(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Post the income of each site's work."""
    if d.aim != "highest_profit":
        return
    for s, w, t, f in m.work_pflops:
        price = d.revenue_mcur_per_pflops[w, f]
        if price > 0:
            post_yearly_cost(m, "revenue", t, -price * m.work_pflops[s, w, t, f], f)


def check(solution: Solution, d: ModelData) -> Iterator[Violation]:
    """Recompute the income from the work served."""
    yield from bill.agrees(solution, d, "revenue")


LIMITS: tuple[Limit, ...] = ()
NOT_NEGOTIABLE: NotNegotiable = {}
