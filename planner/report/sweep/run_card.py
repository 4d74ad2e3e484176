"""The run card of a sweep: what was asked, with what, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping

from planner.report import numbers
from planner.report.pieces import Bullets, Column, Heading, Piece, Section, Table
from planner.report.sections.run_card import OPTIONS
from planner.report.sweep.data import SweepData
from planner.report.sweep.reasons import left_out
from planner.report.words import NOTHING, Text, joined, same

KINDS: Mapping[str, Text] = {
    "tornado": Text("one factor at a time", "单因素（龙卷风）"),
    "grid": Text("grid of all combinations", "全组合网格"),
    "crossed": Text("crossed what-ifs", "情景交叉"),
    "latin_hypercube": Text("Latin hypercube", "拉丁超立方"),
    "sobol": Text("Sobol (Saltelli)", "Sobol（Saltelli）"),
    "morris": Text("Morris", "Morris"),
    "table": Text("a table of cases", "情景表"),
    "pareto": Text("Pareto front by epsilon-constraint", "帕累托前沿（ε-约束）"),
}


def section(data: SweepData) -> Section:
    """Return the run card; every sweep has one."""
    design, cases = data.reading.sweep.design, data.cases
    cached = int(cases["cached"].sum())
    options = data.about.get("options", {})
    versions = data.plan.solution.versions
    rows = [
        (Text("Study", "研究"), same(data.reading.sweep.study)),
        (Text("Sweep", "批量分析"), same(design.name)),
        (Text("Design", "设计"), KINDS[design.kind]),
        (Text("Factors", "因素数"), numbers.number(len(design.factors), 0)),
        (Text("Cases", "情景数"), numbers.number(len(cases), 0)),
        (Text("Of them from the store", "其中取自运行库"), numbers.number(cached, 0)),
        (
            Text("Seconds of solving", "求解用时（秒）"),
            numbers.number(float(cases["seconds"].sum())),
        ),
        (Text("Seed", "随机种子"), numbers.number(design.seed, 0)),
        (Text("Hash of the study", "研究哈希"), same(data.about.get("study_digest", ""))),
        (Text("Options", "求解选项"), _options(options)),
        (
            Text("Programs", "程序版本"),
            same(", ".join(f"{name} {version}" for name, version in versions.items())),
        ),
    ]
    columns = (
        Column(Text("What", "项目"), "what", width=1.0),
        Column(Text("Value", "内容"), "value", width=3.2),
    )
    card = Table(NOTHING, columns, tuple(row for row in rows if row[1]), name="run_card")
    pieces: list[Piece] = [card]
    if design.left_out:
        pieces.append(Heading(Text("Figures with a range that were left out", "未纳入的区间数据")))
        pieces.append(Bullets(tuple(left_out(sentence) for sentence in design.left_out)))
    return Section("run", Text("Run card", "运行信息"), tuple(pieces))


def _options(options: Mapping[str, float]) -> Text:
    told = [
        Text("{name} {value}", "{name} {value}").fill(
            name=OPTIONS.get(name, same(name)),
            value=numbers.percent(float(value))
            if name == "gap"
            else numbers.number(float(value), 0),
        )
        for name, value in options.items()
    ]
    return joined(told, ", ", "，")
