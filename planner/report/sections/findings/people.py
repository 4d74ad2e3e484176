"""Who works there: people on site against the local pool, and who moves in."""

from __future__ import annotations

from dataclasses import dataclass

from planner.report import numbers
from planner.report.charts.bars import Bar, Part, ranked_bars, stacked_bars
from planner.report.charts.theme import AMBER, BLUE
from planner.report.data import ReportData
from planner.report.pieces import Chart
from planner.report.words import Text, counted, verb

MOST_ROWS = 15
#: fewer people than this are none
NOBODY = 0.5
#: a pool used to this share is used up
USED_UP = 0.999


@dataclass(frozen=True, slots=True)
class Market:
    """A labour market in the last year."""

    area_id: str
    name: Text
    local_fte: float
    relocated_fte: float
    pool_fte: float

    @property
    def used_ratio(self) -> float:
        """Share of the local pool that is hired; an empty pool is used up."""
        return self.local_fte / self.pool_fte if self.pool_fte > 0 else 1.0

    @property
    def used_up(self) -> bool:
        """Whether the local pool is."""
        return self.used_ratio >= USED_UP


def by_year(data: ReportData) -> Chart | None:
    """Return people on site by year: hired locally and moved in."""
    if not data.has("staff"):
        return None
    sums = data.sums("staff", ["period"], ["local_fte", "relocated_fte"])
    found = {int(r.period): (float(r.local_fte), float(r.relocated_fte)) for r in sums.itertuples()}
    if sum(found.get(data.last, (0.0, 0.0))) < NOBODY:
        return None
    kinds = ((Text("Hired locally", "本地招聘"), BLUE), (Text("Moved in", "异地引进"), AMBER))
    spec = stacked_bars(
        [
            Part(year, name, found[year][place], numbers.people(found[year][place]))
            for year in data.periods
            for place, (name, _) in enumerate(kinds)
        ],
        kinds,
        [(t, sum(found[t]), numbers.number(sum(found[t]), 0)) for t in data.periods],
        Text("People on site", "现场人员，人"),
    )
    alt = Text("Stacked bars of people by year, local and moved in.", "各年本地与引进人员。")
    local, moved = found[data.last]
    return Chart(year_title(data.last, local, moved), spec, alt)


def year_title(year: int, local: float, moved: float) -> Text:
    """Return how many people work on site, and how many of them move in."""
    parts = {
        "all": numbers.people(local + moved),
        "year": numbers.year(year),
        "moved": numbers.number(moved, 0),
    }
    if moved < NOBODY:
        told = Text(
            "{all} work on site in {year}, all hired locally", "{year}现场 {all}，均为本地招聘"
        )
    else:
        told = Text(
            "{all} work on site in {year}; {moved} move in", "{year}现场 {all}，其中引进 {moved} 人"
        )
    return told.fill(**parts)


def markets(data: ReportData) -> tuple[Market, ...]:
    """Return the labour markets with staff in the last year, the fullest first."""
    if not data.has("staff"):
        return ()
    sums = data.sums("staff", ["area_id", "period"], ["local_fte", "relocated_fte", "pool_fte"])
    found = [
        Market(
            str(row.area_id),
            data.zone(str(row.area_id)),
            float(row.local_fte),
            float(row.relocated_fte),
            float(row.pool_fte),
        )
        for row in sums[sums["period"] == data.last].itertuples()
        if row.local_fte + row.relocated_fte >= NOBODY
    ]
    return tuple(
        sorted(found, key=lambda m: (-(m.local_fte / m.pool_fte if m.pool_fte else 1.0), m.area_id))
    )


def pools(data: ReportData) -> Chart | None:
    """Return how much of each local pool is hired in the last year."""
    found = markets(data)
    if not found:
        return None
    bars = []
    for market in found[:MOST_ROWS]:
        said = numbers.percent(market.used_ratio)
        if market.relocated_fte >= NOBODY:
            said = Text("{share}, +{n}", "{share}，+{n} 人").fill(
                share=said, n=numbers.number(market.relocated_fte, 0)
            )
        bars.append(Bar(market.name, market.used_ratio, said, market.used_up))
    unit = Text("Local pool hired, {year}; + moved in", "{year}本地人才使用率；+ 引进人数").fill(
        year=numbers.year(data.last)
    )
    alt = Text("Share of the local pool hired by labour market.", "各劳动力市场本地人才使用率。")
    return Chart(pools_title(found), ranked_bars(bars, unit, percent=True), alt)


def pools_title(found: tuple[Market, ...]) -> Text:
    """Return how many labour markets run out of people."""
    empty = sum(market.used_up for market in found)
    if empty == 0:
        return Text(
            "Every labour market has people left; the tightest is {name}",
            "各地人才均有余量，最紧张的是{name}",
        ).fill(name=found[0].name)
    return Text("{markets} {hire} everyone in the local pool", "{markets}本地人才已用尽").fill(
        markets=counted(empty, "labour market", "labour markets", "个劳动力市场").sentence(),
        hire=verb(empty, "hires", "hire"),
    )
