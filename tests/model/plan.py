"""A study with its plan, and what the tests of the model ask of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pyomo.environ as pyo
import pytest

from planner.model.build import Block, build_model
from planner.model.data import ModelData
from planner.solution import Index, Solution, Violation
from planner.solve.verify import verify
from planner.study.study import Study

#: how near the plan's cost must come to the one worked by hand
RELATIVE = 1e-7


@dataclass(frozen=True)
class Plan:
    """A solved study. `expected` is what its ``expected.yaml`` says, empty once it was changed."""

    study: Study
    data: ModelData
    solution: Solution
    expected: dict[str, Any]

    @property
    def optimum(self) -> float:
        """Return the proven optimum."""
        assert self.solution.status == "optimal"
        return self.solution.objective_mcur

    def assert_worked_out(self) -> None:
        """Assert that optimum and decisions are those worked by hand, and no rule is broken."""
        assert self.optimum == pytest.approx(self.expected["optimum_mcur"], rel=RELATIVE)
        for entry in self.expected["plan"]:
            found = self.solution.value(entry["name"], *entry["index"])
            assert found == pytest.approx(entry["value"], abs=1e-6), entry
        assert verify(self.solution, self.data) == ()

    def value(self, name: str, *index: str | int) -> float:
        """Return one value of the solution."""
        return self.solution.value(name, *index)

    def with_value(self, name: str, index: Index, value: float) -> Plan:
        """Return the plan with one number overwritten."""
        values = dict(self.solution.values)
        values[name] = {**values.get(name, {}), index: value}
        return replace(self, solution=replace(self.solution, values=values))

    def faults(self, block: Block) -> dict[tuple[str, Index], Violation]:
        """Return what a block's check finds, by rule and place."""
        return {(fault.rule, fault.where): fault for fault in block.check(self.solution, self.data)}

    def assert_names(
        self, block: Block, rule: str, where: Index, found: float, limit: float
    ) -> None:
        """Assert that a block's check names this culprit with these two numbers."""
        faults = self.faults(block)
        assert (rule, where) in faults, [str(fault) for fault in faults.values()]
        fault = faults[rule, where]
        assert [fault.found, fault.limit] == pytest.approx([found, limit])

    def limits(self) -> set[str]:
        """Return the names of the limits that the model of this study has rows of."""
        model = build_model(self.data)
        return {c.name for c in model.component_objects(pyo.Constraint) if len(c) > 0}


#: ``solve("quota", "discount_rate = 0.1")``: a verified study, changed and solved
Solve = Callable[..., Plan]
#: ``edit("power", demand="...")``: a verified study with tables replaced by these texts, solved;
#: its planned years run from the first to the last year of the new demand
Edit = Callable[..., Plan]


def assert_falls(costs: list[float]) -> None:
    """Assert that costs never rise, and do fall somewhere: each loosening helps or does nothing."""
    slack = 1e-7 * max(abs(cost) for cost in costs)
    assert all(later <= earlier + slack for earlier, later in pairwise(costs))
    assert costs[-1] < costs[0] - slack


def assert_rises(costs: list[float]) -> None:
    """Assert that costs never fall, and do rise somewhere."""
    assert_falls(costs[::-1])
