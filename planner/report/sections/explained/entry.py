"""The price of entry: at which price, quota or cost a site would enter the plan, or leave it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from planner.report import numbers
from planner.report.data import ReportData
from planner.report.pieces import Column, Table
from planner.report.site_values import site_values, words_of
from planner.report.words import UNKNOWN, Text, same

ENTRY = "price_of_entry"

LEVERS = {
    "energy_price_cur_per_kwh": Text("Electricity price", "电价"),
    "energy_quota_gwh_per_year": Text("Energy quota", "能耗指标"),
    "grid_limit_mw": Text("Grid connection", "并网容量"),
    "opening_cost_mcur": Text("Opening cost", "启用成本"),
    "expansion_cost_mcur": Text("Expansion cost", "扩建成本"),
    "pool_fte": Text("Talent pool", "人才池"),
}

_BySite = Mapping[str, Mapping[str, dict[str, Any]]]


def entry_tables(data: ReportData) -> tuple[Table, ...]:
    """Return a table of the sites that might enter, and one of those that might leave.

    One row a site, one column a lever: its value now, and the value at which the site turns.
    """
    if not data.has(ENTRY):
        return ()
    inside = {value.site_id for value in site_values(data) if value.in_plan}
    enter: dict[str, dict[str, dict[str, Any]]] = {}
    leave: dict[str, dict[str, dict[str, Any]]] = {}
    for row in data.tables[ENTRY].to_dict("records"):
        side = leave if str(row["site_id"]) in inside else enter
        side.setdefault(str(row["site_id"]), {})[str(row["lever"])] = row
    note = Text(
        "Value now → value at which the site enters, the plan's other yes-or-no decisions kept; "
        "one lever at a time.",
        "当前值 → 其他 0-1 决策不变时站点入选的取值；每次只变一项。",
    )
    stay = Text(
        "Value now → value at which the site leaves, the plan's other yes-or-no decisions kept; "
        "one lever at a time.",
        "当前值 → 其他 0-1 决策不变时站点退出的取值；每次只变一项。",
    )
    tables = (
        (enter, enter_title(enter), note, ENTRY),
        (leave, leave_title(leave), stay, "price_of_leaving"),
    )
    return tuple(_table(data, *one) for one in tables if one[0])


def lever_name(lever: str) -> Text:
    """Return what a lever is called."""
    return LEVERS.get(lever, same(lever.replace("_", " ")))


def _turns(by_site: _BySite) -> int:
    """Return how many sites some lever alone turns."""
    return sum(
        any(math.isfinite(float(row["entry"])) for row in asked.values())
        for asked in by_site.values()
    )


def enter_title(by_site: _BySite) -> Text:
    """Return how many sites one change alone brings in."""
    can = _turns(by_site)
    if len(by_site) == 1:
        return (
            Text(
                "Price of entry: one change alone brings the site in", "入选门槛：单项变化即可入选"
            )
            if can
            else Text("Price of entry: no change alone brings it in", "入选门槛：单项变化不能入选")
        )
    told = Text(
        "Price of entry: one change alone brings in {n} of {m} sites",
        "入选门槛：{m} 个站点中，{n} 个可因单项变化入选",
    )
    return told.fill(n=can, m=len(by_site))


def leave_title(by_site: _BySite) -> Text:
    """Return how many sites one change alone drives out."""
    can = _turns(by_site)
    if len(by_site) == 1:
        return (
            Text("One change alone drives the site out", "单项变化即会使站点退出")
            if can
            else Text("No change alone drives the site out", "单项变化不会使站点退出")
        )
    told = Text(
        "One change alone drives out {n} of {m} sites of the plan",
        "方案内 {m} 个站点中，{n} 个会因单项变化退出",
    )
    return told.fill(n=can, m=len(by_site))


def _table(data: ReportData, by_site: _BySite, title: Text, note: Text, name: str) -> Table:
    units: dict[str, str] = {}
    for asked in by_site.values():
        units |= {lever: str(row["unit"]) for lever, row in asked.items()}
    columns = (
        Column(Text("Site", "站点"), "site", width=1.4),
        *(Column(lever_name(lever), lever, same(unit), width=1.4) for lever, unit in units.items()),
    )
    cells = tuple(
        (data.site(site), *(_cell(asked.get(lever)) for lever in units))
        for site, asked in by_site.items()
    )
    return Table(title, columns, cells, note, name=name, most=60)


def _cell(row: dict[str, Any] | None) -> Text:
    """Return the value now and at the turn, or why there is none."""
    if row is None:
        return UNKNOWN
    now, entry = float(row["now"]), float(row["entry"])
    was = numbers.number(now) if math.isfinite(now) else Text("no limit", "无限制")
    if math.isfinite(entry):
        return Text("{now} → {entry}", "{now} → {entry}").fill(now=was, entry=numbers.number(entry))
    why = words_of(row, "note") or Text("at no value", "无可行取值")
    return Text("{now}: {why}", "{now}：{why}").fill(now=was, why=why)
