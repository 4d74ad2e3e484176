"""What crosses the network: line capacity, joined sites, and work that leaves its zone."""

from __future__ import annotations

from planner.report import numbers
from planner.report.charts.bars import Part, stacked_bars
from planner.report.charts.lines import Line, lines
from planner.report.charts.theme import AMBER, BLUE
from planner.report.charts.theme import KINDS as COLOURS
from planner.report.data import ReportData
from planner.report.pieces import Chart
from planner.report.words import Text, counted

LEAST_GBPS = 1e-6
#: kinds of work that a chart of lines can hold
MOST_WORK = 7


def network(data: ReportData) -> Chart | None:
    """Return line capacity by year: inside zones and between them."""
    if not data.has("network"):
        return None
    sums = data.sums("network", ["period"], ["line_gbps", "from_other_zones_gbps"])
    gbps = {
        int(r.period): (
            float(r.line_gbps) - float(r.from_other_zones_gbps),
            float(r.from_other_zones_gbps),
        )
        for r in sums.itertuples()
    }
    if sum(gbps.get(data.last, (0.0, 0.0))) < LEAST_GBPS:
        return None
    kinds = (
        (Text("Inside its zone", "区域内"), BLUE),
        (Text("From other zones", "跨区域"), AMBER),
    )
    spec = stacked_bars(
        [
            Part(year, name, gbps[year][place], numbers.with_unit(gbps[year][place], "Gbps"))
            for year in data.periods
            for place, (name, _) in enumerate(kinds)
        ],
        kinds,
        [(t, sum(gbps[t]), numbers.number(sum(gbps[t]))) for t in data.periods],
        Text("Line capacity, Gbps", "线路容量，Gbps"),
    )
    alt = Text("Stacked bars of line capacity by year.", "各年线路容量。")
    home, away = gbps[data.last]
    return Chart(network_title(data.last, home, away, joined_sites(data)), spec, alt)


def joined_sites(data: ReportData) -> int:
    """Return how many sites with lines are joined to the computing network in the last year."""
    table = data.tables["network"]
    now = table[(table["period"] == data.last) & (table["line_gbps"] > LEAST_GBPS)]
    return int(now.groupby("site_id")["joined_flag"].max().sum())


def network_title(year: int, home: float, away: float, joined: int) -> Text:
    """Return how much of the line capacity runs between zones."""
    return Text(
        "{share} of {gbps} runs between zones in {year}, to {sites}",
        "{year}线路 {gbps}，其中跨区域 {share}，{sites}接入算力网",
    ).fill(
        share=numbers.percent(away / (home + away)),
        gbps=numbers.with_unit(home + away, "Gbps"),
        year=numbers.year(year),
        sites=counted(joined, "joined site", "joined sites", "个站点"),
    )


def away_shares(data: ReportData) -> dict[str, dict[int, float]]:
    """Return by kind of work and year the share of served compute that leaves its zone."""
    if not data.has("flows"):
        return {}
    by = ["workload_id", "period", "leaves_zone_flag"]
    sums = data.sums("flows", by, ["useful_pflops"])
    total: dict[tuple[str, int], float] = {}
    away: dict[tuple[str, int], float] = {}
    for row in sums.itertuples():
        key = str(row.workload_id), int(row.period)
        total[key] = total.get(key, 0.0) + float(row.useful_pflops)
        if row.leaves_zone_flag == 1:
            away[key] = away.get(key, 0.0) + float(row.useful_pflops)
    shares: dict[str, dict[int, float]] = {}
    for (work, year), pflops in sorted(total.items()):
        if pflops > 0:
            shares.setdefault(work, {})[year] = away.get((work, year), 0.0) / pflops
    return shares


def leaving(data: ReportData) -> Chart | None:
    """Return the share of each kind of work that is served outside its zone, by year."""
    shares = away_shares(data)
    now = {work: years[data.last] for work, years in shares.items() if data.last in years}
    if not now or len(shares) > MOST_WORK:
        return None
    order = sorted(shares, key=lambda work: (-now.get(work, 0.0), work))
    drawn = [
        Line(
            data.workload(work),
            tuple((t, ratio, numbers.percent(ratio)) for t, ratio in shares[work].items()),
            COLOURS[place],
        )
        for place, work in enumerate(order)
    ]
    unit = Text("Served outside its zone", "跨区域满足比例")
    alt = Text("Lines by kind of work: share served outside its zone.", "各类任务跨区域比例。")
    return Chart(leaving_title(data, now), lines(drawn, unit, percent=True), alt)


def leaving_title(data: ReportData, now: dict[str, float]) -> Text:
    """Return which kind of work travels most."""
    work = max(now, key=lambda name: (now[name], name))
    if now[work] <= 0:
        return Text("All work stays in its zone in {year}", "{year}全部任务均在本区域内").fill(
            year=numbers.year(data.last)
        )
    if len(now) == 1:
        told = Text("{share} of the work leaves its zone in {year}", "{year} {share} 的任务跨区域")
        return told.fill(share=numbers.percent(now[work]), year=numbers.year(data.last))
    return Text(
        "{work} travels most: {share} of it leaves its zone in {year}",
        "{work}跨区域最多，{year}为 {share}",
    ).fill(work=data.workload(work), share=numbers.percent(now[work]), year=numbers.year(data.last))
