"""What a change is worth: the proven interval, the old plan in the new world, the indicators."""

from __future__ import annotations

import math
from typing import Any

from planner.report import numbers
from planner.report.data import ReportData
from planner.report.key_figures import (
    figure_change,
    figure_name,
    figure_value,
    money_interval,
    money_span,
    reads_as_something,
    signed,
)
from planner.report.pieces import Column, Figure, Table
from planner.report.words import NOTHING, UNKNOWN, Text, joined, same
from planner.results.comparison import REGRET, Comparison

#: figures at the head: as many as fit in a row
MOST_FIGURES = 6

_SHOWN = {
    "bounds": Text("proven by the bounds", "由界证明"),
    "direction": Text("proven by the kind of change", "由改动性质证明"),
    "input": Text("an input", "输入"),
    "same_question": Text("same question", "同一问题"),
}
_KIND = {
    "harder": Text("The change can only make the study harder.", "该改动只会收紧条件。"),
    "easier": Text("The change can only make the study easier.", "该改动只会放宽条件。"),
}


def finding(data: ReportData, made: Comparison) -> Text:
    """Return what is proven of the change of the plan's worth, as sentences."""
    row = made.differences.iloc[0]
    if row["basis"] == "same_question":
        return Text(
            "Both runs answer the same question: nothing changes, whatever plans were found.",
            "两次运行求解同一问题：无论求得何种方案，结果不变。",
        )
    what = _lower(figure_name(str(row["figure"])))
    low, high = ends(row)
    told = _decided if low > 0 or high < 0 else _undecided
    said = told(data, what, low, high).sentence()
    return joined([said, _KIND.get(made.direction, NOTHING)])


def ends(row: Any) -> tuple[float, float]:
    """Return the ends of an interval, infinite where nothing is proven."""
    low, high = float(row["low"]), float(row["high"])
    return (-math.inf if math.isnan(low) else low, math.inf if math.isnan(high) else high)


def _decided(data: ReportData, what: Text, low: float, high: float) -> Text:
    near, far = sorted((abs(low), abs(high)))
    told = Text(
        "{what} {moves} by {span}: the bounds of both runs prove it.",
        "{what}{moves} {span}：由两次运行的界证明。",
    )
    moves = Text("rises", "上升") if low > 0 else Text("falls", "下降")
    return told.fill(what=what, moves=moves, span=money_span(near, far, data.currency))


def _undecided(data: ReportData, what: Text, low: float, high: float) -> Text:
    if math.isinf(low) or math.isinf(high):
        return Text(
            "Undecided: the bounds of the runs prove too little of how {what} changes.",
            "未定：两次运行的界不足以判断{what}的变化。",
        ).fill(what=what)
    if low == 0:
        told = Text(
            "Undecided: {what} does not fall; it rises by at most {b}, if at all.",
            "未定：{what}不会下降，上升至多 {b}，也可能不变。",
        )
        return told.fill(what=what, b=numbers.money(high, data.currency))
    if high == 0:
        told = Text(
            "Undecided: {what} does not rise; it falls by at most {a}, if at all.",
            "未定：{what}不会上升，下降至多 {a}，也可能不变。",
        )
        return told.fill(what=what, a=numbers.money(-low, data.currency))
    told = Text(
        "Undecided: the change of {what} lies between {a} and {b}. A smaller gap may decide it.",
        "未定：{what}的变化介于 {a} 与 {b} 之间；缩小间隙后或可判定。",
    )
    return told.fill(what=what, a=money_change(data, low), b=money_change(data, high))


def money_change(data: ReportData, mcur: float) -> Text:
    """Return a difference of money with its sign."""
    return signed(mcur, lambda size: numbers.money(size, data.currency))


def figures(data: ReportData, made: Comparison) -> tuple[Figure, ...]:
    """Return the figures at the head of a comparison."""
    rows = made.differences.set_index("figure")
    worth = rows.iloc[0]
    told = [
        Figure(
            _interval(data, worth),
            Text("change of {what}, proven", "{what}变化（已证明区间）").fill(
                what=_lower(figure_name(str(rows.index[0])))
            ),
        )
    ]
    if made.old_plan is not None and made.old_plan.is_kept:
        label = Text("regret of not adapting, proven", "不调整的遗憾值（已证明区间）")
        told.append(Figure(_interval(data, rows.loc[REGRET]), label))
    count = made.sites["change"].value_counts()
    gained, lost = (int(count.get(word, 0)) for word in ("gained", "lost"))
    told.append(
        Figure(
            Text("{a} / {b}", "{a} / {b}").fill(a=gained, b=lost),
            Text("sites gained / lost, of the plans", "新增 / 减少站点（两方案之差）"),
        )
    )
    for name, label in (
        ("hall_it_mw", Text("IT load of halls, of the plans", "机房 IT 负载（两方案之差）")),
        ("chips_it_mw", Text("IT power of chips, of the plans", "芯片 IT 功率（两方案之差）")),
        ("demand_served_ratio", Text("demand served, of the plans", "需求满足率（两方案之差）")),
        ("facility_gwh", Text("energy, of the plans", "用电量（两方案之差）")),
    ):
        if name in rows.index:
            row = rows.loc[name]
            moved = float(row["to"]) - float(row["from"])
            told.append(Figure(figure_change(name, moved, data.currency), label))
    return tuple(told[:MOST_FIGURES])


def _lower(text: Text) -> Text:
    return Text(text.en[:1].lower() + text.en[1:], text.zh)


def _interval(data: ReportData, row: Any) -> Text:
    low, high = ends(row)
    if math.isinf(low) and math.isinf(high):
        return UNKNOWN
    if math.isinf(high):
        return Text("≥ {a}", "≥ {a}").fill(a=money_change(data, low))
    if math.isinf(low):
        return Text("≤ {b}", "≤ {b}").fill(b=money_change(data, high))
    return money_interval(low, high, data.currency)


def indicators(data: ReportData, made: Comparison) -> Table | None:
    """Return every key figure that moved, with what is proven of it."""
    rows = []
    for row in made.differences.to_dict("records"):
        name, one, two = str(row["figure"]), float(row["from"]), float(row["to"])
        change = figure_change(name, two - one, data.currency)
        if row["basis"] in ("plans", "input") and not reads_as_something(change):
            continue
        proven = not math.isnan(row["low"]) or not math.isnan(row["high"])
        exact = row["basis"] == "input"
        rows.append(
            (
                figure_name(name),
                figure_value(name, one, data.currency),
                figure_value(name, two, data.currency),
                _interval(data, row) if proven and not exact else change,
                _SHOWN[row["basis"]] if row["decided"] else Text("undecided", "未定"),
            )
        )
    if not rows:
        return None
    columns = (
        Column(Text("Figure", "指标"), "figure", width=2.0),
        Column(same(made.before), "from", numeric=True, width=1.2),
        Column(same(made.after), "to", numeric=True, width=1.2),
        Column(Text("Change", "变化"), "change", numeric=True, width=1.8),
        Column(Text("Shown", "结论"), "shown", width=1.5),
    )
    title = Text("Figures of both runs", "两次运行的指标")
    note = Text(
        "Intervals are proven; single changes are those of the two plans.",
        "区间为已证明结果；单个数值为两方案之差。",
    )
    return Table(title, columns, tuple(rows), note, name=f"compared_{made.before}")
