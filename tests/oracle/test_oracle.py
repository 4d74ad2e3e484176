"""The planner finds the optimum that brute force finds, on tiny studies drawn at random.

The oracle reads the study's rows and nothing else; it lists every plan of yes-or-no choices and
solves a linear program for each with scipy. The planner takes its own road: data, Pyomo, HiGHS.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.errors import InfeasibleError
from planner.model.data import model_data
from planner.solve.solve import solve_data
from planner.solve.verify import verify
from planner.study.settings import SolveOptions

from .enumerate import oracle
from .random_study import random_study

#: about one in six has no plan; more seeds are a matter of patience
SEEDS = range(100)
#: the same with periods of one to six years
STRETCHED = range(100, 140)


def planned(
    folder: Path, seed: int, *, stretched: bool = False
) -> tuple[float | None, float | None]:
    """Return the optimum of a random study by brute force and by the planner; None: no plan."""
    study = random_study(seed, folder, stretched=stretched)
    brute = oracle(study).optimum()
    d = model_data(study)
    try:
        solution = solve_data(d, SolveOptions(gap=0, time_limit_s=60, threads=1))
    except InfeasibleError:
        return brute, None
    if not solution.has_plan:
        assert solution.status == "infeasible"
        return brute, None
    assert solution.status == "optimal"
    assert verify(solution, d) == ()
    return brute, solution.objective_mcur


def agree(brute: float | None, ours: float | None) -> None:
    """Assert that both found no plan, or plans of one cost."""
    if brute is None or ours is None:
        assert brute is None and ours is None
    else:
        assert ours == pytest.approx(brute, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_optimum_is_that_of_brute_force(seed: int, tmp_path: Path) -> None:
    agree(*planned(tmp_path, seed))


@pytest.mark.parametrize("seed", STRETCHED)
def test_optimum_of_periods_of_several_years_is_that_of_brute_force(
    seed: int, tmp_path: Path
) -> None:
    """The oracle pays each year of a period on its own, and counts the years that a chip lives."""
    agree(*planned(tmp_path, seed, stretched=True))
