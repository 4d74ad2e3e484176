"""The way back: column values into the Pyomo model, and the model's numbers by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyomo.environ as pyo
from numpy.typing import NDArray

from planner.solution import Index, NamedBasis, Solution
from planner.solve.basis import AT_LOWER, BASIC, Bases, Basis, Start
from planner.solve.program import Floats
from planner.solve.standard_form import StandardForm, as_index


def load_plan(m: pyo.ConcreteModel, form: StandardForm, x: Floats) -> None:
    """Write a plan into the variables of its model.

    Variables without a column take the value nearest to zero that their bounds allow.
    """
    for column, value in zip(form.columns, x.tolist(), strict=True):
        column.set_value(value, skip_validation=True)
    used = {id(column) for column in form.columns}
    for variable in m.component_data_objects(pyo.Var, active=True):
        if id(variable) not in used and not variable.fixed:
            low, high = variable.bounds
            value = max(0.0 if low is None else low, min(0.0, np.inf if high is None else high))
            variable.set_value(value, skip_validation=True)


def plan_values(m: pyo.ConcreteModel) -> dict[str, dict[Index, float]]:
    """Return every variable and named expression of a model that holds a plan.

    Returns
    -------
    dict of str to dict of index to float
        By the component's name, then by index: ``("guian", 2027)``, and ``()`` for a single
        number. Zeros of indexed components are left out.
    """
    return {
        component.name: dict(_entries(component))
        for component in m.component_objects((pyo.Var, pyo.Expression), active=True)
    }


def column_values(form: StandardForm, x: Floats) -> dict[str, dict[Index, float]]:
    """Return a plan's variables alone, by name and index: enough to begin a search from."""
    names = {column.parent_component().name for column in form.columns}
    return {name: {} for name in sorted(names)} | _named(form.columns, x.tolist(), 0.0)


def start_of(form: StandardForm, start: Solution) -> Start:
    """Return an earlier plan as a start: NaN where that plan has no such variable."""
    values = (_start_value(column, start) for column in form.columns)
    bases = {name: array_basis(form, basis) for name, basis in start.bases.items()}
    return Start(np.fromiter(values, float, len(form.columns)), Bases(**bases))


def named_bases(form: StandardForm, bases: Bases) -> dict[str, NamedBasis]:
    """Return the bases of a search by the names of its model's variables and limits."""
    known = {"relaxed": bases.relaxed, "decided": bases.decided}
    return {name: _named_basis(form, basis) for name, basis in known.items() if basis is not None}


def array_basis(form: StandardForm, basis: NamedBasis) -> Basis:
    """Return a basis for the columns and rows of a model, which may be another study's."""
    return Basis(_statuses(form.columns, basis, AT_LOWER), _statuses(form.rows, basis, BASIC))


def _named_basis(form: StandardForm, basis: Basis) -> NamedBasis:
    return {
        **_named(form.columns, basis.columns.tolist(), AT_LOWER),
        **_named(form.rows, basis.rows.tolist(), BASIC),
    }


def _entries(component: Any) -> Iterator[tuple[Index, float]]:
    for index, data in component.items():
        number = float(pyo.value(data))
        if number != 0 or not component.is_indexed():
            yield as_index(index), number


def _start_value(column: Any, start: Solution) -> float:
    stored = start.values.get(column.parent_component().name)
    return np.nan if stored is None else stored.get(as_index(column.index()), 0.0)


def _named(
    parts: Iterable[Any], numbers: Sequence[float], usual: float
) -> dict[str, dict[Index, float]]:
    found: dict[str, dict[Index, float]] = {}
    for part, number in zip(parts, numbers, strict=True):
        if number != usual:
            found.setdefault(part.parent_component().name, {})[as_index(part.index())] = number
    return found


def _statuses(parts: Iterable[Any], basis: NamedBasis, usual: int) -> NDArray[np.int8]:
    nothing: Mapping[Index, float] = {}
    found = (
        basis.get(part.parent_component().name, nothing).get(as_index(part.index()), usual)
        for part in parts
    )
    return np.fromiter(found, np.int8)
