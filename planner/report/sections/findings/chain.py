"""How full it is: from nameplate to useful work, and the occupied share of each site."""

from __future__ import annotations

import math
from dataclasses import dataclass

from planner.report import numbers
from planner.report.charts.bars import Bar, ranked_bars
from planner.report.charts.heat import Cell, heat_table
from planner.report.data import ReportData
from planner.report.facts import open_sites
from planner.report.pieces import Chart, Column, Table
from planner.report.words import NOTHING, Text, same

MOST_ROWS = 15
#: a site this much emptier than all together is named
STANDS_OUT = 0.03


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
    every = len(open_sites(data, data.last))
    note = Text("The {n} largest of {all} sites.", "规模最大的 {n} 个站点，共 {all} 个。").fill(
        n=len(largest), all=every
    )
    shown = note if every > len(largest) else NOTHING
    return Chart(occupancy_title(data), heat_table(cells), alt, shown)


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


def chain(data: ReportData) -> Chart | None:
    """Return each link from halls to useful work in the last year, as a share of the one before."""
    links = chain_links(data)
    if not links:
        return None
    bars = [Bar(link.name, link.ratio, numbers.percent(link.ratio)) for link in links]
    unit = Text("Share of the link before, {year}", "占上一环节的比例，{year}").fill(
        year=numbers.year(data.last)
    )
    alt = Text(
        "Shares of cabinets filled, chips occupied and nameplate FLOPS that become useful.",
        "机柜装机、芯片占用与有效算力各环节的比例。",
    )
    note = Text("FLOPS of different precision are never added up.", "不同精度的算力不相加。")
    return Chart(chain_title(links), ranked_bars(bars, unit, percent=True), alt, note)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the chain: its name, its share of the one before, and what that share says."""

    name: Text
    ratio: float
    told: Text


def chain_links(data: ReportData) -> tuple[Link, ...]:
    """Return the links in the last year."""
    if not (data.has("occupancy") and data.has("occupancy_by_precision")):
        return ()
    amounts = ["hall_it_mw", "chips_it_mw", "occupied_it_mw"]
    sums = data.sums("occupancy", ["period"], amounts)
    now = sums[sums["period"] == data.last]
    halls, chips, busy = (float(now[name].sum()) for name in amounts)
    if halls <= 0 or chips <= 0:
        return ()
    links = [
        Link(
            Text("Cabinets filled, by power", "机柜装机率（按功率）"),
            chips / halls,
            Text("chips fill {share} of the halls", "机房装机率 {share}"),
        ),
        Link(
            Text("Chips occupied", "芯片占用率"),
            busy / chips,
            Text("{share} of chips are occupied", "芯片占用率 {share}"),
        ),
    ]
    work = data.sums(
        "occupancy_by_precision", ["precision", "period"], ["occupied_pflops", "useful_pflops"]
    )
    links += [
        _useful(str(row.precision), float(row.useful_pflops) / float(row.occupied_pflops))
        for row in work[work["period"] == data.last].itertuples()
        if row.occupied_pflops > 0
    ]
    return tuple(links)


def _useful(precision: str, ratio: float) -> Link:
    p = numbers.precision_name(precision)
    return Link(
        Text(f"Useful of occupied, {p}", f"占用中有效，{p}"),
        ratio,
        Text(
            f"{{share}} of occupied {p} compute does useful work",
            f"占用的 {p} 算力中有效 {{share}}",
        ),
    )


def chain_title(links: tuple[Link, ...]) -> Text:
    """Return which link loses the most."""
    link = min(links, key=lambda link: link.ratio)
    told = Text("Most is lost at one link: {what}", "损失最大的环节：{what}")
    return told.fill(what=link.told.fill(share=numbers.percent(link.ratio)))


def chain_table(data: ReportData) -> Table | None:
    """Return nameplate and useful compute by precision and year."""
    if not data.has("occupancy_by_precision"):
        return None
    work = data.sums(
        "occupancy_by_precision", ["precision", "period"], ["occupied_pflops", "useful_pflops"]
    )
    return Table(
        Text("From occupied nameplate to useful compute", "占用标称算力与有效算力"),
        (
            Column(Text("Precision", "精度"), "precision"),
            Column(Text("Year", "年份"), "period", numeric=True),
            Column(
                Text("Nameplate of occupied chips", "占用芯片标称"),
                "occupied_pflops",
                same("PFLOPS"),
                numeric=True,
            ),
            Column(Text("Useful", "有效"), "useful_pflops", same("PFLOPS"), numeric=True),
            Column(Text("Useful share", "有效比例"), "efficiency_ratio", same("%"), numeric=True),
        ),
        tuple(
            (
                same(numbers.precision_name(str(row.precision))),
                numbers.bare_year(data.period(int(row.period))),
                numbers.number(row.occupied_pflops),
                numbers.number(row.useful_pflops),
                numbers.percent(
                    row.useful_pflops / row.occupied_pflops if row.occupied_pflops else math.nan
                ),
            )
            for row in work.sort_values(["precision", "period"]).itertuples()
        ),
        name="useful_compute",
        most=15,
    )
