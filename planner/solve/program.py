"""A mixed-integer linear program as arrays: what the solver gets, and what a plan is judged by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: distance to a whole number within which a value is that number
WHOLE_TOLERANCE = 1e-6
#: values nearer to zero than this are noise: the solver's own tolerance is a hundred times larger
NOISE = 1e-9
#: largest shortfall against a limit, as a share of 1 + |limit|, that a plan may have
FEASIBLE = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """Least ``cost @ x + offset`` with rows and columns between limits, some columns whole.

    Attributes
    ----------
    cost : array of float, one a column
    offset : float
    matrix : scipy.sparse.csc_array
        One row a limit, one column a variable.
    row_lower, row_upper, col_lower, col_upper : array of float
        Infinite where there is no limit.
    whole : array of bool
        Columns that must be whole numbers.
    family : array of int, optional
        Which kind of decision each column is: columns of one family are settled in one way when
        a first plan is looked for. Without it all are of one family.
    """

    cost: Floats
    offset: float
    matrix: Any
    row_lower: Floats
    row_upper: Floats
    col_lower: Floats
    col_upper: Floats
    whole: Flags
    family: NDArray[np.int64] | None = None

    @property
    def binary(self) -> Flags:
        """Whole columns that can only be 0 or 1."""
        return self.whole & (self.col_lower >= 0) & (self.col_upper <= 1)

    @property
    def counts(self) -> Flags:
        """Whole columns that can be more than 1."""
        return self.whole & ~self.binary

    def size(self) -> dict[str, int]:
        """Return rows, columns, whole columns and nonzeros."""
        rows, columns = self.matrix.shape
        return {
            "rows": rows,
            "columns": columns,
            "integer_columns": int(self.whole.sum()),
            "nonzeros": int(self.matrix.nnz),
        }

    def objective(self, x: Floats) -> float:
        """Return the objective of a plan."""
        return float(self.cost @ x) + self.offset

    def row_excess(self, x: Floats) -> Floats:
        """Return how far each row is outside its limits, as a share of 1 + |limit|."""
        return _excess(self.matrix @ x, self.row_lower, self.row_upper)

    def is_feasible(self, x: Floats) -> bool:
        """Return whether a plan keeps every limit and every whole column is whole."""
        fraction = np.abs(x - np.round(x))[self.whole]
        worst = max(
            self.row_excess(x).max(initial=0.0),
            _excess(x, self.col_lower, self.col_upper).max(initial=0.0),
        )
        return bool(
            np.isfinite(x).all()
            and worst <= FEASIBLE
            and fraction.max(initial=0.0) <= WHOLE_TOLERANCE
        )

    def tidy(self, x: Floats) -> Floats:
        """Return a plan without solver noise: within its bounds, whole where it must be."""
        near = np.where(np.abs(x) < NOISE, 0.0, x)
        rounded = np.round(near)
        near = np.where(self.whole & (np.abs(near - rounded) <= WHOLE_TOLERANCE), rounded, near)
        # adding zero turns -0.0 into 0.0
        return np.asarray(np.clip(near, self.col_lower, self.col_upper) + 0.0)

    def nearest_zero(self) -> Floats:
        """Return the plan in which every column is as near to zero as its bounds allow."""
        return np.clip(np.zeros(len(self.cost)), self.col_lower, self.col_upper)

    def dual_bound(self, row_dual: Floats) -> float:
        """Return the bound on the objective that multipliers of the rows prove.

        Any multipliers give a valid bound (weak duality), so this needs no trust in the solver.
        """
        y = _usable(row_dual, self.row_lower, self.row_upper)
        reduced = self.cost - self.matrix.T @ y
        small = np.abs(reduced) <= 1e-7
        reduced = np.where(small, _usable(reduced, self.col_lower, self.col_upper), reduced)
        return (
            self.offset
            + _least(y, self.row_lower, self.row_upper)
            + _least(reduced, self.col_lower, self.col_upper)
        )

    def dual_value(self, row_dual: Floats, col_dual: Floats) -> float:
        """Return the value of a solver's dual plan: a bound as far as its prices are exact."""
        y = _usable(row_dual, self.row_lower, self.row_upper)
        z = _usable(col_dual, self.col_lower, self.col_upper)
        return (
            self.offset
            + _least(y, self.row_lower, self.row_upper)
            + _least(z, self.col_lower, self.col_upper)
        )

    def relaxed(self, columns: Flags) -> Program:
        """Return the program in which some columns need not be whole."""
        return replace(self, whole=self.whole & ~columns)

    def limited(self, lower: Floats, upper: Floats) -> Program:
        """Return the program with other limits on its columns."""
        return replace(self, col_lower=lower, col_upper=upper)

    def without_rows_of(self, columns: Any) -> Program:
        """Return the program without the rows that some columns are in.

        Columns without an upper limit that loosen rows at no cost leave nothing of these rows.
        """
        kept = np.setdiff1d(
            np.arange(self.matrix.shape[0]), self.matrix[:, columns].indices, assume_unique=False
        )
        return replace(
            self,
            matrix=csc_array(self.matrix.tocsr()[kept]),
            row_lower=self.row_lower[kept],
            row_upper=self.row_upper[kept],
        )

    def without_cost(self) -> Program:
        """Return the program that asks only whether there is any plan."""
        return replace(self, cost=np.zeros_like(self.cost), offset=0.0)


def _excess(value: Floats, lower: Floats, upper: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        below = np.where(np.isfinite(lower), (lower - value) / (1 + np.abs(lower)), 0.0)
        above = np.where(np.isfinite(upper), (value - upper) / (1 + np.abs(upper)), 0.0)
    return np.maximum(np.maximum(below, above), 0.0)


def _usable(multiplier: Floats, lower: Floats, upper: Floats) -> Floats:
    """Drop multipliers that lean on a limit which is not there."""
    missing = np.where(multiplier > 0, ~np.isfinite(lower), ~np.isfinite(upper))
    return np.where(missing, 0.0, multiplier)


def _least(multiplier: Floats, lower: Floats, upper: Floats) -> float:
    limit = np.where(multiplier > 0, lower, upper)
    return float(np.sum(multiplier[multiplier != 0] * limit[multiplier != 0]))
