"""Key figures as people call and write them, in both languages."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from planner.report import numbers
from planner.report.words import UNKNOWN, Text, same
from planner.results.comparison import OLD_PLAN, REGRET
from planner.units import unit_label, unit_of

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_NAMES = {
    "net_present_cost_mcur": Text("Net present cost", "净现值成本"),
    "net_present_profit_mcur": Text("Net present profit", "净现值收益"),
    OLD_PLAN: Text("Old plan in the new world", "原方案用于新情景"),
    REGRET: Text("Regret of not adapting", "不调整的遗憾值"),
    "open_sites_count": Text("Sites open", "启用站点"),
    "new_sites_count": Text("of these opened by the plan", "其中方案新启用"),
    "used_sites_count": Text("of these serving demand", "其中承担任务"),
    "built_sites_count": Text("Sites where halls are built", "新建机房的站点"),
    "hall_it_mw": Text("IT load of all halls", "机房 IT 负载"),
    "built_hall_mw": Text("of this built by the plan", "其中方案新建"),
    "chips_it_mw": Text("IT power of all chips", "芯片 IT 功率"),
    "nameplate_fp16_pflops": Text("Nameplate", "标称算力"),
    "occupied_ratio": Text("Chips occupied", "算力使用率"),
    "refilled_ratio": Text("Work on refilled chips", "盘活算力占比"),
    "demand_served_ratio": Text("Demand served, worst precision", "需求满足率（最低的精度）"),
    "facility_gwh": Text("Facility energy", "总用电量"),
    "green_share_ratio": Text("Green power share", "绿电占比"),
}


def figure_name(name: str) -> Text:
    """Return what a key figure is called."""
    if name in _NAMES:
        return _NAMES[name]
    what, _, rest = name.partition("_")
    precision = rest.removesuffix("_pflops")
    told = {"demand": Text("Demand, {p}", "需求，{p}"), "served": Text("Served, {p}", "满足，{p}")}
    if what in told and rest.endswith("_pflops"):
        return told[what].fill(p=numbers.precision_name(precision))
    words = name.removesuffix(f"_{unit_of(name)}").replace("_", " ")
    return same(words[:1].upper() + words[1:])


def figure_value(name: str, value: float, currency: str) -> Text:
    """Return the value of a key figure with its unit."""
    unit = unit_of(name)
    if unit == "ratio":
        return numbers.percent(value)
    if unit == "count":
        return numbers.number(value, 0)
    if unit == "mcur":
        return numbers.money(value, currency)
    if unit == "mw":
        return numbers.power(value)
    if unit == "gwh":
        return numbers.energy(value)
    if unit == "pflops":
        return numbers.compute(value, "fp16" if "fp16" in name else "")
    return numbers.with_unit(value, unit_label(name, currency))


def figure_change(name: str, value: float, currency: str) -> Text:
    """Return how far a key figure moved, with its sign; shares move by percentage points."""
    if unit_of(name) == "ratio":
        return signed(value, points)
    return signed(value, lambda size: figure_value(name, size, currency))


def points(ratio: float) -> Text:
    """Return a difference of shares in percentage points, to a tenth."""
    return numbers.with_unit(round(100 * ratio, 1), "points", "个百分点")


def signed(value: float, tell: Callable[[float], Text]) -> Text:
    """Return a difference with its sign in front: ``+CNY 1.2 bn``, ``−84 MW``.

    Parameters
    ----------
    value : float
        The difference.
    tell : callable
        Writes its size; what reads as nothing gets no sign.
    """
    if not math.isfinite(value):
        return UNKNOWN
    size = tell(abs(value))
    sign = ("+" if value > 0 else "−") if reads_as_something(size) else ""
    return Text(sign + size.en, sign + size.zh, value)


def reads_as_something(amount: Text) -> bool:
    """Return whether an amount, as it is written, is not nothing."""
    number = _NUMBER.search(amount.en)
    return number is not None and float(number[0].replace(",", "")) != 0


def money_interval(low_mcur: float, high_mcur: float, currency: str) -> Text:
    """Return a range of money with signs and one unit: ``CNY +13.0 to +15.1 bn``."""
    divisor, unit = numbers.money_scale(max(abs(low_mcur), abs(high_mcur)), currency)
    ends = [
        signed(end, lambda size: numbers.scaled(size, divisor)) for end in (low_mcur, high_mcur)
    ]
    one, two = ends
    code, _, scale = unit.en.partition(" ")
    if (one.en, one.zh) == (two.en, two.zh):
        return Text(f"{code} {one.en} {scale}", f"{one.zh} {unit.zh}", low_mcur)
    return Text(f"{code} {one.en} to {two.en} {scale}", f"{one.zh} 至 {two.zh} {unit.zh}")


def money_span(near_mcur: float, far_mcur: float, currency: str) -> Text:
    """Return a range of amounts without signs: ``CNY 120 m to CNY 3.00 bn``.

    One amount where both ends read alike, and the nearer end alone where the other is infinite.
    """
    one = numbers.money(near_mcur, currency)
    if math.isinf(far_mcur):
        return Text("at least {a}", "至少 {a}").fill(a=one)
    two = numbers.money(far_mcur, currency)
    if (one.en, one.zh) == (two.en, two.zh):
        return Text("about {a}", "约 {a}").fill(a=one)
    return Text("{a} to {b}", "{a}至{b}").fill(a=one, b=two)
