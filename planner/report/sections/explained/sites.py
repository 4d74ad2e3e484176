"""Why, why not: what each site is worth to the plan, what it displaces, its price of entry."""

from __future__ import annotations

import math
from collections.abc import Sequence

from planner.report import numbers
from planner.report.charts.intervals import Interval, interval_bars
from planner.report.charts.theme import HALF_WIDTH
from planner.report.data import ReportData
from planner.report.key_figures import money_interval, signed
from planner.report.pieces import Card, Cards, Chart, Column, Paragraph, Piece, Section
from planner.report.pieces import Table as TablePiece
from planner.report.sections.explained.entry import entry_tables
from planner.report.site_values import (
    SiteValue,
    binding,
    displaced,
    site_values,
    value_said,
)
from planner.report.words import NOTHING, UNKNOWN, Text, joined

#: up to so many sites are told of in sentences
MOST_CARDS = 6
#: bars of a chart
MOST_BARS = 15

HOW_TO_READ = Text(
    "Each site of the plan is forced out, each other site in. Two figures tell of it: what the "
    "plan loses with every other yes-or-no decision as it is, and the proven interval of the "
    "difference of the best plans. Where the interval holds zero, the site may as well be so: that "
    "is undecided.",
    "方案内的站点逐个强制排除，其余站点逐个强制纳入。结果有两个：其他 0-1 决策不变时方案的损失，"
    "以及最优方案之差的已证明区间。区间包含零时，两种选择可能一样好，即未定。",
)
PROVEN, UNDECIDED = Text("proven", "已证明"), Text("undecided", "未定")


def section(data: ReportData) -> Section | None:
    """Return what the sites that were asked for are worth."""
    values = site_values(data)
    if not values:
        return None
    pieces: list[Piece] = [Paragraph(finding(data, values))]
    if len(values) <= MOST_CARDS:
        pieces.append(Cards(tuple(_card(data, value) for value in values)))
    else:
        pieces.append(Paragraph(HOW_TO_READ))
        for charted in (out_chart(data, values), in_chart(data, values)):
            if charted is not None:
                pieces.append(charted)
        pieces.append(_table(data, values))
    pieces += entry_tables(data)
    title = Text("Why these sites, why not others", "为何选择或不选这些站点")
    return Section("site-value", title, tuple(pieces), new_page=len(values) > MOST_CARDS)


def finding(data: ReportData, values: Sequence[SiteValue]) -> Text:
    """Return how many differences are proven, what the plan leans on and what is nearest to it."""
    if len(values) == 1:
        return _one_finding(values[0])
    proven = sum(value.decided for value in values)
    told = Text(
        "For {n} of {m} sites the difference is proven.", "{m} 个站点中，{n} 个的差异已证明。"
    ).fill(n=proven, m=len(values))
    return joined([told, _leans_on(data, values), _nearest(data, values)])


def _one_finding(value: SiteValue) -> Text:
    inside = {
        "proven": Text(
            "{name} is worth having: the best plan is worse without it.",
            "{name}值得保留：不含该站点时最优方案变差。",
        ),
        "impossible": Text("The plan cannot simply do without {name}.", "方案无法直接去掉{name}。"),
        "undecided": Text(
            "Whether {name} is worth having is undecided within the gap.",
            "{name}是否值得保留，在间隙之内未定。",
        ),
    }
    outside = {
        "proven": Text(
            "{name} is rightly left out: the best plan is worse with it.",
            "不选{name}是对的：纳入后最优方案变差。",
        ),
        "impossible": Text(
            "{name} cannot simply be added to the plan.", "方案无法直接加入{name}。"
        ),
        "undecided": Text(
            "Whether {name} is rightly left out is undecided within the gap.",
            "不选{name}是否正确，在间隙之内未定。",
        ),
    }
    shown = "impossible" if value.is_impossible else "undecided"
    told = (inside if value.in_plan else outside)["proven" if value.is_worse else shown]
    return told.fill(name=value.name)


def _leans_on(data: ReportData, values: Sequence[SiteValue]) -> Text:
    proven = [v for v in values if v.in_plan and v.is_worse]
    if not proven:
        return NOTHING
    most = max(proven, key=lambda value: value.low_mcur)
    told = Text(
        "The plan leans most on {name}: without it, the best plan is at least {x} worse.",
        "方案最依赖{name}：若不含该站点，最优方案至少变差 {x}。",
    )
    return told.fill(name=most.name, x=numbers.money(most.low_mcur, data.currency))


def _nearest(data: ReportData, values: Sequence[SiteValue]) -> Text:
    outside = [v for v in values if not v.in_plan and not v.is_impossible]
    if not outside:
        return NOTHING
    near = min(outside, key=lambda value: value.paired_mcur)
    told = Text(
        "Closest to entering is {name}: forced in, it makes the plan {x} worse.",
        "最接近入选的是{name}：强制纳入时方案变差 {x}。",
    )
    if near.paired_mcur < 0:
        told = Text(
            "{name} would make the plan {x} better: ask for a smaller gap.",
            "纳入{name}可使方案好 {x}：请缩小间隙后重新求解。",
        )
    return told.fill(name=near.name, x=numbers.money(abs(near.paired_mcur), data.currency))


def _card(data: ReportData, value: SiteValue) -> Card:
    said = [value_said(data, value)]
    if value.power_mw > 0 and not value.in_plan:
        told = Text("It then builds {mw} of halls.", "此时新建机房 {mw}。")
        said.append(told.fill(mw=numbers.power(value.power_mw)))
    if moved := displaced(data, value.site_id, 5):
        said.append(
            Text("What moves elsewhere: {moved}.", "其他站点变化：{moved}。").fill(moved=moved)
        )
    if limits := binding(data, value.site_id, 5):
        said.append(
            Text("Limits that then bind: {limits}.", "此时起作用的约束：{limits}。").fill(
                limits=limits
            )
        )
    tag = (
        Text("in the plan", "在方案内") if value.in_plan else Text("not in the plan", "不在方案内")
    )
    return Card(value.name, tag, joined(said), tone="good" if value.in_plan else "plain")


def out_chart(data: ReportData, values: Sequence[SiteValue]) -> Chart | None:
    """Return what the plan loses without each of its sites."""
    chosen = [v for v in values if v.in_plan and not v.is_impossible]
    proven = sum(value.is_worse for value in chosen)
    title = Text(
        "Doing without: {n} of {m} sites of the plan are proven to be worth it",
        "不含该站点：方案内 {m} 个站点中，{n} 个已证明值得",
    )
    return _chart(data, chosen, title.fill(n=proven, m=len(chosen)), most_first=True)


def in_chart(data: ReportData, values: Sequence[SiteValue]) -> Chart | None:
    """Return what the plan loses with each other site forced in."""
    others = [v for v in values if not v.in_plan and not v.is_impossible]
    proven = sum(value.is_worse for value in others)
    title = Text(
        "Forced in: {n} of {m} other sites are proven to make the plan worse",
        "强制纳入：其余 {m} 个站点中，{n} 个已证明使方案变差",
    )
    return _chart(data, others, title.fill(n=proven, m=len(others)), most_first=False)


def _chart(
    data: ReportData, values: Sequence[SiteValue], title: Text, *, most_first: bool
) -> Chart | None:
    if not values:
        return None
    sign = -1 if most_first else 1
    shown = sorted(values, key=lambda v: sign * v.paired_mcur)[:MOST_BARS]
    ends = [
        abs(x) for v in shown for x in (v.low_mcur, v.high_mcur, v.paired_mcur) if math.isfinite(x)
    ]
    divisor, unit = numbers.money_scale(max(ends), data.currency)
    rows = []
    for v in shown:
        low = v.low_mcur if math.isfinite(v.low_mcur) else v.paired_mcur
        high = v.high_mcur if math.isfinite(v.high_mcur) else v.paired_mcur
        rows.append(
            Interval(
                v.name,
                numbers.amount(low, divisor),
                numbers.amount(high, divisor),
                numbers.amount(v.paired_mcur, divisor),
                v.decided,
                joined([_interval(data, v), signed(v.paired_mcur, numbers.number)], "; ", "；"),
            )
        )
    axis = Text("Worse by, {unit}", "变差幅度，{unit}").fill(unit=unit)
    spec = interval_bars(rows, axis, PROVEN, UNDECIDED, width=HALF_WIDTH)
    alt = Text("Proven intervals by site.", "各站点的已证明区间。")
    note = Text(
        "Bars: proven interval; diamonds: other yes-or-no decisions kept.",
        "条形：已证明区间；菱形：其他 0-1 决策不变。",
    )
    if len(values) > len(shown):
        rest = Text("{n} more in the table.", "其余 {n} 个见表。").fill(n=len(values) - len(shown))
        note = joined([note, rest])
    return Chart(title, spec, alt, note)


def _interval(data: ReportData, value: SiteValue) -> Text:
    low, high = value.low_mcur, value.high_mcur
    if math.isinf(low) and math.isinf(high):
        return UNKNOWN
    if math.isinf(high):
        return Text("≥ {a}", "≥ {a}").fill(a=numbers.money(low, data.currency))
    if math.isinf(low):
        return Text("≤ {b}", "≤ {b}").fill(b=numbers.money(high, data.currency))
    return money_interval(low, high, data.currency)


def _table(data: ReportData, values: Sequence[SiteValue]) -> TablePiece:
    columns = (
        Column(Text("Site", "站点"), "site", width=1.5),
        Column(Text("Forced", "强制"), "asked", width=0.7),
        Column(
            Text("Worse by, paired", "变差（其他决策不变）"), "paired_mcur", numeric=True, width=1.2
        ),
        Column(Text("Proven interval", "已证明区间"), "proven", numeric=True, width=1.8),
        Column(Text("Shown", "结论"), "shown", width=0.9),
        Column(Text("Moves elsewhere", "其他站点变化"), "displaced", width=2.4),
    )
    rows = tuple(
        (
            v.name,
            Text("out", "排除") if v.in_plan else Text("in", "纳入"),
            numbers.money(None if v.is_impossible else v.paired_mcur, data.currency),
            _interval(data, v),
            _shown(v),
            v.obstacle or displaced(data, v.site_id, 2),
        )
        for v in sorted(values, key=lambda v: (not v.in_plan, -_rank(v) if v.in_plan else _rank(v)))
    )
    title = Text("Every site that was asked for", "全部查询站点")
    return TablePiece(title, columns, rows, name="site_value", most=60)


def _rank(value: SiteValue) -> float:
    return math.inf if value.is_impossible else value.paired_mcur


def _shown(value: SiteValue) -> Text:
    if value.is_impossible and not value.decided:
        return Text("no such plan", "无此方案")
    return PROVEN if value.decided else UNDECIDED
