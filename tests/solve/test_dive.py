"""The dive finds true plans under a true bound, and its failures prove nothing."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csc_array

from planner.solve import dive, relaxation
from planner.solve.dive import better_of, solve_decisions
from planner.solve.highs import Outcome, run_highs
from planner.solve.program import Program
from planner.solve.progress import Watch, gap_ratio
from planner.solve.round_whole import solve_program
from planner.study.settings import SolveOptions
from tests.solve.programs import sites_with_pods


def choose_one(columns: int = 250) -> Program:
    """Return: open at least one of many equal sites at 1 each."""
    return Program(
        cost=np.ones(columns),
        offset=0.0,
        matrix=csc_array(np.ones((1, columns))),
        row_lower=np.array([1.0]),
        row_upper=np.array([np.inf]),
        col_lower=np.zeros(columns),
        col_upper=np.ones(columns),
        whole=np.ones(columns, dtype=bool),
    )


@pytest.mark.parametrize("seed", range(4))
def test_plan_and_bound_enclose_the_optimum(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The optimum comes from HiGHS alone, solved to the end; pods need not be whole here."""
    monkeypatch.setattr(dive, "MANY_DECISIONS", 1)
    whole = sites_with_pods(sites=10, regions=12, seed=seed)
    program = whole.relaxed(whole.counts)
    optimum = run_highs(program, SolveOptions(gap=0, threads=1), Watch(60)).objective
    found = solve_decisions(program, SolveOptions(gap=0.001, threads=1), Watch(60))
    assert found.x is not None
    assert program.is_feasible(found.x)
    assert found.bound <= optimum * (1 + 1e-6)
    assert found.objective >= optimum * (1 - 1e-6)
    assert gap_ratio(found.objective, found.bound) <= 0.001


def test_a_failed_relaxation_is_no_proof_that_there_is_no_plan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """HiGHS ends the first relaxation without any result; opening one site is still a plan."""
    monkeypatch.setattr(relaxation, "run_in_thread", lambda *_: None)
    found = solve_program(choose_one(), SolveOptions(gap=0.001, threads=1), Watch(60))
    assert found.verdict == "finished"
    assert found.objective == pytest.approx(1.0)


def test_an_infeasible_relaxation_is_proof() -> None:
    """At least one site, while each may be open only by a thousandth."""
    program = choose_one()
    program = program.limited(program.col_lower, np.full(250, 1e-3))
    assert solve_program(program, SolveOptions(threads=1), Watch(60)).verdict == "infeasible"


def test_a_plan_in_hand_outweighs_a_claim_that_there_is_none() -> None:
    plan = Outcome("finished", np.array([1.0]), 5.0, 4.0)
    kept = better_of(plan, Outcome("infeasible"))
    assert (kept.verdict, kept.objective, kept.bound) == ("time_limit", 5.0, 4.0)
    nothing = Outcome("finished", bound=4.0)
    assert better_of(nothing, Outcome("infeasible")).verdict == "infeasible"
    assert better_of(plan, Outcome("unbounded")).verdict == "unbounded"


def test_the_better_plan_and_the_better_bound_are_kept() -> None:
    first = Outcome("finished", np.array([1.0]), 5.0, 4.0, nodes=3)
    later = Outcome("time_limit", np.array([2.0]), 6.0, 4.5, nodes=7)
    best = better_of(first, later)
    assert (best.verdict, best.objective, best.bound, best.nodes) == ("time_limit", 5.0, 4.5, 10)


def test_decisions_too_tight_to_settle_together_are_settled_one_by_one() -> None:
    """Two times least a + 1.1 b + 10 c with 3 a + 3 b + 2 c = 5: a or b, and c.

    The relaxation takes a wholly and two thirds of b. With b on, two thirds of a are left, and
    neither both a's on nor the greater part of them leaves a plan: each has to go off by itself.
    """
    row = np.array([[3.0, 3.0, 2.0, 0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 0.0, 3.0, 3.0, 2.0, 1.0]])
    program = Program(
        cost=np.array([1.0, 1.1, 10.0, 1.0, 1.1, 10.0, 0.0]),
        offset=0.0,
        matrix=csc_array(row),
        row_lower=np.full(2, 5.0),
        row_upper=np.full(2, 5.0),
        col_lower=np.zeros(7),
        # the last column ties the rows to more than decisions
        col_upper=np.array([1.0] * 6 + [0.0]),
        whole=np.array([True] * 6 + [False]),
    )
    found = dive.dive(program, SolveOptions(threads=1), Watch(60), lambda *_: None)
    assert found.x is not None
    assert program.is_feasible(found.x)
    # the best is 22; a plan with b in place of a is a tenth dearer
    assert 22.0 <= found.objective <= 22.2 + 1e-9
