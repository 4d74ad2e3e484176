"""Why a site is in the plan, or why it is not: what it costs to have it the other way.

The site is forced in, or out. All other yes-or-no decisions stay as in the plan, the site's own
are made anew, and the use of every site is found again, so the difference is that of two linear
programs. Beside it stands what is proven of the best plans, which takes in the gap.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from planner.explain.entry import Entry, Side, Sides, held_as, prices_of_entry
from planner.explain.inquiry import Inquiry
from planner.explain.names import Names
from planner.say.language import LANGUAGES
from planner.solution import Index
from planner.solve.highs import Outcome
from planner.solve.paired import Columns, Trial
from planner.solve.program import Floats

Asked = Literal["in", "out"]

#: less IT power than this is no change
_LEAST_MW = 0.05
#: limits shown of a forced site, the dearest first
_MOST_LIMITS = 6

EXCLUDED = ("The study excludes it.", "研究设定中已排除该站点。")
NOTHING_TO_DECIDE = (
    "Nothing can be built there within the planned years.",
    "规划期内无法在此建设。",
)
REQUIRED = ("The study requires it to open.", "研究设定要求启用该站点。")
IMPOSSIBLE = (
    "With all other decisions as they are, no plan keeps every limit.",
    "在其他决策不变的情况下，没有方案能满足全部限制。",
)
UNSETTLED = (
    "The search for such a plan ended without one, which proves nothing.",
    "未能找到这样的方案，但不能证明其不存在。",
)


@dataclass(frozen=True, slots=True)
class BindingLimit:
    """A limit that has a price while a site is forced.

    Attributes
    ----------
    limit : str
        Name of the constraint.
    where : tuple
        Index of its figure.
    place_en, place_zh : str
        The same in words.
    worth_mcur : float
        What one unit more of the figure would save; of a share, one percentage point.
    """

    limit: str
    where: Index
    place_en: str
    place_zh: str
    worth_mcur: float


@dataclass(frozen=True, slots=True)
class SiteValue:
    """What a site is worth to a plan.

    Attributes
    ----------
    site_id : str
    in_plan : bool
        Whether the plan opens it or builds halls there.
    asked : str
        ``out`` of a site that is in the plan, else ``in``.
    paired_mcur : float
        What the plan costs more with the site forced so, all other decisions kept; NaN if there is
        no such plan. Negative: the plan can be bettered, within its gap.
    low_mcur, high_mcur : float
        Between which the difference of the best plan so and the best plan lies, as proven.
    decided : bool
        Whether the best plan is proven to be dearer so.
    power_mw : float
        IT power of the halls built there by the plan; of a site forced in, by that plan.
    displaced_mw : mapping of str to float
        Change of the halls built at other sites.
    limits : tuple of BindingLimit
        Limits of the site, its zone and its labour market that bind when it is in.
    entries : tuple of Entry
        At which value of each lever it would enter; of a site in the plan: would leave.
    obstacle_en, obstacle_zh : str
        Why there is no such plan; empty if there is one.
    """

    site_id: str
    in_plan: bool
    asked: Asked
    paired_mcur: float = math.nan
    low_mcur: float = 0.0
    high_mcur: float = math.nan
    decided: bool = False
    power_mw: float = 0.0
    displaced_mw: Mapping[str, float] = field(default_factory=dict)
    limits: tuple[BindingLimit, ...] = ()
    entries: tuple[Entry, ...] = ()
    obstacle_en: str = ""
    obstacle_zh: str = ""


def site_value(q: Inquiry, site_id: str, *, all_levers: bool = True) -> SiteValue:
    """Return what it costs to have a site the other way.

    Parameters
    ----------
    q : Inquiry
    site_id : str
        Of the study.
    all_levers : bool
        Whether to look for more than the price of power at which it would enter.
    """
    place = _Place.of(q, site_id)
    in_plan = place.is_in(q.base)
    assert q.base.x is not None
    before = built_mw(q, q.base.x)
    asked: Asked = "out" if in_plan else "in"
    value = SiteValue(site_id, in_plan, asked, power_mw=before.get(site_id, 0.0))
    trial = place.forced_out() if in_plan else place.forced_in(q)
    if trial is None:
        excluded = _state(q, site_id) == "excluded"
        return _without(value, EXCLUDED if excluded else NOTHING_TO_DECIDE)
    forced = q.others.ask(trial)
    low = max(q.trials.bound(trial) - q.plan_cost_mcur, 0.0)
    if forced.x is None:
        value = replace(value, low_mcur=low, decided=low > q.noise_mcur)
        if in_plan and _state(q, site_id) == "required":
            return _without(value, REQUIRED)
        return _without(value, IMPOSSIBLE if forced.verdict == "infeasible" else UNSETTLED)
    after = built_mw(q, forced.x)
    paired = forced.objective - q.base.objective
    planned = Side(q.trials, place.held(q.base), [Trial()], q.base.x)
    other = Side(q.others, trial, [held_as(trial, forced.x)], forced.x)
    sides = Sides(site_id, in_plan, planned, other, paired)
    return replace(
        value,
        paired_mcur=paired,
        low_mcur=low,
        high_mcur=forced.objective - q.plan_bound_mcur if q.trials.whole else math.nan,
        decided=low > q.noise_mcur,
        power_mw=before.get(site_id, 0.0) if in_plan else after.get(site_id, 0.0),
        displaced_mw=_displaced(before, after, site_id),
        limits=_binding(q, site_id, planned if in_plan else other),
        entries=prices_of_entry(q, sides, all_levers=all_levers),
    )


def _without(value: SiteValue, why: tuple[str, str]) -> SiteValue:
    return replace(value, obstacle_en=why[0], obstacle_zh=why[1])


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """The columns of a site's decisions, each kind by year."""

    opens: list[int]
    expands: list[int]
    halls: list[int]
    decisions: Columns

    @classmethod
    def of(cls, q: Inquiry, site: str) -> _Place:
        """Return the columns of a site; what is fixed by the study has none."""
        own = {key: number for key, number in q.numbers.items() if site in key[1]}

        def of(name: str) -> list[int]:
            return [number for (kind, _), number in own.items() if kind == name]

        decisions = [number for number in own.values() if q.program.binary[number]]
        return cls(
            of("open_flag"), of("expanded_flag"), of("hall_count"), np.array(sorted(decisions))
        )

    @property
    def flags(self) -> list[int]:
        """Whether it opens, or is built out, by year."""
        return self.opens or self.expands

    def is_in(self, found: Outcome) -> bool:
        """Return whether a plan opens it or builds there."""
        assert found.x is not None
        last = found.x[self.flags[-1:]].sum()
        return bool(last > 0.5 if self.flags else found.x[self.halls].sum() > _LEAST_MW)

    def forced_out(self) -> Trial | None:
        """Return the change that keeps it closed and as it is."""
        columns = np.array(sorted({*self.flags, *self.halls}), dtype=np.intp)
        nothing: Floats = np.zeros(len(columns))
        return Trial(columns, nothing, nothing, self.decisions)

    def forced_in(self, q: Inquiry) -> Trial | None:
        """Return the change that opens it or builds there by the last year; None if none can."""
        if not self.halls and not self.opens:
            return None
        if self.flags:
            one, most = np.ones(1), np.ones(1)
            columns = np.array(self.flags[-1:])
        else:
            # nothing to decide but how much: at least one hall, of the cheapest kind
            prices = q.trials.prices(Trial())[self.halls]
            columns = np.array([self.halls[int(prices.argmin())]])
            one, most = np.ones(1), np.maximum(q.program.col_upper[columns], 1.0)
        return Trial(columns, one, most, self.decisions)

    def held(self, plan: Outcome) -> Trial:
        """Return the change that keeps it as open and as built out as in a plan."""
        assert plan.x is not None
        columns = np.array(sorted(self.flags), dtype=np.intp)
        as_is: Floats = np.round(plan.x[columns])
        return Trial(columns, as_is, as_is, self.decisions)


def _state(q: Inquiry, site_id: str) -> str:
    return next(str(row.state) for row in q.study.records("sites") if row.site_id == site_id)


def built_mw(q: Inquiry, x: Floats) -> dict[str, float]:
    """Return the IT power of the halls that a plan builds, by site."""
    built: dict[str, float] = {}
    for (name, index), number in q.numbers.items():
        if name == "hall_count" and x[number] > 0:
            site, cooling = str(index[0]), str(index[1])
            power = q.d.hall_module_mw[cooling] * float(x[number])
            built[site] = built.get(site, 0.0) + power
    return built


def _displaced(
    before: Mapping[str, float], after: Mapping[str, float], site: str
) -> dict[str, float]:
    moved = {s: after.get(s, 0.0) - before.get(s, 0.0) for s in {*before, *after} if s != site}
    kept = {s: mw for s, mw in moved.items() if abs(mw) >= _LEAST_MW}
    return dict(sorted(kept.items(), key=lambda item: (-abs(item[1]), item[0])))


def _binding(q: Inquiry, site_id: str, side: Side) -> tuple[BindingLimit, ...]:
    """Return the limits at a site that have a price, each once, in the year it is dearest."""
    site = next(row for row in q.study.records("sites") if row.site_id == site_id)
    own = {"s": site_id, "z": site.zone_id, "a": site.area_id}
    prices = side.trials.prices(side.known[0])
    names = Names(q.study)
    dearest: dict[tuple[str, Index], tuple[float, BindingLimit]] = {}
    for number, cell in enumerate(q.cells):
        places = [(k, p) for k, p in zip(cell.about.parts, cell.where, strict=True) if k != "t"]
        if not any(own.get(kind) == part for kind, part in places):
            continue
        worth = q.worth_mcur(prices, number)
        key = (cell.limit, tuple(part for _, part in places))
        known = dearest.get(key, (q.noise_mcur, None))[0]
        if worth * cell.size > known:
            en, zh = (names.place(cell.about.parts, cell.where, lang) for lang in LANGUAGES)
            unit = 0.01 if cell.about.is_share else 1.0
            found = BindingLimit(cell.limit, cell.where, en, zh, worth * unit)
            dearest[key] = (worth * cell.size, found)
    ranked = sorted(dearest.values(), key=lambda pair: -pair[0])
    return tuple(limit for _, limit in ranked[:_MOST_LIMITS])
