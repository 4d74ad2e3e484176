"""A Pyomo model as arrays, with the names to find the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.environ as pyo
from numpy.typing import NDArray
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler
from scipy.sparse import csc_array

from planner.errors import PlannerError
from planner.solution import Index
from planner.solve.program import Flags, Floats, Program


@dataclass(frozen=True, slots=True, eq=False)
class StandardForm:
    """The arrays of a model and the Pyomo objects that its rows and columns stand for.

    Attributes
    ----------
    program : Program
        Always a minimisation; a model that maximises has its costs negated.
    maximise : bool
        Whether the model maximises.
    rows : tuple of pyomo ConstraintData
    columns : tuple of pyomo VarData
        Variables that no row and no cost uses, and fixed ones, have no column.
    """

    program: Program
    maximise: bool
    rows: tuple[Any, ...]
    columns: tuple[Any, ...]

    def row_name(self, row: int) -> str:
        """Return the name of a limit: ``energy_within_quota[CN-GZ,2028]``."""
        return str(self.rows[row].name)

    def column_name(self, column: int) -> str:
        """Return the name of a variable: ``open_flag[guian,2027]``."""
        return str(self.columns[column].name)

    def in_own_sense(self, value: float) -> float:
        """Return an objective or bound of the program as the model's own objective counts it."""
        return -value if self.maximise else value


def as_index(index: Any) -> Index:
    """Return the index of a Pyomo component as solutions have it."""
    if index is None:
        return ()
    return index if isinstance(index, tuple) else (index,)


def standard_form(m: pyo.ConcreteModel) -> StandardForm:
    """Return a linear model as arrays.

    Parameters
    ----------
    m : pyomo.environ.ConcreteModel
        With exactly one active objective.

    Returns
    -------
    StandardForm

    Raises
    ------
    PlannerError
        If there is not exactly one active objective.
    pyomo.common.errors.InfeasibleConstraintException
        If a limit without variables cannot hold.
    """
    objectives = list(m.component_data_objects(pyo.Objective, active=True))
    if len(objectives) != 1:
        raise PlannerError(f"a model needs one active objective, this one has {len(objectives)}")
    info = LinearStandardFormCompiler().write(m, mixed_form=True)
    columns = tuple(info.columns)
    lower, upper, whole = _column_limits(columns)
    kept, row_lower, row_upper = _row_limits(info.rows, np.asarray(info.rhs, dtype=float))
    matrix = info.A if len(kept) == len(info.rows) else csc_array(info.A.tocsr()[kept])
    program = Program(
        cost=np.asarray(info.c.todense(), dtype=float).reshape(-1),
        offset=float(info.c_offset[0]),
        matrix=matrix,
        row_lower=row_lower,
        row_upper=row_upper,
        col_lower=lower,
        col_upper=upper,
        whole=whole,
        family=_families(columns),
    )
    return StandardForm(
        program=program,
        maximise=objectives[0].sense == pyo.maximize,
        rows=tuple(info.rows[row].constraint for row in kept),
        columns=columns,
    )


def _families(columns: tuple[Any, ...]) -> NDArray[np.int64]:
    """Number the columns by the variable that they belong to, in the order of the model."""
    numbers: dict[int, int] = {}
    return np.fromiter(
        (numbers.setdefault(id(c.parent_component()), len(numbers)) for c in columns),
        np.int64,
        len(columns),
    )


def _column_limits(columns: tuple[Any, ...]) -> tuple[Floats, Floats, Flags]:
    count = len(columns)
    bounds = [column.bounds for column in columns]
    lower = (-np.inf if low is None else low for low, _ in bounds)
    upper = (np.inf if high is None else high for _, high in bounds)
    return (
        np.fromiter(lower, float, count),
        np.fromiter(upper, float, count),
        np.fromiter((not column.is_continuous() for column in columns), bool, count),
    )


def _row_limits(entries: list[Any], rhs: Floats) -> tuple[list[int], Floats, Floats]:
    """Join the two rows that the compiler writes for a range into one row with two limits."""
    kept: list[int] = []
    lower: list[float] = []
    upper: list[float] = []
    for row, entry in enumerate(entries):
        kind = entry.bound_type
        if kind == -1 and row and entries[row - 1].constraint is entry.constraint:
            lower[-1] = rhs[row]
            continue
        kept.append(row)
        lower.append(-np.inf if kind == 1 else rhs[row])
        upper.append(np.inf if kind == -1 else rhs[row])
    return kept, np.array(lower, dtype=float), np.array(upper, dtype=float)
