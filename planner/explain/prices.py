"""What one more unit of a limit is worth: quota, connection, engineers, chips, milliseconds.

A price is a paired finite difference: the plan with its decisions kept, its use found again with
the limit a step wider, both exact. Duals only say where to look: they hold for an instant, and
where a plan is degenerate there are several.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.explain.cells import Cell
from planner.explain.inquiry import Inquiry, inquiry
from planner.explain.limits import unit_words
from planner.explain.names import Names
from planner.solution import Index
from planner.solve.paired import Trial
from planner.solve.program import Floats

#: a pair of linear programs differs by this share of their worth from rounding alone
PAIR_NOISE_RATIO = 1e-8
#: a step saves at least this many times that, so that rounding is no part of the price
_CLEAR = 20.0
#: a price holds as far as a step's own price is within this share of it
SAME_PRICE = 0.05
#: how much wider each step of the search for that range is, and how many there are
_WIDER, _MOST_WIDER = 4.0, 3
#: of one kind of limit no more than this many are asked unless it is named
_MOST_OF_A_KIND = 3
#: milliseconds of a step in latency
LATENCY_STEP_MS = 5.0
#: a limit is used up if less than this share of it is left
_USED_UP = 1e-3


@dataclass(frozen=True, slots=True)
class LimitPrice:
    """What one more unit of a limit is worth to a plan.

    Attributes
    ----------
    limit : str
        Name of the constraint; ``rtt_limit_ms`` for latency.
    where : tuple
        Index of its figure.
    place_en, place_zh : str
        The same in words.
    target : str
        The figure as a change names it.
    unit : str
        Of the figure.
    value : float
        The figure now.
    step : float
        By how much it was moved.
    price_mcur_per_unit : float
        What the plan saves per unit.
    low, high : float
        Range of the figure in which the price was found to hold within 5 %.
    hint_mcur_per_unit : float
        The dual; NaN where there is none.
    reason_en, reason_zh : str
        Why the price is zero, if it is.
    """

    limit: str
    where: Index
    place_en: str
    place_zh: str
    target: str
    unit: str
    value: float
    step: float
    price_mcur_per_unit: float
    low: float
    high: float
    hint_mcur_per_unit: float
    reason_en: str = ""
    reason_zh: str = ""


def worth_asking(q: Inquiry, limits: Sequence[str], place: str, count: int) -> tuple[int, ...]:
    """Return the figures that are worth asking the price of, the dearest per percent first.

    Parameters
    ----------
    q : Inquiry
    limits : sequence of str
        Names of limits to keep to; none for all.
    place : str
        Id of a site, zone, labour market, chip or region to keep to; empty for all.
    count : int
        Most figures to return. Where limits or a place are named, those that are worth nothing are
        among them.
    """
    prices = q.trials.prices(Trial())
    asked = [
        number
        for number, cell in enumerate(q.cells)
        if (not limits or cell.limit in limits)
        and (not place or place in cell.where)
        and _is_priced(cell)
    ]
    worth = {n: q.worth_mcur(prices, n) * (q.cells[n].value or 1.0) for n in asked}
    least = PAIR_NOISE_RATIO * abs(q.base.objective)
    ranked = sorted(asked, key=lambda n: (-worth[n], n))
    if limits or place:
        return tuple(ranked[:count])
    found: list[int] = []
    for n in ranked:
        alike = sum(q.cells[other].limit == q.cells[n].limit for other in found)
        if worth[n] > least and alike < _MOST_OF_A_KIND and len(found) < count:
            found.append(n)
    return tuple(found)


def _is_priced(cell: Cell) -> bool:
    """Return whether a cell is a figure that can be had more of, or a share that may be less."""
    return cell.about.kind not in ("rule", "floor") and cell.amount > 0


def limit_price(q: Inquiry, number: int) -> LimitPrice:
    """Return the price of a figure.

    Parameters
    ----------
    q : Inquiry
    number : int
        Of its cell.
    """
    cell, names = q.cells[number], Names(q.study)
    hint = q.worth_mcur(q.trials.prices(Trial()), number)
    step = _step(q, cell, hint)
    saved = _saved(q, number, step)
    noise = PAIR_NOISE_RATIO * abs(q.base.objective)
    price = saved / step if saved > noise else 0.0
    low = high = cell.value
    why = ("", "")
    if price > 0:
        high = cell.value + _reach(q, number, step, price, +1.0)
        low = cell.value - _reach(q, number, step, price, -1.0)
    else:
        why = _why_nothing(q, number, names)
    # shares are told in percent, and priced by the percentage point
    scale = 100.0 if cell.about.is_share else 1.0
    return LimitPrice(
        limit=cell.limit,
        where=cell.where,
        place_en=names.place(cell.about.parts, cell.where, "en"),
        place_zh=names.place(cell.about.parts, cell.where, "zh"),
        target=cell.target,
        unit=_unit(cell, q.study.settings.currency),
        value=cell.value * scale,
        step=step * scale,
        price_mcur_per_unit=price / scale,
        low=low * scale,
        high=high * scale,
        hint_mcur_per_unit=hint / scale,
        reason_en=why[0],
        reason_zh=why[1],
    )


def latency_price(q: Inquiry, workload_id: str) -> LimitPrice:
    """Return the price of a millisecond more of a workload's latency limit.

    Which pairs of region and site exist depends on it, so the model is built anew.
    """
    row = next(w for w in q.study.records("workloads") if w.workload_id == workload_id)
    target = f"workloads[{workload_id}].rtt_limit_ms"
    wider = q.study.change(f"{target} += {LATENCY_STEP_MS:g}")
    saved = q.base.objective - inquiry(wider, q.plan, q.options, q.watch).base.objective
    noise = PAIR_NOISE_RATIO * abs(q.base.objective)
    price = saved / LATENCY_STEP_MS if saved > noise else 0.0
    names = Names(q.study)
    nothing = (
        "sites that come into reach offer nothing better",
        "新增可达站点没有更优选择",
    )
    return LimitPrice(
        "rtt_limit_ms",
        (workload_id,),
        names.of("w", workload_id, "en"),
        names.of("w", workload_id, "zh"),
        target,
        "ms",
        row.rtt_limit_ms,
        LATENCY_STEP_MS,
        price,
        row.rtt_limit_ms,
        row.rtt_limit_ms + LATENCY_STEP_MS,
        math.nan,
        *(("", "") if price else nothing),
    )


def _unit(cell: Cell, currency: str) -> str:
    if cell.about.is_share:
        return "%"
    return unit_words(cell.limit, cell.where, currency)[0] or "1"


def _step(q: Inquiry, cell: Cell, hint: float) -> float:
    """Return one unit, or what it takes for the saving to be clear of rounding."""
    unit = 0.01 if _unit(cell, "") in ("1", "%") else 1.0
    if hint <= 0:
        return max(unit, 0.01 * cell.value)
    clear = _CLEAR * PAIR_NOISE_RATIO * abs(q.base.objective) / hint
    return min(max(unit, clear), max(unit, abs(cell.value) or unit))


def _saved(q: Inquiry, number: int, step: float) -> float:
    found = q.trials.ask(q.moved([number], [step]))
    return q.base.objective - found.objective


def _reach(q: Inquiry, number: int, step: float, price: float, sign: float) -> float:
    """Return how far a figure can move before the price of a step is another."""
    value = q.cells[number].value
    reach, saved, at = 0.0, 0.0, 0.0
    width = step
    for _ in range(_MOST_WIDER):
        if sign < 0 and at + width > value:
            break
        found = sign * _saved(q, number, sign * (at + width))
        if not math.isfinite(found) or abs((found - saved) / width - price) > SAME_PRICE * price:
            break
        at, saved = at + width, found
        reach, width = at, width * _WIDER
    return reach


def _why_nothing(q: Inquiry, number: int, names: Names) -> tuple[str, str]:
    """Return why a figure is worth nothing: it is not used up, or another limit binds too."""
    used = _used_ratio(q, number)
    if used < 1 - _USED_UP:
        share = f"{100 * used:.0f} %"
        return f"not used up: at most {share} in use", f"尚未用尽：最多使用 {share}"
    others = [q.cells[n] for n in _beside(q, number) if _used_ratio(q, n) >= 1 - _USED_UP]
    if not others:
        return "the plan has no better use for more", "方案没有更优的用途"
    en, zh = [], []
    for cell in others[:3]:
        limit = cell.about
        en.append(f"{limit.words[0]} ({names.place(cell.about.parts, cell.where, 'en')})")
        zh.append(f"{limit.words[1]}（{names.place(cell.about.parts, cell.where, 'zh')}）")
    return f"also bound by {', '.join(en)}", f"同时受限于{'、'.join(zh)}"


def _beside(q: Inquiry, number: int) -> list[int]:
    """Return the other figures of the same site, zone or market, the dearest first."""
    own = q.cells[number]
    kinds = dict(zip(own.about.parts, own.where, strict=True))
    places = {part for kind, part in kinds.items() if kind in "sza"}
    for site in q.study.records("sites"):
        if places & {site.site_id, site.zone_id, site.area_id}:
            places |= {site.site_id, site.zone_id, site.area_id}
    prices = q.trials.prices(Trial())
    found = []
    for n, cell in enumerate(q.cells):
        year = dict(zip(cell.about.parts, cell.where, strict=True)).get("t")
        same_year = year is None or kinds.get("t") in (None, year)
        if n != number and same_year and _is_priced(cell) and places & set(cell.where):
            # of limits that bind together the solver may price any one
            found.append((-q.worth_mcur(prices, n) * cell.size, n))
    return [n for _, n in sorted(found)]


def _used_ratio(q: Inquiry, number: int) -> float:
    """Return how much of a limit the plan uses, of the row that uses most of it."""
    program, x = q.program, q.base.x
    assert x is not None
    column = int(q.model.columns[number])
    part = slice(program.matrix.indptr[column], program.matrix.indptr[column + 1])
    rows = program.matrix.indices[part]
    activity: Floats = (program.matrix[rows] @ x) if len(rows) else np.zeros(0)
    room = np.minimum(program.row_upper[rows] - activity, activity - program.row_lower[rows])
    # rows hold the limit on either side, and may carry more than the figure: its size is the scale
    scale = abs(program.matrix.data[part])
    scale = np.where(scale > 0, scale, 1.0)
    return float(1.0 - np.clip((room / scale).min(initial=np.inf), 0.0, 1.0))
