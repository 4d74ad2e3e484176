r"""Annual mean PUE of the halls built by the plan stays within the site's cap.

**Math**

.. math:: \sum_{k \in K^{new}, h} \tau_h (\pi_{s,k,h} - \Pi_s)\, \ell_{s,k,h,t,f} \le 0

=============  ====================================  ======
symbol         name in code                          unit
=============  ====================================  ======
:math:`\ell`   ``it_load_mw[s,k,h,t,f]``             MW
:math:`\pi`    ``pue_ratio``                         ratio
:math:`\Pi`    ``pue_cap_ratio``                     ratio
:math:`\tau`   ``slice_gwh_per_mw``                  GWh/MW
=============  ====================================  ======

**Holds when**

PUE is facility energy over IT energy of the year, at the part load that the study states. Halls of
a technology that the plan may not build are inherited and outside the cap; inherited halls of one
that it may build cannot be told from new ones and are counted with them.

**Dual**

Of ``mean_pue_within_cap``: what one GWh of overhead above the cap would be worth, m currency.

**Source**

Caps of 1.2 and 1.25 in the national hubs: NDRC replies of Feb 2022 (sources S15, S99, S100);
ISO/IEC 30134-2 for the definition.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from planner.model.data import ModelData
from planner.model.index import grouped
from planner.model.judge import at_most
from planner.model.limits import NO_UNIT, Figure, Limit, NotNegotiable, share_of
from planner.solution import Solution, Violation


def add(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Add ``mean_pue_within_cap`` where a site has a cap."""
    loads = grouped((key for key in m.it_load_mw if _counts(d, key)), 0, 3, 4)

    def mean(m: pyo.ConcreteModel, s: str, t: int, f: str) -> Any:
        cap = d.pue_cap_ratio[s]
        excess = pyo.quicksum(
            d.slice_gwh_per_mw[h] * (d.pue_ratio[s, k, h] - cap) * m.it_load_mw[s, k, h, t, f]
            for _, k, h, _, _ in loads[s, t, f]
        )
        return excess <= 0

    m.mean_pue_within_cap = pyo.Constraint(list(loads), rule=mean)


def _counts(d: ModelData, key: Any) -> bool:
    return key[0] in d.pue_cap_ratio and key[1] in d.buildable_coolings


def check(solution: Solution, d: ModelData) -> Iterator[Violation]:
    """Recompute facility energy of the new halls against the cap."""
    it_gwh: dict[Any, float] = {}
    facility_gwh: dict[Any, float] = {}
    for key, mw in solution.values["it_load_mw"].items():
        if _counts(d, key):
            s, k, h, t, f = (str(key[0]), str(key[1]), str(key[2]), key[3], key[4])
            energy = mw * d.slice_gwh_per_mw[h]
            it_gwh[s, t, f] = it_gwh.get((s, t, f), 0.0) + energy
            facility_gwh[s, t, f] = facility_gwh.get((s, t, f), 0.0) + d.pue_ratio[s, k, h] * energy
    for where, energy in it_gwh.items():
        limit = d.pue_cap_ratio[where[0]] * energy
        yield from at_most("mean_pue_within_cap", where, facility_gwh[where], limit, "gwh")


LIMITS = (
    Limit(
        "mean_pue_within_cap",
        ("PUE cap", "PUE 上限"),
        NO_UNIT,
        "s",
        lambda b, s, t, f: [
            Figure(
                (s,),
                b.d.pue_cap_ratio[s],
                f"sites[{s}].pue_cap_ratio",
                b.d.pue_cap_ratio[s] * b.size.site_energy_gwh(s),
            )
        ],
        rule="pue_cap",
        reached=lambda plan, d, s: (
            _mean_pue(plan, d, s, t, f) for t in d.PERIODS for f in d.FUTURES
        ),
        short=("{what} too tight by {number}", "{what}过严，差 {number}"),
    ),
)
NOT_NEGOTIABLE: NotNegotiable = {}


def _mean_pue(plan: Solution, d: ModelData, s: str, t: int, f: str) -> float | None:
    load = {
        (k, h): d.slice_gwh_per_mw[h] * plan.value("it_load_mw", s, k, h, t, f)
        for site, k in d.site_coolings
        if site == s and k in d.buildable_coolings
        for h in d.SLICES
    }
    drawn = sum(d.pue_ratio[s, k, h] * gwh for (k, h), gwh in load.items())
    return share_of(drawn, sum(load.values()))
