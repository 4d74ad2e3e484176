"""An interior point run without crossover ends near the best plan, with prices."""

from __future__ import annotations

import numpy as np
import pytest

from planner.solve.highs import run_highs
from planner.solve.interior import NEAR, interior
from planner.solve.progress import Watch
from planner.study.settings import SolveOptions
from tests.solve.programs import sites_with_pods

OPTIONS = SolveOptions(threads=1)


@pytest.mark.parametrize("seed", range(5))
def test_it_is_near_the_best_plan_and_its_limits(seed: int) -> None:
    program = sites_with_pods(12, 20, seed)
    best = run_highs(program.relaxed(program.whole), OPTIONS, Watch(60))
    found = interior(program, OPTIONS, Watch(60))
    assert found.outcome.objective == pytest.approx(best.objective, rel=NEAR)
    assert found.outcome.x is not None
    assert program.row_excess(found.outcome.x).max() <= NEAR
    assert found.reduced_cost.shape == program.cost.shape


def test_there_is_none_of_what_has_no_plan() -> None:
    program = sites_with_pods(4, 6, 0)
    none = program.limited(program.col_lower, np.zeros_like(program.col_upper))
    assert interior(none, OPTIONS, Watch(60)).outcome.x is None
