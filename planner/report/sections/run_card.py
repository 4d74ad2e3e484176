"""The run card: what was asked, with what, and how sure the answer is."""

from __future__ import annotations

import math
from collections.abc import Mapping

from planner.report import numbers
from planner.report.data import ReportData
from planner.report.grades import assumed_share
from planner.report.pieces import Bullets, Column, Heading, Paragraph, Piece, Section, Table
from planner.report.words import NOTHING, Text, joined, same
from planner.study.change import parse_change
from planner.study.words import in_words

NONE = Text("none", "无")
STATUS = {
    "optimal": Text("Proven optimal", "已证明最优"),
    "within_gap": Text("Within the gap asked for", "达到要求的间隙"),
    "time_limit": Text("Stopped at the time limit", "达到时间上限"),
    "interrupted": Text("Interrupted", "中途停止"),
}
OPTIONS = {
    "gap": Text("gap", "间隙"),
    "time_limit_s": Text("seconds", "秒数上限"),
    "threads": Text("threads", "线程"),
    "seed": Text("seed", "随机种子"),
}
SIZES = {
    "rows": Text("rows", "约束"),
    "columns": Text("columns", "变量"),
    "integer_columns": Text("whole-number columns", "整数变量"),
    "nonzeros": Text("coefficients", "非零系数"),
}
STEPS = {
    "build": Text("build", "建模"),
    "transfer": Text("transfer", "传递"),
    "solve": Text("solve", "求解"),
    "read": Text("read", "读取"),
}


def section(data: ReportData) -> Section:
    """Return the run card; every plan has one."""
    pieces: list[Piece] = [_card(data), Heading(Text("Changes against the data", "相对数据的改动"))]
    changes = _changes(data)
    if changes:
        pieces.append(Bullets(changes))
    else:
        pieces.append(Paragraph(Text("None: the data are used as they are.", "无：按原数据求解。")))
    if line := approval(data):
        pieces.append(Paragraph(line, small=True))
    return Section("run", Text("Run card", "运行信息"), tuple(pieces))


def _card(data: ReportData) -> Table:
    solution, currency = data.solution, data.currency
    gap = abs(solution.objective_mcur - solution.bound_mcur)
    aim = Text("profit", "收益") if data.is_profit else Text("cost", "成本")
    rows = [
        (Text("Study", "研究"), same(data.study.settings.study)),
        (Text("Hash of the study", "研究哈希"), same(data.study.digest())),
        (Text("Run", "运行编号"), same(data.run) if data.run else NOTHING),
        (Text("Hash of the model's input", "模型输入哈希"), same(solution.input_hash)),
        (Text("Status", "状态"), STATUS.get(solution.status, same(solution.status))),
        (
            Text("Net present {aim}", "净现值{aim}").fill(aim=aim),
            numbers.money(solution.objective_mcur, currency),
        ),
        (
            Text("Proven bound", "已证明的界"),
            numbers.money(solution.bound_mcur, currency) if math.isfinite(gap) else NONE,
        ),
        (
            Text("Proven gap", "最优性间隙"),
            Text("{share}, or {money}", "{share}，即 {money}").fill(
                share=numbers.percent(solution.gap_ratio), money=numbers.money(gap, currency)
            )
            if math.isfinite(gap)
            else NONE,
        ),
        (
            Text("Cost on assumed prices", "依据假设价格的成本"),
            numbers.percent(assumed_share(data)),
        ),
        (Text("Seconds", "用时（秒）"), _pairs(solution.seconds, STEPS, 1)),
        (Text("Size of the model", "模型规模"), _pairs(solution.size, SIZES, 0)),
        (Text("Options", "求解选项"), _pairs(solution.options, OPTIONS)),
        (
            Text("Programs", "程序版本"),
            same(", ".join(f"{name} {v}" for name, v in solution.versions.items())),
        ),
    ]
    columns = (
        Column(Text("What", "项目"), "what", width=1.0),
        Column(Text("Value", "内容"), "value", width=3.2),
    )
    return Table(NOTHING, columns, tuple(row for row in rows if row[1]), name="run_card")


def _pairs(
    values: Mapping[str, float | int | str], names: Mapping[str, Text], digits: int | None = None
) -> Text:
    """Return named numbers: ``rows 36,285, columns 59,249``."""
    told = [
        Text("{name} {value}", "{name} {value}").fill(
            name=names.get(name, same(name)),
            value=_value(name, value, digits),
        )
        for name, value in values.items()
    ]
    return joined(told, ", ", "，")


def _value(name: str, value: float | str, digits: int | None) -> Text:
    if isinstance(value, str):
        return same(value)
    if name == "gap":
        return numbers.percent(float(value))
    whole = 0 if float(value).is_integer() else digits
    return numbers.number(float(value), whole)


def _changes(data: ReportData) -> tuple[Text, ...]:
    """Return the changes in words."""
    told = []
    for text in data.study.applied_changes:
        change = parse_change(text)
        en, zh = (in_words(change, language, data.currency) for language in ("en", "zh"))
        told.append(Text(en, zh))
    return tuple(told)


def approval(data: ReportData) -> Text:
    """Return the line on map approval; nothing where the map shows no part of China."""
    if not any(region.startswith("CN-") for region in data.regions):
        return NOTHING
    number = data.study.settings.report.map_approval_number
    return Text("Map approval number: {n}", "审图号：{n}").fill(
        n=same(number) if number else Text("not yet applied for (审图号：待申请)", "待申请")
    )
