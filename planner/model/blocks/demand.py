r"""Demand is served or left unmet.

**Math**

.. math::

    \sum_s q_{r,s,w,t,f} + u_{r,w,t,f} = D_{r,w,t,f}, \qquad
    q_{r,s,w,t,f} \le D_{r,w,t,f}\, x_{s,t}

=========  ====================================  ======
symbol     name in code                          unit
=========  ====================================  ======
:math:`q`  ``served_pflops[r,s,w,t,f]``          PFLOPS
:math:`u`  ``unmet_pflops[r,w,t,f]``             PFLOPS
:math:`D`  ``demand_pflops[r,w,t,f]``            PFLOPS
:math:`x`  ``open_flag[s,t]``                    0 or 1
=========  ====================================  ======

**Holds when**

Compute is useful compute at the workload's precision, as a mean over the year. A pair exists only
if latency, residency and the network allow it. Unmet demand is priced, forbidden (no such variable)
or free. The second row stands only where nothing else ties service to opening: at sites without a
size limit, or with chips that need no power. With single source, ``assigned_flag`` gives all of a
region's work of one kind and year to one site.

**Dual**

Of ``demand_is_met``: what one more useful PFLOPS of demand costs for the year, m currency.

**Source**

Cornuejols, Sridharan, Thizy 1991, EJOR 50(3), 280-297 (capacitated plant location and its rows).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from planner.model import bill
from planner.model.data import ModelData
from planner.model.index import entry, grouped
from planner.model.judge import at_most, equal, not_negative
from planner.model.ledger import post_yearly_cost
from planner.model.limits import (
    DECISION,
    DEMAND,
    PFLOPS,
    SITES,
    Behind,
    Figure,
    Limit,
    NotNegotiable,
)
from planner.solution import Solution, Violation


def add(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Add ``served_pflops``, ``unmet_pflops``, their balance and the price of unmet demand."""
    index = [
        (*arc, f) for arc in d.arcs for f in d.FUTURES if (arc[0], *arc[2:], f) in d.demand_pflops
    ]
    m.served_pflops = pyo.Var(index, within=pyo.NonNegativeReals)
    servers = grouped(index, 0, 2, 3, 4)
    m.unmet_pflops = pyo.Var(
        [key for key in d.demand_pflops if d.unmet_demand != "forbidden" or key not in servers],
        within=pyo.NonNegativeReals,
    )
    if d.unmet_demand == "forbidden":
        # demand that no site can serve: its row cannot hold, and says so when limits are explained
        m.unmet_pflops.fix(0)

    def balance(m: pyo.ConcreteModel, r: str, w: str, t: int, f: str) -> Any:
        served = pyo.quicksum(m.served_pflops[key] for key in servers.get((r, w, t, f), ()))
        unmet = entry(m.unmet_pflops, (r, w, t, f))
        return served + unmet == d.demand_pflops[r, w, t, f]

    limited = set(d.hall_limit_mw) - {s for s, c, _ in d.held if d.nameplate_mw_per_kchip[c] == 0}
    m.demand_is_met = pyo.Constraint(list(d.demand_pflops), rule=balance)
    m.served_only_where_open = pyo.Constraint(
        [key for key in index if key[1] not in limited],
        rule=lambda m, r, s, w, t, f: (
            m.served_pflops[r, s, w, t, f] <= d.demand_pflops[r, w, t, f] * m.open_flag[s, t]
        ),
    )
    if d.single_source_flag:
        _add_single_source(m, d, index, servers)
    if d.unmet_demand == "priced":
        for r, w, t, f in d.demand_pflops:
            price = d.penalty_mcur_per_pflops[w, f]
            post_yearly_cost(m, "unmet", t, price * m.unmet_pflops[r, w, t, f], f)


def _add_single_source(
    m: pyo.ConcreteModel, d: ModelData, index: list[Any], servers: dict[Any, Any]
) -> None:
    m.assigned_flag = pyo.Var(index, within=pyo.Binary)
    m.served_by_assigned_site = pyo.Constraint(
        index,
        rule=lambda m, r, s, w, t, f: (
            m.served_pflops[r, s, w, t, f]
            == d.demand_pflops[r, w, t, f] * m.assigned_flag[r, s, w, t, f]
        ),
    )
    m.one_site_is_assigned = pyo.Constraint(
        list(servers),
        rule=lambda m, *key: pyo.quicksum(m.assigned_flag[arc] for arc in servers[key]) <= 1,
    )


def check(solution: Solution, d: ModelData) -> Iterator[Violation]:
    """Check the balance, that only allowed pairs serve, from open sites, one each if asked."""
    yield from bill.agrees(solution, d, "unmet")
    allowed = set(d.arcs)
    servers: dict[tuple[str, str, int, str], list[tuple[str, float]]] = {}
    for key, pflops in solution.values["served_pflops"].items():
        r, s, w, t, f = key
        if (r, s, w, t) not in allowed:
            yield Violation("served_only_on_allowed_pairs", key, pflops, 0.0, "pflops")
        servers.setdefault((r, w, t, f), []).append((s, pflops))  # type: ignore[arg-type]
        wanted = d.demand_pflops.get((r, w, t, f), 0.0)  # type: ignore[arg-type]
        limit = wanted * solution.value("open_flag", s, t)
        yield from not_negative("served_work_is_not_negative", key, pflops, "pflops")
        yield from at_most("served_only_where_open", key, pflops, limit, "pflops")
    for where, wanted in d.demand_pflops.items():
        served = servers.get(where, [])
        unmet = solution.value("unmet_pflops", *where)
        yield from not_negative("unmet_work_is_not_negative", where, unmet, "pflops")
        if d.unmet_demand == "forbidden":
            yield from equal("unmet_is_forbidden", where, unmet, 0.0, "pflops")
        met = sum(pflops for _, pflops in served) + unmet
        yield from equal("demand_is_met", where, met, wanted, "pflops")
        if d.single_source_flag:
            used = sum(1 for _, pflops in served if pflops > 1e-6 * wanted)
            yield from at_most("one_site_is_assigned", where, used, 1, "count")
            whole_work = round(unmet / wanted) * wanted
            yield from equal("region_is_served_as_a_whole", where, unmet, whole_work, "pflops")


_ONE_SITE = ("one site for all of a region's work of a kind", "一地一类业务由一处承担")
_MUST_BE_OFF = ("would have to be switched off", "须停用")
LIMITS = (
    Limit(
        "demand_is_met",
        ("demand", "算力需求"),
        PFLOPS,
        "rwt",
        lambda b, r, w, t, f: _wanted(b, r, w, t, f),
        kind="floor",
        weight=DEMAND,
        short=("{what} above what can be served by {number}", "{what}超出可服务量 {number}"),
    ),
    Limit(
        "served_by_assigned_site",
        _ONE_SITE,
        SITES,
        "",
        lambda b, r, s, w, t, f: [
            _single_source(b.d.demand_pflops[r, w, t, f]),
            *_wanted(b, r, w, t, f),
        ],
        kind="rule",
        weight=DECISION,
        rule="single_source",
        short=_MUST_BE_OFF,
        dropped="= false",
    ),
    Limit(
        "one_site_is_assigned",
        _ONE_SITE,
        SITES,
        "",
        lambda b, *_: [_single_source(len(b.d.SITES))],
        kind="rule",
        weight=DECISION,
        rule="single_source",
        short=_MUST_BE_OFF,
        dropped="= false",
    ),
)
NOT_NEGOTIABLE: NotNegotiable = {"served_only_where_open": "only sites that are open serve"}


def _single_source(amount: float) -> Figure:
    """Return the rule: without it a site may be assigned beside others, and serve a part."""
    return Figure((), math.nan, "rules.single_source.enabled", 1.0, 1.0, amount)


def _wanted(b: Behind, r: str, w: str, t: int, f: str) -> Iterator[Figure]:
    """Yield the demand, where it must be met."""
    if b.d.unmet_demand == "forbidden":
        wanted = b.d.demand_pflops[r, w, t, f]
        value = b.row("demand", r, w, t).useful_pflops or wanted
        target = f"demand[{r}, {w}, {t}].useful_pflops"
        yield Figure((r, w, t), value, target, value, value, wanted / value)
