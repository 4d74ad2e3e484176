"""A front: what one figure of the plan costs in another, and what the gaps leave open."""

from __future__ import annotations

from typing import Any

from planner.report import numbers
from planner.report.charts.bars import Number
from planner.report.charts.spots import Spot, front_chart
from planner.report.pieces import Chart, Column, Paragraph, Section, Table
from planner.report.sweep.data import SweepData, figure_amount, figure_name, figure_unit
from planner.report.words import Both, Text, joined, listed, same

VERDICTS = {
    "stands": Text("stands", "成立"),
    "beaten": Text("beaten, removed", "被支配，已剔除"),
    "same": Text("same as another", "与另一点相同"),
    "undecided": Text("undecided", "未定"),
    "no plan": Text("no plan", "无方案"),
}

_COUNTED = {
    **VERDICTS,
    "stands": Text("on the front", "成立"),
    "same": Text("the same as another", "与另一点相同"),
    "no plan": Text("without a plan", "无方案"),
}


def section(data: SweepData) -> Section | None:
    """Return the points of the front; None for other sweeps."""
    if data.reading.front is None:
        return None
    how = Text(
        "Each point is the cheapest plan under a ceiling. A point is removed only where the bound "
        "proves that another is no worse; what the gaps leave open is kept and called undecided. "
        "The knee is the point farthest below the line between the ends, both axes counted from 0 "
        "to 1.",
        "每一点是某上限下成本最低的方案。仅当界证明另一点不更差时才剔除；间隙之内无法判断的予以保留，"
        "标为未定。拐点是两轴归一化后距两端连线最远的点。",
    )
    title = Text("The points of the front", "前沿各点")
    return Section("front", title, (Paragraph(how), _table(data)))


def finding(data: SweepData) -> Text:
    """Return what the front shows, in one sentence."""
    front = data.reading.front
    assert front is not None
    drawn = front.standing
    if len(front.axes.all) > 2 or len(drawn) < 2:
        return Text("{n} points stand between {names}.", "{names}之间有 {n} 个成立的点。").fill(
            n=str(len(drawn)), names=listed([_lower(figure_name(f)) for f in front.axes.all])
        )
    first, second = front.axes.all
    drawn = drawn.sort_values(second)
    tight, loose = drawn.iloc[0], drawn.iloc[-1]
    told = Text(
        "{second} can go from {loose} down to {tight}; {first} then goes from {from_} to {to}",
        "{second}可由 {loose} 降至 {tight}，{first}相应由 {from_} 升至 {to}",
    ).fill(
        second=figure_name(second),
        first=_lower(figure_name(first)),
        loose=figure_amount(second, float(loose[second]), data.currency),
        tight=figure_amount(second, float(tight[second]), data.currency),
        from_=figure_amount(first, float(loose[first]), data.currency),
        to=figure_amount(first, float(tight[first]), data.currency),
    )
    return (
        joined([told, _knee(data)], "; ", "；")
        if front.knee
        else Text(f"{told.en}.", f"{told.zh}。")
    )


def _knee(data: SweepData) -> Text:
    front = data.reading.front
    assert front is not None
    row = front.points[front.points["case"] == front.knee].iloc[0]
    first, second = front.axes.all
    sure = Text("", "") if front.knee_decided else Text(", within the gaps", "（间隙之内）")
    return Text("the knee is at {x} for {y}{sure}.", "拐点为 {x}，{y}{sure}。").fill(
        x=figure_amount(second, float(row[second]), data.currency),
        y=figure_amount(first, float(row[first]), data.currency),
        sure=sure,
    )


def reasons(data: SweepData) -> tuple[Text, ...]:
    """Return how many points stand, and what changes beside the figures of the front."""
    front = data.reading.front
    assert front is not None
    counts = front.points["verdict"].value_counts(sort=True)
    parts = [
        Text("{n} {what}", "{n} 个{what}").fill(n=str(n), what=_COUNTED[str(verdict)])
        for verdict, n in counts.items()
    ]
    told = [Text("Of {n} points: {parts}.", "共 {n} 点：{parts}。").fill(
        n=str(len(front.points)), parts=joined(parts, ", ", "，")
    )]  # fmt: skip
    served = front.standing["demand_served_ratio"].astype(float)
    if len(served) and served.max() - served.min() > 1e-3:
        told.append(
            Text(
                "Along the front the share of demand served goes from {high} down to {low}.",
                "沿前沿需求满足率由 {high} 降至 {low}。",
            ).fill(
                high=numbers.percent(float(served.max())), low=numbers.percent(float(served.min()))
            )
        )
    return tuple(told)


def chart(data: SweepData) -> Chart | None:
    """Return the front of two figures."""
    front = data.reading.front
    assert front is not None
    if len(front.axes.all) > 2 or front.standing.empty:
        return None
    first, second = front.axes.all
    drawn = front.standing.sort_values(second)
    x_scale, x_unit = _scale(second, float(drawn[second].abs().max()), data.currency)
    y_scale, y_unit = _scale(first, float(drawn[first].abs().max()), data.currency)
    spots = []
    for row in drawn.to_dict("records"):
        amounts = [figure_amount(f, float(row[f]), data.currency) for f in (second, first)]
        y = _shown(float(row[first]), y_scale)
        proven = float(row["proven"])
        low = y if proven != proven else _shown(min(proven, float(row[first])), y_scale)
        knee = row["case"] == front.knee
        spots.append(
            Spot(
                x=_shown(float(row[second]), x_scale),
                y=y,
                low=low,
                top=y,
                decided=row["verdict"] == "stands",
                label=Text("{x}: {y}", "{x}：{y}").fill(x=amounts[0], y=amounts[1]),
                name=Text("knee", "拐点") if knee else None,
            )
        )
    title = Text("{a} against {b}", "{a}与{b}").fill(
        a=figure_name(first), b=_lower(figure_name(second))
    )
    note = Text(
        "Bars under the points: what no plan under the ceiling goes below. Hollow: undecided "
        "within the gaps.",
        "点下竖条：该上限下的已证明下界；空心点：间隙之内未定。",
    )
    axes = [
        joined([figure_name(figure), unit], ", ", "，")
        for figure, unit in ((second, x_unit), (first, y_unit))
    ]
    return Chart(title, front_chart(spots, *axes), title, note, wide=True)


def _scale(figure: str, largest: float, currency: str) -> tuple[Both | None, Text]:
    if figure.endswith("_mcur"):
        return numbers.money_scale(largest, currency)
    return None, figure_unit(figure, currency)


def _shown(value: float, divisor: Both | None) -> Number:
    return value if divisor is None else numbers.amount(value, divisor)


def _table(data: SweepData) -> Table:
    front = data.reading.front
    assert front is not None
    figures = front.axes.all
    columns = (
        Column(Text("Point", "点"), "case", width=1.5),
        *(Column(figure_name(f), f, numeric=True, width=1.3) for f in figures),
        Column(Text("No plan below", "已证明下界"), "proven", numeric=True, width=1.2),
        Column(Text("Gap", "间隙"), "gap_ratio", numeric=True, width=0.7),
        Column(Text("Reading", "判断"), "verdict", width=1.1),
        Column(Text("Why", "原因"), "reason", width=3.0),
    )
    rows = tuple(_row(row, data) for row in front.points.to_dict("records"))
    return Table(
        Text("Points, tight ceilings first", "各点（上限由严到宽）"), columns, rows, name="front"
    )


def _row(row: dict[str, Any], data: SweepData) -> tuple[Text, ...]:
    front = data.reading.front
    assert front is not None
    axes = front.axes.all
    amounts = [figure_amount(f, float(row[f]), data.currency) for f in axes]
    knee = Text(" (knee)", "（拐点）") if row["case"] == front.knee else Text("", "")
    verdict = VERDICTS[str(row["verdict"])]
    gap = float(row["gap_ratio"])
    return (
        same(row["case"]),
        *amounts,
        figure_amount(axes[0], float(row["proven"]), data.currency),
        numbers.percent(0.0 if gap < numbers.SOLVER_TOLERANCE else gap),
        Text(verdict.en + knee.en, verdict.zh + knee.zh),
        Text(str(row["reason_en"]), str(row["reason_zh"])),
    )


def _lower(text: Text) -> Text:
    return Text(text.en[:1].lower() + text.en[1:], text.zh)
