"""Where the plans of all cases build: how often each site is chosen, on a map and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.report import numbers
from planner.report.cartography.frequency import frequency_scene
from planner.report.left_out import tried
from planner.report.pieces import Column, Map, Section, Table
from planner.report.sections.page_one import STATES
from planner.report.sections.run_card import approval
from planner.report.sweep.data import SweepData
from planner.report.words import Text, counted, joined, same

if TYPE_CHECKING:
    import pandas as pd


def section(data: SweepData) -> Section | None:
    """Return the map and table of how often sites are chosen; None without any plan."""
    table = data.table("sites")
    if table is None or not (table["chosen_ratio"] > 0).any():
        return None
    pieces = (tried(lambda: _map(data, table)), _table(data))
    return Section("where", Text("Where the plans build", "建设地点"), pieces)


def _map(data: SweepData, table: pd.DataFrame) -> Map:
    scene = frequency_scene(data.plan, table, _zones(data))
    n = int(table["cases_count"].iloc[0])
    sure = int((table["chosen_ratio"] == 1).sum())
    some = int(table["chosen_ratio"].between(0, 1, "neither").sum())
    title = Text(
        "Of {n} cases, all build at {sure}; {some} only in some",
        "{n} 个情景都在{sure}建设；{some}仅在部分情景中建设",
    )
    if not sure:
        title = Text(
            "No site is chosen in all {n} cases; {some} in some",
            "没有站点在全部 {n} 个情景中被选中；{some}仅在部分情景中建设",
        )
    title = title.fill(
        n=str(n),
        sure=counted(sure, "site", "sites", "个站点"),
        some=counted(some, "site", "sites", "个站点"),
    )
    alt = Text("Map of how often each site is chosen.", "各站点被选中频率的地图。")
    read = Text(
        "Circles: halls built there, mean of the cases that build; filled: share of the cases. "
        "Of the plans found: others within the gaps may choose otherwise.",
        "圆面积：建设情景的平均机房规模；填充：情景占比。均为所得方案，间隙之内的方案可能不同。",
    )
    about = Text("Schematic, no evidence of boundaries.", "示意图，不作为划界依据。")
    notes = (read,) if scene.plane.corner is None else (read, joined([about, approval(data.plan)]))
    return Map(title, scene, alt, notes)


def _zones(data: SweepData) -> dict[str, float]:
    """Return, by zone, the largest share of the cases that choose one of its sites."""
    table = data.table("sites")
    assert table is not None
    zones: dict[str, float] = {}
    for row in table.itertuples():
        zone = str(data.plan.sites[str(row.site_id)].zone_id)
        zones[zone] = max(zones.get(zone, 0.0), float(row.chosen_ratio))
    return zones


def _table(data: SweepData) -> Table:
    table = data.table("sites")
    assert table is not None
    columns = (
        Column(Text("Site", "站点"), "site", width=1.6),
        Column(Text("Zone", "区域"), "zone", width=1.3),
        Column(Text("State", "状态"), "state"),
        Column(Text("Cases", "情景"), "chosen_count", numeric=True),
        Column(Text("Share", "占比"), "chosen_ratio", same("%"), numeric=True),
        Column(Text("Halls, mean", "机房均值"), "hall_it_mw", same("MW"), numeric=True),
    )
    rows = []
    for row in table[table["chosen_ratio"] > 0].itertuples():
        site = data.plan.sites[str(row.site_id)]
        rows.append(
            (
                data.plan.site(site.site_id),
                data.plan.zone(site.zone_id),
                STATES.get(site.state, same(site.state)),
                numbers.number(float(row.chosen_count), 0),
                numbers.percent(float(row.chosen_ratio)),
                numbers.number(float(row.hall_it_mw)),
            )
        )
    title = Text("Sites by how often the plans found build there", "各站点建设频率")
    return Table(title, columns, tuple(rows), name="site_frequency", most=25)
