"""Factors together: sensitivity indices, maps of two factors, all cases as lines."""

from __future__ import annotations

import math

import pandas as pd

from planner.report import numbers
from planner.report.charts.crossed import Crossing, Stop, crossing_map, parallel_lines
from planner.report.charts.ranges import Index, index_bars
from planner.report.charts.theme import BLUE, FULL_WIDTH, TEAL
from planner.report.pieces import Chart, Piece, Section
from planner.report.sweep.data import SweepData
from planner.report.words import Text

MOST_MAPS = 6
MOST_LINES = 400


def section(data: SweepData) -> Section | None:
    """Return what factors do together; None where they were only moved alone."""
    pieces: list[Piece] = [piece for make in (_sobol, _morris) if (piece := make(data)) is not None]
    pieces += _maps(data)
    if data.reading.sweep.design.kind != "tornado" and (lines := _lines(data)) is not None:
        pieces.append(lines)
    title = Text("Factors together", "多因素影响")
    return Section("together", title, tuple(pieces)) if pieces else None


def _sobol(data: SweepData) -> Chart | None:
    table = data.table("sobol")
    if table is None:
        return None
    first, total = Text("Alone (first order)", "单独（一阶）"), Text("In all (total)", "总效应")
    bars = []
    for row in table.itertuples():
        pairs = (
            (first, row.first_ratio, row.first_conf_ratio),
            (total, row.total_ratio, row.total_conf_ratio),
        )
        for kind, value, conf in pairs:
            label = numbers.percent(float(value), 1)
            decided = bool(row.decided) and value - conf > 0
            name, ends = data.factor(str(row.factor)), (float(value - conf), float(value + conf))
            bars.append(Index(name, kind, float(value), *ends, decided, label))
    n = int(table["decided"].sum())
    title = Text(
        "Sobol indices: {n} of {of} factors are shown to matter",
        "Sobol 指数：{of} 个因素中有 {n} 个显示有影响",
    ).fill(n=str(n), of=str(len(table)))
    spec = index_bars(
        bars, Text("share of the variance", "方差占比"), [(first, BLUE), (total, TEAL)],
        width=FULL_WIDTH,
    )  # fmt: skip
    note = Text("Lines: 95 % confidence intervals.", "线段：95% 置信区间。")
    return Chart(title, spec, title, note, wide=True)


def _morris(data: SweepData) -> Chart | None:
    table = data.table("morris")
    if table is None:
        return None
    divisor, unit = numbers.money_scale(float(table["mu_star_mcur"].max()), data.currency)
    mean = Text("Mean size of the effect (μ*)", "平均影响（μ*）")
    spread = Text("Spread of the effect (σ)", "影响的离散（σ）")
    bars = []
    for row in table.itertuples():
        for kind, value, conf in (
            (mean, row.mu_star_mcur, row.mu_star_conf_mcur),
            (spread, row.sigma_mcur, 0.0),
        ):
            low, top = (numbers.amount(float(value + s * conf), divisor) for s in (-1, 1))
            name, at = data.factor(str(row.factor)), numbers.amount(float(value), divisor)
            told = data.money(float(value))
            bars.append(Index(name, kind, at, low, top, bool(row.decided), told))
    title = Text("Elementary effects: {f} is largest", "基本效应：{f}最大").fill(
        f=data.factor(str(table["factor"].iloc[0]))
    )
    axis = Text("over the whole range, {unit}", "全区间，{unit}").fill(unit=unit)
    spec = index_bars(bars, axis, [(mean, TEAL), (spread, BLUE)], width=FULL_WIDTH)
    note = Text(
        "Lines: 95 % confidence intervals. A spread as large as the mean: the effect depends on "
        "the other factors. Grey: within the gaps of the cases.",
        "线段：95% 置信区间。离散与均值相当表示影响取决于其他因素。灰色：在间隙之内。",
    )
    return Chart(title, spec, title, note, wide=True)


def _maps(data: SweepData) -> list[Chart]:
    table = data.table("heat")
    if table is None:
        return []
    pairs = list(table.groupby(["factor_x", "factor_y"], sort=False))
    return [_map(data, str(x), str(y), part) for (x, y), part in pairs[:MOST_MAPS]]


def _map(data: SweepData, x: str, y: str, part: pd.DataFrame) -> Chart:
    largest = float(part["change_mcur"].abs().max())
    divisor, unit = numbers.money_scale(largest, data.currency)
    rows = part.sort_values(["level_y", "level_x"], ascending=[False, True])
    cells = [
        Crossing(
            data.level(x, row.level_x),
            data.level(y, row.level_y),
            float(row.change_mcur) / largest if largest else 0.0,
            bool(row.decided),
            numbers.scaled(float(row.change_mcur), divisor) if row.decided else _SAME,
        )
        for row in rows.itertuples()
    ]
    title = Text(
        "{x} and {y}: change of the {worth}, {unit}", "{x}与{y}：{worth}的变化，{unit}"
    ).fill(x=data.factor(x), y=_lower(data.factor(y)), worth=data.worth, unit=unit)
    note = Text("Grey, ≈: not told apart from the base case.", "灰色 ≈：无法与基准情景区分。")
    return Chart(title, crossing_map(cells, data.factor(x), data.factor(y)), title, note)


_SAME = Text("≈", "≈")


def _lower(text: Text) -> Text:
    return Text(text.en[:1].lower() + text.en[1:], text.zh)


def _lines(data: SweepData) -> Chart | None:
    table = data.table("parallel")
    if table is None:
        return None
    cases = list(dict.fromkeys(table["case"]))
    # evenly spaced cases, so that a large sweep can still be seen
    kept = set(cases[:: math.ceil(len(cases) / MOST_LINES)])
    stops = [
        Stop(
            str(row.case),
            data.worth.sentence() if row.axis == "worth_mcur" else data.factor(str(row.axis)),
            float(row.place_ratio),
            float(row.worth_ratio),
            data.money(float(row.value))
            if row.axis == "worth_mcur"
            else data.level(str(row.axis), float(row.value)),
        )
        for row in table[table["case"].isin(kept)].itertuples()
    ]
    worth = data.solved["objective_mcur"].astype(float)
    title = Text(
        "Every case as a line, coloured by its {worth}: blue {low}, orange {high}",
        "每个情景一条线，按{worth}着色：蓝 {low}，橙 {high}",
    ).fill(
        worth=data.worth,
        low=data.money(float(worth.min())),
        high=data.money(float(worth.max())),
    )
    note = Text("Each axis runs from its least to its most.", "各轴自最小值至最大值。")
    if len(kept) < len(cases):
        more = Text(" {n} of {of} cases drawn.", "绘出 {of} 个情景中的 {n} 个。").fill(
            n=str(len(kept)), of=str(len(cases))
        )
        note = Text(note.en + more.en, note.zh + more.zh)
    return Chart(title, parallel_lines(stops), title, note, wide=True)
