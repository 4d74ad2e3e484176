r"""Refunds of the zones: a share of building cost, an amount per kWh.

**Math**

.. math:: -\eta_{z,t} \sum_{s \in z} (\text{opening} + \text{halls} + \text{grid})_{s,t}
    - \epsilon_{z,t} E_{z,t,f}

================  ====================================  ============
symbol            name in code                          unit
================  ====================================  ============
:math:`\eta`      ``subsidy_build_ratio``               ratio
:math:`\epsilon`  ``subsidy_energy_mcur_per_gwh``       m currency/GWh
:math:`E`         ``zone_gwh[z,t,f]``                   GWh
================  ====================================  ============

**Holds when**

Refunds are paid in the year of the cost and do not stretch the capital budget.

**Dual**

None: income without a limit of its own.

**Source**

As the zone offers; the China data has none: favours outside the hubs are against policy (S15).
"""

from __future__ import annotations

from collections.abc import Iterator

import pyomo.environ as pyo

from planner.model import bill
from planner.model.data import ModelData
from planner.model.ledger import post_cost, post_yearly_cost
from planner.model.limits import Limit, NotNegotiable
from planner.solution import Solution, Violation


def add(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Post the refunds."""
    building = [
        (key[0], key[-1], cost)
        for costs in (m.opening_mcur, m.building_mcur, m.grid_step_mcur)
        for key, cost in costs.items()
    ]
    for s, t, cost in building:
        share = d.subsidy_build_ratio.get((d.zone_of_site[s], d.period_of_year[t]), 0.0)
        if share > 0:
            post_cost(m, "subsidy", t, -share * cost)
    for z, t, f in m.zone_gwh:
        refund = d.subsidy_energy_mcur_per_gwh.get((z, t), 0.0)
        if refund > 0:
            post_yearly_cost(m, "subsidy", t, -refund * m.zone_gwh[z, t, f], f)


def check(solution: Solution, d: ModelData) -> Iterator[Violation]:
    """Recompute the refunds from what was opened, built and used."""
    yield from bill.agrees(solution, d, "subsidy")


LIMITS: tuple[Limit, ...] = ()
NOT_NEGOTIABLE: NotNegotiable = {}
