"""Worked cases: small studies whose optimum was found by hand, and whether the planner agrees."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from planner.errors import PlannerError
from planner.resources import share
from planner.study.settings import SolveOptions

#: how far the optimum may lie from the one found by hand: what rounding leaves
TOLERANCE = 1e-6
_OPTIONS = SolveOptions(gap=1e-9, time_limit_s=60, threads=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the planner found for a worked case, beside what was found by hand."""

    case: str
    found_mcur: float
    expected_mcur: float

    @property
    def right(self) -> bool:
        """Whether the two agree."""
        return math.isclose(
            self.found_mcur, self.expected_mcur, rel_tol=TOLERANCE, abs_tol=TOLERANCE
        )


def worked_cases() -> tuple[Path, ...]:
    """Return the folder of each worked case."""
    return tuple(path.parent for path in sorted(share("models").glob("verified/*/expected.yaml")))


def solve_case(folder: Path) -> Outcome:
    """Solve a worked case and recompute every rule for its plan.

    Raises
    ------
    PlannerError
        If the case states no optimum, has no plan, or its plan breaks a rule.
    """
    from planner.model.data import model_data
    from planner.runs.answer import check_plan
    from planner.solve.solve import solve_data
    from planner.study.load import load_study

    expected = YAML(typ="safe", pure=True).load(
        (folder / "expected.yaml").read_text(encoding="utf-8")
    )
    if not isinstance(expected, dict) or "optimum_mcur" not in expected:
        raise PlannerError(f"{folder / 'expected.yaml'} states no optimum_mcur.")
    d = model_data(load_study(folder))
    solution = solve_data(d, _OPTIONS)
    check_plan(solution, d)
    return Outcome(folder.name, solution.objective_mcur, float(expected["optimum_mcur"]))
