"""Findings: each chart under a title that says what it shows."""

from __future__ import annotations

import math

from planner.report import numbers
from planner.report.cartography.build import KINDS, chip_mw
from planner.report.charts.bars import Bar, Part, ranked_bars, stacked_bars, waterfall
from planner.report.charts.heat import Cell, heat_table
from planner.report.data import ReportData
from planner.report.facts import HIGH_QUOTA_USE, cost_lines, open_sites, quota_use
from planner.report.pieces import Chart, Section
from planner.report.words import Text, counted, same

MOST_ROWS = 16
#: a site this much emptier than all together is named
STANDS_OUT = 0.03
#: cost lines below this share of all cost are drawn as one
SMALL_LINE = 0.005

LINES = {
    "opening": Text("Opening sites", "站点启用"),
    "halls": Text("Halls", "机房建设"),
    "chips": Text("Chips and servers", "芯片与服务器"),
    "refill": Text("Refilling idle stock", "盘活存量"),
    "grid": Text("Grid connection", "电网接入"),
    "joining": Text("Joining the network", "接入算力网"),
    "energy": Text("Electricity", "电力"),
    "green": Text("Green premium", "绿电溢价"),
    "carbon": Text("Carbon", "碳排放"),
    "water": Text("Water", "用水"),
    "network": Text("Network", "网络"),
    "staff": Text("Staff", "人员"),
    "upkeep": Text("Upkeep", "运维"),
    "fixed": Text("Fixed operation", "固定运营"),
    "unmet": Text("Unmet demand", "未满足需求"),
    "salvage": Text("Value left at the end", "期末残值"),
    "subsidy": Text("Subsidies", "补贴"),
    "revenue": Text("Revenue", "收入"),
}


def section(data: ReportData) -> Section | None:
    """Return the findings that the plan has results for."""
    charts = [chart for make in CHARTS if (chart := make(data)) is not None]
    if not charts:
        return None
    return Section("findings", Text("Findings", "主要发现"), tuple(charts))


def capacity(data: ReportData) -> Chart | None:
    """Return IT capacity by year and kind of chip."""
    mw = chip_mw(data)
    sums = {
        (year, kind): sum(v for (_, t, k), v in mw.items() if (t, k) == (year, kind))
        for year in data.periods
        for kind in range(len(KINDS))
    }
    totals = {year: sum(sums[year, kind] for kind in range(len(KINDS))) for year in data.periods}
    if totals[data.last] <= 0:
        return None
    used = [kind for kind in range(len(KINDS)) if any(sums[t, kind] > 0 for t in data.periods)]
    spec = stacked_bars(
        [
            Part(year, KINDS[kind][0], sums[year, kind], numbers.power(sums[year, kind]))
            for year in data.periods
            for kind in used
        ],
        [KINDS[kind] for kind in used],
        [(t, totals[t], numbers.number(totals[t])) for t in data.periods],
        Text("IT capacity, MW", "IT 容量，MW"),
    )
    title = capacity_finding(data, totals, sums[data.last, 0] / totals[data.last])
    alt = Text("Stacked bars of IT capacity by year and kind of chip.", "各年 IT 容量按芯片构成。")
    return Chart(title, spec, alt)


def capacity_finding(data: ReportData, totals: dict[int, float], domestic: float) -> Text:
    """Return how capacity moves from the first year to the last."""
    first, last = totals[data.first], totals[data.last]
    parts = {
        "a": numbers.power(first),
        "b": numbers.power(last),
        "first": numbers.year(data.first),
        "last": numbers.year(data.last),
        "share": numbers.percent(domestic),
    }
    if data.first == data.last:
        told = Text(
            "{b} run in {last}, {share} on domestic chips", "{last} IT 容量 {b}，国产芯片占 {share}"
        )
    elif last > 1.02 * first:
        told = Text(
            "Capacity grows from {a} to {b} by {last}; domestic chips reach {share}",
            "IT 容量由 {a} 增至{last} {b}，国产芯片占 {share}",
        )
    elif last < 0.98 * first:
        told = Text(
            "Capacity falls from {a} to {b} by {last}; domestic chips reach {share}",
            "IT 容量由 {a} 降至{last} {b}，国产芯片占 {share}",
        )
    else:
        told = Text(
            "Capacity stays at about {b}; domestic chips reach {share}",
            "IT 容量保持在 {b} 左右，国产芯片占 {share}",
        )
    return told.fill(**parts)


def occupancy(data: ReportData) -> Chart | None:
    """Return the occupied share of each site by year."""
    largest = open_sites(data, data.last)[:MOST_ROWS]
    if not largest:
        return None
    table = data.tables["sites"].set_index(["site_id", "period"])["occupied_ratio"]
    cells = [
        Cell(site.name, year, ratio, numbers.percent(ratio))
        for site in largest
        for year in data.periods
        if math.isfinite(ratio := float(table.get((site.site_id, year), math.nan)))
    ]
    if not cells:
        return None
    alt = Text("Occupied share of each site by year.", "各站点逐年算力使用率。")
    return Chart(occupancy_title(data), heat_table(cells), alt)


def occupancy_title(data: ReportData) -> Text:
    """Return how full the sites are in the last year, and which is emptiest if any stands out."""
    overall = data.figures["occupied_ratio"]
    rated = [s for s in open_sites(data, data.last) if math.isfinite(s.occupied_ratio)]
    parts = {"share": numbers.percent(overall), "year": numbers.year(data.last)}
    lowest = min(rated, key=lambda site: site.occupied_ratio, default=None)
    if lowest is None or lowest.occupied_ratio > overall - STANDS_OUT:
        told = Text(
            "Every site is about as full: {share} of chips are occupied in {year}",
            "{year}各站点算力使用率接近，总体 {share}",
        )
        return told.fill(**parts)
    return Text(
        "{share} of all chips are occupied in {year}; {name} is emptiest at {low}",
        "{year}算力使用率 {share}，{name}最低（{low}）",
    ).fill(**parts, name=lowest.name, low=numbers.percent(lowest.occupied_ratio))


def quota(data: ReportData) -> Chart | None:
    """Return the use of the energy quotas in the last year."""
    use = quota_use(data, data.last)[:MOST_ROWS]
    if not use:
        return None
    bars = [
        Bar(fact.name, fact.ratio, numbers.percent(fact.ratio), fact.ratio > HIGH_QUOTA_USE)
        for fact in use
    ]
    unit = Text("Energy quota used, {year}", "{year}能耗指标使用率").fill(
        year=numbers.year(data.last)
    )
    alt = Text("Share of the energy quota used by each zone.", "各区域能耗指标使用率。")
    return Chart(quota_title(data), ranked_bars(bars, unit, percent=True), alt)


def quota_title(data: ReportData) -> Text:
    """Return how many zones come close to their quota."""
    use = quota_use(data, data.last)
    high = sum(fact.ratio > HIGH_QUOTA_USE for fact in use)
    limit = numbers.percent(HIGH_QUOTA_USE)
    if high == 0:
        told = Text(
            "No zone uses over {limit} of its energy quota", "没有区域的能耗指标使用率超过 {limit}"
        )
        return told.fill(limit=limit)
    one = Text("{zones} uses over {limit} of its energy quota", "{zones}能耗指标使用率超过 {limit}")
    many = Text(
        "{zones} use over {limit} of their energy quota", "{zones}能耗指标使用率超过 {limit}"
    )
    zones = counted(high, "zone", "zones", "个区域").sentence()
    return (one if high == 1 else many).fill(zones=zones, limit=limit)


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


def cost_name(line: str) -> Text:
    """Return the name of a line of the ledger."""
    return LINES.get(line, same(line.replace("_", " ")))


CHARTS = (capacity, occupancy, quota, cost)
