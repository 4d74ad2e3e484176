"""In how many what-ifs' plans a site is: a count, worded as one."""

from __future__ import annotations

from typing import Any

from planner.report.data import ReportData
from planner.report.words import NOTHING, Text, counted, listed, same

STAYS, WHAT_IFS = "site_stays", "what_ifs"
MOST_NAMED, MOST_LISTED = 4, 12


def reading(data: ReportData) -> Text:
    """Return how to read the counts, with the names of the what-ifs; nothing without any."""
    if not data.has(WHAT_IFS):
        return NOTHING
    names = [same(str(name)) for name in data.tables[WHAT_IFS]["name"]]
    told = Text(
        "This run has {n}: {names}. A site stays in a what-if if its plan, too, opens or extends "
        "the site. That counts plans and proves nothing: within its gap, a what-if may have a plan "
        "without the site, or with another.",
        "本次运行已有{n}：{names}。情景方案同样启用或扩建某站点，即视为保留。"
        "这只是对方案的计数，不是证明：在间隙之内，情景可能有不含该站点或含其他站点的方案。",
    )
    n = counted(len(names), "what-if", "what-ifs", "个情景假设")
    return told.fill(n=n, names=listed(names, MOST_LISTED))


def stays(data: ReportData, site_id: str) -> Text:
    """Return in how many what-ifs a site of the plan stays; nothing where none was run."""
    row = _row(data, site_id)
    if row is None or not row.in_plan:
        return NOTHING
    parts = {"n": int(row.stays_count), "m": int(row.what_ifs_count)}
    if row.stays_count == row.what_ifs_count == 1:
        return Text("It stays in the one what-if.", "在唯一的情景假设中保留。")
    if row.stays_count == row.what_ifs_count:
        return Text("It stays in all {m} what-ifs.", "在全部 {m} 个情景假设中保留。").fill(**parts)
    told = Text(
        "It stays in {n} of {m} what-ifs; not in {names}.",
        "在 {m} 个情景假设中的 {n} 个保留；不含：{names}。",
    )
    if row.stays_count == 0:
        told = Text("It stays in none of {m} what-ifs.", "在 {m} 个情景假设中均未保留。")
    return told.fill(**parts, names=listed(_names(data, str(row.not_in)), MOST_NAMED))


def enters(data: ReportData, site_id: str) -> Text:
    """Return in how many what-ifs a site is that the plan leaves as it is; nothing if in none."""
    row = _row(data, site_id)
    if row is None or row.in_plan or row.stays_count == 0:
        return NOTHING
    told = Text(
        "In {n} of {m} what-ifs the plan opens or extends it.",
        "在 {m} 个情景假设中，有 {n} 个的方案启用或扩建该站点。",
    )
    return told.fill(n=int(row.stays_count), m=int(row.what_ifs_count))


def _row(data: ReportData, site_id: str) -> Any:
    if not data.has(STAYS):
        return None
    table = data.tables[STAYS]
    return next(table[table["site_id"] == site_id].itertuples(), None)


def _names(data: ReportData, runs: str) -> list[Text]:
    known = dict(zip(data.tables[WHAT_IFS]["run"], data.tables[WHAT_IFS]["name"], strict=True))
    return [same(str(known.get(run, run))) for run in runs.split("\n") if run]
