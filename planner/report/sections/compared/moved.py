"""What moves between two plans: capacity by zone and chip, cost lines, work served."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from planner.report import numbers
from planner.report.charts.bars import Bar, Number
from planner.report.charts.differences import signed_bars
from planner.report.charts.theme import FULL_WIDTH, HALF_WIDTH
from planner.report.data import ReportData
from planner.report.key_figures import signed
from planner.report.line_names import cost_name
from planner.report.pieces import Chart, Column, Table
from planner.report.words import Text, same
from planner.results.comparison import Comparison

#: bars of a chart; the smallest differences are left out
MOST_BARS = 12
_LEAST_MW, _LEAST_MCUR, _LEAST_PFLOPS = 0.05, 1e-6, 1e-6
_NOTE = Text("Pale, dashed rims: of the two plans, undecided.", "浅色虚线边：两方案之差，未定。")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a chart of differences is about, and how it is told of.

    Attributes
    ----------
    name : Text
        Before the largest gain and the largest loss.
    more, less : Text
        Title where all goes one way; ``{name}`` and ``{change}`` are of the largest.
    title : callable
        Name of a bar.
    tell : callable
        Writes an amount.
    """

    name: Text
    more: Text
    less: Text
    title: Callable[[str], Text]
    tell: Callable[[float], Text]


def by_zone(data: ReportData, made: Comparison) -> Chart | None:
    """Return how the IT load of halls differs by zone."""
    subject = Subject(
        Text("Halls", "机房"),
        Text("More halls, most in {name} ({change})", "机房增加，{name}最多（{change}）"),
        Text("Fewer halls, most in {name} ({change})", "机房减少，{name}最多（{change}）"),
        data.zone,
        numbers.power,
    )
    unit = Text("Halls, MW of IT load, {year}", "{year}机房 IT 负载，MW")
    moved = _moved(made.zones, "zone_id", "hall_it_mw", _LEAST_MW)
    return _chart(subject, moved, unit.fill(year=numbers.year(data.last)))


def by_chip(data: ReportData, made: Comparison) -> Chart | None:
    """Return how the IT power of chips differs by chip."""
    subject = Subject(
        Text("Chips", "芯片"),
        Text("More chips, most of {name} ({change})", "芯片增加，{name}最多（{change}）"),
        Text("Fewer chips, most of {name} ({change})", "芯片减少，{name}最多（{change}）"),
        data.chip,
        numbers.power,
    )
    unit = Text("Chips, MW of IT power, {year}", "{year}芯片 IT 功率，MW")
    moved = _moved(made.chips, "chip_id", "chips_it_mw", _LEAST_MW)
    return _chart(subject, moved, unit.fill(year=numbers.year(data.last)))


def cost_lines(data: ReportData, made: Comparison) -> Chart | None:
    """Return how the discounted cost lines differ."""
    subject = Subject(
        Text("Cost lines", "成本项"),
        Text("Cost lines rise, {name} most ({change})", "成本项上升，{name}最多（{change}）"),
        Text("Cost lines fall, {name} most ({change})", "成本项下降，{name}最多（{change}）"),
        cost_name,
        lambda mcur: numbers.money(mcur, data.currency),
    )
    moved = _moved(made.costs, "line", "discounted_mcur", _LEAST_MCUR)
    divisor, money = numbers.money_scale(max(map(abs, moved.values()), default=0.0), data.currency)
    unit = Text("Discounted, {unit}", "折现金额，{unit}").fill(unit=money)
    return _chart(subject, moved, unit, lambda mcur: numbers.amount(mcur, divisor), wide=True)


def _moved(table: pd.DataFrame, key: str, figure: str, least: float) -> dict[str, float]:
    """Return what differs by more than a least amount, the largest gain first."""
    rows = table[(table["figure"] == figure) & (table["difference"].abs() > least)]
    kept = rows.loc[rows["difference"].abs().nlargest(MOST_BARS).index]
    kept = kept.sort_values("difference", ascending=False, kind="stable")
    return {str(row[key]): float(row["difference"]) for _, row in kept.iterrows()}


def _chart(
    subject: Subject,
    moved: Mapping[str, float],
    unit: Text,
    scale: Callable[[float], Number] = float,
    *,
    wide: bool = False,
) -> Chart | None:
    if not moved:
        return None
    bars = [
        Bar(subject.title(key), scale(value), signed(value, subject.tell))
        for key, value in moved.items()
    ]
    alt = Text("Bars of what differs: {what}.", "差异条形图：{what}。").fill(what=subject.name)
    spec = signed_bars(bars, unit, width=FULL_WIDTH if wide else HALF_WIDTH)
    return Chart(moved_title(subject, moved), spec, alt, _NOTE, wide)


def moved_title(subject: Subject, moved: Mapping[str, float]) -> Text:
    """Return where most is gained and where most is lost."""
    most, least = max(moved, key=lambda key: moved[key]), min(moved, key=lambda key: moved[key])
    up, down = (
        {"name": subject.title(key), "change": signed(moved[key], subject.tell)}
        for key in (most, least)
    )
    if moved[least] >= 0:
        return subject.more.fill(**up)
    if moved[most] <= 0:
        return subject.less.fill(**down)
    one = Text("{name} {change}", "{name} {change}")
    told = Text("{what}: {up}, {down}", "{what}：{up}，{down}")
    return told.fill(what=subject.name, up=one.fill(**up), down=one.fill(**down))


def served(data: ReportData, made: Comparison) -> Table | None:
    """Return the work whose served amount differs, by kind of work and year."""
    keys = ["workload_id", "precision", "period"]
    wide = made.work.pivot_table(index=keys, columns="figure", values=["from", "to"], sort=False)
    rows = []
    for (work, precision, period), row in wide.iterrows():
        one, two = float(row["from", "served_pflops"]), float(row["to", "served_pflops"])
        if abs(two - one) <= _LEAST_PFLOPS * max(1.0, one, two):
            continue
        asked = (float(row[side, "demand_pflops"]) for side in ("from", "to"))
        shares = [x / y if y > 0 else None for x, y in zip((one, two), asked, strict=True)]
        rows.append(
            (
                data.workload(str(work)),
                same(numbers.precision_name(str(precision))),
                numbers.bare_year(int(period)),
                numbers.number(one),
                numbers.number(two),
                signed(two - one, numbers.number),
                *(numbers.percent(share) for share in shares),
            )
        )
    if not rows:
        return None
    pflops, percent = same("PFLOPS"), same("%")
    columns = (
        Column(Text("Work", "任务"), "workload", width=1.7),
        Column(Text("Precision", "精度"), "precision", width=1.0),
        Column(Text("Year", "年份"), "period", numeric=True, width=0.8),
        Column(Text("Served before", "此前满足"), "from_served_pflops", pflops, numeric=True),
        Column(Text("now", "现在"), "to_served_pflops", pflops, numeric=True),
        Column(Text("Change", "变化"), "change_pflops", pflops, numeric=True),
        Column(Text("Share before", "此前满足率"), "from_served_ratio", percent, numeric=True),
        Column(Text("now", "现在"), "to_served_ratio", percent, numeric=True),
    )
    title = Text("Work whose service differs", "满足情况有差异的任务")
    return Table(title, columns, tuple(rows), name=f"work_against_{made.before}", most=12)
