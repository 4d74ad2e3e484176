r"""Chips: bought in pods, in service for their lifetime, within supply and halls.

**Math**

.. math::

    A_{s,c,t} = p_c \sum_{u \le t} a_{c,u,t}\, b_{s,c,u} + O_{s,c,t}
        + \sum_{v} a_{c,v,t} \sum_{u \le t} y_{s,c,v,u}, \qquad
    p_c \sum_s b_{s,c,t} \le n_t S_{c,t}

.. math::

    \sum_{c \in C_q} P_c\, (p_c \textstyle\sum_u a_{c,u,t}\, b_{s,c,u} + E_{s,c,t})
        \le \sum_{k \in K_q} H_{s,k,t} \quad \forall q

.. math::

    \sum_{s,\ c\ \text{domestic}} F_c\, p_c\, b_{s,c,t} \ge
        \delta_t \sum_{s,c} F_c\, p_c\, b_{s,c,t}

==========  ==================================  ==============
symbol      name in code                        unit
==========  ==================================  ==============
:math:`b`   ``bought_pods[s,c,t]``              pods
:math:`A`   ``active_kchip[s,c,t]``             k chips
:math:`p`   ``pod_kchip_per_pod``               k chips/pod
:math:`l`   ``lifetime_year``                   years
:math:`a`   ``alive_purchases(c, t)``           ratio
:math:`n`   ``years_count``                     count
:math:`O`   ``existing_occupied_kchip``         k chips
:math:`E`   ``existing_installed_kchip``        k chips
:math:`y`   ``refill_kchip[s,c,v,t]``           k chips
:math:`S`   ``chip_supply_kchip``               k chips
:math:`P`   ``nameplate_mw_per_kchip``          MW/k chips
:math:`H`   ``hall_mw[s,k,t]``                  MW
:math:`F`   ``fp16_pflops_per_kchip``           PFLOPS/k chips
==========  ==================================  ==============

**Holds when**

A pod is bought as a period begins and works at once, in halls that are ready. It counts in a period
for the share of the years in which it lives, :math:`a_{c,u,t} = \min(1, (u + l_c - t) / n_t)`, 0
beyond: what stands is a mean over the period, all or nothing in a period of one year. A period can
buy its years' supply. :math:`C_q` are the chips whose racks
need at least the density class :math:`q`, :math:`K_q` the technologies that can cool it: the
classes are nested, so these rows are exact without saying which chip stands in which hall. Idle
inherited chips take up hall space until they retire. Upkeep follows the list price and is charged
on chips in service. The domestic share is counted in FP16 nameplate of the year's purchases.

**Dual**

Of ``chips_within_supply``: what one thousand more chips are worth, m currency per k chips. Of
``chips_fit_halls``: what one more MW of such halls is worth.

**Source**

Equipment with lifetimes and replacement: Luss 1982, Operations Research 30(5), 907-947. Nested
classes: Hall's condition, Hall 1935, J. London Math. Soc. 10, 26-30.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from planner.model import bill, recount
from planner.model.data import ModelData
from planner.model.index import grouped
from planner.model.judge import at_least, at_most, not_negative
from planner.model.ledger import post_cost, post_yearly_cost
from planner.model.limits import (
    KCHIP,
    POINTS,
    TOO_HIGH,
    Behind,
    Figure,
    Limit,
    NotNegotiable,
    share_of,
)
from planner.solution import Index, Solution, Violation


def add(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Add ``bought_pods``, ``active_kchip``, supply, halls, domestic share and cost."""
    domain = pyo.NonNegativeIntegers if d.whole_pods_flag else pyo.NonNegativeReals
    m.bought_pods = pyo.Var(d.buyable, within=domain)
    m.active_kchip = pyo.Expression(d.held, rule=lambda m, s, c, t: _active(m, d, s, c, t))
    sellers = grouped(d.buyable, 1, 2)
    m.chips_within_supply = pyo.Constraint(
        [key for key in d.chip_supply_kchip if key in sellers],
        rule=lambda m, c, t: (
            d.pod_kchip_per_pod[c] * pyo.quicksum(m.bought_pods[key] for key in sellers[c, t])
            <= d.years_count[t] * d.chip_supply_kchip[c, t]
        ),
    )
    m.site_chips_within_supply = pyo.Constraint(
        [key for key in d.site_chip_supply_kchip if key in m.bought_pods],
        rule=lambda m, s, c, t: (
            d.pod_kchip_per_pod[c] * m.bought_pods[s, c, t]
            <= d.years_count[t] * d.site_chip_supply_kchip[s, c, t]
        ),
    )
    _add_halls(m, d)
    _add_domestic_share(m, d)
    _post_costs(m, d)


def _active(m: pyo.ConcreteModel, d: ModelData, s: str, c: str, t: int) -> Any:
    inherited = d.existing_alive(s, c, t)
    refilled = [
        share * m.refill_kchip[s, c, v, u]
        for v, share in inherited.items()
        for u in d.PERIODS
        if u <= t and (s, c, v, u) in m.refill_kchip
    ]
    occupied = sum(share * d.existing_occupied_kchip[s, c, v] for v, share in inherited.items())
    return _bought(m, d, s, c, t) + occupied + pyo.quicksum(refilled)


def _bought(m: pyo.ConcreteModel, d: ModelData, s: str, c: str, t: int) -> Any:
    return d.pod_kchip_per_pod[c] * pyo.quicksum(
        share * m.bought_pods[s, c, u]
        for u, share in d.alive_purchases(c, t).items()
        if (s, c, u) in m.bought_pods
    )


def _add_halls(m: pyo.ConcreteModel, d: ModelData) -> None:
    chips = grouped(d.held, 0, 2)
    coolings = grouped(d.site_coolings, 0)

    def fit(m: pyo.ConcreteModel, s: str, level: float, t: int) -> Any:
        dense = [c for _, c, _ in chips[s, t] if c in d.chips_at_level[level]]
        if not dense:
            return pyo.Constraint.Skip
        standing = pyo.quicksum(
            d.nameplate_mw_per_kchip[c] * _bought(m, d, s, c, t) for c in dense
        ) + sum(
            share * d.nameplate_mw_per_kchip[c] * d.existing_installed_kchip[s, c, v]
            for c in dense
            for v, share in d.existing_alive(s, c, t).items()
        )
        room = pyo.quicksum(
            m.hall_mw[s, k, t] for _, k in coolings[s,] if k in d.coolings_at_level[level]
        )
        return standing - room <= 0

    m.chips_fit_halls = pyo.Constraint(
        [(s, level, t) for s, t in chips for level in d.rack_levels], rule=fit
    )


def _add_domestic_share(m: pyo.ConcreteModel, d: ModelData) -> None:
    counted = (key for key in d.buyable if d.fp16_pflops_per_kchip[key[1]] > 0)
    bought = grouped(counted, 2)

    def share(m: pyo.ConcreteModel, t: int) -> Any:
        least = d.domestic_share_ratio[t]
        return (
            pyo.quicksum(
                ((1 if c in d.domestic_chips else 0) - least)
                * d.fp16_pflops_per_kchip[c]
                * d.pod_kchip_per_pod[c]
                * m.bought_pods[s, c, t]
                for s, c, t in bought[t,]
            )
            >= 0
        )

    m.domestic_share_is_reached = pyo.Constraint(
        [t for t in d.domestic_share_ratio if (t,) in bought], rule=share
    )


def _post_costs(m: pyo.ConcreteModel, d: ModelData) -> None:
    last = d.PERIODS[-1]
    for s, c, t in d.buyable:
        price = d.chip_price_mcur_per_pod[c, t]
        if price > 0:
            pods = m.bought_pods[s, c, t]
            post_cost(m, "chips", t, price * pods)
            if d.chip_salvage_ratio[c, t] > 0:
                post_cost(m, "salvage", last, -d.chip_salvage_ratio[c, t] * price * pods)
    for s, c, t in d.held:
        if d.chip_upkeep_mcur_per_kchip[c] > 0:
            upkeep = d.chip_upkeep_mcur_per_kchip[c] * m.active_kchip[s, c, t]
            post_yearly_cost(m, "upkeep", t, upkeep)


def check(solution: Solution, d: ModelData) -> Iterator[Violation]:
    """Check supply, halls by density class, domestic share and cost from the pods bought."""
    for key, pods in solution.values["bought_pods"].items():
        yield from not_negative("chips_are_not_sold", key, pods, "pods")
    for (c, t), supply in d.chip_supply_kchip.items():
        total = d.pod_kchip_per_pod[c] * sum(
            solution.value("bought_pods", s, c, t) for s in d.SITES
        )
        most = d.years_count[t] * supply
        yield from at_most("chips_within_supply", (c, t), total, most, "kchip")
    for (s, c, t), supply in d.site_chip_supply_kchip.items():
        bought = d.pod_kchip_per_pod[c] * solution.value("bought_pods", s, c, t)
        most = d.years_count[t] * supply
        yield from at_most("site_chips_within_supply", (s, c, t), bought, most, "kchip")
    for s in d.SITES:
        for t in d.PERIODS:
            yield from _check_halls(solution, d, s, t)
    for t, least in d.domestic_share_ratio.items():
        bought_pflops = {
            c: d.fp16_pflops_per_kchip[c]
            * d.pod_kchip_per_pod[c]
            * sum(solution.value("bought_pods", s, c, t) for s in d.SITES)
            for c in d.CHIPS
        }
        domestic = sum(bought_pflops[c] for c in d.domestic_chips)
        need = least * sum(bought_pflops.values())
        yield from at_least("domestic_share_is_reached", (t,), domestic, need, "pflops")
    yield from bill.agrees(solution, d, "chips")


def _check_halls(solution: Solution, d: ModelData, s: str, t: int) -> Iterator[Violation]:
    standing = {
        c: d.nameplate_mw_per_kchip[c] * recount.installed_kchip(solution, d, s, c, t)
        for c in d.CHIPS
    }
    room = {k: recount.hall_mw(solution, d, s, k, t) for site, k in d.site_coolings if site == s}
    for level in d.rack_levels:
        chips_mw = sum(standing[c] for c in d.chips_at_level[level])
        halls_mw = sum(mw for k, mw in room.items() if k in d.coolings_at_level[level])
        yield from at_most("chips_fit_halls", (s, f"{level:g}", t), chips_mw, halls_mw, "mw")


LIMITS = (
    Limit(
        "chips_within_supply",
        ("chip supply", "芯片供应"),
        KCHIP,
        "ct",
        lambda b, c, t: [
            _supply(b, (c, t), b.d.chip_supply_kchip[c, t], f"chip_supply[{c}, {t}]"),
        ],
    ),
    Limit(
        "site_chips_within_supply",
        ("chip supply of the site", "站点芯片供应"),
        KCHIP,
        "sct",
        lambda b, s, c, t: [
            _supply(
                b,
                (s, c, t),
                b.d.site_chip_supply_kchip[s, c, t],
                f"site_chip_supply[{s}, {c}, {t}]",
            ),
        ],
    ),
    Limit(
        "domestic_share_is_reached",
        ("domestic share", "国产化率"),
        POINTS,
        "t",
        lambda b, t: [_least_domestic(b, t)],
        kind="share_floor",
        rule="domestic_share",
        reached=lambda plan, d, t: iter([_domestic(plan, d, t)]),
        short=TOO_HIGH,
    ),
)
NOT_NEGOTIABLE: NotNegotiable = {"chips_fit_halls": "chips stand in halls that can cool them"}


def _supply(b: Behind, where: Index, kchip: float, row: str) -> Figure:
    """Return the supply of a year, which counts in each year of its period."""
    years = b.d.years_count[int(where[-1])]
    return Figure(where, kchip, f"{row}.supply_kchip", kchip or 1.0, amount=years)


def _least_domestic(b: Behind, t: int) -> Figure:
    least = b.d.domestic_share_ratio[t]
    size = (least or 1.0) * b.size.fp16_pflops
    return Figure((t,), least, f"rules.domestic_share.ratio_by_period.{t}", size)


def _domestic(plan: Solution, d: ModelData, t: int) -> float | None:
    bought = {
        c: d.fp16_pflops_per_kchip[c]
        * d.pod_kchip_per_pod[c]
        * sum(plan.value("bought_pods", s, c, t) for s in d.SITES)
        for c in d.CHIPS
    }
    return share_of(sum(bought[c] for c in d.domestic_chips), sum(bought.values()))
