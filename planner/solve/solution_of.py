"""The way back: column values into the Pyomo model, and the model's numbers by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyomo.environ as pyo

from planner.solution import Index, Solution
from planner.solve.program import Floats
from planner.solve.standard_form import StandardForm


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


def start_of(form: StandardForm, start: Solution) -> Floats:
    """Return the column values of an earlier plan, NaN where that plan has no such variable."""
    return np.fromiter(
        (_start_value(column, start) for column in form.columns), float, len(form.columns)
    )


def _entries(component: Any) -> Iterator[tuple[Index, float]]:
    for index, data in component.items():
        number = float(pyo.value(data))
        if number != 0 or not component.is_indexed():
            yield _as_tuple(index), number


def _start_value(column: Any, start: Solution) -> float:
    stored = start.values.get(column.parent_component().name)
    return np.nan if stored is None else stored.get(_as_tuple(column.index()), 0.0)


def _as_tuple(index: Any) -> Index:
    if index is None:
        return ()
    return index if isinstance(index, tuple) else (index,)
