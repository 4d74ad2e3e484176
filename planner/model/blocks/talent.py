r"""People: operation and training staff come from the local pool or are brought in, at a premium.

**Math**

.. math::

    N_{s,t,f} = n_0 x_{s,t} + n_1 \sum_k H_{s,k,t}, \qquad
    M_{s,t,f} = \sum_w n_w W_{s,w,t,f}

.. math::

    \sum_{s \in a} \big((1 - \kappa) N_{s,t,f} + M_{s,t,f}\big)
        \le P_{a,t,f} + \sum_i y_{a,i,t,f}, \qquad y_{a,i,t,f} \le \overline{y}_{a,i}

====================  ====================================  =============
symbol                name in code                          unit
====================  ====================================  =============
:math:`N+M`           ``staff_fte[s,t,f]``                  people
:math:`y`             ``relocated_fte[a,i,t,f]``            people
:math:`x`             ``open_flag[s,t]``                    0 or 1
:math:`H`             ``hall_mw[s,k,t]``                    MW
:math:`W`             ``work_pflops[s,w,t,f]``              PFLOPS
:math:`n_0`           ``site_staff_fte``                    people
:math:`n_1`           ``operation_fte_per_mw``              people/MW
:math:`n_w`           ``staff_fte_per_pflops``              people/PFLOPS
:math:`\kappa`        ``remote_ratio``                      ratio
:math:`P`             ``pool_fte``                          people
:math:`\overline{y}`  ``tier_limit_fte``                    people
====================  ====================================  =============

**Holds when**

Operation staff is a fixed crew plus a part per MW of halls, so staff per MW falls with size; part
of it may sit elsewhere but is paid the local wage. Staff of workloads is on site. Pools grow at
their stated rate. Tiers of relocated staff have rising premiums, so they fill in order.

**Dual**

Of ``staff_is_found``: what one more engineer in the market is worth for the year, m currency.

**Source**

15 people per 1,000 racks (source S88); 2 per MW at 100 MW and above is an assumption (costs.csv).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from planner.model import bill, recount
from planner.model.data import ModelData
from planner.model.index import grouped
from planner.model.judge import at_most
from planner.model.ledger import post_yearly_cost
from planner.model.limits import Behind, Figure, Limit, NotNegotiable, scaled
from planner.solution import Solution, Violation


def add(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Add staff, the pools' limit, ``relocated_fte``, wages and premiums."""
    if not d.AREAS:
        return
    coolings = grouped(d.site_coolings, 0)
    works = grouped((k for k in m.work_pflops if d.staff_fte_per_pflops[k[1]] > 0), 0, 2, 3)
    staffed = [(s, t, f) for s, t in d.site_periods if s in d.area_of_site for f in d.FUTURES]

    def operation(m: pyo.ConcreteModel, s: str, t: int) -> Any:
        halls = pyo.quicksum(m.hall_mw[s, k, t] for _, k in coolings.get((s,), ()))
        return d.site_staff_fte * m.open_flag[s, t] + d.operation_fte_per_mw * halls

    def on_work(m: pyo.ConcreteModel, s: str, t: int, f: str) -> Any:
        return pyo.quicksum(
            d.staff_fte_per_pflops[key[1]] * m.work_pflops[key] for key in works.get((s, t, f), ())
        )

    m.staff_fte = pyo.Expression(
        staffed, rule=lambda m, s, t, f: operation(m, s, t) + on_work(m, s, t, f)
    )
    m.relocated_fte = pyo.Var(
        [(*tier, t, f) for tier in d.tiers for t in d.PERIODS for f in d.FUTURES],
        bounds=lambda m, a, i, t, f: (0, d.tier_limit_fte[a, i]),
    )
    crews = grouped(((d.area_of_site[s], t, f, s) for s, t, f in staffed), 0, 1, 2)
    tiers = grouped(d.tiers, 0)

    def found(m: pyo.ConcreteModel, a: str, t: int, f: str) -> Any:
        local = pyo.quicksum(
            (1 - d.remote_ratio) * operation(m, s, t) + on_work(m, s, t, f)
            for *_, s in crews[a, t, f]
        )
        brought = pyo.quicksum(m.relocated_fte[a, i, t, f] for _, i in tiers.get((a,), ()))
        return local - brought <= d.pool_fte[a, t, f]

    m.staff_is_found = pyo.Constraint(list(crews), rule=found)
    for s, t, f in staffed:
        wage = d.wage_mcur_per_fte[d.area_of_site[s], t]
        if wage > 0:
            post_yearly_cost(m, "staff", t, wage * m.staff_fte[s, t, f], f)
    for a, i, t, f in m.relocated_fte:
        premium = d.tier_premium_mcur_per_fte[a, i]
        post_yearly_cost(m, "staff", t, premium * m.relocated_fte[a, i, t, f], f)


def check(solution: Solution, d: ModelData) -> Iterator[Violation]:
    """Recount the staff that each labour market must find."""
    yield from bill.agrees(solution, d, "staff")
    possible = set(d.site_periods)
    for a, t, f in d.pool_fte:
        local = 0.0
        for s, area in d.area_of_site.items():
            if area == a and (s, t) in possible:
                operation = recount.operation_fte(solution, d, s, t)
                local += (1 - d.remote_ratio) * operation
                local += recount.on_work_fte(solution, d, s, t, f)
        brought = 0.0
        for area, i in d.tiers:
            if area == a:
                people = solution.value("relocated_fte", a, i, t, f)
                limit = d.tier_limit_fte[a, i]
                yield from at_most("tier_is_large_enough", (a, i, t, f), people, limit, "fte")
                brought += people
        pool = d.pool_fte[a, t, f] + brought
        yield from at_most("staff_is_found", (a, t, f), local, pool, "fte")


LIMITS = (
    Limit(
        "staff_is_found",
        ("pool of staff", "人才池"),
        ("people", "人"),
        "at",
        lambda b, a, t, f: [_pool(b, a, t, f)],
        turns_a_site=True,
    ),
)
NOT_NEGOTIABLE: NotNegotiable = {}


def _pool(b: Behind, a: str, t: int, f: str) -> Figure:
    """Return the pool of the last year that has a row; later ones grow from it."""
    rows = [row for row in b.study.records("areas") if row.area_id == a and row.period <= t]
    row = max(rows, key=lambda row: row.period)
    grown = (1 + row.pool_growth_ratio) ** (t - row.period)
    amount = scaled(b.d.pool_fte[a, t, f], row.pool_fte) if row.pool_fte > 0 else grown
    target = f"areas[{a}, {row.period}].pool_fte"
    return Figure((a, row.period), row.pool_fte, target, row.pool_fte or 1.0, amount=amount)
