r"""Which centres are in operation, and from which year.

**Math**

.. math::

    x_{s,t} \ge x_{s,t-1}, \qquad
    \sum_{s \in \text{campus}} x_{s,T} \le 1, \qquad
    \sum_s x_{s,T} \le p \ (\text{or} = p)

=========  ===============================  ======
symbol     name in code                     unit
=========  ===============================  ======
:math:`x`  ``open_flag[s,t]``               0 or 1
:math:`p`  ``sites_at_most_count``          count
=========  ===============================  ======

**Holds when**

A centre opens as a period begins, and stays open. Existing and committed centres are open from the
first period that begins in or after a known year, required ones by the last. Opening is paid in
full when building starts, the site's lead time earlier, be that within an earlier period.

**Dual**

None of its own: the value of forcing a site in or out is found by solving again.

**Source**

Fixed-charge facility location: Balinski 1965, Management Science 12(3), 253-313. Several years:
Melo, Nickel, Saldanha-da-Gama 2009, EJOR 196(2), 401-412.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import pyomo.environ as pyo

from planner.model import bill
from planner.model.data import ModelData
from planner.model.judge import at_least, at_most, equal
from planner.model.ledger import post_cost, post_yearly_cost
from planner.model.limits import DECISION, SITES, Figure, Limit, NotNegotiable
from planner.solution import Solution, Violation


def add(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Add ``open_flag``, its limits, opening and fixed cost."""
    m.open_flag = pyo.Var(d.SITES, d.PERIODS, within=pyo.Binary)
    _fix_what_is_known(m, d)
    before = {t: d.previous(t) for t in d.PERIODS[1:]}
    free = [(s, t) for s in d.SITES for t in before if s not in d.open_from_period]
    m.open_stays_open = pyo.Constraint(
        free, rule=lambda m, s, t: m.open_flag[s, t] >= m.open_flag[s, before[t]]
    )
    last = d.PERIODS[-1]
    m.required_sites_open = pyo.Constraint(
        list(d.required_sites), rule=lambda m, s: m.open_flag[s, last] == 1
    )
    m.one_site_of_campus_opens = pyo.Constraint(
        list(d.campuses),
        rule=lambda m, g: pyo.quicksum(m.open_flag[s, last] for s in d.campuses[g]) <= 1,
    )
    total = pyo.quicksum(m.open_flag[s, last] for s in d.SITES)
    if d.sites_at_most_count is not None:
        m.sites_at_most = pyo.Constraint(expr=total <= d.sites_at_most_count)
    if d.sites_exactly_count is not None:
        m.sites_exactly = pyo.Constraint(expr=total == d.sites_exactly_count)
    _post_costs(m, d, before)


def _fix_what_is_known(m: pyo.ConcreteModel, d: ModelData) -> None:
    possible = set(d.site_periods)
    for s in d.SITES:
        for t in d.PERIODS:
            if (s, t) not in possible:
                m.open_flag[s, t].fix(0)
            elif s in d.open_from_period:
                m.open_flag[s, t].fix(1)


def _post_costs(m: pyo.ConcreteModel, d: ModelData, before: dict[int, int | None]) -> None:
    def opening(m: pyo.ConcreteModel, s: str, t: int) -> object:
        """Return what is paid in t's years for openings then or a lead time later."""
        return pyo.quicksum(
            d.opening_cost_mcur[s]
            * d.worth_ratio(year)
            * (m.open_flag[s, u] - (m.open_flag[s, before[u]] if u in before else 0))
            for u in d.PERIODS
            if (year := d.opening_paid_period.get((s, u), 0)) in d.years(t)
        )

    built = [s for s in d.sites_built if d.opening_cost_mcur[s] > 0]
    m.opening_mcur = pyo.Expression(built, d.PERIODS, rule=opening)
    for t in d.PERIODS:
        for s in built:
            post_cost(m, "opening", t, m.opening_mcur[s, t])
        for s in d.SITES:
            if d.fixed_cost_mcur_per_year[s] > 0:
                post_yearly_cost(m, "fixed", t, d.fixed_cost_mcur_per_year[s] * m.open_flag[s, t])


def check(solution: Solution, d: ModelData) -> Iterator[Violation]:
    """Check states, staying open, campuses and counts."""
    possible = set(d.site_periods)
    for s in d.SITES:
        flags = [solution.value("open_flag", s, t) for t in d.PERIODS]
        for t, flag in zip(d.PERIODS, flags, strict=True):
            yield from equal("open_flag_is_whole", (s, t), flag, round(flag), "flag")
            if (s, t) not in possible:
                yield from equal("closed_before_it_can_open", (s, t), flag, 0, "flag")
            elif s in d.open_from_period:
                yield from equal("known_sites_are_open", (s, t), flag, 1, "flag")
        for i, t in enumerate(d.PERIODS[1:], start=1):
            yield from at_least("open_stays_open", (s, t), flags[i], flags[i - 1], "flag")
        if s in d.required_sites:
            yield from equal("required_sites_open", (s,), flags[-1], 1, "flag")
    last = {s: solution.value("open_flag", s, d.PERIODS[-1]) for s in d.SITES}
    for campus, rivals in d.campuses.items():
        opened = sum(last[s] for s in rivals)
        yield from at_most("one_site_of_campus_opens", (campus,), opened, 1, "count")
    total = sum(last.values())
    if d.sites_at_most_count is not None:
        yield from at_most("sites_at_most", (), total, d.sites_at_most_count, "count")
    if d.sites_exactly_count is not None:
        yield from equal("sites_exactly", (), total, d.sites_exactly_count, "count")
    yield from bill.agrees(solution, d, "opening", "fixed")


LIMITS = (
    Limit(
        "required_sites_open",
        ("required site", "必选站点"),
        SITES,
        "s",
        lambda b, s: [Figure((s,), math.nan, f"sites[{s}].state", 1.0, 1.0)],
        kind="rule",
        weight=DECISION,
        short=("cannot be required to open", "不能作为必选站点"),
        dropped="= candidate",
    ),
    Limit(
        "one_site_of_campus_opens",
        ("one site of the campus", "园区限开一处"),
        SITES,
        "g",
        lambda b, g: [Figure((g,), math.nan, f"sites[campus={g}].campus_id", 1.0)],
        kind="rule",
        weight=DECISION,
        short=("more than one site would have to open", "须开设一处以上"),
        dropped="= null",
    ),
    Limit(
        "sites_at_most",
        ("largest number of sites", "站点数量上限"),
        SITES,
        "",
        lambda b, *_: _count(b.d.sites_at_most_count, "at_most"),
        weight=DECISION,
        rule="site_count",
    ),
    Limit(
        "sites_exactly",
        ("number of sites", "站点数量"),
        SITES,
        "",
        lambda b, *_: _count(b.d.sites_exactly_count, "exactly", both_ways=True),
        weight=DECISION,
        rule="site_count",
    ),
)
NOT_NEGOTIABLE: NotNegotiable = {"open_stays_open": "a site that opened stays open"}


def _count(count: int | None, setting: str, *, both_ways: bool = False) -> Iterator[Figure]:
    """Yield the number of sites: an exact one may also have to fall."""
    value = float(count or 0)
    target = f"rules.site_count.{setting}"
    if both_ways:
        yield Figure((), value, target, value or 1.0, falls=True)
    yield Figure((), value, target, value or 1.0, amount=-1.0 if both_ways else 1.0)
