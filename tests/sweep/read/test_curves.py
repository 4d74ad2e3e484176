"""Response curves, heat maps and parallel coordinates."""

from __future__ import annotations

import pytest

from planner.sweep.read.curves import curves, heat, parallel
from tests.sweep.read.made import factor, made

X, Y = factor("x", 0, 4), factor("y", 0, 2)


def plane(at: dict[str, float]) -> float:
    return 10 + 3 * at["x"] + at["y"] * at["x"]


POINTS = [{"x": float(x), "y": float(y)} for x in (0, 2, 4) for y in (0, 2)][1:]


def test_curve_of_one_factor_alone() -> None:
    """With y at its base 0: 10, 16, 22; y has two levels, which is no curve."""
    table = curves(made("grid", (X, Y), POINTS, plane, gap=1))
    assert table["factor"].unique().tolist() == ["x"]
    assert table["level"].tolist() == [0, 2, 4]
    assert table["worth_mcur"].tolist() == [10, 16, 22]
    assert table["low_mcur"].tolist() == [9, 15, 21]
    assert table["high_mcur"].tolist() == [10, 16, 22]
    assert table["decided"].tolist() == [False, True, True]


def test_heat_of_two_factors() -> None:
    """At x 4 and y 2: 30, so 20 above the base and 19 to 21 proven; y alone changes nothing."""
    table = heat(made("grid", (X, Y), POINTS, plane, gap=1)).set_index(["level_x", "level_y"])
    assert len(table) == 6
    far = table.loc[(4, 2)]
    assert (far["change_mcur"], far["low_mcur"], far["high_mcur"]) == pytest.approx(
        (20, 19, 21), abs=1e-3
    )
    assert not table.loc[(0, 2), "decided"]


def test_a_grid_with_a_hole_is_no_heat_map() -> None:
    sweep = made("grid", (X, Y), POINTS, plane)
    sweep.cases.loc[2, "run"] = ""
    assert len(heat(sweep)) == 0


def test_parallel_axes_run_from_least_to_most() -> None:
    table = parallel(made("grid", (X, Y), POINTS, plane))
    assert table["axis"].unique().tolist() == ["x", "y", "worth_mcur"]
    last = table[table["case"] == "case-5"].set_index("axis")["place_ratio"].to_dict()
    assert last == {"x": 1.0, "y": 1.0, "worth_mcur": 1.0}
    base = table[table["case"] == "base"]["place_ratio"].tolist()
    assert base == [0.0, 0.0, 0.0]
