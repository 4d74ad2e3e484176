"""The arrays say what the Pyomo model says."""

from __future__ import annotations

import numpy as np
import pyomo.environ as pyo
import pytest
from pyomo.common.errors import InfeasibleConstraintException

from planner.errors import PlannerError
from planner.solve.standard_form import standard_form


def every_kind() -> pyo.ConcreteModel:
    m = pyo.ConcreteModel()
    m.x = pyo.Var(["a", "b"], within=pyo.NonNegativeReals)
    m.n = pyo.Var(within=pyo.Integers, bounds=(-3, 7))
    m.flag = pyo.Var(within=pyo.Binary)
    m.free = pyo.Var()
    m.fixed = pyo.Var(initialize=2.0)
    m.fixed.fix()
    m.unused = pyo.Var(bounds=(1, 4))
    m.in_range = pyo.Constraint(expr=(-5, m.x["a"] + 2 * m.n, 9))
    m.balanced = pyo.Constraint(expr=m.x["b"] - m.free == 3 + m.fixed)
    m.enough = pyo.Constraint(expr=m.x["a"] + 4 * m.flag + 1 >= m.x["b"])
    m.capped = pyo.Constraint(expr=m.free <= 8)
    m.gain = pyo.Objective(expr=7 + m.x["a"] - m.n + 3 * m.fixed, sense=pyo.maximize)
    return m


def test_rows_columns_and_objective() -> None:
    form = standard_form(every_kind())
    program = form.program
    rows = {form.row_name(i): i for i in range(len(form.rows))}
    columns = {form.column_name(j): j for j in range(len(form.columns))}
    assert set(rows) == {"in_range", "balanced", "enough", "capped"}
    assert set(columns) == {"x[a]", "x[b]", "n", "flag", "free"}

    def row(name: str) -> tuple[dict[str, float], float, float]:
        values = program.matrix.toarray()[rows[name]]
        entries = {c: values[j] for c, j in columns.items() if values[j]}
        return entries, program.row_lower[rows[name]], program.row_upper[rows[name]]

    assert row("in_range") == ({"x[a]": 1, "n": 2}, -5, 9)
    assert row("balanced") == ({"x[b]": 1, "free": -1}, 5, 5)
    entries, lower, upper = row("enough")
    # however the row is turned, it says x[a] + 4 flag - x[b] >= -1
    turn = 1 if entries["x[a]"] > 0 else -1
    assert {c: turn * v for c, v in entries.items()} == {"x[a]": 1, "flag": 4, "x[b]": -1}
    assert sorted((turn * lower, turn * upper)) == [-1, np.inf]
    assert row("capped") == ({"free": 1}, -np.inf, 8)

    bounds = {c: (program.col_lower[j], program.col_upper[j]) for c, j in columns.items()}
    assert bounds["x[a]"] == (0, np.inf)
    assert bounds["n"] == (-3, 7)
    assert bounds["flag"] == (0, 1)
    assert bounds["free"] == (-np.inf, np.inf)
    assert {c for c, j in columns.items() if program.whole[j]} == {"n", "flag"}
    assert {c for c, j in columns.items() if program.counts[j]} == {"n"}

    # maximise x[a] - n + 13 is minimise n - x[a] - 13
    assert form.maximise
    assert program.offset == -13
    assert program.cost[columns["x[a]"]] == -1
    assert program.cost[columns["n"]] == 1
    assert form.in_own_sense(-13.0) == 13.0


def test_wants_one_objective() -> None:
    m = every_kind()
    m.second = pyo.Objective(expr=m.n)
    with pytest.raises(PlannerError, match="has 2"):
        standard_form(m)


def test_a_limit_without_variables_that_cannot_hold() -> None:
    m = every_kind()
    m.impossible = pyo.Constraint(expr=0 * m.n + 3 <= 2)
    with pytest.raises(InfeasibleConstraintException, match="impossible"):
        standard_form(m)
