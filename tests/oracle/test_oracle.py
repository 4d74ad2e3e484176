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


def planned(folder: Path, seed: int) -> tuple[float | None, float | None]:
    """Return the optimum of a random study by brute force and by the planner; None: no plan."""
    study = random_study(seed, folder)
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


@pytest.mark.parametrize("seed", SEEDS)
def test_optimum_is_that_of_brute_force(seed: int, tmp_path: Path) -> None:
    brute, ours = planned(tmp_path, seed)
    if brute is None or ours is None:
        assert brute is None and ours is None
    else:
        assert ours == pytest.approx(brute, rel=1e-6, abs=1e-6)
