"""Limits that may give: slack in named rows, priced, with the study's own objective set aside.

A slack stands for one figure of the study, such as a zone's quota of a year, and may loosen many
rows at once. It is put into the Pyomo rows, not the arrays, so that a limit without any decision
in it can give as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.environ as pyo
from numpy.typing import NDArray
from pyomo.common.errors import InfeasibleConstraintException

from planner.errors import InfeasibleError
from planner.solution import Index
from planner.solve.program import Floats
from planner.solve.solution_of import load_plan, plan_values
from planner.solve.standard_form import StandardForm, standard_form

_SLACK = "given_slack"


@dataclass(frozen=True, slots=True)
class Give:
    """How a slack loosens a row.

    Attributes
    ----------
    limit : str
        Name of the constraint.
    row : tuple
        Index of the row.
    slack : int
        Number of the slack.
    amount : float
        By how much one unit of the slack moves the row's limit. An equality gives on one side:
        with a positive amount its sum may fall short, with a negative one it may exceed.
    """

    limit: str
    row: Index
    slack: int
    amount: float


@dataclass(frozen=True, slots=True, eq=False)
class SoftModel:
    """A model whose named limits may give, as arrays.

    Attributes
    ----------
    form : StandardForm
        Least priced sum of slacks, or the model's own objective.
    columns : array of int
        Column of each slack.
    """

    form: StandardForm
    columns: NDArray[np.intp]
    model: Any

    def plan(self, x: Floats) -> dict[str, dict[Index, float]]:
        """Return every variable and expression of the model by name for some column values."""
        load_plan(self.model, self.form, x)
        return plan_values(self.model)


def rows_of(m: pyo.ConcreteModel, limit: str) -> tuple[Index, ...]:
    """Return the indices of a limit's rows; none if the model has no such limit."""
    component = m.component(limit)
    if component is None:
        return ()
    return tuple(index if isinstance(index, tuple) else (index,) for index in component)


def soften(
    m: pyo.ConcreteModel,
    gives: Sequence[Give],
    most: Sequence[float],
    price: Sequence[float],
    whole: Sequence[bool],
) -> SoftModel:
    """Let limits of a model give, and make it ask for the least priced sum of slacks.

    Parameters
    ----------
    m : pyomo.environ.ConcreteModel
        Changed in place.
    gives : sequence of Give
        Which slack loosens which row.
    most : sequence of float
        Largest value of each slack; infinite where there is none.
    price : sequence of float
        Price of each slack, above 0.
    whole : sequence of bool
        Whether a slack gives by whole numbers only, as a rule does that holds or does not.

    Raises
    ------
    InfeasibleError
        If a row that may not give and holds no decision cannot hold.
    """
    slack = _with_slacks(m, gives, most, whole)
    for objective in list(m.component_objects(pyo.Objective, active=True)):
        objective.deactivate()
    m.least_given = pyo.Objective(expr=pyo.quicksum(p * slack[i] for i, p in enumerate(price)))
    return _as_arrays(m, slack)


def loosenable(m: pyo.ConcreteModel, gives: Sequence[Give], count: int) -> SoftModel:
    """Let limits of a model be moved by giving their slacks a value; its objective stays.

    Parameters
    ----------
    m : pyomo.environ.ConcreteModel
        Changed in place.
    gives : sequence of Give
        Which slack moves which row.
    count : int
        Number of slacks. Each rests at zero.

    Raises
    ------
    InfeasibleError
        As :func:`soften`.
    """
    return _as_arrays(m, _with_slacks(m, gives, [0.0] * count, [False] * count))


def _with_slacks(
    m: pyo.ConcreteModel, gives: Sequence[Give], most: Sequence[float], whole: Sequence[bool]
) -> Any:
    highest = [None if amount == float("inf") else amount for amount in most]
    slack = pyo.Var(
        range(len(most)),
        bounds=lambda m, i: (0, highest[i]),
        within=lambda m, i: pyo.NonNegativeIntegers if whole[i] else pyo.Reals,
    )
    m.add_component(_SLACK, slack)
    m.given_short = pyo.ConstraintList()
    by_row: dict[tuple[str, Index], list[Give]] = defaultdict(list)
    for give in gives:
        by_row[give.limit, give.row].append(give)
    for (limit, row), parts in by_row.items():
        component = m.component(limit)
        data = component[row if component.is_indexed() else None]
        given = pyo.quicksum(p.amount * slack[p.slack] for p in parts)
        if data.equality and any(whole[p.slack] for p in parts):
            # a rule that is dropped lets the sum fall short by anything, not by its whole amount
            m.given_short.add(data.body + given >= data.upper)
            data.set_value((None, data.body, data.upper))
        else:
            data.set_value(_loosened(data, given))
    return slack


def _as_arrays(m: pyo.ConcreteModel, slack: Any) -> SoftModel:
    try:
        form = standard_form(m)
    except InfeasibleConstraintException as error:
        raise InfeasibleError(f"A limit that is not negotiable cannot hold: {error}") from error
    columns = np.zeros(len(slack), dtype=np.intp)
    for place, column in enumerate(form.columns):
        if column.parent_component() is slack:
            columns[column.index()] = place
    return SoftModel(form, columns, m)


def _loosened(data: Any, given: Any) -> Any:
    if data.equality:
        return data.body + given == data.upper
    if data.upper is not None:
        return (None, data.body - given, data.upper)
    return (data.lower, data.body + given, None)
