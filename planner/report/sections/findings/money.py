"""What it costs: the lines of the net present cost, and the money of each year."""

from __future__ import annotations

import math

from planner.report import numbers
from planner.report.charts.bars import Bar, Part, stacked_bars, waterfall
from planner.report.charts.theme import GREY, KINDS
from planner.report.data import ReportData
from planner.report.facts import cost_lines
from planner.report.line_names import cost_name
from planner.report.pieces import Chart, Column, Table
from planner.report.words import Text, same

#: cost lines below this share of all cost are drawn as one
SMALL_LINE = 0.005
#: said of money by period where a period has several years
WHOLE_PERIODS = Text(
    "All years of a period, discounted to its first; credits apart.",
    "各期合计其全部年份，折现至期初；抵减项另计。",
)
#: lines that a chart by year tells apart
MOST_LINES = 5


def cost(data: ReportData) -> Chart | None:
    """Return the lines that the net present cost is made of."""
    lines = cost_lines(data)
    if not lines:
        return None
    total = sum(value for _, value in lines)
    gross = sum(value for _, value in lines if value > 0)
    divisor, unit = numbers.money_scale(max(gross, abs(total)), data.currency)

    def bar(name: Text, mcur: float) -> Bar:
        scaled = numbers.amount(mcur, divisor)
        return Bar(name, scaled, numbers.scaled(mcur, divisor))

    small = [value for _, value in lines if abs(value) < SMALL_LINE * gross]
    apart = [(line, value) for line, value in lines if abs(value) >= SMALL_LINE * gross]
    if len(small) < 3:
        apart, small = list(lines), []
    bars = [bar(cost_name(line), value) for line, value in apart if value > 0]
    if small:
        name = Text("{n} smaller lines", "其余 {n} 项").fill(n=len(small))
        bars.append(bar(name, sum(small)))
    bars += [bar(cost_name(line), value) for line, value in apart if value <= 0]
    spec = waterfall(
        bars,
        bar(Text("Total", "合计"), total),
        Text("Net present cost, {unit}", "净现值成本，{unit}").fill(unit=unit),
    )
    line, value = lines[0]
    told = Text("{line}: {share} of the cost", "{line}占成本的 {share}")
    if lines[-1][1] < 0:
        told = Text("{line}: {share} of the cost before credits", "{line}占抵减前成本的 {share}")
    title = told.fill(
        line=cost_name(line), share=numbers.percent(value / gross if gross else math.nan)
    )
    alt = Text(
        "Lines of the net present cost, adding up to {total}.", "净现值成本构成，合计 {total}。"
    ).fill(total=numbers.money(total, data.currency))
    return Chart(title, spec, alt)


def by_year(data: ReportData) -> Chart | None:
    """Return what is spent in each year, credits left out."""
    mcur = spending(data)
    tops = {t: sum(v for (_, year), v in mcur.items() if year == t) for t in data.periods}
    if max(tops.values(), default=0.0) <= 0:
        return None
    size: dict[str, float] = {}
    for (line, _), value in mcur.items():
        size[line] = size.get(line, 0.0) + value
    ranked = sorted(size, key=lambda line: (-size[line], line))
    apart, rest = ranked, []
    if len(ranked) > MOST_LINES + 1:
        apart, rest = ranked[:MOST_LINES], ranked[MOST_LINES:]
    # grey is kept for the rest
    colours = [colour for colour in KINDS if colour != GREY]
    groups = [
        ((line,), cost_name(line), colour) for line, colour in zip(apart, colours, strict=False)
    ]
    others = [(tuple(rest), Text("Other lines", "其他"), GREY)] if rest else []
    divisor, unit = numbers.money_scale(max(tops.values()), data.currency)
    parts = [
        Part(year, name, numbers.amount(value, divisor), numbers.money(value, data.currency))
        for lines, name, _ in (*groups, *others)
        for year in data.periods
        for value in [sum(mcur.get((line, year), 0.0) for line in lines)]
    ]
    spec = stacked_bars(
        parts,
        [(name, colour) for _, name, colour in (*groups, *others)],
        [(t, numbers.amount(v, divisor), numbers.scaled(v, divisor)) for t, v in tops.items()],
        (
            Text("Money of the year, {unit}", "当年金额，{unit}")
            if _is_yearly(data)
            else Text("Money of the period, {unit}", "当期金额，{unit}")
        ).fill(unit=unit),
    )
    alt = Text("Stacked bars of cost by year and line.", "各年成本按构成。")
    note = Text("Undiscounted, before credits.", "未折现，抵减前。")
    return Chart(year_title(data, tops), spec, alt, note if _is_yearly(data) else WHOLE_PERIODS)


def _is_yearly(data: ReportData) -> bool:
    return all(len(years) == 1 for years in data.study.settings.years_of.values())


def year_title(data: ReportData, tops: dict[int, float]) -> Text:
    """Return in which year most is spent."""
    peak = max(tops, key=lambda year: (tops[year], -year))
    money = numbers.money(tops[peak], data.currency)
    if len(tops) == 1:
        return Text("{year} costs {money}", "{year}支出 {money}").fill(
            year=numbers.year(peak), money=money
        )
    return Text("Spending peaks in {year} at {money}", "{year}支出最高，为 {money}").fill(
        year=numbers.year(peak), money=money
    )


def spending(data: ReportData) -> dict[tuple[str, int], float]:
    """Return money of the year by line and year, credits left out, in mcur."""
    sums = data.sums("costs", ["line", "period"], ["cost_mcur"])
    return {
        (str(row.line), int(row.period)): float(row.cost_mcur)
        for row in sums.itertuples()
        if row.cost_mcur > 1e-9
    }


def cost_table(data: ReportData) -> Table | None:
    """Return every line by year, credits included."""
    sums = data.sums("costs", ["line", "period"], ["cost_mcur", "discounted_mcur"])
    mcur = {(str(r.line), int(r.period)): float(r.cost_mcur) for r in sums.itertuples()}
    lines = cost_lines(data)
    if not lines:
        return None
    divisor, unit = numbers.money_scale(max(abs(value) for _, value in lines), data.currency)
    columns = (
        Column(Text("Line", "项目"), "line"),
        *(
            Column(same(str(year)), f"cost_{int(year)}_mcur", unit, numeric=True)
            for year in data.periods
        ),
        Column(Text("Discounted", "折现合计"), "discounted_mcur", unit, numeric=True),
    )
    rows = tuple(
        (
            cost_name(line),
            *(numbers.scaled(mcur.get((line, year), 0.0), divisor) for year in data.periods),
            numbers.scaled(value, divisor),
        )
        for line, value in lines
    )
    title = Text("Cost lines by year", "各年成本构成")
    note = Text("Years undiscounted; credits negative.", "各年未折现；抵减项为负。")
    return Table(title, columns, rows, note if _is_yearly(data) else WHOLE_PERIODS, name="costs")
