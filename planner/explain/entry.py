"""The price of entry: at which value of a figure a site would enter the plan, or leave it.

With the site's decisions held one way and the other, the figure is moved until the two plans cost
the same. Each step is a pair of linear programs from the last basis.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from planner.explain.inquiry import Inquiry
from planner.explain.root import crossing
from planner.solve.paired import Trial, Trials
from planner.solve.program import Floats
from planner.units import UNITS, unit_of

#: a price is looked for up to this multiple of what it is
HIGHEST_PRICE = 3.0
#: a limit is looked for up to this multiple of what it is
HIGHEST_LIMIT = 2.0
#: a unit more of a figure that saves less than this share of the plan's worth saves nothing
_WORTHLESS = 1e-9

Way = tuple[str, str]

NOT_FREE: Way = ("not even free of charge", "即使免费也不会入选")
NOT_TRIPLED: Way = ("it stays at three times this price", "价格升至三倍仍保留")
NOT_DOUBLED: Way = ("not even at twice this", "即使翻倍也不会入选")
NOT_IN_THE_WAY: Way = ("this limit is not in its way", "该限制并未构成约束")
UNDER_RISK: Way = (
    "not asked where the aim weighs risk",
    "目标含风险权重时不作计算",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A lever, and where it turns.

    Attributes
    ----------
    lever : str
        Column of the study that is moved.
    now : float
        Its value; of a limit that differs by year, the first year's.
    entry : float
        Value at which the site would enter (or leave); NaN if there is none in reach.
    unit : str
    note_en, note_zh : str
        Why there is none, or what else is to be said.
    """

    lever: str
    now: float
    entry: float
    unit: str
    note_en: str = ""
    note_zh: str = ""


@dataclass(slots=True, eq=False)
class Side:
    """A site the one way or the other, and the decisions known to be good for it then.

    Attributes
    ----------
    trials : Trials
        Where it is tried.
    anew : Trial
        The site this way, its other decisions made anew.
    known : list of Trial
        The site this way, with its other decisions as some plan had them.
    x : array of float
        The plan this way, with nothing else changed.
    """

    trials: Trials
    anew: Trial
    known: list[Trial]
    x: Floats

    def cost(self, moved: Trial) -> float:
        """Return what the plan costs this way under a change, its decisions among those known."""
        return min(self.trials.ask(way.also(moved)).objective for way in self.known)

    def learn(self, moved: Trial) -> None:
        """Find the decisions that are good this way under a change."""
        found = self.trials.ask(self.anew.also(moved))
        if found.x is not None:
            self.known.append(held_as(self.anew, found.x))


def held_as(trial: Trial, x: Floats) -> Trial:
    """Return a trial with what it decides anew held as a plan has it."""
    decided: Floats = np.round(x[trial.anew])
    return replace(Trial(trial.anew, decided, decided).also(trial), anew=trial.anew[:0])


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """A site as in the plan, and the other way.

    Attributes
    ----------
    site_id : str
    is_in : bool
        Whether the plan has the site.
    planned, other : Side
    paired_mcur : float
        By how much the plan is dearer the other way.
    """

    site_id: str
    is_in: bool
    planned: Side
    other: Side
    paired_mcur: float


def prices_of_entry(q: Inquiry, sides: Sides, *, all_levers: bool = True) -> tuple[Entry, ...]:
    """Return where each lever turns: prices of a site, and limits of one that is out.

    Parameters
    ----------
    q : Inquiry
    sides : Sides
    all_levers : bool
        Whether to move more than the price of power.
    """
    site = next(row for row in q.study.records("sites") if row.site_id == sides.site_id)
    found = [
        _price(
            q, sides, "energy_price_cur_per_kwh", ("energy_mcur",), site.energy_price_cur_per_kwh
        ),
    ]
    if not all_levers:
        return tuple(found)
    expands = site.site_id in q.d.expansion_cost_mcur
    once = "expansion_cost_mcur" if expands else "opening_cost_mcur"
    paid = getattr(site, once)
    if paid > 0:
        found.append(_price(q, sides, once, ("opening_mcur", "expansion_mcur"), paid))
    if not sides.is_in:
        own = {"z": site.zone_id, "s": site.site_id, "a": site.area_id}
        levers: dict[str, list[int]] = {}
        for n, cell in enumerate(q.cells):
            limit = cell.about
            if limit.turns_a_site and own[limit.parts[0]] == cell.where[0] and cell.value > 0:
                levers.setdefault(cell.target.rpartition(".")[2], []).append(n)
        for column, cells in levers.items():
            unit = UNITS[unit_of(column)]
            found.append(_limit(q, sides, cells, column, unit))
    return tuple(found)


def _price(q: Inquiry, sides: Sides, lever: str, costs: Iterable[str], now: float) -> Entry:
    currency = q.study.settings.currency
    unit = f"{currency}/kWh" if lever == "energy_price_cur_per_kwh" else f"m {currency}"
    if q.d.cvar_weight_ratio > 0:
        return Entry(lever, now, math.nan, unit, *UNDER_RISK)
    bill: Floats = np.sum([q.present_cost(name, sides.site_id) for name in costs], axis=0)
    columns = np.flatnonzero(bill)
    own = q.program.cost[columns]

    def charged(multiple: float) -> Trial:
        return Trial(charged=columns, costs=own + (multiple - 1) * bill[columns])

    if sides.is_in:
        end, none = HIGHEST_PRICE, NOT_TRIPLED
    else:
        end, none = 0.0, NOT_FREE
    # while nothing moves, the two ways come nearer by the difference of their bills
    nearer = float(bill @ (sides.planned.x - sides.other.x)) * (1.0 if sides.is_in else -1.0)
    guess = 1.0 + math.copysign(sides.paired_mcur / nearer, end - 1.0) if nearer > 0 else end
    multiple = _turn(q, sides, charged, 1.0, end, guess)
    if math.isnan(multiple) and lever == "energy_price_cur_per_kwh":
        # other decisions may suit the end better: that there is no turn must not hang on these;
        # what is paid once does not change how the site is used
        for side in (sides.planned, sides.other):
            side.learn(charged(end))
        multiple = _turn(q, sides, charged, 1.0, end, end)
    return Entry(lever, now, multiple * now, unit, *(none if math.isnan(multiple) else ("", "")))


def _limit(q: Inquiry, sides: Sides, cells: list[int], lever: str, unit: str) -> Entry:
    values = [q.cells[n].value for n in cells]

    def moved(multiple: float) -> Trial:
        return q.moved(cells, [(multiple - 1) * value for value in values])

    now = values[0]
    saved = _saved_by_doubling(q, sides, cells)
    if saved <= _WORTHLESS * abs(q.base.objective):
        return Entry(lever, now, math.nan, unit, *NOT_IN_THE_WAY)
    multiple = _turn(q, sides, moved, 1.0, HIGHEST_LIMIT, 1.0 + sides.paired_mcur / saved)
    none = NOT_DOUBLED if math.isnan(multiple) else ("", "")
    return Entry(lever, now, multiple * now, unit, *none)


def _saved_by_doubling(q: Inquiry, sides: Sides, cells: list[int]) -> float:
    """Return what doubling a limit would save with the site forced in, at its first price."""
    prices = sides.other.trials.prices(sides.other.known[0])
    return sum(q.worth_mcur(prices, n) * q.cells[n].value for n in cells)


def _turn(
    q: Inquiry,
    sides: Sides,
    change: Callable[[float], Trial],
    now: float,
    end: float,
    guess: float,
) -> float:
    """Return where the two ways cost the same, between now and the end; NaN if nowhere."""

    def dearer_by(value: float) -> float:
        moved = change(value)
        return sides.other.cost(moved) - sides.planned.cost(moved)

    if sides.paired_mcur <= q.noise_mcur:
        return now
    return crossing(dearer_by, now, end, sides.paired_mcur, q.noise_mcur, guess)
