"""Findings: each chart under a title that says what it shows, subject by subject."""

from __future__ import annotations

from collections.abc import Callable

from planner.report.data import ReportData
from planner.report.pieces import Chart, Heading, Piece, Section, Table
from planner.report.sections.findings import (
    building,
    chain,
    demand,
    limits,
    money,
    people,
    regions,
    traffic,
)
from planner.report.words import Text

Maker = Callable[[ReportData], Chart | Table | None]

#: heading of each subject, and what it shows if the plan has results for it
SUBJECTS: tuple[tuple[Text, tuple[Maker, ...]], ...] = (
    (
        Text("What is built", "建设内容"),
        (
            building.capacity,
            building.by_chip,
            building.refill,
            chain.chain,
            building.chip_table,
            chain.chain_table,
        ),
    ),
    (
        Text("What is served", "需求满足"),
        (demand.by_work, demand.by_region, demand.demand_table, regions.region_table),
    ),
    (
        Text("How close to the limits", "约束余量"),
        (chain.occupancy, limits.quota, limits.grid, limits.green),
    ),
    (
        Text("People and network", "人员与网络"),
        (people.by_year, people.pools, traffic.network, traffic.leaving),
    ),
    (Text("What it costs", "成本构成"), (money.cost, money.by_year, money.cost_table)),
)


def section(data: ReportData) -> Section | None:
    """Return the findings that the plan has results for."""
    pieces: list[Piece] = []
    for heading, makers in SUBJECTS:
        made = [piece for make in makers if (piece := make(data)) is not None]
        if made:
            pieces += [Heading(heading), *made]
    if not pieces:
        return None
    return Section("findings", Text("Findings", "主要发现"), tuple(pieces))
