"""What each region is given: demand by precision, the share served, and what others serve."""

from __future__ import annotations

import math

from planner.report import numbers
from planner.report.data import ReportData
from planner.report.pieces import Column, Table
from planner.report.sections.findings.demand import IN_FULL, region_shares
from planner.report.words import Text, same

#: rows that the PDF prints
MOST_ROWS = 34


def region_table(data: ReportData) -> Table | None:
    """Return demand, unmet demand and work served in other zones of each region, last year."""
    shares = dict(region_shares(data))
    if not shares:
        return None
    wanted, unmet = _demand(data)
    away = away_ratios(data)
    precisions = sorted({precision for _, precision in wanted})
    last = max(precisions, key=lambda p: sum(v for (_, q), v in wanted.items() if q == p))
    pflops = same("PFLOPS")
    columns = [Column(Text("Region", "地区"), "region_id", width=1.6)]
    for p in precisions:
        name = numbers.precision_name(p)
        wants = Text(f"Wanted, {name}", f"{name} 需求")
        lacks = Text(f"Unmet, {name}", f"{name} 缺口")
        columns.append(Column(wants, f"demand_{p}_pflops", pflops, numeric=True, width=1.1))
        columns.append(Column(lacks, f"unmet_{p}_pflops", pflops, numeric=True, width=1.1))
    elsewhere = Text("Served in other zones", "区外满足")
    columns += [
        Column(Text("Served share", "满足率"), "served_ratio", same("%"), numeric=True, width=1.1),
        Column(
            elsewhere,
            "away_ratio",
            same(f"% {numbers.precision_name(last)}"),
            numeric=True,
            width=1.1,
        ),
    ]
    size = {region: wanted.get((region, last), 0.0) for region in shares}
    rows = tuple(
        (
            data.region(region),
            *(
                numbers.number(amounts.get((region, p), 0.0))
                for p in precisions
                for amounts in (wanted, unmet)
            ),
            numbers.percent(shares[region]),
            numbers.percent(away.get((region, last), math.nan)),
        )
        for region in sorted(shares, key=lambda r: (-size[r], r))
    )
    title = _title(data, shares, {r: away[r, last] for r in shares if (r, last) in away}, last)
    return Table(title, tuple(columns), rows, name="regions", most=MOST_ROWS)


def _demand(
    data: ReportData,
) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], float]]:
    """Return demand and unmet demand of the last year by region and precision, in PFLOPS."""
    by = ["region_id", "precision", "period"]
    sums = data.sums("demand", by, ["demand_pflops", "unmet_pflops"])
    now = sums[sums["period"] == data.last]
    keys = [(str(r), str(p)) for r, p in zip(now["region_id"], now["precision"], strict=True)]
    return (
        dict(zip(keys, map(float, now["demand_pflops"]), strict=True)),
        dict(zip(keys, map(float, now["unmet_pflops"]), strict=True)),
    )


def away_ratios(data: ReportData) -> dict[tuple[str, str], float]:
    """Return by region and precision the share of its served work that leaves its zone."""
    if not data.has("flows"):
        return {}
    by = ["region_id", "precision", "period", "leaves_zone_flag"]
    sums = data.sums("flows", by, ["useful_pflops"])
    total: dict[tuple[str, str], float] = {}
    away: dict[tuple[str, str], float] = {}
    for row in sums[sums["period"] == data.last].itertuples():
        key = str(row.region_id), str(row.precision)
        total[key] = total.get(key, 0.0) + float(row.useful_pflops)
        if row.leaves_zone_flag == 1:
            away[key] = away.get(key, 0.0) + float(row.useful_pflops)
    return {key: away.get(key, 0.0) / value for key, value in total.items() if value > 0}


def _title(
    data: ReportData, shares: dict[str, float], away: dict[str, float], precision: str
) -> Text:
    """Return who relies on other zones most; where some are short, a chart has said so."""
    if min(shares.values()) < IN_FULL:
        told = Text("What each region wants and gets in {year}", "{year}各地区需求与满足情况")
        return told.fill(year=numbers.year(data.last))
    if not away or max(away.values()) <= 0:
        return Text("Every region is served in full, in its own zone", "各地区需求均在本区域内满足")
    most = max(away, key=lambda region: (away[region], region))
    return Text(
        "Every region is served in full; {name} has {share} of its {p} work done in other zones",
        "各地区需求均得到满足；{name}的 {p} 任务有 {share} 在区外完成，比例最高",
    ).fill(
        name=data.region(most),
        share=numbers.percent(away[most]),
        p=numbers.precision_name(precision),
    )
