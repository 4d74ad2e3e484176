"""The price of entry: at which price, quota or cost a site would enter the plan."""

from __future__ import annotations

import math
from typing import Any

from planner.report import numbers
from planner.report.data import ReportData
from planner.report.pieces import Column, Table
from planner.report.site_values import words_of
from planner.report.words import NOTHING, UNKNOWN, Text, same

ENTRY = "price_of_entry"
MOST_NOTES = 8

LEVERS = {
    "energy_price_cur_per_kwh": Text("Electricity price", "电价"),
    "energy_quota_gwh_per_year": Text("Energy quota", "能耗指标"),
    "grid_limit_mw": Text("Grid connection", "并网容量"),
    "opening_cost_mcur": Text("Opening cost", "启用成本"),
    "pool_fte": Text("Talent pool", "人才池"),
}


def entry_table(data: ReportData) -> Table | None:
    """Return one row a site, one column a lever: the value now and the value at entry."""
    if not data.has(ENTRY):
        return None
    rows = data.tables[ENTRY].to_dict("records")
    levers = list(dict.fromkeys(str(row["lever"]) for row in rows))
    units = {str(row["lever"]): str(row.get("unit", "")) for row in rows}
    by_site: dict[str, dict[str, Any]] = {}
    for row in rows:
        by_site.setdefault(str(row["site_id"]), {})[str(row["lever"])] = row
    columns = (
        Column(Text("Site", "站点"), "site", width=1.5),
        *(Column(lever_name(lever), lever, same(units[lever]), width=1.3) for lever in levers),
    )
    cells = tuple(
        (data.site(site), *(_cell(asked.get(lever)) for lever in levers))
        for site, asked in by_site.items()
    )
    title = Text("Price of entry: {finding}", "入选门槛：{finding}").fill(finding=_finding(by_site))
    note = Text(
        "Value now → value at which the site enters with the plan's other yes-or-no decisions "
        "kept; one lever at a time.",
        "当前值 → 其他 0-1 决策不变时站点入选的取值；每次只变一项。",
    )
    return Table(title, columns, cells, note, name=ENTRY, most=60)


def lever_name(lever: str) -> Text:
    """Return what a lever is called."""
    return LEVERS.get(lever, same(lever.replace("_", " ")))


def _finding(by_site: dict[str, dict[str, Any]]) -> Text:
    can = sum(
        any(not math.isnan(float(row["entry"])) for row in asked.values())
        for asked in by_site.values()
    )
    if len(by_site) == 1:
        return (
            Text("one change alone can bring the site in", "单项变化即可使站点入选")
            if can
            else Text("no change alone brings the site in", "任何单项变化都不能使站点入选")
        )
    told = Text(
        "one change alone can bring in {n} of {m} sites",
        "{m} 个站点中，{n} 个可因单项变化入选",
    )
    return told.fill(n=can, m=len(by_site))


def _cell(row: dict[str, Any] | None) -> Text:
    if row is None:
        return UNKNOWN
    now, entry = float(row["now"]), float(row["entry"])
    was = numbers.number(now) if math.isfinite(now) else Text("no limit", "无限制")
    if math.isnan(entry):
        return Text("{now}; at no value", "{now}；无可行取值").fill(now=was)
    return Text("{now} → {entry}", "{now} → {entry}").fill(now=was, entry=numbers.number(entry))


def entry_notes(data: ReportData) -> tuple[Text, ...]:
    """Return the notes on levers, each said once, where they are few."""
    if not data.has(ENTRY):
        return ()
    notes: dict[Text, list[str]] = {}
    for row in data.tables[ENTRY].to_dict("records"):
        if note := words_of(row, "note"):
            notes.setdefault(note, []).append(str(row["site_id"]))
    told = []
    for note, sites in list(notes.items())[:MOST_NOTES]:
        name = data.site(sites[0]) if len(dict.fromkeys(sites)) == 1 else NOTHING
        told.append(
            Text("{name}: {note}", "{name}：{note}").fill(name=name, note=note) if name else note
        )
    return tuple(told)
