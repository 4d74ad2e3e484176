"""What a change is worth: the proven interval, the old plan in the new world, the indicators."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from planner.explain.limits import LIMITS
from planner.report import numbers
from planner.report.data import ReportData
from planner.report.key_figures import (
    figure_change,
    figure_name,
    figure_value,
    money_interval,
    reads_as_something,
    signed,
)
from planner.report.pieces import Column, Figure, Table
from planner.report.words import NOTHING, UNKNOWN, Text, counted, joined, same
from planner.results.comparison import OLD_PLAN, REGRET, Comparison
from planner.solve.adapt import FIRST_STAGE, Obstacle

#: figures at the head: as many as fit in a row
MOST_FIGURES = 6

_DECISIONS = {
    "open_flag": Text("opening", "启用"),
    "expanded_flag": Text("expansion", "扩建"),
    "hall_count": Text("hall modules", "机房模块"),
    "bought_pods": Text("chip pods bought", "采购的芯片机组"),
    "refill_kchip": Text("idle chips refilled, thousands", "盘活的闲置芯片（千片）"),
    "joined_flag": Text("joining the network", "接入算力网"),
    "grid_step_flag": Text("grid upgrade", "电网扩容"),
}
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
    low, high = _ends(row)
    told = _decided if low > 0 or high < 0 else _undecided
    said = told(data, what, low, high).sentence()
    return joined([said, _KIND.get(made.direction, NOTHING)])


def _ends(row: Any) -> tuple[float, float]:
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
    return told.fill(what=what, moves=moves, span=_span(data, near, far))


def _span(data: ReportData, near: float, far: float) -> Text:
    """Return a range of amounts; one amount where both ends read alike."""
    one = numbers.money(near, data.currency)
    if math.isinf(far):
        return Text("at least {a}", "至少 {a}").fill(a=one)
    two = numbers.money(far, data.currency)
    if (one.en, one.zh) == (two.en, two.zh):
        return Text("about {a}", "约 {a}").fill(a=one)
    return Text("{a} to {b}", "{a}至{b}").fill(a=one, b=two)


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


def old_plan(data: ReportData, made: Comparison) -> list[Text]:
    """Return what keeping the old plan costs in this run's study, as sentences."""
    held = made.old_plan
    if held is None or made.direction == "same":
        return []
    if held.obstacles:
        told = Text(
            "The plan of {a} cannot be kept here: {n} in the way.",
            "{a}的方案无法沿用：受 {n} 约束。",
        )
        n = counted(
            len(held.obstacles),
            "limit or decision stands",
            "limits or decisions stand",
            "项限值或决策",
        )
        return [told.fill(a=same(made.before), n=n)]
    if not held.is_kept:
        return [
            Text(
                "Whether the plan of {a} can be kept here is not known: the search ended first.",
                "{a}的方案能否沿用尚不明确：搜索提前结束。",
            ).fill(a=same(made.before))
        ]
    rows = made.differences.set_index("figure")
    return [_kept(data, made, rows.loc[OLD_PLAN]), _regret(data, rows.loc[REGRET])]


def _kept(data: ReportData, made: Comparison, row: Any) -> Text:
    parts = {
        "a": same(made.before),
        "x": numbers.money(float(row["to"]), data.currency),
        "y": numbers.money(float(row["from"]), data.currency),
    }
    if data.is_profit:
        told = Text(
            "The plan of {a}, kept as it is and used anew, earns {x} in this study and {y} in its "
            "own.",
            "沿用{a}的方案、仅重新安排任务：在本研究中收益 {x}，在原研究中 {y}。",
        )
    else:
        told = Text(
            "The plan of {a}, kept as it is and used anew, costs {x} in this study and {y} in its "
            "own.",
            "沿用{a}的方案、仅重新安排任务：在本研究中成本 {x}，在原研究中 {y}。",
        )
    return told.fill(**parts)


def _regret(data: ReportData, row: Any) -> Text:
    low, high = _ends(row)
    if high == 0:
        return Text("Not adapting it loses nothing.", "不作调整也没有损失。")
    if math.isinf(high):
        return Text("What not adapting it loses is undecided.", "不作调整的损失未定。")
    if low > 0:
        return Text(
            "Not adapting it is {span} worse than the best plan.", "不作调整比最优方案差 {span}。"
        ).fill(span=_span(data, low, high))
    told = Text(
        "Not adapting it is at most {b} worse than the best plan; whether it is worse at all is "
        "undecided.",
        "不作调整比最优方案至多差 {b}；是否确有损失未定。",
    )
    return told.fill(b=numbers.money(high, data.currency))


def obstacles(data: ReportData, made: Comparison) -> tuple[Text, ...]:
    """Return what stops the old plan in this run's study, one line a kind, the largest first."""
    kinds: dict[str, list[Obstacle]] = {}
    for stop in made.old_plan.obstacles if made.old_plan is not None else ():
        kinds.setdefault(stop.limit, []).append(stop)
    return tuple(_obstacle(data, stops) for stops in kinds.values())


def _obstacle(data: ReportData, stops: Sequence[Obstacle]) -> Text:
    """Return what stops of one kind have in common, and the largest of them."""
    largest = stops[0]
    what, unit = same(largest.limit.replace("_", " ")), NOTHING
    over = Text("over by {x}{unit}", "超出 {x}{unit}")
    if largest.limit in FIRST_STAGE:
        what = _DECISIONS[largest.limit]
        over = Text("{x} decided, no longer possible", "已决定 {x}，不再可行")
    elif (limit := LIMITS.get(largest.limit)) is not None:
        what = Text(limit.en, limit.zh)
        if not limit.is_share:
            unit = Text(f" {limit.unit_en}", f" {limit.unit_zh}").fill(cur=data.currency)
    told = Text("{what} ({place}): {over}", "{what}（{place}）：{over}")
    if len(stops) > 1:
        told = Text(
            "{what}, {n} cases, the largest ({place}): {over}",
            "{what}，共 {n} 例，最大者（{place}）：{over}",
        )
    place = joined([_thing(data, part) for part in largest.where], ", ", "，")
    over = over.fill(x=numbers.number(largest.excess), unit=unit)
    return told.fill(what=what.sentence(), n=len(stops), place=place, over=over)


def _thing(data: ReportData, part: str | int) -> Text:
    """Return the name of what an index names: a site, chip, kind of work or region."""
    name = str(part)
    for records, tell in (
        (data.sites, data.site),
        (data.chips, data.chip),
        (data.workloads, data.workload),
    ):
        if name in records:
            return tell(name)
    return data.zone(name) if isinstance(part, str) else same(part)


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
    low, high = _ends(row)
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
