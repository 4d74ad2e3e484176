"""Sobol and Morris indices against functions whose indices are known."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pytest
from SALib.sample import morris as morris_sample
from SALib.sample import sobol as sobol_sample

from planner.errors import UsageError
from planner.sweep.cases import Sweep
from planner.sweep.read.sensitivity import morris, sobol
from tests.sweep.read.made import factor, made

PI = math.pi
THREE = tuple(factor(name, -PI, PI) for name in ("x1", "x2", "x3"))
#: Ishigami and Homma 1990 with a = 7, b = 0.1; indices in closed form
A, B = 7.0, 0.1
_V1 = 0.5 * (1 + B * PI**4 / 5) ** 2
_V2 = A**2 / 8
_V13 = B**2 * PI**8 * (1 / 18 - 1 / 50)
_V = _V1 + _V2 + _V13
FIRST = {"x1": _V1 / _V, "x2": _V2 / _V, "x3": 0.0}
TOTAL = {"x1": (_V1 + _V13) / _V, "x2": _V2 / _V, "x3": _V13 / _V}


def ishigami(at: Mapping[str, float]) -> float:
    x1, x2, x3 = at["x1"], at["x2"], at["x3"]
    return math.sin(x1) + A * math.sin(x2) ** 2 + B * x3**4 * math.sin(x1)


def problem(factors: tuple[object, ...]) -> dict[str, object]:
    return {
        "num_vars": len(factors),
        "names": [f.name for f in factors],  # type: ignore[attr-defined]
        "bounds": [[f.low, f.high] for f in factors],  # type: ignore[attr-defined]
    }


def sampled(second: bool, gap: float = 0.0, profit: bool = False) -> Sweep:
    points = sobol_sample.sample(problem(THREE), 1024, calc_second_order=second, seed=3)
    levels = [dict(zip(("x1", "x2", "x3"), map(float, p), strict=True)) for p in points]
    return made("sobol", THREE, levels, ishigami, gap=gap, profit=profit, seed=3)


@pytest.mark.parametrize("second", [True, False])
def test_sobol_of_ishigami(second: bool) -> None:
    found = sobol(sampled(second, profit=second))
    table = found.table.set_index("factor")
    assert found.notes == ()
    for name in FIRST:
        row = table.loc[name]
        assert row["first_ratio"] == pytest.approx(FIRST[name], abs=0.05)
        assert row["total_ratio"] == pytest.approx(TOTAL[name], abs=0.05)
        assert abs(row["total_ratio"] - TOTAL[name]) < 2 * row["total_conf_ratio"]
    assert table["decided"].all()
    assert found.table["factor"].tolist() == ["x1", "x2", "x3"]


def test_wide_gaps_warn_and_wider_ones_refuse() -> None:
    """The variance is 13.8: a gap of 1.5 may add 2.25, 16 % of it; one of 4 more than all."""
    warned = sobol(sampled(False, gap=1.5))
    assert "16%" in warned.notes[0].en and len(warned.table) == 3
    x3 = warned.table.set_index("factor").loc["x3"]
    assert not x3["decided"] or x3["total_ratio"] - x3["total_conf_ratio"] > 0.163
    refused = sobol(sampled(False, gap=4))
    assert len(refused.table) == 0 and "smaller gap" in refused.notes[0].en


def test_a_missing_case_refuses() -> None:
    sweep = sampled(False)
    sweep.cases.loc[7, "objective_mcur"] = np.nan
    found = sobol(sweep)
    assert len(found.table) == 0
    assert "1 of 5120 have no plan" in found.notes[0].en


def test_morris_of_a_line_is_its_slopes() -> None:
    """Worth 5 a + 2 b over ranges of 4 and 10 wide: effects 20 and 20, no spread; c has none."""
    factors = (factor("a", -2, 2), factor("b", 0, 10), factor("c", 0, 1))
    points = morris_sample.sample(problem(factors), 12, num_levels=6, seed=1)
    levels = [dict(zip("abc", map(float, p), strict=True)) for p in points]

    def line(at: Mapping[str, float]) -> float:
        return 5 * at["a"] + 2 * at["b"]

    table = morris(made("morris", factors, levels, line, gap=1)).table.set_index("factor")
    assert table.loc["a", "mu_star_mcur"] == pytest.approx(20)
    assert table.loc["b", "mu_star_mcur"] == pytest.approx(20)
    assert table.loc["c", "mu_star_mcur"] == pytest.approx(0, abs=1e-9)
    assert table["sigma_mcur"].tolist() == pytest.approx([0, 0, 0], abs=1e-9)
    # steps of 0.6 of a range: each effect may be wrong by (1 + 1) / 0.6
    assert table["noise_mcur"].tolist() == pytest.approx([2 / 0.6] * 3)
    assert table["decided"].to_dict() == {"a": True, "b": True, "c": False}


def test_other_designs_are_refused() -> None:
    sweep = made("grid", THREE, [], ishigami)
    with pytest.raises(UsageError, match="design: sobol"):
        sobol(sweep)
    with pytest.raises(UsageError, match="design: morris"):
        morris(sweep)
