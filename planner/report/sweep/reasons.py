"""Where ranges come from and why figures were left out, in Chinese: designs tell it in English."""

from __future__ import annotations

import re

from planner.report.words import Text
from planner.study.entities import TABLES
from planner.study.words import column_label
from planner.study.words_zh import TABLES_ZH

_REASONS = (
    (r"no line of the cost is reckoned from it directly", "没有成本项直接由其计算"),
    (r"no work of the study is done in this precision", "研究中没有该精度的业务"),
    (r"whole numbers that differ .+ cannot be multiplied", "逐行不同的整数不能按倍数变化"),
    (r"its figures sum to nothing that a factor could multiply", "合计为零，不能按倍数变化"),
    (r"ranked lower, swing (\S+) of the cost", r"排名靠后，变动幅度为成本的 \1"),
)
_SOURCES = (
    (r"^provenance: (\d+) of (\d+) figures have a range", r"数据出处：\2 项数值中 \1 项有区间"),
    (r"; sources ([^;]+)", r"；来源 \1"),
    (r"; cut from (\S+), where a figure would pass its bound", r"；由 \1 截至数值的界限"),
    (r"; touches (\S+) of the cost", r"；涉及成本的 \1"),
)


def left_out(sentence: str) -> Text:
    """Return why a figure with a range is no factor; what has no translation stays in English."""
    place, _, reason = sentence.partition(": ")
    for english, chinese in _REASONS:
        if re.fullmatch(english, reason):
            return Text(sentence, f"{_place_zh(place)}：{re.sub(english, chinese, reason)}")
    return Text(sentence, sentence)


def range_source(sentence: str) -> Text:
    """Return where the range of a factor comes from."""
    told = sentence
    for english, chinese in _SOURCES:
        told = re.sub(english, chinese, told)
    return Text(sentence, told)


def _place_zh(place: str) -> str:
    table, _, column = place.partition(".")
    unit = TABLES[table].column(column).unit
    return f"{TABLES_ZH[table]}，{column_label(column, unit, 'zh')}"
