"""How close to the limits: energy quota, grid connections and green power."""

from __future__ import annotations

import math
from itertools import pairwise

from planner.report import numbers
from planner.report.charts.bars import Bar, ranked_bars
from planner.report.data import ReportData
from planner.report.facts import HIGH_QUOTA_USE, quota_use
from planner.report.pieces import Chart
from planner.report.words import NOTHING, Text, counted, listed, verb

MOST_ROWS = 15
#: a connection used to this share has nothing left
FULL = 0.999
#: where shares of a connection are parted when there are many sites
GRID_BANDS = (0.25, 0.5, 0.75, 0.9)
#: a green share this close to the least share is held there by it
AT_LEAST = 0.002


def _more(found: int, many: str, zh: str) -> Text:
    """Return how many a chart leaves out because it shows the closest to their limit."""
    if found <= MOST_ROWS:
        return NOTHING
    told = Text("The {n} closest of {all} {what}.", "最接近上限的 {n} {what}，共 {all} {what}。")
    return told.fill(n=MOST_ROWS, all=found, what=Text(many, zh))


def quota(data: ReportData) -> Chart | None:
    """Return the use of the energy quotas in the last year."""
    every = quota_use(data, data.last)
    use = every[:MOST_ROWS]
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
    spec = ranked_bars(bars, unit, percent=True)
    return Chart(quota_title(data), spec, alt, _more(len(every), "zones", "个区域"))


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


def grid(data: ReportData) -> Chart | None:
    """Return the largest draw of each site against its connection, in the last year."""
    used = grid_use(data)
    if not used:
        return None
    if len(used) > MOST_ROWS:
        return _grid_bands(data, used)
    bars = [
        Bar(data.site(site), ratio, numbers.percent(ratio), ratio >= FULL) for site, ratio in used
    ]
    unit = Text("Largest draw / grid connection, {year}", "最大用电负荷/接入容量，{year}").fill(
        year=numbers.year(data.last)
    )
    alt = Text("Use of the grid connection by site.", "各站点电网接入容量使用率。")
    return Chart(grid_title(used), ranked_bars(bars, unit, percent=True), alt)


def _grid_bands(data: ReportData, used: tuple[tuple[str, float], ...]) -> Chart:
    """Return how many sites draw how much of their connection, and name the full ones."""
    marks = [0.0, *GRID_BANDS, FULL, math.inf]
    names = [
        Text("below {b}", "{b} 以下").fill(b=numbers.percent(GRID_BANDS[0])),
        *(
            Text("{a} to {b}", "{a} 至 {b}").fill(a=numbers.percent(a), b=numbers.percent(b))
            for a, b in pairwise((*GRID_BANDS, 1.0))
        ),
        Text("full", "用满"),
    ]
    counts = [sum(low <= ratio < high for _, ratio in used) for low, high in pairwise(marks)]
    bars = [
        Bar(name, float(n), numbers.number(float(n), 0), name is names[-1])
        for name, n in zip(names, counts, strict=True)
    ]
    unit = Text("Sites by draw / grid connection, {year}", "按接入容量使用率统计的站点数，{year}")
    alt = Text(
        "Number of sites by use of their grid connection.", "按电网接入容量使用率统计的站点数。"
    )
    full = [data.site(site) for site, ratio in used if ratio >= FULL]
    note = Text("Full: {names}.", "用满：{names}。").fill(names=listed(full, len(full)))
    spec = ranked_bars(bars[::-1], unit.fill(year=numbers.year(data.last)))
    return Chart(grid_title(used), spec, alt, note if full else NOTHING)


def grid_use(data: ReportData) -> tuple[tuple[str, float], ...]:
    """Return the highest share of its connection that each site uses in any future."""
    if not data.has("grid"):
        return ()
    now = data.tables["grid"]
    now = now[(now["period"] == data.last) & (now["peak_mw"] > 1e-6)]
    used = now.groupby("site_id")["used_ratio"].max()
    return tuple(
        sorted(((str(s), float(r)) for s, r in used.items()), key=lambda item: (-item[1], item[0]))
    )


def grid_title(used: tuple[tuple[str, float], ...]) -> Text:
    """Return how many sites draw all that their connection gives."""
    full = sum(ratio >= FULL for _, ratio in used)
    if full == 0:
        return Text(
            "No grid connection is full; the busiest is used to {share}",
            "没有站点用满电网接入容量，最高为 {share}",
        ).fill(share=numbers.percent(used[0][1]))
    return Text("{sites} {use} the whole grid connection", "{sites}用满电网接入容量").fill(
        sites=counted(full, "site", "sites", "个站点").sentence(), use=verb(full, "uses", "use")
    )


def green(data: ReportData) -> Chart | None:
    """Return the green share of each zone's centres in the last year."""
    shares = green_shares(data)
    if not shares:
        return None
    bars = [
        Bar(
            data.zone(zone),
            ratio,
            Text("{share} (≥ {least})", "{share}（≥ {least}）").fill(
                share=numbers.percent(ratio), least=numbers.percent(least)
            )
            if least > 0
            else numbers.percent(ratio),
            held(ratio, least),
        )
        for zone, ratio, least in shares[:MOST_ROWS]
    ]
    unit = Text("Green share of the centres' energy, {year}", "数据中心绿电占比，{year}").fill(
        year=numbers.year(data.last)
    )
    alt = Text(
        "Green share of each zone's centres with the least share asked for.",
        "各区域数据中心绿电占比与最低要求。",
    )
    spec = ranked_bars(bars, unit, percent=True)
    return Chart(green_title(shares), spec, alt, _more(len(shares), "zones", "个区域"))


def green_shares(data: ReportData) -> tuple[tuple[str, float, float], ...]:
    """Return zone, green share and least share of the last year, the closest to it first."""
    if not data.has("zones") or "green_ratio" not in data.tables["zones"]:
        return ()
    zones = data.tables["zones"]
    zones = zones[(zones["period"] == data.last) & (zones["facility_gwh"] > 1e-6)]
    zones = zones.dropna(subset=["green_ratio"])
    if "green_min_ratio" not in zones:
        return ()
    # of several futures, the one with the least green power
    worst = zones.groupby("zone_id", sort=False)[["green_ratio", "green_min_ratio"]].min()
    found = [
        (str(row.Index), float(row.green_ratio), max(0.0, float(row.green_min_ratio or 0.0)))
        for row in worst.fillna(0.0).itertuples()
    ]
    return tuple(sorted(found, key=lambda item: (item[1] - item[2], item[0])))


def held(ratio: float, least: float) -> bool:
    """Return whether a least share binds."""
    return least > 0 and ratio - least < AT_LEAST


def green_title(shares: tuple[tuple[str, float, float], ...]) -> Text:
    """Return how many zones are held up by the least green share."""
    bound = sum(held(ratio, least) for _, ratio, least in shares)
    if bound:
        return Text(
            "{zones} {reach} the least green share and no more", "{zones}绿电占比仅达最低要求"
        ).fill(
            zones=counted(bound, "zone", "zones", "个区域").sentence(),
            reach=verb(bound, "reaches", "reach"),
        )
    if not any(least > 0 for _, _, least in shares):
        return Text("No least green share is asked for", "未设最低绿电占比要求")
    return Text("Every zone has more green power than it must", "各区域绿电占比均高于最低要求")
