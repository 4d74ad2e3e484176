r"""Halls with power and cooling: started in modules, ready after the site's lead time.

**Math**

.. math::

    H_{s,k,t} = E_{s,k} + m_k \sum_{u \le t - L_s} n_{s,k,u}, \qquad
    \underline{H}_s x_{s,t} \le \sum_k H_{s,k,t} \le \overline{H}_s x_{s,t}

========================  ==========================  =====
symbol                    name in code                unit
========================  ==========================  =====
:math:`n`                 ``hall_count[s,k,t]``       count
:math:`H`                 ``hall_mw[s,k,t]``          MW
:math:`E`                 ``existing_hall_mw``        MW
:math:`m`                 ``hall_module_mw``          MW
:math:`L`                 ``lead_time_year``          years
:math:`\overline{H}`      ``hall_limit_mw``           MW
:math:`\underline{H}`     ``smallest_it_mw``          MW
========================  ==========================  =====

**Holds when**

Load is IT load at design. Halls are started the lead time before a period begins, and only those
that are ready within the planned years: :math:`t - L_s` is a year, maybe within a period. The
smallest economic size applies to centres that the plan opens. A hall's cost scales with its
technology; upkeep is charged on halls built by the plan from the year they are ready, from which
their life counts too; their straight-line value is left over at the end. Halls do not wear out
within the planned years. A site that has to open and states no limit gets one beyond what any plan
has a use for (``hall_use_bound_mw``, argued in ``planner/model/derive/bounds.py``): without it
halls and chips could stand at a site that never opens. Where an idle hall may earn it is larger
than any site, and a study whose plan stands at it is unbounded. Without a table of technologies
there is one, without premium, water or PUE.

**Dual**

Of ``halls_within_site_limit``: what one more MW of room at the site is worth, m currency per MW.

**Source**

Modular capacities: Correia, Captivo 2003, Annals of Operations Research 122, 141-161.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pyomo.environ as pyo

from planner.model import bill, recount
from planner.model.data import ModelData
from planner.model.index import grouped
from planner.model.judge import at_least, at_most, not_negative
from planner.model.ledger import post_cost, post_yearly_cost
from planner.model.limits import MW, TOO_HIGH, Behind, Figure, Limit, NotNegotiable, Stands
from planner.solution import Solution, Violation


def add(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Add ``hall_count``, ``hall_mw``, the size limits and building cost."""
    startable = _startable(d)
    domain = pyo.NonNegativeIntegers if d.whole_halls_flag else pyo.NonNegativeReals
    m.hall_count = pyo.Var(startable, within=domain)
    starts = grouped(startable, 0, 1)
    coolings = grouped(d.site_coolings, 0)

    def ready(m: pyo.ConcreteModel, s: str, k: str, t: int) -> Any:
        built = [u for _, _, u in starts.get((s, k), ()) if u + d.lead_time_year[s] <= t]
        return d.existing_hall_mw.get((s, k), 0.0) + d.hall_module_mw[k] * pyo.quicksum(
            m.hall_count[s, k, u] for u in built
        )

    m.hall_mw = pyo.Expression(
        [(s, k, t) for s, k in d.site_coolings for t in d.PERIODS], rule=ready
    )

    def all_halls(s: str, t: int) -> Any:
        return pyo.quicksum(m.hall_mw[s, k, t] for _, k in coolings.get((s,), ()))

    m.halls_within_site_limit = pyo.Constraint(
        [(s, t) for s in d.hall_limit_mw for t in d.PERIODS if (s,) in coolings],
        rule=lambda m, s, t: all_halls(s, t) <= d.hall_limit_mw[s] * m.open_flag[s, t],
    )
    m.halls_only_where_open = pyo.Constraint(
        [(s, t) for s in d.hall_use_bound_mw for t in d.PERIODS if (s,) in coolings],
        rule=lambda m, s, t: all_halls(s, t) <= d.hall_use_bound_mw[s] * m.open_flag[s, t],
    )
    m.site_reaches_smallest_size = pyo.Constraint(
        [(s, t) for s, t in d.site_periods if s in d.smallest_it_mw and s in d.sites_built],
        rule=lambda m, s, t: all_halls(s, t) >= d.smallest_it_mw[s] * m.open_flag[s, t],
    )
    _post_costs(m, d, starts)


def _startable(d: ModelData) -> list[tuple[str, str, int]]:
    possible = set(d.site_periods)
    return [
        (s, k, year)
        for s, k in d.site_coolings
        if k in d.buildable_coolings
        for year in d.order_years(d.lead_time_year[s])
        if (s, year + d.lead_time_year[s]) in possible
    ]


def _post_costs(m: pyo.ConcreteModel, d: ModelData, starts: dict[Any, Any]) -> None:
    by_year = grouped(m.hall_count, 0, 2)
    m.building_mcur = pyo.Expression(
        list(by_year),
        rule=lambda m, s, t: pyo.quicksum(
            d.hall_module_cost_mcur[s, k] * m.hall_count[s, k, t] for _, k, _ in by_year[s, t]
        ),
    )
    last = d.PERIODS[-1]
    for s, t in by_year:
        post_cost(m, "halls", t, m.building_mcur[s, t])
        left = d.hall_salvage_ratio[t + d.lead_time_year[s]]
        post_cost(m, "salvage", last, -left * m.building_mcur[s, t])
        for u in d.PERIODS:
            if d.hall_upkeep_ratio_per_year > 0 and u >= t + d.lead_time_year[s]:
                post_yearly_cost(
                    m, "upkeep", u, d.hall_upkeep_ratio_per_year * m.building_mcur[s, t]
                )


def check(solution: Solution, d: ModelData) -> Iterator[Violation]:
    """Check modules, site limits, smallest sizes and cost from the modules started."""
    for key, count in solution.values["hall_count"].items():
        yield from not_negative("halls_are_not_taken_down", key, count, "count")
    for s in d.SITES:
        for t in d.PERIODS:
            halls = recount.halls_mw(solution, d, s, t)
            opened = solution.value("open_flag", s, t)
            if s in d.hall_limit_mw:
                limit = d.hall_limit_mw[s] * opened
                yield from at_most("halls_within_site_limit", (s, t), halls, limit, "mw")
            elif s in d.sites_built and opened < 0.5:
                yield from at_most("halls_only_where_open", (s, t), halls, 0, "mw")
            if s in d.smallest_it_mw and s in d.sites_built:
                least = d.smallest_it_mw[s] * opened
                yield from at_least("site_reaches_smallest_size", (s, t), halls, least, "mw")
    yield from bill.agrees(solution, d, "halls", "upkeep", "salvage")


LIMITS = (
    Limit(
        "halls_within_site_limit",
        ("hall limit", "机房容量上限"),
        MW,
        "s",
        lambda b, s, t: [_room(b, s)],
        stands=lambda d: (
            Stands((s,), sum(mw for (at, _), mw in d.existing_hall_mw.items() if at == s), may)
            for s, may in d.hall_limit_mw.items()
        ),
    ),
    Limit(
        "site_reaches_smallest_size",
        ("smallest size", "最小经济规模"),
        MW,
        "s",
        lambda b, s, t: [
            b.site(s, "smallest_it_mw", b.d.smallest_it_mw[s], most=b.d.smallest_it_mw[s])
        ],
        kind="floor",
        short=TOO_HIGH,
    ),
)
NOT_NEGOTIABLE: NotNegotiable = {"halls_only_where_open": "halls stand at sites that are open"}


def _room(b: Behind, s: str) -> Figure:
    """Return the hall limit of a site; what it gives makes at least one whole expansion."""
    limit = b.site(s, "land_hall_limit_mw", b.d.hall_limit_mw[s], b.size.it_mw)
    useless_mw = b.useless_room_mw.get(s)
    if useless_mw is None:
        return limit
    least_mw = b.d.smallest_expansion_mw[s]

    def whole(amount_mw: float) -> float:
        expansion_mw = amount_mw + min(useless_mw, 0.0)
        if amount_mw == 0 or expansion_mw <= 0:
            return amount_mw
        return max(expansion_mw, least_mw) - useless_mw

    return replace(limit, whole=whole)
