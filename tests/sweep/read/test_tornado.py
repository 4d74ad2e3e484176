"""Tornado: what is proven of each factor's effect, worked by hand."""

from __future__ import annotations

import pytest

from planner.sweep.read.tornado import figure_tornado, swings, tornado
from tests.sweep.read.made import factor, made, one_at_a_time

FACTORS = (factor("small", -1, 1), factor("large", -10, 20), factor("one_way", 0, 5))


def linear(at: dict[str, float]) -> float:
    return 100 + at["small"] + at["large"] + 0.5 * at["one_way"]


def test_ends_against_the_base() -> None:
    """Gap 3: large at its high end costs 117 to 120, the base 97 to 100, so 17 to 23 more."""
    table = tornado(made("tornado", FACTORS, one_at_a_time(FACTORS), linear, gap=3))
    high = table[(table["factor"] == "large") & (table["end"] == "high")].iloc[0]
    assert (high["change_mcur"], high["low_mcur"], high["high_mcur"]) == pytest.approx(
        (20, 17, 23), abs=1e-3
    )
    assert list(table["factor"].unique()) == ["large", "one_way", "small"]
    decided = table.set_index(["factor", "end"])["decided"].to_dict()
    assert decided == {
        ("large", "low"): True,
        ("large", "high"): True,
        ("small", "low"): False,  # 1 of change within a gap of 3
        ("small", "high"): False,
        ("one_way", "high"): False,  # its low end is the base, and no case
    }


def test_a_smaller_gap_decides() -> None:
    table = tornado(made("tornado", FACTORS, one_at_a_time(FACTORS), linear, gap=0.4))
    assert table["decided"].all()


def test_swings() -> None:
    """Large from 90 to 120: 30 found; its ends are 27 to 33 apart, small's 0 to 5."""
    table = swings(made("tornado", FACTORS, one_at_a_time(FACTORS), linear, gap=3))
    assert table["factor"].tolist() == ["large", "one_way", "small"]
    assert table["swing_mcur"].tolist() == pytest.approx([30, 2.5, 2])
    assert table["proven_mcur"].tolist() == pytest.approx([27, 0, 0], abs=1e-3)
    assert table["possible_mcur"].tolist() == pytest.approx([33, 5.5, 5], abs=1e-3)
    assert table["decided"].tolist() == [True, False, False]


def test_a_profit_moves_the_other_way_round() -> None:
    """Profits of 100 to 103 and 120 to 123: 17 to 23 more."""
    sweep = made("tornado", FACTORS, one_at_a_time(FACTORS), linear, gap=3, profit=True)
    table = tornado(sweep).set_index(["factor", "end"])
    high = table.loc["large", "high"]
    assert (high["change_mcur"], high["low_mcur"], high["high_mcur"]) == pytest.approx(
        (20, 17, 23), abs=1e-3
    )


def test_cases_that_move_two_factors_do_not_count() -> None:
    sweep = made("grid", FACTORS, [{"large": 20.0, "small": 1.0}], linear)
    assert len(tornado(sweep)) == 0
    assert len(swings(sweep)) == 0


def test_a_figure_is_told_as_found() -> None:
    table = figure_tornado(
        made("tornado", FACTORS, one_at_a_time(FACTORS), linear), "built_hall_mw"
    )
    assert table["factor"].unique().tolist() == ["large", "one_way", "small"]
    assert table["change"].tolist() == pytest.approx([-10, 20, 2.5, -1, 1])
