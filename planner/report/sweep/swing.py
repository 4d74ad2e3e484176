"""One factor at a time: the tornado, key figures, response curves, where the choice changes."""

from __future__ import annotations

import math
from itertools import pairwise

import pandas as pd

from planner.report import numbers
from planner.report.charts.bars import Swing, tornado
from planner.report.charts.ranges import End, swing_bars
from planner.report.charts.spots import Spot, answer_curve
from planner.report.pieces import Chart, Column, Piece, Section, Table
from planner.report.sweep.data import SweepData
from planner.report.sweep.reasons import range_source
from planner.report.words import Text, counted
from planner.results.names import figure_label
from planner.units import unit_label, unit_of

MOST_SHOWN = 16
MOST_CURVES = 12
_FIGURES_ZH = {
    "built_hall_mw": "新建机房 IT 容量",
    "demand_served_ratio": "需求满足率",
    "chips_it_mw": "芯片 IT 功率",
}


def section(data: SweepData) -> Section | None:
    """Return what each factor does alone; None where none was moved alone."""
    pieces: list[Piece] = [*_curves(data)]
    if (figure := _figure(data)) is not None:
        pieces.append(figure)
    for make in (_switches, _table):
        if (piece := make(data)) is not None:
            pieces.append(piece)
    title = Text("One factor at a time", "单因素影响")
    return Section("alone", title, tuple(pieces)) if pieces else None


def worths(data: SweepData, factor: str) -> tuple[float, float]:
    """Return the worth found where a factor stands at its low and high end, else at its base."""
    table = data.table("tornado")
    base = float(data.base["objective_mcur"]) if data.base is not None else math.nan
    found = {}
    if table is not None:
        own = table[table["factor"] == factor]
        found = dict(zip(own["end"], own["worth_mcur"].astype(float), strict=True))
    return found.get("low", base), found.get("high", base)


def chart(data: SweepData) -> Chart | None:
    """Return the tornado of the worth."""
    table = data.table("tornado")
    if table is None:
        return None
    kept = list(dict.fromkeys(table["factor"]))[:MOST_SHOWN]
    rows = table[table["factor"].isin(kept)]
    sizes = rows[["change_mcur", "low_mcur", "high_mcur"]].abs().max().max()
    divisor, unit = numbers.money_scale(float(sizes), data.currency)
    ends = [
        End(
            name=data.factor(str(row.factor)),
            high=row.end == "high",
            found=numbers.amount(float(row.change_mcur), divisor),
            low=numbers.amount(_finite(row.low_mcur, row.change_mcur), divisor),
            top=numbers.amount(_finite(row.high_mcur, row.change_mcur), divisor),
            decided=bool(row.decided),
            label=data.level(str(row.factor), row.level),
        )
        for row in rows.itertuples()
    ]
    title = Text(
        "What the {worth} changes by when one factor goes to an end of its range",
        "单个因素取区间端点时{worth}的变化",
    ).fill(worth=data.worth)
    note = Text(
        "Solid: proven. Pale: open within the gaps of the two cases. Line: what the plans found "
        "show. Grey: no effect can be told.",
        "实色：已证明；浅色：两情景间隙之内；竖线：所得方案之差；灰色：无法判断是否有影响。",
    )
    axis = Text("change against the base, {unit}", "相对基准的变化，{unit}").fill(unit=unit)
    alt = Text("Tornado of {n} factors.", "{n} 个因素的龙卷风图。").fill(n=str(len(kept)))
    return Chart(title, swing_bars(ends, axis), alt, note, wide=True)


def _finite(value: float, fallback: float) -> float:
    """Return an end of a range, or what was found where nothing is proven."""
    return float(value) if math.isfinite(value) else float(fallback)


def _figure(data: SweepData) -> Chart | None:
    """Return the answer of a key figure, as the plans found show it."""
    table = data.table("figure_tornado")
    if table is None:
        return None
    figure = str(table["figure"].iloc[0])
    kept = list(dict.fromkeys(table["factor"]))[:MOST_SHOWN]
    swings = []
    for name in kept:
        own = table[table["factor"] == name]
        change = dict(zip(own["end"], own["change"].astype(float), strict=True))
        low, high = change.get("low", 0.0), change.get("high", 0.0)
        labels = numbers.number(low), numbers.number(high)
        swings.append(Swing(data.factor(str(name)), low, high, *labels))
    unit = "" if unit_of(figure) == "ratio" else unit_label(figure, data.currency)
    what = Text(figure_label(figure), _FIGURES_ZH[figure])
    if figure == "built_hall_mw":
        what = Text("IT load of halls that the plan builds", _FIGURES_ZH[figure])
    title = Text("{what} by factor, as the plans found show it", "各因素下的{what}（所得方案）")
    note = Text(
        "Plans within the gap may differ in it: nothing of this is proven.",
        "间隙之内的其他方案可能不同：本图未经证明。",
    )
    axis = Text("change against the base", "相对基准的变化")
    if unit:
        axis = Text(f"{axis.en}, {unit}", f"{axis.zh}，{unit}")
    spec = tornado(
        swings, axis, Text("At its low end", "取低值"), Text("At its high end", "取高值"), width=720
    )
    return Chart(title.fill(what=what), spec, title.fill(what=what), note, wide=True)


def _curves(data: SweepData) -> list[Chart]:
    table = data.table("curves")
    if table is None:
        return []
    order = list(dict.fromkeys(table["factor"]))
    if (ranked := data.table("swings")) is not None:
        place = {name: i for i, name in enumerate(ranked["factor"])}
        order.sort(key=lambda name: place.get(name, len(place)))
    return [_curve(data, str(name), table) for name in order[:MOST_CURVES]]


def _curve(data: SweepData, name: str, table: pd.DataFrame) -> Chart:
    rows = table[table["factor"] == name]
    divisor, unit = numbers.money_scale(float(rows["worth_mcur"].abs().max()), data.currency)
    spots = [
        Spot(
            x=float(row.level),
            y=numbers.amount(float(row.worth_mcur), divisor),
            low=numbers.amount(_finite(row.low_mcur, row.worth_mcur), divisor),
            top=numbers.amount(_finite(row.high_mcur, row.worth_mcur), divisor),
            decided=bool(row.decided) or row.case == "base",
            label=Text("{level}: {money}", "{level}：{money}").fill(
                level=data.level(name, float(row.level)), money=data.money(float(row.worth_mcur))
            ),
        )
        for row in rows.itertuples()
    ]
    axis = Text("{worth}, {unit}", "{worth}，{unit}").fill(worth=data.worth, unit=unit)
    spec = answer_curve(spots, data.span(name), axis, marks=_marks(data, name))
    note = Text("Band: where the best plan's worth is proven to lie.", "色带：最优值的已证明范围。")
    if _marks(data, name):
        more = Text(
            " Shaded: the sites of the plans found change.", "阴影：所得方案的站点组合改变。"
        )
        note = Text(note.en + more.en, note.zh + more.zh)
    return Chart(_curve_title(data, name, rows), spec, data.factor(name), note)


def _curve_title(data: SweepData, name: str, rows: pd.DataFrame) -> Text:
    factor = data.factor(name)
    swings = data.table("swings")
    proven = swings is not None and bool(swings[swings["factor"] == name]["decided"].any())
    if not (proven or rows["decided"].any()):
        return Text("{f}: no effect can be told", "{f}：无法判断是否有影响").fill(f=factor)
    steps = [b - a for a, b in pairwise(rows["worth_mcur"].astype(float))]
    if all(step >= 0 for step in steps):
        return Text("{f}: the more, the higher", "{f}：越高则越大").fill(f=factor)
    if all(step <= 0 for step in steps):
        return Text("{f}: the more, the lower", "{f}：越高则越小").fill(f=factor)
    return Text("{f}: up and down", "{f}：有升有降").fill(f=factor)


def _marks(data: SweepData, name: str) -> list[tuple[float, float]]:
    table = data.table("switches")
    if table is None:
        return []
    own = table[table["factor"] == name]
    return [(float(r.level), float(r.to_level)) for r in own.itertuples()]


def _switches(data: SweepData) -> Table | None:
    """Return between which levels the sites of the plans found change."""
    table = data.table("switches")
    if table is None:
        return None

    def names(ids: str) -> Text:
        sites = [data.plan.site(site) for site in ids.split(", ") if site]
        return Text(", ".join(s.en for s in sites) or "–", "、".join(s.zh for s in sites) or "–")

    rows = tuple(
        (
            data.factor(str(r.factor)),
            data.level(str(r.factor), float(r.level)),
            data.level(str(r.factor), float(r.to_level)),
            names(str(r.opened)),
            names(str(r.closed)),
        )
        for r in table.itertuples()
    )
    columns = (
        Column(Text("Factor", "因素"), "factor", width=2.0),
        Column(Text("From", "由"), "level", numeric=True, width=0.8),
        Column(Text("To", "至"), "to_level", numeric=True, width=0.8),
        Column(Text("Built at too", "新增站点"), "opened", width=2.4),
        Column(Text("No longer", "减少站点"), "closed", width=2.4),
    )
    title = Text(
        "Where the sites of the plans found change: {n}", "所得方案的站点组合在何处改变：{n}"
    ).fill(n=counted(len(rows), "place", "places", "处"))
    note = Text(
        "Plans within the gap may choose other sites; planner breakpoint proves a change.",
        "间隙之内的方案可能选择其他站点；planner breakpoint 可证明改变。",
    )
    return Table(title, columns, rows, note, name="switches", most=20)


def _table(data: SweepData) -> Table | None:
    table = data.table("swings")
    if table is None:
        return None
    divisor, unit = numbers.money_scale(float(table["swing_mcur"].max()), data.currency)
    rows = []
    for row in table.itertuples():
        factor = data.factors[str(row.factor)]
        rows.append(
            (
                data.factor(factor.name),
                data.bare_level(factor.name, factor.low),
                data.bare_level(factor.name, factor.base),
                data.bare_level(factor.name, factor.high),
                data.unit(factor.name),
                numbers.scaled(float(row.swing_mcur), divisor),
                numbers.scaled(float(row.proven_mcur), divisor),
                numbers.scaled(float(row.possible_mcur), divisor),
                Text("yes", "是") if row.decided else Text("undecided", "未定"),
                range_source(factor.source),
            )
        )
    columns = (
        Column(Text("Factor", "因素"), "factor", width=2.6),
        Column(Text("Low", "低值"), "low", numeric=True, width=0.9),
        Column(Text("Base", "基准"), "base", numeric=True, width=0.9),
        Column(Text("High", "高值"), "high", numeric=True, width=0.9),
        Column(Text("Unit", "单位"), "unit", width=1.3),
        Column(Text("Found", "所得"), "swing_mcur", unit, numeric=True, width=0.9),
        Column(Text("At least", "至少"), "proven_mcur", unit, numeric=True, width=0.9),
        Column(Text("At most", "至多"), "possible_mcur", unit, numeric=True, width=0.9),
        Column(Text("Effect", "有影响"), "decided", width=0.9),
        Column(Text("Range from", "区间来源"), "source", width=2.6),
    )
    title = Text(
        "How far each factor moves the {worth} over its range", "各因素在其区间内对{worth}的影响"
    ).fill(worth=data.worth)
    note = Text(
        "Found: between the plans found. At least and at most: what the bounds prove of it.",
        "所得：所得方案之间；至少、至多：由界证明。",
    )
    return Table(title, columns, tuple(rows), note, name="swings", most=30)
