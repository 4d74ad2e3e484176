"""A linear program under construction: columns by name, rows, and money by future.

Written for the oracle alone. An expression is a dictionary from a column's name to its factor; the
empty name is the constant.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from math import inf, isinf

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

Name = tuple[Hashable, ...]
Expr = dict[Name, float]

ONE: Name = ()


def total(parts: Iterable[tuple[float, Mapping[Name, float]]]) -> Expr:
    """Return the weighted sum of expressions."""
    result: Expr = {}
    for weight, expr in parts:
        for name, factor in expr.items():
            result[name] = result.get(name, 0.0) + weight * factor
    return result


@dataclass
class LinearProgram:
    """Columns with bounds, rows with two limits, and what each future costs.

    Attributes
    ----------
    position : dict of name to int
        Where a column stands.
    low, high : list of float
        Bounds of the columns.
    rows : list of (expression, least, most)
        Limits.
    money : dict of future to expression
        Present value that each future has to pay, m currency.
    """

    position: dict[Name, int] = field(default_factory=dict)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    rows: list[tuple[Expr, float, float]] = field(default_factory=list)
    money: dict[str, Expr] = field(default_factory=dict)

    def column(self, *name: Hashable, high: float = inf) -> Expr:
        """Add a column between 0 and `high` and return it as an expression."""
        if name in self.position:
            raise ValueError(f"column {name} twice")
        self.position[name] = len(self.low)
        self.low.append(0.0)
        self.high.append(high)
        return {name: 1.0}

    def limit(self, expr: Mapping[Name, float], least: float, most: float) -> None:
        """Keep an expression between two numbers."""
        constant = expr.get(ONE, 0.0)
        body = {name: factor for name, factor in expr.items() if name != ONE and factor != 0}
        self.rows.append((body, least - constant, most - constant))

    def pay(self, future: str, expr: Mapping[Name, float], present_value: float) -> None:
        """Charge an amount to a future."""
        self.money[future] = total([(1.0, self.money.get(future, {})), (present_value, expr)])


class Solver:
    """The same rows and costs, solved again and again under other bounds."""

    def __init__(self, program: LinearProgram, aim: Mapping[Name, float]) -> None:
        self.constant = aim.get(ONE, 0.0)
        self.low = np.array(program.low)
        self.high = np.array(program.high)
        self.cost = np.zeros(len(self.low))
        for name, factor in aim.items():
            if name != ONE:
                self.cost[program.position[name]] = factor
        upper: list[tuple[Expr, float]] = []
        equal: list[tuple[Expr, float]] = []
        self.impossible = False
        for body, least, most in program.rows:
            if not body:
                self.impossible |= least > 1e-9 or most < -1e-9
            elif least == most:
                equal.append((body, most))
            else:
                if not isinf(most):
                    upper.append((body, most))
                if not isinf(least):
                    upper.append(({name: -x for name, x in body.items()}, -least))
        self.upper = _matrix(upper, program.position)
        self.equal = _matrix(equal, program.position)
        self.upper_rhs = np.array([rhs for _, rhs in upper])
        self.equal_rhs = np.array([rhs for _, rhs in equal])

    def least(self, low: np.ndarray, high: np.ndarray) -> float | None:
        """Return the least cost under other bounds, or ``None`` if nothing fits."""
        if self.impossible:
            return None
        answer = linprog(
            self.cost,
            A_ub=self.upper,
            b_ub=self.upper_rhs,
            A_eq=self.equal,
            b_eq=self.equal_rhs,
            bounds=np.column_stack([low, high]),
            method="highs",
        )
        if answer.status == 2:
            return None
        if answer.status != 0:
            raise ArithmeticError(f"the linear program failed: {answer.message}")
        return float(answer.fun) + self.constant


def _matrix(rows: list[tuple[Expr, float]], position: Mapping[Name, int]) -> csr_array:
    where = [
        (factor, number, position[name])
        for number, (body, _) in enumerate(rows)
        for name, factor in body.items()
    ]
    values = [factor for factor, _, _ in where]
    places = ([row for _, row, _ in where], [column for _, _, column in where])
    return csr_array((values, places), shape=(len(rows), len(position)))
