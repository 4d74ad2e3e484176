"""What must give, in words and units, and the change that makes it give."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from planner.explain.cells import Cell
from planner.explain.limits import LIMITS, unit_words
from planner.explain.names import Names
from planner.model.data import ModelData
from planner.model.limits import DECISION, TOO_HIGH, worst_reached
from planner.say.language import Language
from planner.solution import Index, Solution

#: figures of a suggested change that count
_DIGITS = 4
#: noise of the solver, as a share
_NOISE = 1e-8


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One figure that must give.

    Attributes
    ----------
    limit : str
        Name of the constraint.
    where : tuple
        What the figure is of: ``("CN-GZ", 2028)``.
    place_en, place_zh : str
        The same in words.
    short_by : float
        How much it must give, in `unit`; shares in percentage points.
    unit : str
        As people write it; empty for a ratio that is no share.
    percent : float
        The same as a percentage of the figure; NaN where the figure is 0 or there is none.
    sentence_en, sentence_zh : str
        The whole in words.
    change : str
        The change of the study that gives it, rounded up.
    """

    limit: str
    where: Index
    place_en: str
    place_zh: str
    short_by: float
    unit: str
    percent: float
    sentence_en: str
    sentence_zh: str
    change: str


def relaxation(
    cell: Cell,
    amount: float,
    plan: Solution,
    d: ModelData,
    names: Names,
    currency: str,
    margin: float = 0.0,
) -> Relaxation | None:
    """Return in words what a figure gives; None if it gives nothing in the end.

    Parameters
    ----------
    cell : Cell
    amount : float
        Of its slack.
    plan : Solution
        The plan that becomes possible.
    d, names, currency
        Of the study.
    margin : float
        Share by which the suggested change gives more than the amount.
    """
    limit = cell.about
    short, change = _short(cell, amount, plan, d, margin)
    if short <= 0:
        return None
    percent = 100 * short / cell.value if cell.value > 0 else math.nan
    shown = 100 * short if limit.is_share else short
    en, zh = unit_words(cell.limit, cell.where, currency)
    units: dict[Language, str] = {"en": en, "zh": zh}
    said = {
        language: _sentence(cell, names, language, shown, percent, unit)
        for language, unit in units.items()
    }
    return Relaxation(
        limit=cell.limit,
        where=cell.where,
        place_en=names.place(limit.parts, cell.where, "en"),
        place_zh=names.place(limit.parts, cell.where, "zh"),
        short_by=shown,
        unit=en,
        percent=percent,
        sentence_en=said["en"],
        sentence_zh=said["zh"],
        change=change,
    )


def _short(
    cell: Cell, amount: float, plan: Solution, d: ModelData, margin: float
) -> tuple[float, str]:
    """Return by how much the figure is short, in its own unit, and the change that mends it."""
    limit = cell.about
    if limit.kind == "rule":
        return 1.0, f"{cell.target} {limit.dropped}"
    if limit.weight == DECISION:
        whole = float(math.ceil(amount - 1e-6))
        return whole, f"{cell.target} {'-=' if cell.falls else '+='} {whole:.0f}"
    if limit.reached is not None:
        share = worst_reached(limit, cell.where, plan, d)
        if share is None:
            return 0.0, ""
        short = cell.value - share if limit.falls else share - cell.value
        return short, f"{cell.target} = {_to_4_places(share, up=not limit.falls):.10g}"
    given = min(rounded_up(amount * (1 + margin)), cell.most)
    return amount, f"{cell.target} {'-=' if limit.falls else '+='} {given:.10g}"


def rounded_up(amount: float) -> float:
    """Return an amount rounded up to four figures that count."""
    if amount <= 0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(amount)) - _DIGITS + 1)
    return math.ceil(amount / step * (1 - _NOISE)) * step


def _to_4_places(share: float, *, up: bool) -> float:
    scaled = share * 10_000
    whole = math.ceil(scaled - 1e-6) if up else math.floor(scaled + 1e-6)
    return max(whole / 10_000, 0.0)


def _sentence(
    cell: Cell, names: Names, language: Language, shown: float, percent: float, unit: str
) -> str:
    limit, is_zh = cell.about, language == "zh"
    place = names.place(limit.parts, cell.where, language)
    what, colon = limit.words[is_zh], "：" if is_zh else ": "
    if limit.kind == "rule":
        return f"{place or what}{colon}{limit.short[is_zh]}"
    number = " ".join(filter(None, (figure(shown), unit)))
    share = ""
    if math.isfinite(percent):
        share = f"（{figure(percent, 2)} %）" if is_zh else f" ({figure(percent, 2)} %)"
    said = (TOO_HIGH if cell.falls else limit.short)[is_zh]
    return (f"{place}{colon}" if place else "") + said.format(what=what, number=number) + share


def figure(value: float, digits: int = 3) -> str:
    """Return a figure with some digits that count, thousands parted, no trailing zeros."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "—"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def merged(found: Iterable[Relaxation]) -> tuple[str, ...]:
    """Return the changes with one line a figure: of several for one figure, what gives most.

    Several figures of a plan may stand behind one rule, such as the occupied share of each centre.
    """
    best: dict[str, tuple[float | None, str]] = {}
    for one in found:
        target, operator, value = one.change.rsplit(" ", 2)
        number = _number(value)
        lower_is_more = operator == "=" and LIMITS[one.limit].falls
        given = -number if number is not None and lower_is_more else number
        old = best.get(target)
        if old is None or given is None or old[0] is None or given > old[0]:
            best[target] = (given, one.change)
    return tuple(change for _, change in best.values())


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None
