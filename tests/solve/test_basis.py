"""A basis makes a search quicker and changes nothing of what is found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.solve import dive, relaxation
from planner.solve.basis import Basis, Start
from planner.solve.dive import solve_decisions
from planner.solve.highs import run_highs
from planner.solve.program import Program
from planner.solve.progress import Watch
from planner.solve.relaxation import Relaxation
from planner.study.settings import SolveOptions
from tests.solve.programs import sites_with_pods

ONE_THREAD = SolveOptions(gap=0.001, threads=1)


def relaxed_best(program: Program) -> float:
    return run_highs(program.relaxed(program.whole), ONE_THREAD, Watch(60)).objective


def basis_of(program: Program) -> Basis:
    base = Relaxation(program, ONE_THREAD, Watch(60))
    base.solve()
    basis = base.basis()
    assert basis is not None
    return basis


@pytest.mark.parametrize("seed", range(3))
def test_a_changed_program_is_solved_to_its_own_optimum_from_a_basis(seed: int) -> None:
    program = sites_with_pods(sites=8, regions=10, seed=seed)
    changed = replace(program, cost=program.cost * np.linspace(0.5, 1.5, len(program.cost)))
    warm = Relaxation(changed, ONE_THREAD, Watch(60), basis=basis_of(program))
    assert warm.solve().objective == pytest.approx(relaxed_best(changed), rel=1e-7)


def test_a_basis_of_another_shape_does_no_harm() -> None:
    """Too many members, too few, or none: HiGHS mends what it is given."""
    program = sites_with_pods(sites=8, regions=10, seed=0)
    rows, columns = program.matrix.shape
    best = relaxed_best(program)
    for column, row in ((1, 1), (0, 0), (1, 0)):
        basis = Basis(np.full(columns, column, np.int8), np.full(rows, row, np.int8))
        found = Relaxation(program, ONE_THREAD, Watch(60), basis=basis).solve()
        assert found.objective == pytest.approx(best, rel=1e-7)


def test_a_slow_start_from_a_basis_goes_on_from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relaxation, "WARM_STEPS", 0.0)
    monkeypatch.setattr(relaxation, "FEW_STEPS", 1)
    program = sites_with_pods(sites=8, regions=10, seed=0)
    changed = replace(program, cost=program.cost * np.linspace(0.5, 1.5, len(program.cost)))
    found = Relaxation(changed, ONE_THREAD, Watch(60), basis=basis_of(program)).solve()
    assert found.verdict == "finished"
    assert found.objective == pytest.approx(relaxed_best(changed), rel=1e-7)


def test_a_start_that_takes_long_to_mend_is_kept_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """All costs doubled unevenly: the plan still stands, and the search begins from nothing."""
    monkeypatch.setattr(dive, "MANY_DECISIONS", 1)
    whole = sites_with_pods(sites=8, regions=10, seed=1)
    program = whole.relaxed(whole.counts)
    first = solve_decisions(program, ONE_THREAD, Watch(60))
    assert first.x is not None
    monkeypatch.setattr(relaxation, "WARM_STEPS", 0.0)
    monkeypatch.setattr(relaxation, "FEW_STEPS", 1)
    changed = replace(program, cost=program.cost * np.linspace(1.5, 2.5, len(program.cost)))
    told: list[float] = []
    found = solve_decisions(
        changed,
        ONE_THREAD,
        Watch(60),
        start=Start(first.x, first.bases),
        note=lambda incumbent, bound, nodes: told.append(incumbent),
    )
    assert told[0] == pytest.approx(changed.objective(first.x), rel=1e-9)
    assert found.objective <= told[0] + 1e-6
    best = run_highs(changed, ONE_THREAD, Watch(60))
    assert found.objective <= best.objective * (1 + ONE_THREAD.gap) + 1e-6


def test_a_search_leaves_bases_that_lead_to_the_same_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dive, "MANY_DECISIONS", 1)
    whole = sites_with_pods(sites=8, regions=10, seed=1)
    program = whole.relaxed(whole.counts)
    first = solve_decisions(program, ONE_THREAD, Watch(60))
    assert first.x is not None
    assert first.bases.relaxed is not None
    assert first.bases.decided is not None
    again = solve_decisions(program, ONE_THREAD, Watch(60), start=Start(first.x, first.bases))
    assert again.objective <= first.objective + 1e-6
    assert again.bound == pytest.approx(first.bound, rel=1e-6)


def test_limits_and_costs_of_columns_can_be_changed_and_changed_back() -> None:
    """Each column in turn is held at a value, and made dear, as a new program would have it."""
    program = sites_with_pods(sites=5, regions=6, seed=2)
    one = Relaxation(program, ONE_THREAD, Watch(60), "simplex")
    best = one.solve().objective
    for column in range(5):
        place = np.array([column])
        one.settle(place, np.ones(1))
        one.charge(place, np.array([500.0]))
        found = one.solve()
        lower, upper, cost = (
            part.copy() for part in (program.col_lower, program.col_upper, program.cost)
        )
        lower[column] = upper[column] = 1.0
        cost[column] = 500.0
        wanted = replace(program.limited(lower, upper), cost=cost)
        assert found.objective == pytest.approx(relaxed_best(wanted), rel=1e-7)
        assert found.bound == pytest.approx(found.objective, rel=1e-6)
        one.reopen(place)
        one.charge(place, program.cost[place])
        assert one.solve().objective == pytest.approx(best, rel=1e-7)
