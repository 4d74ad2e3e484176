r"""Facility energy of a zone stays within the quota of the year.

**Math**

.. math:: E_{z,t,f} - \beta\, g_{z,t,f} \le Q_{z,t,f}

=============  ====================================  ======
symbol         name in code                          unit
=============  ====================================  ======
:math:`E`      ``zone_gwh[z,t,f]``                   GWh
:math:`g`      ``green_gwh[z,t,f]``                  GWh
:math:`Q`      ``energy_quota_gwh``                  GWh
:math:`\beta`  ``quota_deducts_green_flag``          0 or 1
=============  ====================================  ======

**Holds when**

The quota covers all centres of the zone, existing ones included, in electricity. Whether green
power is taken off first is a setting: practice differs between provinces.

**Dual**

Of ``energy_within_quota``: what one more GWh of quota is worth in the year, m currency per GWh.

**Source**

Dual control of energy use; deduction of green power is seen in press only (policy.csv of the China
data, grade assumption).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from planner.model import recount
from planner.model.data import ModelData
from planner.model.judge import at_most
from planner.model.limits import Behind, Figure, Limit, NotNegotiable, Stands, scaled
from planner.solution import Solution, Violation


def add(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Add ``energy_within_quota`` where a zone has a quota."""

    def within(m: pyo.ConcreteModel, z: str, t: int, f: str) -> Any:
        deducted = d.quota_deducts_green_flag and (z, t, f) in m.green_gwh
        counted = m.zone_gwh[z, t, f] - (m.green_gwh[z, t, f] if deducted else 0)
        return counted <= d.energy_quota_gwh[z, t, f]

    m.energy_within_quota = pyo.Constraint(
        [key for key in m.zone_gwh if key in d.energy_quota_gwh], rule=within
    )


def check(solution: Solution, d: ModelData) -> Iterator[Violation]:
    """Recompute the energy of each zone with a quota."""
    for (z, t, f), quota in d.energy_quota_gwh.items():
        counted = recount.zone_gwh(solution, d, z, t, f)
        if d.quota_deducts_green_flag:
            counted -= solution.value("green_gwh", z, t, f)
        yield from at_most("energy_within_quota", (z, t, f), counted, quota, "gwh")


LIMITS = (
    Limit(
        "energy_within_quota",
        ("energy quota", "能耗指标"),
        ("GWh", "GWh"),
        "zt",
        lambda b, z, t, f: [_quota(b, z, t, f)],
        rule="energy_quota",
        stands=lambda d: _use_of_stock(d),
        turns_a_site=True,
    ),
)
NOT_NEGOTIABLE: NotNegotiable = {}


def _quota(b: Behind, z: str, t: int, f: str) -> Figure:
    value = b.row("zones", z, t).energy_quota_gwh_per_year
    amount = scaled(b.d.energy_quota_gwh[z, t, f], value)
    target = f"zones[{z}, {t}].energy_quota_gwh_per_year"
    return Figure((z, t), value, target, value or b.size.energy_gwh, amount=amount)


def _use_of_stock(d: ModelData) -> Iterator[Stands]:
    if d.quota_deducts_green_flag:
        return
    for (z, t, f), may in d.energy_quota_gwh.items():
        if f == d.FUTURES[0]:
            gwh = sum(
                d.slice_gwh_per_mw[h] * recount.least_draw_mw(d, s, h, t)
                for s in d.sites_in(z)
                for h in d.SLICES
            )
            yield Stands((z, t), gwh, may)
