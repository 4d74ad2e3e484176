"""Prices of limits: what one more unit is worth, in which range, and why nothing where nothing."""

from __future__ import annotations

import math
from typing import Any

from planner.report import numbers
from planner.report.data import ReportData
from planner.report.pieces import Column, Paragraph, Section, Table
from planner.report.site_values import limit_unit, words_of
from planner.report.words import NOTHING, UNKNOWN, Text, joined

PRICES = "limit_prices"
#: a price below this is nothing: the solver's noise
NOTHING_MCUR = 1e-6

HOW_TO_READ = Text(
    "The price of a limit is what the plan gains by one unit more, its decisions kept and its use "
    "found again. It holds in the range given only: beyond, another limit may bind or another "
    "decision pay. The dual holds for an instant and is a hint, not a proof.",
    "约束的价格是放宽一个单位时方案的收益（决策不变，用途重新优化），仅在所列范围内成立；"
    "超出后可能由其他约束起作用，或另一决策更优。对偶值只反映当前点，仅供参考，不作证明。",
)


def section(data: ReportData) -> Section | None:
    """Return the prices of the limits that were asked for."""
    if not data.has(PRICES):
        return None
    rows = data.tables[PRICES].to_dict("records")
    title = Text("Prices of limits", "约束的价格")
    pieces = (
        Paragraph(finding(data, rows)),
        Paragraph(HOW_TO_READ, small=True),
        _table(data, rows),
    )
    return Section("limit-prices", title, pieces)


def is_worth(row: dict[str, Any]) -> bool:
    """Return whether one more unit of a limit is worth something."""
    return abs(float(row["price_mcur_per_unit"])) > NOTHING_MCUR


def finding(data: ReportData, rows: list[dict[str, Any]]) -> Text:
    """Return how many limits have a price, and which gains most in its whole range."""
    paid = [row for row in rows if is_worth(row)]
    if not paid:
        told = Text(
            "No limit of the {n} asked for has a price: one unit more of any gains nothing.",
            "所查询的 {n} 项约束均无价格：放宽任一项都没有收益。",
        )
        return told.fill(n=len(rows))
    one = Text("One of {m} limits has a price.", "{m} 项约束中，一项有价格。")
    many = Text("{n} of {m} limits have a price.", "{m} 项约束中，{n} 项有价格。")
    told = (one if len(paid) == 1 else many).fill(n=len(paid), m=len(rows))
    return joined([told, _most(data, paid)])


def _most(data: ReportData, paid: list[dict[str, Any]]) -> Text:
    """Return the limit whose price, over the whole range in which it holds, gains most."""
    row = max(paid, key=lambda row: float(row["price_mcur_per_unit"]) * _room(row))
    told = Text(
        "The most is to be gained with {limit}: {price} for {unit} more.",
        "{limit}的收益最大：每增加 {unit} 可得 {price}。",
    )
    if _room(row) > 0:
        told = Text(
            "The most is to be gained with {limit}: {price} for {unit} more, up to {top}.",
            "{limit}的收益最大：每增加 {unit} 可得 {price}，直至 {top}。",
        )
    return told.fill(
        limit=_called(row),
        price=numbers.money(float(row["price_mcur_per_unit"]), data.currency),
        unit=_figure(data, row, 1.0),
        top=_figure(data, row, float(row["high"])),
    )


def _figure(data: ReportData, row: dict[str, Any], value: float) -> Text:
    """Return a value of a limit's figure with its unit."""
    unit = limit_unit(str(row["limit"]), str(row["unit"]), data.currency)
    if not unit:
        return numbers.number(value)
    return numbers.with_unit(value, unit.en, unit.zh, 0 if value == 1 else None)


def _room(row: dict[str, Any]) -> float:
    high, now = float(row["high"]), float(row["value"])
    return max(high - now, 0.0) if math.isfinite(high) and math.isfinite(now) else 0.0


def _called(row: dict[str, Any]) -> Text:
    where, what = words_of(row, "where"), words_of(row, "limit")
    if not where:
        return what
    return Text("{what} ({where})", "{what}（{where}）").fill(what=what, where=where)


def _table(data: ReportData, rows: list[dict[str, Any]]) -> Table:
    columns = (
        Column(Text("Limit", "约束"), "limit", width=1.5),
        Column(Text("Where", "位置"), "where", width=1.5),
        Column(Text("Now", "当前值"), "value", numeric=True, width=1.1),
        Column(
            Text("One unit more gains", "每增加一单位的收益"),
            "price_mcur_per_unit",
            numeric=True,
            width=1.2,
        ),
        Column(Text("Holds from", "适用下限"), "low", numeric=True, width=0.9),
        Column(Text("to", "上限"), "high", numeric=True, width=0.9),
        Column(
            Text("Dual, a hint", "对偶值（参考）"), "hint_mcur_per_unit", numeric=True, width=1.1
        ),
        Column(Text("Why nothing", "无价格的原因"), "reason", width=1.9),
    )
    ordered = sorted(
        rows, key=lambda row: (not is_worth(row), -float(row["price_mcur_per_unit"]) * _room(row))
    )
    cells = tuple(_row(data, row) for row in ordered)
    return Table(_title(rows), columns, cells, name=PRICES, most=40)


def _title(rows: list[dict[str, Any]]) -> Text:
    paid = sum(is_worth(row) for row in rows)
    told = Text("One unit more: {n} of {m} limits pay", "放宽一单位：{m} 项约束中 {n} 项有收益")
    return told.fill(n=paid, m=len(rows))


def _row(data: ReportData, row: dict[str, Any]) -> tuple[Text, ...]:
    price, hint = float(row["price_mcur_per_unit"]), float(row["hint_mcur_per_unit"])
    worth = is_worth(row)
    return (
        words_of(row, "limit"),
        words_of(row, "where"),
        _figure(data, row, float(row["value"])),
        numbers.money(price if worth else 0.0, data.currency),
        _end(float(row["low"])),
        _end(float(row["high"])),
        numbers.money(hint, data.currency),
        NOTHING if worth else words_of(row, "reason").sentence(),
    )


def _end(value: float) -> Text:
    return numbers.number(value) if math.isfinite(value) else UNKNOWN
