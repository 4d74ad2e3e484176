r"""Green power bought on top of the grid mix, and the green share a zone must reach.

**Math**

.. math::

    \gamma_{z,t} (E_{z,t,f} - g_{z,t,f}) + g_{z,t,f} \ge \Gamma_{z,t} E_{z,t,f}, \qquad
    g_{z,t,f} \le \min(S_{z,t,f}, E_{z,t,f})

==============  ====================================  =====
symbol          name in code                          unit
==============  ====================================  =====
:math:`g`       ``green_gwh[z,t,f]``                  GWh
:math:`E`       ``facility_gwh[s,t,f]`` of the zone   GWh
:math:`S`       ``green_supply_gwh``                  GWh
:math:`\gamma`  ``grid_green_ratio``                  ratio
:math:`\Gamma`  ``green_share_min_ratio``             ratio
==============  ====================================  =====

**Holds when**

Bought green power replaces grid power one for one over the year; what is left carries the grid mix.

**Dual**

Of ``green_share_is_reached``: what one more GWh of green power asked for costs, m currency.

**Source**

Above 80 % green in new hub data centres by 2030: NDRC and others 2025 No. 262 (source S21); No. 669
of 2025 (S20) for the years before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from planner.model import bill, recount
from planner.model.data import ModelData
from planner.model.index import entry, grouped
from planner.model.judge import at_least, at_most, not_negative
from planner.model.ledger import post_yearly_cost
from planner.model.limits import POINTS, TOO_HIGH, Figure, Limit, NotNegotiable, share_of
from planner.solution import Solution, Violation


def add(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Add ``zone_gwh``, ``green_gwh``, the green share and its premium."""
    members = grouped(((d.zone_of_site[s], t, f, s) for s, t, f in m.facility_gwh), 0, 1, 2)
    m.zone_gwh = pyo.Expression(
        list(members),
        rule=lambda m, z, t, f: pyo.quicksum(m.facility_gwh[s, t, f] for *_, s in members[z, t, f]),
    )
    sold = [key for key in members if d.green_supply_gwh.get(key, 0.0) > 0]
    m.green_gwh = pyo.Var(sold, bounds=lambda m, z, t, f: (0, d.green_supply_gwh[z, t, f]))
    m.green_within_use = pyo.Constraint(
        sold, rule=lambda m, z, t, f: m.green_gwh[z, t, f] <= m.zone_gwh[z, t, f]
    )

    def reached(m: pyo.ConcreteModel, z: str, t: int, f: str) -> Any:
        grid = d.grid_green_ratio[z, t]
        bought = entry(m.green_gwh, (z, t, f))
        lacking = d.green_share_min_ratio[z, t] - grid
        return (1 - grid) * bought >= lacking * m.zone_gwh[z, t, f]

    m.green_share_is_reached = pyo.Constraint(
        [key for key in members if key[:2] in d.green_share_min_ratio], rule=reached
    )
    for z, t, f in sold:
        post_yearly_cost(
            m, "green", t, d.green_premium_mcur_per_gwh[z, t, f] * m.green_gwh[z, t, f], f
        )


def check(solution: Solution, d: ModelData) -> Iterator[Violation]:
    """Recompute the green share of each zone."""
    for z in d.ZONES:
        for t in d.PERIODS:
            for f in d.FUTURES:
                energy = recount.zone_gwh(solution, d, z, t, f)
                bought = solution.value("green_gwh", z, t, f)
                where = (z, t, f)
                supply = d.green_supply_gwh.get(where, 0.0)
                yield from at_most("green_within_supply", where, bought, supply, "gwh")
                yield from at_most("green_within_use", where, bought, energy, "gwh")
                yield from not_negative("green_is_not_negative", where, bought, "gwh")
                if (z, t) in d.green_share_min_ratio:
                    green = d.grid_green_ratio[z, t] * (energy - bought) + bought
                    need = d.green_share_min_ratio[z, t] * energy
                    yield from at_least("green_share_is_reached", where, green, need, "gwh")
    yield from bill.agrees(solution, d, "green")


LIMITS = (
    Limit(
        "green_share_is_reached",
        ("green share", "绿电占比"),
        POINTS,
        "zt",
        lambda b, z, t, f: [
            Figure(
                (z, t),
                b.d.green_share_min_ratio[z, t],
                f"zones[{z}, {t}].green_share_min_ratio",
                b.d.green_share_min_ratio[z, t] * b.size.energy_gwh,
            )
        ],
        kind="share_floor",
        rule="green_share",
        reached=lambda plan, d, z, t: (_green_share(plan, d, z, t, f) for f in d.FUTURES),
        short=TOO_HIGH,
    ),
)
NOT_NEGOTIABLE: NotNegotiable = {
    "green_within_use": "green power beyond what is used would count for nothing"
}


def _green_share(plan: Solution, d: ModelData, z: str, t: int, f: str) -> float | None:
    energy = recount.zone_gwh(plan, d, z, t, f)
    bought = plan.values.get("green_gwh", {}).get((z, t, f), 0.0)
    return share_of(d.grid_green_ratio[z, t] * (energy - bought) + bought, energy)
