r"""Centres built by the plan are occupied to a least share once their ramp-up is over.

**Math**

.. math::

    \sum_{c,w,h} \sigma_h P_c B_{s,c,w,h,t,f} \ge
        \omega \sum_c P_c\, p_c \sum_{t - l_c < u \le t - R} b_{s,c,u}

==============  ====================================  ==========
symbol          name in code                          unit
==============  ====================================  ==========
:math:`B`       ``busy_kchip[s,c,w,h,t,f]``           k chips
:math:`b`       ``bought_pods[s,c,t]``                pods
:math:`P`       ``nameplate_mw_per_kchip``            MW/k chips
:math:`p`       ``pod_kchip_per_pod``                 k chips/pod
:math:`\sigma`  ``slice_share_ratio``                 ratio
:math:`\omega`  ``occupied_min_ratio``                ratio
:math:`R`       ``occupied_ramp_year``                years
==============  ====================================  ==========

**Holds when**

Chips of different size are weighed by nameplate power. Chips younger than the ramp-up do not count
towards what must be occupied, but their work counts as work of the centre. Existing centres are
exempt: their idle stock is what the plan tries to refill.

**Dual**

Of ``centre_reaches_occupied_share``: what it costs to ask for one more occupied MW at the site.

**Source**

Racking of at least 65 % in the clusters' start zones: NDRC replies of Feb 2022; the rule here is on
chips, which is stricter (see docs/china-data.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from planner.model import recount
from planner.model.data import ModelData
from planner.model.index import grouped
from planner.model.judge import at_least
from planner.model.limits import POINTS, TOO_HIGH, Figure, Limit, NotNegotiable, share_of
from planner.solution import Solution, Violation


def add(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Add the least occupied share where the rule is on."""
    if d.occupied_min_ratio == 0:
        return
    busy = grouped(m.busy_kchip, 0, 4, 5)

    def share(m: pyo.ConcreteModel, s: str, t: int, f: str) -> Any:
        aged = [
            share * d.nameplate_mw_per_kchip[c] * d.pod_kchip_per_pod[c] * m.bought_pods[s, c, u]
            for c in d.CHIPS
            for u, share in d.alive_purchases(c, t, d.occupied_ramp_year).items()
            if (s, c, u) in m.bought_pods
        ]
        if not aged:
            return pyo.Constraint.Skip
        occupied = pyo.quicksum(
            d.slice_share_ratio[key[3]] * d.nameplate_mw_per_kchip[key[1]] * m.busy_kchip[key]
            for key in busy.get((s, t, f), ())
        )
        return occupied >= d.occupied_min_ratio * pyo.quicksum(aged)

    m.centre_reaches_occupied_share = pyo.Constraint(
        list(d.sites_built), d.PERIODS, d.FUTURES, rule=share
    )


def _aged_mw(solution: Solution, d: ModelData, s: str, t: int) -> float:
    """Return the nameplate power of the chips that the plan bought and that count by now."""
    return sum(
        share
        * d.nameplate_mw_per_kchip[c]
        * d.pod_kchip_per_pod[c]
        * solution.value("bought_pods", s, c, u)
        for c in d.CHIPS
        for u, share in d.alive_purchases(c, t, d.occupied_ramp_year).items()
    )


def _occupied_mw(solution: Solution, d: ModelData, s: str, t: int, f: str) -> float:
    """Return the nameplate power of the occupied chips, as a mean over the year."""
    return sum(
        d.slice_share_ratio[h]
        * d.nameplate_mw_per_kchip[c]
        * recount.busy_kchip(solution, d, s, c, h, t, f)
        for c in d.CHIPS
        for h in d.SLICES
    )


def check(solution: Solution, d: ModelData) -> Iterator[Violation]:
    """Recompute occupied power and the power of aged chips."""
    if d.occupied_min_ratio == 0:
        return
    for s in d.sites_built:
        for t in d.PERIODS:
            need = d.occupied_min_ratio * _aged_mw(solution, d, s, t)
            for f in d.FUTURES:
                occupied = _occupied_mw(solution, d, s, t, f)
                where = (s, t, f)
                yield from at_least("centre_reaches_occupied_share", where, occupied, need, "mw")


LIMITS = (
    Limit(
        "centre_reaches_occupied_share",
        ("least occupied share", "最低上架率"),
        POINTS,
        "st",
        lambda b, s, t, f: [
            Figure(
                (s, t),
                b.d.occupied_min_ratio,
                "rules.min_occupied_share.ratio",
                b.d.occupied_min_ratio * b.size.site_it_mw(s),
            )
        ],
        kind="share_floor",
        rule="min_occupied_share",
        reached=lambda plan, d, s, t: (
            share_of(_occupied_mw(plan, d, s, t, f), _aged_mw(plan, d, s, t)) for f in d.FUTURES
        ),
        short=TOO_HIGH,
    ),
)
NOT_NEGOTIABLE: NotNegotiable = {}
