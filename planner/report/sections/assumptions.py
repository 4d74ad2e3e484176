"""Assumptions and sources: how well each input is known, and how much of the cost rests on it."""

from __future__ import annotations

from planner.report import numbers
from planner.report.data import ReportData
from planner.report.grades import (
    ALL_GRADES,
    ASSUMED,
    ColumnGrades,
    Grades,
    assumed_share,
    cost_by_grade,
)
from planner.report.line_names import cost_name
from planner.report.pieces import (
    Bullets,
    Column,
    Heading,
    Paragraph,
    Piece,
    Section,
    Table,
)
from planner.report.words import NOTHING, Text, joined, same
from planner.say.language import LANGUAGES
from planner.study.entities import TABLES
from planner.study.notes import Alike, alike, assumptions_of, warnings_of
from planner.study.words import column_label
from planner.study.words_zh import TABLES_ZH

GRADE_NAMES = {
    "published": Text("Published", "公开发布"),
    "derived": Text("Derived", "推算"),
    "derived_from_assumptions": Text("Partly assumed", "由假设推算"),
    "assumption": Text("Assumption", "假设"),
    "none": Text("No grade", "未标注"),
}
#: how a source was seen, in the words of the shipped data
SEEN = {
    "read": Text("read", "已查阅"),
    "read-secondary": Text("second-hand", "转引"),
    "package": Text("in a package", "软件包"),
    "derived": Text("derived", "推算"),
    "memory": Text("from memory", "凭记忆"),
    "seen": Text("seen", "已查阅"),
}
#: sources that a row names
NAMED_SOURCES = 4


def section(data: ReportData) -> Section | None:
    """Return what the plan was reckoned from."""
    grades = Grades(data)
    columns = grades.columns()
    if not columns:
        return None
    pieces: list[Piece] = [Paragraph(share_sentence(data)), Paragraph(METHOD, small=True)]
    pieces += [_cost_table(data), *_warnings(data), *_left_out(data), _column_table(columns)]
    if sources := _source_table(data):
        pieces.append(sources)
    title = Text("Assumptions and sources", "假设与数据来源")
    return Section("assumptions", title, tuple(pieces))


METHOD = Text(
    "Each cost line is spread over the prices it was reckoned from, by present value, and takes "
    "their grade, the weakest where several make up a price; no grade counts as an assumption. "
    "Quantities such as demand are not graded in this share, so it is a lower bound. Credits are "
    "left out.",
    "各成本项按现值分摊到所用价格，并取该价格的等级（多个数据构成时取最弱者）；未标注视为假设。"
    "需求等数量未计入该比例，故为下限；不含抵减项。",
)


def share_sentence(data: ReportData) -> Text:
    """Return how much of the cost rests on assumptions."""
    told = Text(
        "{share} of the cost before credits rests on prices that are assumed or derived from "
        "assumptions.",
        "抵减前成本的 {share} 所依据的价格为假设或由假设推算。",
    )
    return told.fill(share=numbers.percent(assumed_share(data)))


def _cost_table(data: ReportData) -> Table:
    lines = cost_by_grade(data)
    largest = max((sum(by.values()) for by in lines.values()), default=0.0)
    divisor, unit = numbers.money_scale(largest, data.currency)
    used = [g for g in ALL_GRADES if any(by.get(g, 0.0) > 0 for by in lines.values())]
    columns = (
        Column(Text("Cost line", "成本项"), "line", width=1.6),
        *(Column(GRADE_NAMES[g], f"{g}_mcur", unit, numeric=True) for g in used),
        Column(Text("On assumptions", "依据假设"), "assumed_ratio", same("%"), numeric=True),
    )
    rows = []
    for line, by in sorted(lines.items(), key=lambda item: -sum(item[1].values())):
        whole = sum(by.values())
        assumed = sum(by.get(g, 0.0) for g in ASSUMED)
        amounts = (numbers.scaled(by.get(g, 0.0), divisor) for g in used)
        rows.append((cost_name(line), *amounts, numbers.percent(assumed / whole)))
    title = Text("Cost before credits, by grade of its prices", "抵减前成本按价格等级划分")
    return Table(title, columns, tuple(rows), name="cost_by_grade")


def _warnings(data: ReportData) -> tuple[Piece, ...]:
    """Return what an expert would ask of the input; nothing where there is nothing."""
    told = tuple(Text(w.message, w.zh or w.message) for w in warnings_of(data.study.as_tables))
    return (
        (Heading(Text("What to ask of the input", "输入数据存疑之处")), Bullets(told))
        if told
        else ()
    )


def _left_out(data: ReportData) -> tuple[Piece, ...]:
    """Return what the study leaves out, and what stands in its place."""
    rows = tuple(_left_out_row(group) for group in alike(assumptions_of(data.study.as_tables)))
    columns = (
        Column(Text("Table", "数据表"), "table", width=1.3),
        Column(Text("Left out or blank", "未给出的列"), "column", width=4.0),
        Column(Text("Rows", "行数"), "rows", numeric=True, width=0.8),
        Column(Text("Stands for it", "按此处理"), "assumed", width=2.4),
    )
    title = Text(
        "What the study leaves out, and what stands in its place", "研究未给出的数据及其处理方式"
    )
    note = Text(
        "Usual figures in brackets where what stands for a column lies outside of them.",
        "括号内为常见范围，仅在所按数值不在其内时列出。",
    )
    return (Table(title, columns, rows, note, name="left_out"),) if rows else ()


def _left_out_row(group: Alike) -> tuple[Text, ...]:
    first = group.first
    names = []
    for each in group.columns:
        unit = TABLES[each.table].column(each.column).unit
        usual = Text(f" ({each.usual()})", f"（{each.usual('zh')}）") if each.usual() else NOTHING
        en, zh = (column_label(each.column, unit, language) for language in LANGUAGES)
        names.append(joined([Text(en, zh), usual], ""))
    return (
        Text(first.table.replace("_", " "), TABLES_ZH[first.table]),
        joined(names, ", ", "、") or Text("the whole table", "整张表"),
        numbers.number(float(first.cells), 0) if names else _NONE,
        Text(first.words("en"), first.words("zh")),
    )


def _column_table(columns: tuple[ColumnGrades, ...]) -> Table:
    total = sum(c.figures for c in columns)
    known = sum(n for c in columns for g, n in c.counts.items() if g not in ASSUMED)
    title = Text(
        "{known} of {total} input figures are published or derived from published ones",
        "{total} 个输入数据中，{known} 个为公开发布或由其推算",
    ).fill(known=f"{known:,}", total=f"{total:,}")
    heads = (
        Column(Text("Input", "输入数据"), "input", width=4.0),
        *(Column(GRADE_NAMES[g], f"{g}_count", numeric=True, width=1.5) for g in ALL_GRADES),
        Column(Text("Sources", "来源"), "source_id", width=3.1),
    )
    rows = tuple(
        (
            same(f"{c.table}.{c.column}"),
            *(
                numbers.number(float(n), 0) if (n := c.counts.get(g, 0)) else _NONE
                for g in ALL_GRADES
            ),
            _sources(c.sources),
        )
        for c in columns
    )
    return Table(title, heads, rows, name="input_grades")


_NONE = Text("", "", 0.0)


def _sources(ids: tuple[str, ...]) -> Text:
    if len(ids) <= NAMED_SOURCES:
        return same(", ".join(ids))
    named, rest = ", ".join(ids[: NAMED_SOURCES - 1]), len(ids) - NAMED_SOURCES + 1
    return Text(f"{named} and {rest} more", f"{named} 等 {len(ids)} 项")


def _source_table(data: ReportData) -> Table | None:
    sources = data.study.records("sources")
    if not sources:
        return None
    columns = (
        Column(Text("Source", "编号"), "source_id", width=1.25),
        Column(Text("Citation", "出处"), "citation", width=6.2),
        Column(Text("Address", "地址"), "address", width=4.2),
        Column(Text("Seen", "查阅方式"), "seen", width=1.6),
    )
    rows = tuple(
        (same(s.source_id), same(s.citation), same(s.address), SEEN.get(s.seen, same(s.seen)))
        for s in sources
    )
    title = Text("Sources", "数据来源")
    return Table(title, columns, rows, NOTHING, name="sources")
