"""Numbers as the terminal shows them."""

from __future__ import annotations

import math

import pytest

from planner.cli.output import NO_NUMBER, number


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.99999997, "1.000"),
        (9.9996, "10.00"),
        (0.0, "0.000"),
        (-0.99999, "-1.000"),
        (1234567.0, "1,234,567"),
        (math.nan, NO_NUMBER),
    ],
)
def test_four_figures_count_after_rounding(value: float, shown: str) -> None:
    assert number(value) == shown
