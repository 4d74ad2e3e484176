r"""Work that leaves its zone: how much, through whom, at what cost.

**Math**

.. math::

    \sum_{s:\ z(s) \ne z(r)} q_{r,s,w,t,f} \le \mu_{w,f} D_{r,w,t,f}, \qquad
    \sum_{r:\ z(r) \ne z(s)} q_{r,s,w,t,f} \le \overline{Q}_{s,w,t,f}\, j_{s,t}, \qquad
    j_{s,t-1} \le j_{s,t} \le x_{s,t}

.. math:: \sum_w g_w q_{r,s,w,t,f} \le G_{r,s}

====================  ====================================  ===========
symbol                name in code                          unit
====================  ====================================  ===========
:math:`q`             ``served_pflops[r,s,w,t,f]``          PFLOPS
:math:`j`             ``joined_flag[s,t]``                  0 or 1
:math:`x`             ``open_flag[s,t]``                    0 or 1
:math:`D`             ``demand_pflops[r,w,t,f]``            PFLOPS
:math:`\mu`           ``movable_ratio``                     ratio
:math:`\overline{Q}`  ``site_work_limit_pflops``            PFLOPS
:math:`g`             ``bandwidth_gbps_per_pflops``         Gbps/PFLOPS
:math:`G`             ``link_limit_gbps``                   Gbps
====================  ====================================  ===========

**Holds when**

A region's own zone is home; the rest is away. Away pairs exist from the year in which the computing
network opens, between zones that take part. A site joins once and pays once; where joining costs
nothing there is no flag. The bound on arriving work is what the site can do, or what may travel to
it in the year where that is less. Data volume, line length and any stated cost are linear in the
work served.

**Dual**

Of ``work_away_within_movable_share``: what one more PFLOPS that may travel saves, m currency.

**Source**

National integrated computing network guideline, NDRC and others, Dec 2023; movable shares are
assumptions of the dataset, with a range in its provenance.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from planner.model import bill
from planner.model.data import ModelData
from planner.model.index import grouped
from planner.model.judge import at_least, at_most
from planner.model.ledger import post_cost, post_yearly_cost
from planner.model.limits import POINTS, Behind, Figure, Limit, NotNegotiable, scaled
from planner.solution import Solution, Violation


def add(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Add movable shares, ``joined_flag``, line limits and network cost."""
    away = [key for key in m.served_pflops if _is_away(d, key[0], key[1])]
    leaving = grouped(away, 0, 2, 3, 4)
    m.work_away_within_movable_share = pyo.Constraint(
        [key for key in leaving if d.movable_ratio[key[1], key[3]] < 1],
        rule=lambda m, r, w, t, f: (
            pyo.quicksum(m.served_pflops[a] for a in leaving[r, w, t, f])
            <= d.movable_ratio[w, f] * d.demand_pflops[r, w, t, f]
        ),
    )
    if d.joining_cost_mcur > 0:
        _add_joining(m, d, away)
    _add_line_limits(m, d)
    for key in m.served_pflops:
        r, s, w, t, f = key
        cost = d.link_cost_mcur_per_pflops[r, s, w]
        if cost > 0:
            post_yearly_cost(m, "network", t, cost * m.served_pflops[key], f)


def _is_away(d: ModelData, r: str, s: str) -> bool:
    return d.zone_of_region[r] != d.zone_of_site[s]


def _add_joining(m: pyo.ConcreteModel, d: ModelData, away: list[Any]) -> None:
    since: dict[str, int] = {}
    for _, s, _, t, _ in away:
        since[s] = min(t, since.get(s, t))
    # every later year too, so that a year without visitors does not make the site pay again
    joinable = [(s, t) for s, t in d.site_periods if s in since and t >= since[s]]
    m.joined_flag = pyo.Var(joinable, within=pyo.Binary)
    m.joined_sites_are_open = pyo.Constraint(
        [(s, t) for s, t in joinable if s not in d.open_from_period],
        rule=lambda m, s, t: m.joined_flag[s, t] <= m.open_flag[s, t],
    )
    before = {(s, t): (s, d.previous(t)) for s, t in joinable}
    earlier = {key: last for key, last in before.items() if last in m.joined_flag}
    m.joined_stays_joined = pyo.Constraint(
        list(earlier), rule=lambda m, s, t: m.joined_flag[s, t] >= m.joined_flag[earlier[s, t]]
    )
    arriving = grouped(away, 1, 2, 3, 4)

    def most_visiting(s: str, w: str, t: int, f: str) -> float:
        """Return the most work that can arrive: what may travel there, what the site can do."""
        may_travel = sum(d.demand_pflops[r, w, t, f] for r, *_ in arriving[s, w, t, f])
        return min(d.movable_ratio[w, f] * may_travel, d.site_work_limit_pflops[s, w, f])

    m.only_joined_sites_serve_other_zones = pyo.Constraint(
        list(arriving),
        rule=lambda m, s, w, t, f: (
            pyo.quicksum(m.served_pflops[a] for a in arriving[s, w, t, f])
            <= most_visiting(s, w, t, f) * m.joined_flag[s, t]
        ),
    )
    for s, t in joinable:
        newly = m.joined_flag[s, t]
        if (s, t) in earlier:
            newly = newly - m.joined_flag[earlier[s, t]]
        post_cost(m, "joining", t, d.joining_cost_mcur * newly)


def _add_line_limits(m: pyo.ConcreteModel, d: ModelData) -> None:
    lines = grouped((key for key in m.served_pflops if key[:2] in d.link_limit_gbps), 0, 1, 3, 4)
    m.traffic_within_line = pyo.Constraint(
        list(lines),
        rule=lambda m, r, s, t, f: (
            pyo.quicksum(
                d.bandwidth_gbps_per_pflops[key[2]] * m.served_pflops[key]
                for key in lines[r, s, t, f]
            )
            <= d.link_limit_gbps[r, s]
        ),
    )


def check(solution: Solution, d: ModelData) -> Iterator[Violation]:
    """Check movable shares, joining and lines from the work served."""
    away: dict[Any, float] = {}
    visitors: dict[Any, float] = {}
    traffic: dict[Any, float] = {}
    for (r, s, w, t, f), pflops in solution.values["served_pflops"].items():
        if _is_away(d, str(r), str(s)):
            away[r, w, t, f] = away.get((r, w, t, f), 0.0) + pflops
            visitors[s, t] = visitors.get((s, t), 0.0) + pflops
        gbps = d.bandwidth_gbps_per_pflops[str(w)] * pflops
        traffic[r, s, t, f] = traffic.get((r, s, t, f), 0.0) + gbps
    for (r, w, t, f), pflops in away.items():
        limit = d.movable_ratio[w, f] * d.demand_pflops[r, w, t, f]
        yield from at_most("work_away_within_movable_share", (r, w, t, f), pflops, limit, "pflops")
    if d.joining_cost_mcur > 0:
        yield from _check_joining(solution, d, visitors)
    for (r, s, t, f), gbps in traffic.items():
        if (r, s) in d.link_limit_gbps:
            line = d.link_limit_gbps[r, s]
            yield from at_most("traffic_within_line", (r, s, t, f), gbps, line, "gbps")
    yield from bill.agrees(solution, d, "network", "joining")


def _check_joining(
    solution: Solution, d: ModelData, visitors: dict[Any, float]
) -> Iterator[Violation]:
    for (s, t), pflops in visitors.items():
        limit = pflops if solution.value("joined_flag", s, t) > 0.5 else 0.0
        yield from at_most("only_joined_sites_serve_other_zones", (s, t), pflops, limit, "pflops")
    for s in d.SITES:
        before = 0.0
        for t in d.PERIODS:
            joined = solution.value("joined_flag", s, t)
            opened = solution.value("open_flag", s, t)
            yield from at_most("joined_sites_are_open", (s, t), joined, opened, "flag")
            yield from at_least("joined_stays_joined", (s, t), joined, before, "flag")
            before = joined


LIMITS = (
    Limit(
        "work_away_within_movable_share",
        ("share that may leave its zone", "可外迁比例"),
        POINTS,
        "w",
        lambda b, r, w, t, f: [_movable(b, r, w, t, f)],
        kind="share_ceiling",
        near_to_all=True,
    ),
    Limit(
        "traffic_within_line",
        ("line", "线路带宽"),
        ("Gbps", "Gbps"),
        "rs",
        lambda b, r, s, t, f: [_line(r, s, b.d.link_limit_gbps[r, s])],
    ),
)
NOT_NEGOTIABLE: NotNegotiable = {
    "joined_sites_are_open": "only sites that are open join the network",
    "joined_stays_joined": "a site that joined stays joined",
    "only_joined_sites_serve_other_zones": "joining is a decision of the plan, not a figure",
}


def _movable(b: Behind, r: str, w: str, t: int, f: str) -> Figure:
    share = b.row("workloads", w).movable_ratio
    amount = b.d.demand_pflops[r, w, t, f] * scaled(b.d.movable_ratio[w, f], share)
    target = f"workloads[{w}].movable_ratio"
    return Figure((w,), share, target, share or 1.0, 1 - share, amount)


def _line(r: str, s: str, gbps: float) -> Figure:
    return Figure((r, s), gbps, f"links[{r}, {s}].limit_gbps", gbps or 1.0)
