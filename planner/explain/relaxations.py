"""What must give, in words and units, and the change that makes it give."""

from __future__ import annotations

import math
from dataclasses import dataclass

from planner.explain.cells import Cell
from planner.explain.limits import LIMITS, Limit, unit_words
from planner.explain.names import Language, Names
from planner.explain.shares import OF_THE_PLAN, reached
from planner.model.data import ModelData
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
    limit = LIMITS[cell.limit]
    short, change = _short(cell, limit, amount, plan, d, margin)
    if short <= 0:
        return None
    percent = 100 * short / cell.value if cell.value > 0 else math.nan
    shown = 100 * short if limit.is_share else short
    en, zh = unit_words(cell.limit, cell.where, currency)
    units: dict[Language, str] = {"en": en, "zh": zh}
    said = {
        language: _sentence(cell, limit, names, language, shown, percent, unit)
        for language, unit in units.items()
    }
    return Relaxation(
        limit=cell.limit,
        where=cell.where,
        place_en=names.place(cell.limit, cell.where, "en"),
        place_zh=names.place(cell.limit, cell.where, "zh"),
        short_by=shown,
        unit=en,
        percent=percent,
        sentence_en=said["en"],
        sentence_zh=said["zh"],
        change=change,
    )


def _short(
    cell: Cell, limit: Limit, amount: float, plan: Solution, d: ModelData, margin: float
) -> tuple[float, str]:
    """Return by how much the figure is short, in its own unit, and the change that mends it."""
    if limit.name == "required_sites_open":
        return 1.0, f"{cell.target} = candidate"
    if limit.name == "one_site_of_campus_opens":
        return 1.0, f"{cell.target} = null"
    if limit.name in ("sites_at_most", "sites_exactly"):
        whole = float(math.ceil(amount - 1e-6))
        sign = "-=" if limit.name == "sites_exactly" and cell.amount > 0 else "+="
        return whole, f"{cell.target} {sign} {whole:.0f}"
    if limit.name in OF_THE_PLAN:
        share = reached(limit.name, cell.where, plan, d)
        if share is None:
            return 0.0, ""
        rises = limit.kind == "ceiling"
        short = share - cell.value if rises else cell.value - share
        return short, f"{cell.target} = {_to_4_places(share, up=rises):.10g}"
    falls = limit.kind in ("floor", "share_floor")
    given = min(rounded_up(amount * (1 + margin)), cell.most)
    return amount, f"{cell.target} {'-=' if falls else '+='} {given:.10g}"


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
    cell: Cell,
    limit: Limit,
    names: Names,
    language: Language,
    shown: float,
    percent: float,
    unit: str,
) -> str:
    what = limit.zh if language == "zh" else limit.en
    place = names.place(cell.limit, cell.where, language)
    colon = "：" if language == "zh" else ": "
    head = f"{place}{colon}" if place else ""
    if limit.kind == "rule":
        return head + _rule(limit.name, language)
    number = " ".join(filter(None, (figure(shown), unit)))
    share = ""
    if math.isfinite(percent):
        share = f"（{figure(percent, 2)} %）" if language == "zh" else f" ({figure(percent, 2)} %)"
    return head + _phrase(cell, limit, language).format(what=what, number=number) + share


def _phrase(cell: Cell, limit: Limit, language: Language) -> str:
    fewer = limit.name == "sites_exactly" and cell.amount > 0
    if limit.name == "demand_is_met":
        english, chinese = (
            "{what} above what can be served by {number}",
            "{what}超出可服务量 {number}",
        )
    elif limit.kind in ("floor", "share_floor") or fewer:
        english, chinese = "{what} too high by {number}", "{what}要求高出可达水平 {number}"
    elif limit.name == "mean_pue_within_cap":
        english, chinese = "{what} too tight by {number}", "{what}过严，差 {number}"
    else:
        english, chinese = "{what} short by {number}", "{what}缺口 {number}"
    return chinese if language == "zh" else english


def _rule(limit: str, language: Language) -> str:
    said = {
        "required_sites_open": ("cannot be required to open", "不能作为必选站点"),
        "one_site_of_campus_opens": ("more than one site would have to open", "须开设一处以上"),
    }[limit]
    return said[language == "zh"]


def figure(value: float, digits: int = 3) -> str:
    """Return a figure with some digits that count, thousands parted, no trailing zeros."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "—"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def merged(changes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the changes with one line a figure: of several for one figure, what gives most.

    Several figures of a plan may stand behind one rule, such as the occupied share of each centre.
    """
    best: dict[str, tuple[str, float | None, str]] = {}
    for change in changes:
        target, operator, value = change.rsplit(" ", 2)
        number = _number(value)
        old = best.get(target)
        if (
            old is None
            or number is None
            or old[1] is None
            or _gives_more(target, operator, number, old[1])
        ):
            best[target] = (operator, number, change)
    return tuple(change for _, _, change in best.values())


def _gives_more(target: str, operator: str, number: float, old: float) -> bool:
    if operator == "=" and not target.endswith("pue_cap_ratio"):
        return number < old
    return number > old


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None
