"""Compared with other runs: what was asked differently, what is proven of it, and what moved.

Only the plan's worth has a proven range. All else is the difference of the two plans that were
found, and is worded and drawn as undecided.
"""

from __future__ import annotations

from planner.report.data import ReportData
from planner.report.left_out import tried
from planner.report.pieces import Bullets, Callout, Figures, Heading, Paragraph, Piece, Section
from planner.report.sections.compared import moved, old_plan, where, worth
from planner.report.words import Text, joined, listed, same
from planner.results.comparison import Comparison

UNDECIDED = Text(
    "Proven is only how the plan's worth changes. Sites, halls, chips, work and cost lines are "
    "those of the two plans that were found; within the gaps, other plans may have others. Such "
    "differences are undecided: drawn pale or hatched, with dashed rims.",
    "得到证明的只有方案价值的变化。站点、机房、芯片、任务与成本项取自已求得的两个方案；"
    "在间隙之内，其他方案可能不同。此类差异未定，以浅色、斜线和虚线边表示。",
)
NO_INPUTS = Text("The inputs do not differ.", "输入没有差异。")


def section(data: ReportData) -> Section | None:
    """Return what changed from other runs to this one, where they were compared."""
    if not data.comparisons:
        return None
    pieces: list[Piece] = []
    for place, made in enumerate(data.comparisons):
        if len(data.comparisons) > 1:
            told = Text("From {a} to this run", "由{a}到本次运行")
            pieces.append(Heading(told.fill(a=same(made.before))))
        pieces += _one(data, made, f"compared{place}")
    title = Text("Compared with {runs}", "与{runs}比较").fill(
        runs=listed([same(made.before) for made in data.comparisons])
    )
    return Section("compared", title, tuple(pieces), new_page=True)


def _one(data: ReportData, made: Comparison, key: str) -> list[Piece]:
    is_same = made.direction == "same"
    pieces: list[Piece] = [Paragraph(worth.finding(data, made))]
    if told := old_plan.sentences(data, made):
        pieces.append(Paragraph(joined(told)))
    if stops := old_plan.obstacles(data, made):
        pieces.append(Bullets(stops))
    if not is_same:
        pieces.append(Figures(worth.figures(data, made)))
    pieces += _inputs(made)
    if is_same:
        return pieces
    pieces.append(Callout(UNDECIDED))
    makers = (
        tried(lambda: where.difference_map(data, made, key)),
        moved.by_zone(data, made),
        moved.by_chip(data, made),
        moved.cost_lines(data, made),
        moved.served(data, made),
        where.site_table(data, made),
        worth.indicators(data, made),
    )
    return [*pieces, *(piece for piece in makers if piece is not None)]


def _inputs(made: Comparison) -> list[Piece]:
    rows = made.inputs
    if rows.empty:
        return [Paragraph(NO_INPUTS)]
    told = tuple(
        Text(str(en), str(zh)).sentence()
        for en, zh in zip(rows["words_en"], rows["words_zh"], strict=True)
    )
    return [Heading(Text("What was asked differently", "输入差异")), Bullets(told)]
