r"""Power: what chips draw, in which halls, within the grid connection.

**Math**

.. math::

    \sum_{k \in K_q} \ell_{s,k,h,t,f} \ge \sum_{c \in C_q} \Big( i_c A_{s,c,t}
        + (d_c - i_c) \sum_w B_{s,c,w,h,t,f} \Big) \quad (= \text{ for the lowest class } q)

.. math::

    \ell_{s,k,h,t,f} \le H_{s,k,t}, \qquad
    \sum_k \pi_{s,k,h}\, \ell_{s,k,h,t,f} \le G_s x_{s,t} + \sum_j \Delta_{s,j} y_{s,j,t - L_j}

==============  ====================================  ==========
symbol          name in code                          unit
==============  ====================================  ==========
:math:`\ell`    ``it_load_mw[s,k,h,t,f]``             MW
:math:`H`       ``hall_mw[s,k,t]``                    MW
:math:`A`       ``active_kchip[s,c,t]``               k chips
:math:`B`       ``busy_kchip[s,c,w,h,t,f]``           k chips
:math:`d`       ``busy_mw_per_kchip``                 MW/k chips
:math:`i`       ``idle_mw_per_kchip``                 MW/k chips
:math:`\pi`     ``pue_ratio``                         ratio
:math:`G`       ``grid_limit_mw``                     MW
:math:`y`       ``grid_step_flag[s,j,t]``             0 or 1
:math:`\Delta`  ``grid_step_mw``                      MW
==============  ====================================  ==========

**Holds when**

Chips in service draw power whether busy or idle; inherited chips that nobody uses are switched off.
Load is spread over halls as best suits PUE, within density classes (see chips). A connection
is counted on facility load; an upgrade is taken whole, kept, and ready after its lead time. Of
equal upgrades at a site the first listed is taken first.

**Dual**

Of ``power_within_grid``: what one more MW of connection is worth in the slice, m currency per MW.

**Source**

Idle and busy power: Barroso, Hoelzle, Ranganathan 2018, The Datacenter as a Computer, ch. 5.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pyomo.environ as pyo

from planner.model import bill, recount
from planner.model.data import ModelData
from planner.model.index import entry, grouped
from planner.model.judge import at_least, at_most, equal, not_negative
from planner.model.ledger import post_cost
from planner.model.limits import MW, Limit, NotNegotiable, Stands
from planner.solution import Solution, Violation


def add(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Add ``it_load_mw``, hall and grid limits, and grid upgrades."""
    chips = grouped(d.held, 0, 2)
    coolings = grouped(_useful_coolings(d), 0)
    places = [(s, h, t, f) for s, t in chips for h in d.SLICES for f in d.FUTURES]
    index = [(s, k, h, t, f) for s, h, t, f in places for _, k in coolings.get((s,), ())]
    m.it_load_mw = pyo.Var(index, within=pyo.NonNegativeReals)
    m.load_within_halls = pyo.Constraint(
        index, rule=lambda m, s, k, h, t, f: m.it_load_mw[s, k, h, t, f] <= m.hall_mw[s, k, t]
    )
    _add_loads(m, d, chips, coolings, places)
    m.facility_mw = pyo.Expression(
        places,
        rule=lambda m, s, h, t, f: pyo.quicksum(
            d.pue_ratio[s, k, h] * m.it_load_mw[s, k, h, t, f] for _, k in coolings.get((s,), ())
        ),
    )
    _add_grid(m, d, places)


def _useful_coolings(d: ModelData) -> list[tuple[str, str]]:
    """Leave out halls that no chip of the study can stand in: they carry no load."""
    usable = d.coolings_at_level[d.rack_levels[0]] if d.rack_levels else ()
    return [(s, k) for s, k in d.site_coolings if k in usable]


def _add_loads(
    m: pyo.ConcreteModel, d: ModelData, chips: Any, coolings: Any, places: list[Any]
) -> None:
    works = grouped(m.busy_kchip, 0, 1, 3, 4, 5)

    def draw(m: pyo.ConcreteModel, s: str, c: str, h: str, t: int, f: str) -> Any:
        idle = d.idle_mw_per_kchip[c]
        return idle * m.active_kchip[s, c, t] + (d.busy_mw_per_kchip[c] - idle) * pyo.quicksum(
            m.busy_kchip[key] for key in works.get((s, c, h, t, f), ())
        )

    def carried(m: pyo.ConcreteModel, s: str, level: float, h: str, t: int, f: str) -> Any:
        dense = [c for _, c, _ in chips[s, t] if c in d.chips_at_level[level]]
        if not dense:
            return pyo.Constraint.Skip
        balance = pyo.quicksum(
            m.it_load_mw[s, k, h, t, f]
            for _, k in coolings.get((s,), ())
            if k in d.coolings_at_level[level]
        ) - pyo.quicksum(draw(m, s, c, h, t, f) for c in dense)
        return balance == 0 if level == d.rack_levels[0] else balance >= 0

    m.load_is_carried = pyo.Constraint(
        [(s, level, h, t, f) for s, h, t, f in places for level in d.rack_levels], rule=carried
    )


def _add_grid(m: pyo.ConcreteModel, d: ModelData, places: list[Any]) -> None:
    steps = grouped(d.grid_steps, 0)
    orders = [
        (s, j, year)
        for s, j in d.grid_steps
        if s in d.grid_limit_mw
        for year in d.order_years(d.grid_step_lead_year[s, j])
    ]
    earlier = {after: before for before, after in pairwise(orders) if before[:2] == after[:2]}
    m.grid_step_flag = pyo.Var(orders, within=pyo.Binary)
    m.grid_step_is_kept = pyo.Constraint(
        list(earlier),
        rule=lambda m, *key: m.grid_step_flag[key] >= m.grid_step_flag[earlier[key]],
    )
    after = _twins(d)
    m.equal_grid_steps_in_order = pyo.Constraint(
        [key for key in orders if key[:2] in after],
        rule=lambda m, s, j, t: m.grid_step_flag[s, j, t] <= m.grid_step_flag[s, after[s, j], t],
    )

    def ready(m: pyo.ConcreteModel, s: str, j: str, t: int) -> Any:
        ordered = (s, j, t - d.grid_step_lead_year[s, j])
        return entry(m.grid_step_flag, ordered)

    m.power_within_grid = pyo.Constraint(
        [key for key in places if key[0] in d.grid_limit_mw],
        rule=lambda m, s, h, t, f: (
            m.facility_mw[s, h, t, f]
            <= d.grid_limit_mw[s] * m.open_flag[s, t]
            + pyo.quicksum(d.grid_step_mw[s, j] * ready(m, s, j, t) for _, j in steps.get((s,), ()))
        ),
    )

    def paid(m: pyo.ConcreteModel, s: str, j: str, t: int) -> Any:
        newly = m.grid_step_flag[s, j, t]
        if (s, j, t) in earlier:
            newly = newly - m.grid_step_flag[earlier[s, j, t]]
        return d.grid_step_cost_mcur[s, j] * newly

    m.grid_step_mcur = pyo.Expression(orders, rule=paid)
    for s, j, t in orders:
        post_cost(m, "grid", t, m.grid_step_mcur[s, j, t])


def _twins(d: ModelData) -> dict[tuple[str, str], str]:
    """Return each step that equals the step listed before it at the site, with that step.

    Which of two equal steps is taken makes no difference, so the first goes first.
    """

    def terms(s: str, j: str) -> tuple[float, float, int]:
        key = (s, j)
        return d.grid_step_mw[key], d.grid_step_cost_mcur[key], d.grid_step_lead_year[key]

    return {
        (s, later): earlier
        for (s, earlier), (other, later) in pairwise(d.grid_steps)
        if s == other and terms(s, earlier) == terms(s, later)
    }


def check(solution: Solution, d: ModelData) -> Iterator[Violation]:
    """Recompute what chips draw, and compare with halls and grid."""
    yield from bill.agrees(solution, d, "grid")
    yield from _check_steps(solution, d)
    for s, t in grouped(d.held, 0, 2):
        room = {
            k: recount.hall_mw(solution, d, s, k, t) for site, k in d.site_coolings if site == s
        }
        for h in d.SLICES:
            for f in d.FUTURES:
                load = {k: solution.value("it_load_mw", s, k, h, t, f) for k in room}
                for k, mw in load.items():
                    where = (s, k, h, t, f)
                    yield from at_most("load_within_halls", where, mw, room[k], "mw")
                    yield from not_negative("load_is_not_negative", where, mw, "mw")
                yield from _check_loads(solution, d, s, h, t, f, load)
                yield from _check_grid(solution, d, s, h, t, f)


def _check_loads(
    solution: Solution, d: ModelData, s: str, h: str, t: int, f: str, load: dict[str, float]
) -> Iterator[Violation]:
    draw = {c: recount.it_load_mw(solution, d, s, c, h, t, f) for c in d.CHIPS}
    where = (s, h, t, f)
    yield from equal("load_is_carried", where, sum(load.values()), sum(draw.values()), "mw")
    for level in d.rack_levels:
        carried = sum(mw for k, mw in load.items() if k in d.coolings_at_level[level])
        need = sum(draw[c] for c in d.chips_at_level[level])
        yield from at_least("load_is_carried", (s, f"{level:g}", h, t, f), carried, need, "mw")


def _check_steps(solution: Solution, d: ModelData) -> Iterator[Violation]:
    for s, j in d.grid_steps:
        before = 0.0
        for year in d.order_years(d.grid_step_lead_year[s, j]):
            taken = solution.value("grid_step_flag", s, j, year)
            yield from at_least("grid_step_is_kept", (s, j, year), taken, before, "flag")
            before = taken


def _check_grid(
    solution: Solution, d: ModelData, s: str, h: str, t: int, f: str
) -> Iterator[Violation]:
    if s not in d.grid_limit_mw:
        return
    limit = d.grid_limit_mw[s] * solution.value("open_flag", s, t)
    for site, j in d.grid_steps:
        ordered = t - d.grid_step_lead_year[site, j]
        if site == s:
            limit += d.grid_step_mw[s, j] * solution.value("grid_step_flag", s, j, ordered)
    found = recount.facility_mw(solution, d, s, h, t, f)
    yield from at_most("power_within_grid", (s, h, t, f), found, limit, "mw")


LIMITS = (
    Limit(
        "power_within_grid",
        ("grid connection", "并网容量"),
        MW,
        "s",
        lambda b, s, h, t, f: [
            replace(
                b.site(s, "grid_limit_mw", b.d.grid_limit_mw[s], b.size.it_mw),
                amount=b.grid_share.get(s, 1.0),
            )
        ],
        stands=lambda d: _draw_of_stock(d),
        turns_a_site=True,
    ),
)
NOT_NEGOTIABLE: NotNegotiable = {
    "load_within_halls": "halls carry no more than they were built for",
    "load_is_carried": "balance: what chips draw, halls carry",
    "grid_step_is_kept": "an upgrade that was ordered stays",
    "equal_grid_steps_in_order": "of equal upgrades the first goes first: no plan is lost",
}


def _draw_of_stock(d: ModelData) -> Iterator[Stands]:
    """Yield the draw of the first year where no upgrade of the connection is ready in it."""
    first = d.PERIODS[0]
    upgraded = {s for s, j in d.grid_steps if d.grid_step_lead_year[s, j] <= 0}
    for s, may in d.grid_limit_mw.items():
        if s not in upgraded:
            draw_mw = max((recount.least_draw_mw(d, s, h, first) for h in d.SLICES), default=0.0)
            yield Stands((s,), draw_mw, may)
