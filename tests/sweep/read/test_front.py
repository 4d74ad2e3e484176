"""What a front's points are called when their optima are only known to lie in a range."""

from __future__ import annotations

import pandas as pd
import pytest

from planner.sweep.cases import Design, Factor, Sweep
from planner.sweep.read.front import front

Point = tuple[float, float, float, float]


def sweep(*points: Point) -> Sweep:
    """Return a front of (ceiling, cost found, cost proven, emissions), tight ceilings first."""
    rows = [
        {
            "case": f"p{i}",
            "run": f"run{i}",
            "status": "within_gap",
            "reason": "",
            "ceiling_carbon_kt": ceiling,
            "cost_mcur": cost,
            "least_cost_mcur": proven,
            "carbon_kt": carbon,
        }
        for i, (ceiling, cost, proven, carbon) in enumerate(points)
    ]
    factor = Factor("ceiling_carbon_kt", "ceilings.carbon_kt = {level}", 1.0, 0.0, 1.0)
    return Sweep("test", Design("test", "pareto", (factor,), ()), pd.DataFrame(rows))


def verdicts(*points: Point) -> list[tuple[str, str]]:
    table = front(sweep(*points)).points
    return list(zip(table["verdict"], table["than"], strict=True))


def test_points_far_apart_stand() -> None:
    assert verdicts((1, 20, 19, 1), (2, 15, 14, 2), (3, 10, 9, 3)) == [("stands", "")] * 3


def test_beaten_only_where_the_bound_proves_it() -> None:
    """p1's plan costs 16 where p0's costs 15 and emits less; p1's bound is 15: no plan helps."""
    table = front(sweep((1, 15, 14, 1), (2, 16, 15, 2), (3, 10, 9, 3))).points
    assert table["verdict"].tolist() == ["stands", "beaten", "stands"]
    assert table["reason_en"][1] == (
        "no plan under its ceilings betters p0, which is no worse in any figure"
    )


def test_inside_the_gap_nothing_is_called_beaten() -> None:
    """As before, but the bound under 2 kt leaves room down to 12."""
    found = verdicts((1, 15, 14, 1), (2, 16, 12, 2), (3, 10, 9, 3))
    assert found == [("stands", ""), ("undecided", "p0"), ("stands", "")]


def test_a_tighter_ceiling_that_may_cost_no_more_leaves_it_open() -> None:
    """Under 1 kt a plan may cost 14.5, less than the 15 found under 2 kt."""
    found = verdicts((1, 16, 14.5, 1), (2, 15, 14.4, 2), (3, 10, 9, 3))
    assert found == [("stands", ""), ("undecided", "p0"), ("stands", "")]


def test_proofs_of_looser_ceilings_hold_under_tighter_ones() -> None:
    """Under 1 kt nothing is proven of its own, but under 2 kt no plan is below 14."""
    table = front(sweep((1, 20, float("nan"), 1), (2, 15, 14, 2), (3, 10, 9, 3))).points
    assert table["proven"].tolist() == [14, 14, 9]


def test_the_same_plan_is_named() -> None:
    assert verdicts((1, 20, 19, 1), (2, 20, 19, 1), (3, 10, 9, 3))[1] == ("same", "p0")


def test_knee_is_undecided_when_another_point_may_lie_farther() -> None:
    """On axes from 0 to 1 p1 lies at (1/3, 0.3), p2 at (2/3, 0.1), whose bound is at -0.1."""
    sure = front(sweep((0, 20, 20, 0), (1, 13, 12.9, 1), (2, 11, 10.9, 2), (3, 10, 10, 3)))
    assert (sure.knee, sure.knee_decided) == ("p1", True)
    distance = sure.points["distance_ratio"].tolist()
    assert distance[1:3] == pytest.approx([(1 - 1 / 3 - 0.3) / 2**0.5, (1 - 2 / 3 - 0.1) / 2**0.5])
    open_ = front(sweep((0, 20, 20, 0), (1, 13, 12.9, 1), (2, 11, 8.9, 2), (3, 10, 8, 3)))
    assert (open_.knee, open_.knee_decided) == ("p1", False)
