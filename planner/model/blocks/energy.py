r"""Facility energy of each site, and what it costs.

**Math**

.. math:: E_{s,t,f} = \sum_{h,k} \tau_h\, \pi_{s,k,h}\, \ell_{s,k,h,t,f}

=============  ====================================  ===========
symbol         name in code                          unit
=============  ====================================  ===========
:math:`E`      ``facility_gwh[s,t,f]``               GWh
:math:`\ell`   ``it_load_mw[s,k,h,t,f]``             MW
:math:`\pi`    ``pue_ratio``                         ratio
:math:`\tau`   ``slice_gwh_per_mw``                  GWh/MW
=============  ====================================  ===========

**Holds when**

The price of a slice is the site's mean price times the slice's factor, in real money.

**Dual**

None: a definition. See quota for the price of one more GWh.

**Source**

Delivered tariffs are assumptions of the dataset; currency per kWh equals m currency per GWh.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyomo.environ as pyo

from planner.model import bill, recount
from planner.model.data import ModelData
from planner.model.index import grouped
from planner.model.judge import equal
from planner.model.ledger import post_yearly_cost
from planner.model.limits import Limit, NotNegotiable
from planner.solution import Solution, Violation


def add(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Add ``facility_gwh`` and ``energy_mcur``, what it costs."""
    places = grouped(m.facility_mw, 0, 2, 3)
    m.facility_gwh = pyo.Expression(
        list(places),
        rule=lambda m, s, t, f: pyo.quicksum(
            d.slice_gwh_per_mw[h] * m.facility_mw[s, h, t, f] for _, h, _, _ in places[s, t, f]
        ),
    )
    m.energy_mcur = pyo.Expression(
        [
            (s, t, f)
            for s, t, f in places
            if any(d.energy_price_mcur_per_gwh[s, h, f] for h in d.SLICES)
        ],
        rule=lambda m, s, t, f: pyo.quicksum(
            d.energy_price_mcur_per_gwh[s, h, f] * d.slice_gwh_per_mw[h] * m.facility_mw[s, h, t, f]
            for _, h, _, _ in places[s, t, f]
        ),
    )
    for s, t, f in m.energy_mcur:
        post_yearly_cost(m, "energy", t, m.energy_mcur[s, t, f], f)


def check(solution: Solution, d: ModelData) -> Iterator[Violation]:
    """Recompute the energy of each site from its loads."""
    for (s, t, f), stated in solution.values["facility_gwh"].items():
        found = recount.facility_gwh(solution, d, str(s), int(t), str(f))
        yield from equal("energy_is_power_times_hours", (s, t, f), stated, found, "gwh")
    yield from bill.agrees(solution, d, "energy")


LIMITS: tuple[Limit, ...] = ()
NOT_NEGOTIABLE: NotNegotiable = {}
