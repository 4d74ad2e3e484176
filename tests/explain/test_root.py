"""Where a function falls to zero, against functions whose zero is known."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from planner.explain.root import crossing


@pytest.mark.parametrize(
    ("dearer_by", "now", "end", "zero"),
    [
        (lambda v: v - 0.3, 1.0, 0.0, 0.3),
        (lambda v: math.sqrt(max(v, 0.0)) - 0.5, 1.0, 0.0, 0.25),
        (lambda v: 4.0 - v * v, 1.0, 3.0, 2.0),
        (lambda v: 1.0 if v < 1.7 else -5.0, 1.0, 2.0, 1.7),
        (lambda v: math.inf if v < 1.2 else 1.5 - v, 1.0, 2.0, 1.5),
    ],
)
@pytest.mark.parametrize("guess", [0.9, 0.0, 3.0, math.nan])
def test_the_value_does_what_is_said_of_it_and_is_near_the_zero(
    dearer_by: Callable[[float], float], now: float, end: float, zero: float, guess: float
) -> None:
    at_now = min(dearer_by(now), 9.0)
    found = crossing(dearer_by, now, end, at_now, 0.0, guess)
    assert dearer_by(found) <= 0
    assert abs(found - zero) <= 0.011 * abs(end - now)


def test_there_is_none_where_it_stays_dearer() -> None:
    assert math.isnan(crossing(lambda v: v + 1.0, 1.0, 0.0, 2.0, 0.0, 0.5))


def test_nothing_is_asked_beyond_the_ends() -> None:
    asked: list[float] = []

    def dearer_by(value: float) -> float:
        asked.append(value)
        return 5.0 - value

    assert math.isnan(crossing(dearer_by, 1.0, 3.0, 4.0, 0.0, 99.0))
    assert all(1.0 <= value <= 3.0 for value in asked)
