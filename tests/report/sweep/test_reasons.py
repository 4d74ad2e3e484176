"""What designs say in English of ranges and of what they left out, told in Chinese."""

from __future__ import annotations

import re

from planner.report.sweep.reasons import left_out, range_source
from planner.study.figures import COST_LINES
from planner.study.load import load_study
from planner.sweep.designs.ranges import provenance_factors


def test_all_that_is_said_of_china_has_a_translation() -> None:
    """But for one sentence: what the study's own check says of a figure that it refuses."""
    study = load_study("china-2030")
    factors, left = provenance_factors(study, dict.fromkeys(COST_LINES, 1.0), 20)
    told = [left_out(sentence).zh for sentence in left if "existing_halls" not in sentence]
    told += [range_source(factor.source).zh for factor in factors]
    english = re.compile("[a-z]{3,} [a-z]{2,}")
    assert [text for text in told if english.search(text)] == []


def test_figures_in_a_reason_stay() -> None:
    told = left_out("chips.rack_kw: ranked lower, swing 0.0033 of the cost")
    assert told.en == "chips.rack_kw: ranked lower, swing 0.0033 of the cost"
    assert told.zh.endswith("：排名靠后，变动幅度为成本的 0.0033")
    told = range_source(
        "provenance: 5 of 8 figures have a range; sources S1, M; touches 12% of the cost"
    )
    assert told.zh == "数据出处：8 项数值中 5 项有区间；来源 S1, M；涉及成本的 12%"
