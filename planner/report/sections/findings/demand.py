"""What is served: demand met by kind of work and by region."""

from __future__ import annotations

from planner.report import numbers
from planner.report.charts.bars import Bar, ranked_bars
from planner.report.charts.lines import Line, lines
from planner.report.charts.theme import KINDS as COLOURS
from planner.report.data import ReportData
from planner.report.pieces import Chart, Column, Table
from planner.report.words import Text, counted, same, verb

MOST_ROWS = 15
MOST_WORK = 7
#: served to this share is served in full
IN_FULL = 0.9995


def by_work(data: ReportData) -> Chart | None:
    """Return the share of demand served by kind of work and year."""
    shares = work_shares(data)
    if not shares or len(shares) > MOST_WORK or _all_in_full(shares):
        return None
    drawn = [
        Line(
            data.workload(work),
            tuple((t, ratio, numbers.percent(ratio)) for t, ratio in years.items()),
            COLOURS[place],
        )
        for place, (work, years) in enumerate(shares.items())
    ]
    unit = Text("Demand served", "需求满足率")
    alt = Text("Lines by kind of work: share of demand served.", "各类任务逐年需求满足率。")
    return Chart(work_title(data, shares), lines(drawn, unit, percent=True), alt)


def work_shares(data: ReportData) -> dict[str, dict[int, float]]:
    """Return the share of demand served by kind of work and year."""
    by = ["workload_id", "period"]
    sums = data.sums("demand", by, ["demand_pflops", "served_pflops"])
    shares: dict[str, dict[int, float]] = {}
    for row in sums.itertuples():
        if row.demand_pflops > 0:
            years = shares.setdefault(str(row.workload_id), {})
            years[int(row.period)] = float(row.served_pflops) / float(row.demand_pflops)
    return {work: dict(sorted(years.items())) for work, years in shares.items()}


def _all_in_full(shares: dict[str, dict[int, float]]) -> bool:
    """Return whether all work is served in every year: lines upon each other show nothing."""
    return all(ratio >= IN_FULL for years in shares.values() for ratio in years.values())


def work_title(data: ReportData, shares: dict[str, dict[int, float]]) -> Text:
    """Return which kind of work is served least in the last year."""
    now = {work: years[data.last] for work, years in shares.items() if data.last in years}
    year = numbers.year(data.last)
    if not now or min(now.values()) >= IN_FULL:
        return Text("All demand is served in {year}", "{year}全部需求得到满足").fill(year=year)
    worst = min(now, key=lambda work: (now[work], work))
    full = sum(ratio >= IN_FULL for ratio in now.values())
    share = numbers.percent(now[worst])
    if full == len(now) - 1 and full:
        told = Text(
            "All but {work} is served in full in {year}; of that, {share}",
            "{year}除{work}（{share}）外需求全部满足",
        )
    else:
        told = Text(
            "{work} is served least: {share} of its demand in {year}",
            "{work}满足率最低，{year}为 {share}",
        )
    return told.fill(work=data.workload(worst), share=share, year=year)


def region_shares(data: ReportData) -> tuple[tuple[str, float], ...]:
    """Return the share served in the last year by region, at its worst precision; least first."""
    by = ["region_id", "precision", "period"]
    sums = data.sums("demand", by, ["demand_pflops", "served_pflops"])
    worst: dict[str, float] = {}
    for row in sums[sums["period"] == data.last].itertuples():
        if row.demand_pflops > 0:
            ratio = float(row.served_pflops) / float(row.demand_pflops)
            region = str(row.region_id)
            worst[region] = min(ratio, worst.get(region, ratio))
    return tuple(sorted(worst.items(), key=lambda item: (item[1], item[0])))


def by_region(data: ReportData) -> Chart | None:
    """Return the regions served least in the last year."""
    shares = region_shares(data)
    if not shares or shares[0][1] >= IN_FULL:
        return None
    short = [(region, ratio) for region, ratio in shares if ratio < IN_FULL]
    bars = [
        Bar(data.region(region), ratio, numbers.percent(ratio))
        for region, ratio in short[:MOST_ROWS]
    ]
    unit = Text("Demand served, {year}", "{year}需求满足率").fill(year=numbers.year(data.last))
    alt = Text("Regions by share of demand served, the least first.", "需求满足率最低的地区。")
    left = len(short) - len(bars)
    note = Text("At the precision served worst.", "按满足率最低的精度。")
    if left > 0:
        note = Text(
            "At the precision served worst; {n} more regions are short, but less so.",
            "按满足率最低的精度；另有 {n} 个地区缺口较小。",
        ).fill(n=left)
    return Chart(region_title(data, shares), ranked_bars(bars, unit, percent=True), alt, note)


def region_title(data: ReportData, shares: tuple[tuple[str, float], ...]) -> Text:
    """Return how many regions are left short, and which most."""
    short = sum(ratio < IN_FULL for _, ratio in shares)
    region, ratio = shares[0]
    return Text(
        "{regions} {stay} short of compute; {name} gets least, {share}",
        "{regions}需求未完全满足，{name}最低（{share}）",
    ).fill(
        regions=counted(short, "region", "regions", "个地区").sentence(),
        stay=verb(short, "stays", "stay"),
        name=data.region(region),
        share=numbers.percent(ratio),
    )


def demand_table(data: ReportData) -> Table | None:
    """Return demand, served and unmet compute by kind of work and year."""
    by = ["workload_id", "precision", "period"]
    sums = data.sums("demand", by, ["demand_pflops", "served_pflops", "unmet_pflops"])
    if sums.empty:
        return None
    pflops = same("PFLOPS")
    title = Text("Useful compute wanted, served and unmet", "有效算力需求、满足与缺口")
    if by_work(data) is None:
        title = work_title(data, work_shares(data))
    return Table(
        title,
        (
            Column(Text("Work", "任务"), "workload"),
            Column(Text("Precision", "精度"), "precision"),
            Column(Text("Year", "年份"), "period", numeric=True),
            Column(Text("Wanted", "需求"), "demand_pflops", pflops, numeric=True),
            Column(Text("Served", "满足"), "served_pflops", pflops, numeric=True),
            Column(Text("Unmet", "缺口"), "unmet_pflops", pflops, numeric=True),
            Column(Text("Served share", "满足率"), "served_ratio", same("%"), numeric=True),
        ),
        tuple(
            (
                data.workload(str(row.workload_id)),
                same(numbers.precision_name(str(row.precision))),
                numbers.bare_year(data.period(int(row.period))),
                numbers.number(row.demand_pflops),
                numbers.number(row.served_pflops),
                numbers.number(row.unmet_pflops),
                numbers.percent(
                    row.served_pflops / row.demand_pflops if row.demand_pflops else None
                ),
            )
            for row in sums.sort_values(["workload_id", "period"]).itertuples()
        ),
        name="demand",
        most=20,
    )
