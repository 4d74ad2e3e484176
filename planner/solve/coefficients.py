"""Where a model's named things are among the columns of its program."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyomo.environ as pyo
from pyomo.repn import generate_standard_repn

from planner.solution import Index
from planner.solve.program import Floats
from planner.solve.standard_form import StandardForm, as_index


def column_numbers(form: StandardForm) -> Mapping[tuple[str, Index], int]:
    """Return the number of each column by the name and index of its variable."""
    return {
        (column.parent_component().name, as_index(column.index())): number
        for number, column in enumerate(form.columns)
    }


def coefficients(
    m: pyo.ConcreteModel, form: StandardForm, name: str, weights: Mapping[Index, float]
) -> Floats:
    """Return a weighted sum of a model's named expressions as one number a column.

    Parameters
    ----------
    m, form
        The model and its arrays.
    name : str
        Of an indexed, linear expression: ``energy_mcur``.
    weights : mapping of index to float
        Entries that the model does not have count nothing; constants are left out.
    """
    found = np.zeros(len(form.columns))
    component = m.component(name)
    if component is None:
        return found
    places = {id(column): number for number, column in enumerate(form.columns)}
    for index, weight in weights.items():
        if index not in component:
            continue
        linear = generate_standard_repn(component[index].expr, compute_values=True)
        for variable, factor in zip(linear.linear_vars, linear.linear_coefs, strict=True):
            if id(variable) in places:
                found[places[id(variable)]] += weight * factor
    return found
