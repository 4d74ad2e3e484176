"""A checker of dimensions: numbers that carry the unit of their name, and a walk over a model.

The unit that a name claims is its ending (:func:`planner.units.unit_of`). Numbers of
:class:`~planner.model.data.ModelData` become :class:`Quantity`, a float with a dimension; the
blocks then build their model from these as from any float, and the walk adds up what they made of
them.
Every planned year lasts one year, so that "per year" and whole years count as no dimension.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from functools import cache
from typing import Any

import pyomo.environ as pyo
from pyomo.core.expr.numeric_expr import (
    DivisionExpression,
    NegationExpression,
    ProductExpression,
    SumExpression,
)
from pyomo.core.expr.numvalue import NumericConstant
from pyomo.core.expr.relational_expr import EqualityExpression, InequalityExpression

from planner.model.data import ModelData
from planner.units import unit_of

#: base units and their powers, in order of name: ``(("kchip", -1), ("mw", 1))``
Dimension = tuple[tuple[str, int], ...]

NONE: Dimension = ()
#: words that count things, shares or years
PLAIN = {"flag", "count", "ratio", "year", "period", "hours"}
#: any numbers but 0 and 1: Pyomo leaves out a term with a factor of exactly 0, and a factor of
#: exactly 1 with its unit, so that a model built from them would not be walked whole
FACTOR, INSTEAD_OF_ZERO = 1.0371, 0.0173


class DimensionError(ValueError):
    """Unlike dimensions were added or compared."""


def times(a: Dimension, b: Dimension, power: int = 1) -> Dimension:
    """Return the dimension of a product, or with power -1 of a quotient."""
    powers = dict(a)
    for unit, exponent in b:
        powers[unit] = powers.get(unit, 0) + power * exponent
    return tuple(sorted((unit, n) for unit, n in powers.items() if n))


@cache
def dimension_of(name: str) -> Dimension:
    """Return the dimension that a name claims by its ending."""
    top, *below = unit_of(name).split("_per_")
    found = NONE
    for word, power in ((top, 1), *((word, -1) for word in below)):
        if word not in PLAIN:
            found = times(found, ((word.removesuffix("s") if word == "pods" else word, power),))
    return found


def same(a: Dimension | None, b: Dimension | None) -> Dimension | None:
    """Return the common dimension; None, that of a plain zero, goes with any."""
    if a is None or b is None or a == b:
        return a if b is None else b
    raise DimensionError(f"{a} is not {b}")


class Quantity(float):
    """A float with a dimension, kept through sums and products with floats and its like."""

    dimension: Dimension

    def __new__(cls, number: float, dimension: Dimension) -> Quantity:
        self = super().__new__(cls, number)
        self.dimension = dimension
        return self

    def __add__(self, other: Any) -> Any:
        return self._summed(float.__add__(self, other), other)

    def __radd__(self, other: Any) -> Any:
        return self._summed(float.__radd__(self, other), other)

    def __sub__(self, other: Any) -> Any:
        return self._summed(float.__sub__(self, other), other)

    def __rsub__(self, other: Any) -> Any:
        return self._summed(float.__rsub__(self, other), other)

    def __mul__(self, other: Any) -> Any:
        return self._multiplied(float.__mul__(self, other), other)

    def __rmul__(self, other: Any) -> Any:
        return self._multiplied(float.__rmul__(self, other), other)

    def __truediv__(self, other: Any) -> Any:
        return self._multiplied(float.__truediv__(self, other), other, -1)

    def __neg__(self) -> Quantity:
        return Quantity(-float(self), self.dimension)

    def __lt__(self, other: Any) -> bool:
        same(dimension_of_number(self), dimension_of_number(other))
        return float.__lt__(self, other)

    def __ge__(self, other: Any) -> bool:
        same(dimension_of_number(self), dimension_of_number(other))
        return float.__ge__(self, other)

    def _summed(self, number: Any, other: Any) -> Any:
        if number is NotImplemented:
            return number
        return Quantity(number, same(dimension_of_number(self), dimension_of_number(other)) or NONE)

    def _multiplied(self, number: Any, other: Any, power: int = 1) -> Any:
        if number is NotImplemented:
            return number
        return Quantity(number, times(self.dimension, dimension_of_number(other) or NONE, power))


def dimension_of_number(number: Any) -> Dimension | None:
    """Return the dimension of a number; None of a zero or an infinity, which go with any."""
    if number == 0 or math.isinf(number):
        return None
    return number.dimension if isinstance(number, Quantity) else NONE


def with_dimensions(d: ModelData) -> ModelData:
    """Return the data with each float as a quantity of the dimension that its field claims."""

    def carry(value: Any, dimension: Dimension) -> Any:
        if isinstance(value, Mapping):
            return {key: carry(entry, dimension) for key, entry in value.items()}
        if not isinstance(value, float):
            return value
        return Quantity(value * FACTOR or INSTEAD_OF_ZERO, dimension)

    changed = {}
    for field in fields(ModelData):
        value = getattr(d, field.name)
        if field.name == "ceilings":  # each is in the unit of the figure that it is on
            changed[field.name] = {key: carry(x, dimension_of(key)) for key, x in value.items()}
        elif isinstance(value, float) or _holds_floats(value):
            changed[field.name] = carry(value, dimension_of(field.name))
    return replace(d, **changed)


def _holds_floats(value: Any) -> bool:
    return isinstance(value, Mapping) and any(isinstance(x, float) for x in value.values())


def dimension_of_expression(node: Any) -> Dimension | None:
    """Return the dimension of a Pyomo expression; a variable has that of its name.

    Raises
    ------
    DimensionError
        If unlike dimensions are added or compared anywhere in it.
    """
    if isinstance(node, NumericConstant):
        node = node.value
    if isinstance(node, int | float):
        return dimension_of_number(node)
    if not node.is_expression_type() or node.is_named_expression_type():
        return dimension_of(node.parent_component().local_name)
    parts = [dimension_of_expression(part) for part in node.args]
    if isinstance(node, SumExpression | InequalityExpression | EqualityExpression):
        found: Dimension | None = None
        for part in parts:
            found = same(found, part)
        return found
    if isinstance(node, NegationExpression):
        return parts[0]
    if isinstance(node, ProductExpression | DivisionExpression):
        power = 1 if isinstance(node, ProductExpression) else -1
        return None if None in parts else times(parts[0] or NONE, parts[1] or NONE, power)
    raise TypeError(f"no rule for {type(node).__name__}")


def dimension_faults(m: pyo.ConcreteModel) -> Iterator[str]:
    """Yield every limit whose sides differ and every expression that is not what its name says."""
    kinds = (pyo.Constraint, pyo.Expression, pyo.Objective)
    for component in m.component_objects(kinds):
        claimed = None
        if not isinstance(component, pyo.Constraint):
            claimed = dimension_of(component.local_name)
        for data in component.values():
            try:
                same(claimed, dimension_of_expression(data.expr))
            except DimensionError as error:
                yield f"{data.name}: {error}"
    for variable in m.component_objects(pyo.Var):
        for data in variable.values():
            for bound in (data.lower, data.upper):
                if bound is not None:
                    try:
                        same(dimension_of(variable.local_name), dimension_of_expression(bound))
                    except DimensionError as error:
                        yield f"bound of {data.name}: {error}"
