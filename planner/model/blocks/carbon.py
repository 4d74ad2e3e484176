r"""Emissions of each zone: capped, priced, or only counted.

**Math**

.. math:: C_{z,t,f} = e_{z,t} (E_{z,t,f} - g_{z,t,f}) \le \overline{C}_{z,t}

====================  ====================================  ======
symbol                name in code                          unit
====================  ====================================  ======
:math:`C`             ``carbon_kt[z,t,f]``                  kt
:math:`e`             ``carbon_kt_per_gwh``                 kt/GWh
:math:`E`             ``zone_gwh[z,t,f]``                   GWh
:math:`g`             ``green_gwh[z,t,f]``                  GWh
:math:`\overline{C}`  ``carbon_cap_kt``                     kt
====================  ====================================  ======

**Holds when**

Location-based factors of grid power; bought green power counts as free of emissions. Emissions of
building and of hardware are left out.

**Dual**

Of ``carbon_within_cap``: what one more kt is worth, m currency per kt.

**Source**

GHG Protocol Scope 2 Guidance 2015; MEE and NBS factors of 2022 (source S01). kg/kWh = kt/GWh.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from planner.model import bill, recount
from planner.model.data import ModelData
from planner.model.index import entry
from planner.model.judge import at_most
from planner.model.ledger import post_yearly_cost
from planner.model.limits import Figure, Limit, NotNegotiable
from planner.solution import Solution, Violation


def add(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Add ``carbon_kt``, caps and the price of carbon."""
    emitting = [key for key in m.zone_gwh if d.carbon_kt_per_gwh.get(key[:2], 0.0) > 0]

    def emitted(m: pyo.ConcreteModel, z: str, t: int, f: str) -> Any:
        bought = entry(m.green_gwh, (z, t, f))
        return d.carbon_kt_per_gwh[z, t] * (m.zone_gwh[z, t, f] - bought)

    m.carbon_kt = pyo.Expression(emitting, rule=emitted)
    m.carbon_within_cap = pyo.Constraint(
        [key for key in emitting if key[:2] in d.carbon_cap_kt],
        rule=lambda m, z, t, f: m.carbon_kt[z, t, f] <= d.carbon_cap_kt[z, t],
    )
    for z, t, f in emitting:
        if d.carbon_price_mcur_per_kt[f] > 0:
            post_yearly_cost(
                m, "carbon", t, d.carbon_price_mcur_per_kt[f] * m.carbon_kt[z, t, f], f
            )


def check(solution: Solution, d: ModelData) -> Iterator[Violation]:
    """Recompute emissions of the zones that have a cap, and their price."""
    for (z, t), cap in d.carbon_cap_kt.items():
        for f in d.FUTURES:
            emitted = recount.carbon_kt(solution, d, z, t, f)
            yield from at_most("carbon_within_cap", (z, t, f), emitted, cap, "kt")
    yield from bill.agrees(solution, d, "carbon")


LIMITS = (
    Limit(
        "carbon_within_cap",
        ("carbon cap", "碳排放上限"),
        ("kt", "千吨"),
        "zt",
        lambda b, z, t, f: [
            Figure(
                (z, t),
                b.d.carbon_cap_kt[z, t],
                f"zones[{z}, {t}].carbon_cap_kt_per_year",
                b.d.carbon_cap_kt[z, t] or b.size.energy_gwh,
            )
        ],
        rule="carbon_cap",
    ),
)
NOT_NEGOTIABLE: NotNegotiable = {}
