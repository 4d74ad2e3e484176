"""Unmet demand: where it is, what would have to give to meet it, and what conflicts."""

from __future__ import annotations

from planner.report import numbers
from planner.report.data import ReportData
from planner.report.pieces import Bullets, Heading, Paragraph, Piece, Section
from planner.report.site_values import words_of
from planner.report.words import Text, counted, joined, listed

PLACES, MUST_GIVE, CONFLICT = "unmet_places", "must_give", "conflict"
MOST_LINES = 15

BY_PRICE = Text(
    "All of it could be met within the limits: serving it costs more than the stated price of "
    "unmet demand.",
    "在约束之内全部需求都可满足：只是服务成本高于设定的缺口价格。",
)


def section(data: ReportData) -> Section | None:
    """Return what is known of the demand that the plan leaves unmet."""
    if not data.has(PLACES):
        return None
    pieces: list[Piece] = [Paragraph(finding(data)), Bullets(_lines(data, PLACES))]
    if data.has(MUST_GIVE):
        pieces += [
            Heading(Text("What would have to give, at the least", "至少需要放宽的约束")),
            Bullets(_lines(data, MUST_GIVE)),
        ]
    if data.has(CONFLICT):
        pieces += [
            Heading(Text("What conflicts with meeting all demand", "与满足全部需求冲突的约束")),
            Bullets(_conflict(data)),
        ]
    return Section("unmet", Text("Unmet demand", "未满足的需求"), tuple(pieces))


def finding(data: ReportData) -> Text:
    """Return in how many cases demand is unmet, and whether limits or its price are the cause."""
    rows = data.tables[PLACES]
    worst = rows.loc[rows["unmet_pflops"].idxmax()]
    told = Text(
        "Demand is unmet in {n}, most in {name} in {year}.",
        "共{n}未满足，缺口最大的是{name}（{year}）。",
    ).fill(
        n=counted(
            len(rows), "case of region, work and year", "cases of region, work and year", "例需求"
        ),
        name=data.region(str(worst["region_id"])),
        year=numbers.year(data.period(int(worst["period"]))),
    )
    cause = Text(
        "No plan can meet all of it within the limits.", "在约束之内没有方案能满足全部需求。"
    )
    return joined([told, cause if data.has(MUST_GIVE) else BY_PRICE])


def _lines(data: ReportData, table: str) -> tuple[Text, ...]:
    rows = data.tables[table].to_dict("records")
    told = [words_of(row, "sentence") for row in rows[:MOST_LINES]]
    if len(rows) > len(told):
        told.append(Text("{n} more", "另有 {n} 项").fill(n=len(rows) - len(told)))
    return tuple(told)


def _conflict(data: ReportData) -> tuple[Text, ...]:
    """Return the limits that cannot hold together, one line a limit."""
    places: dict[Text, list[Text]] = {}
    for row in data.tables[CONFLICT].to_dict("records"):
        place = words_of(row, "where")
        places.setdefault(words_of(row, "limit"), []).extend([place] if place else [])
    return tuple(
        joined([limit.sentence(), listed(named, MOST_LINES)], ": ", "：")
        for limit, named in places.items()
    )
