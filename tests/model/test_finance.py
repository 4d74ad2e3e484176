"""Money over time, against numbers worked by hand."""

from __future__ import annotations

import pytest

from planner.model.finance import discount_ratio, salvage_ratio


@pytest.mark.parametrize(
    ("rate", "years", "ratio"),
    [(1, 0, 1), (1, 2, 0.25), (0.25, 1, 0.8), (0, 9, 1), (0.1, 2, 1 / 1.21)],
)
def test_discount(rate: float, years: int, ratio: float) -> None:
    assert discount_ratio(rate, years) == pytest.approx(ratio)


@pytest.mark.parametrize(
    ("rate", "lifetime", "used", "ratio"),
    [
        (0, 4, 1, 0.75),  # three of four years are left
        (1, 4, 1, 0.375),  # and are worth half, a year later
        (0.25, 5, 4, 0.16),  # a fifth x 0.8
        (0, 5, 5, 0),
        (0, 5, 7, 0),  # never less than nothing
        (0, 5, 0, 1),
    ],
)
def test_salvage(rate: float, lifetime: int, used: int, ratio: float) -> None:
    assert salvage_ratio(rate, lifetime, used) == pytest.approx(ratio)
