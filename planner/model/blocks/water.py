r"""Water for cooling stays within the site's licence.

**Math**

.. math:: V_{s,t,f} = \sum_{h,k} \tau_h\, \nu_k\, \ell_{s,k,h,t,f} \le \overline{V}_s

====================  ====================================  ============
symbol                name in code                          unit
====================  ====================================  ============
:math:`V`             ``water_thousand_m3[s,t,f]``          1,000 m³
:math:`\ell`          ``it_load_mw[s,k,h,t,f]``             MW
:math:`\tau`          ``slice_gwh_per_mw``                  GWh/MW
:math:`\nu`           ``water_thousand_m3_per_gwh``         1,000 m³/GWh
:math:`\overline{V}`  ``water_limit_thousand_m3``           1,000 m³
====================  ====================================  ============

**Holds when**

Use is proportional to IT energy by technology (WUE, annual mean). L/kWh = thousand m³/GWh.

**Dual**

Of ``water_within_licence``: what one thousand more m³ are worth, m currency.

**Source**

ISO/IEC 30134-9 (water usage effectiveness).
"""

from __future__ import annotations

from collections.abc import Iterator

import pyomo.environ as pyo

from planner.model import bill, recount
from planner.model.data import ModelData
from planner.model.index import grouped
from planner.model.judge import at_most
from planner.model.ledger import post_yearly_cost
from planner.model.limits import Limit, NotNegotiable
from planner.solution import Solution, Violation


def add(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Add ``water_thousand_m3``, licences and the price of water."""
    wet = grouped((key for key in m.it_load_mw if d.water_thousand_m3_per_gwh[key[1]] > 0), 0, 3, 4)
    m.water_thousand_m3 = pyo.Expression(
        list(wet),
        rule=lambda m, s, t, f: pyo.quicksum(
            d.slice_gwh_per_mw[h] * d.water_thousand_m3_per_gwh[k] * m.it_load_mw[s, k, h, t, f]
            for _, k, h, _, _ in wet[s, t, f]
        ),
    )
    m.water_within_licence = pyo.Constraint(
        [key for key in wet if key[0] in d.water_limit_thousand_m3],
        rule=lambda m, s, t, f: m.water_thousand_m3[s, t, f] <= d.water_limit_thousand_m3[s],
    )
    if d.water_price_mcur_per_thousand_m3 > 0:
        for s, t, f in wet:
            price = d.water_price_mcur_per_thousand_m3
            post_yearly_cost(m, "water", t, price * m.water_thousand_m3[s, t, f], f)


def check(solution: Solution, d: ModelData) -> Iterator[Violation]:
    """Recompute the water of the sites that have a licence, and its price."""
    for s, licence in d.water_limit_thousand_m3.items():
        for t in d.PERIODS:
            for f in d.FUTURES:
                used = recount.water_thousand_m3(solution, d, s, t, f)
                yield from at_most("water_within_licence", (s, t, f), used, licence, "thousand_m3")
    yield from bill.agrees(solution, d, "water")


LIMITS = (
    Limit(
        "water_within_licence",
        ("water licence", "取水许可"),
        ("1,000 m³", "千立方米"),
        "s",
        lambda b, s, t, f: [
            b.site(
                s,
                "water_limit_thousand_m3_per_year",
                b.d.water_limit_thousand_m3[s],
                b.size.energy_gwh,
            )
        ],
    ),
)
NOT_NEGOTIABLE: NotNegotiable = {}
