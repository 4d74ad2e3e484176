"""A plan is judged by its own numbers, and a bound by weak duality."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csc_array

from planner.solve.program import Program


def two_columns() -> Program:
    """Return: least 2x + 3y + 10 with x + y >= 4, x <= 3, y <= 5, x whole.

    By hand: x is cheaper, so x = 3, y = 1 and the cost is 6 + 3 + 10 = 19.
    """
    return Program(
        cost=np.array([2.0, 3.0]),
        offset=10.0,
        matrix=csc_array(np.array([[1.0, 1.0]])),
        row_lower=np.array([4.0]),
        row_upper=np.array([np.inf]),
        col_lower=np.zeros(2),
        col_upper=np.array([3.0, 5.0]),
        whole=np.array([True, False]),
    )


@pytest.mark.parametrize(
    ("x", "feasible"),
    [
        ((3.0, 1.0), True),
        ((3.0, 0.99), False),  # row short
        ((4.0, 0.0), False),  # column above its bound
        ((2.5, 1.5), False),  # not whole
        ((0.0, -1e-3), False),
        ((np.nan, 1.0), False),
    ],
)
def test_feasible_is_every_limit_and_whole_numbers(x: tuple[float, float], feasible: bool) -> None:
    assert two_columns().is_feasible(np.array(x)) is feasible


@pytest.mark.parametrize(("dual", "bound"), [(3.0, 10 + 12 - 3), (2.0, 18.0), (1.0, 14.0)])
def test_dual_bound_by_hand(dual: float, bound: float) -> None:
    """The bound is 10 + 4 y + 3 min(0, 2 - y) + 5 min(0, 3 - y)."""
    assert two_columns().dual_bound(np.array([dual])) == pytest.approx(bound)


def test_dual_bound_never_exceeds_the_optimum_of_the_relaxation() -> None:
    rng = np.random.default_rng(0)
    for dual in rng.normal(scale=5, size=200):
        assert two_columns().dual_bound(np.array([dual])) <= 19 + 1e-9


def test_tidy_rounds_only_what_is_nearly_whole() -> None:
    program = two_columns()
    assert program.tidy(np.array([2.9999999, 1e-12])).tolist() == [3.0, 0.0]
    assert program.tidy(np.array([2.999, 1.5])).tolist() == [2.999, 1.5]
    assert program.tidy(np.array([-1e-7, 5 + 1e-7])).tolist() == [0.0, 5.0]


def test_a_row_that_a_free_column_loosens_is_left_out() -> None:
    program = two_columns()
    assert program.without_rows_of(np.array([1])).matrix.shape == (0, 2)
    assert program.without_rows_of(np.array([], dtype=int)).matrix.shape == (1, 2)


def test_the_value_of_a_dual_plan_is_that_of_the_best_plan() -> None:
    """By hand, x not whole: the row costs 3 more a unit, and x saves 1 a unit up to its limit.

    3 x 4 - 1 x 3 + 10 = 19.
    """
    value = two_columns().dual_value(np.array([3.0]), np.array([-1.0, 0.0]))
    assert value == pytest.approx(19.0)
