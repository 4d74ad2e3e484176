"""Pooled pairs say the same as pairs: the same optimum, whatever else there is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csc_array

from planner.solve.highs import run_highs
from planner.solve.pooled import Pair, pooled
from planner.solve.program import Program
from planner.solve.progress import Watch
from planner.study.settings import SolveOptions

SOURCES, SINKS = 4, 5


def transport(seed: int) -> tuple[Program, list[Pair]]:
    """Return: every source's demand is carried to some sink with room, or left at a price.

    Columns: 20 pairs, then what each source leaves, then the room each sink buys, dear or cheap.
    A quarter of what a source wants must stay with the sink of its own number.
    """
    rng = np.random.default_rng(seed)
    pairs = [(r, s) for r in range(SOURCES) for s in range(SINKS)]
    columns = len(pairs) + SOURCES + SINKS + SOURCES
    matrix = np.zeros((SOURCES * 2 + SINKS, columns))
    for j, (r, s) in enumerate(pairs):
        matrix[r, j] = 1.0
        matrix[SOURCES + s, j] = 1.0
        matrix[SOURCES + SINKS + r, j] = 1.0
    for r in range(SOURCES):
        matrix[r, len(pairs) + r] = 1.0
        # what stays: met, in its own sink, and not counted as carried away
        matrix[r, columns - SOURCES + r] = 1.0
        matrix[SOURCES + r, columns - SOURCES + r] = 1.0
    for s in range(SINKS):
        matrix[SOURCES + s, len(pairs) + SOURCES + s] = -1.0
    demand = rng.uniform(1, 9, SOURCES)
    cost = np.zeros(columns)
    cost[len(pairs) : len(pairs) + SOURCES] = 50
    cost[len(pairs) + SOURCES : -SOURCES] = rng.uniform(1, 9, SINKS)
    program = Program(
        cost=cost,
        offset=0.0,
        matrix=csc_array(matrix),
        row_lower=np.concatenate([demand, np.full(SINKS + SOURCES, -np.inf)]),
        row_upper=np.concatenate([demand, rng.uniform(0, 2, SINKS), 0.75 * demand]),
        col_lower=np.zeros(columns),
        col_upper=np.full(columns, np.inf),
        whole=np.zeros(columns, dtype=bool),
    )
    return program, [Pair(j, r, s, "all") for j, (r, s) in enumerate(pairs)]


def least(program: Program) -> float:
    return run_highs(program, SolveOptions(threads=1), Watch(60)).objective


@pytest.mark.parametrize("seed", range(10))
def test_the_optimum_stays(seed: int) -> None:
    program, pairs = transport(seed)
    found = pooled(program, pairs)
    assert found.program.matrix.shape[1] == program.matrix.shape[1] - 20 + SOURCES + SINKS
    assert least(found.program) == pytest.approx(least(program), rel=1e-9)


@pytest.mark.parametrize("seed", range(10))
def test_pairs_to_the_own_sink_are_not_needed_where_staying_is_a_column(seed: int) -> None:
    program, pairs = transport(seed)
    away = [pair for pair in pairs if pair.source != pair.sink]
    gone = program.col_upper.copy()
    gone[[pair.column for pair in pairs if pair.source == pair.sink]] = 0.0
    found = pooled(program.limited(program.col_lower, gone), away)
    assert least(found.program) == pytest.approx(least(program), rel=1e-9)


def test_values_of_other_columns_find_their_way_back() -> None:
    program, pairs = transport(0)
    found = pooled(program, pairs)
    x = run_highs(found.program, SolveOptions(threads=1), Watch(60)).x
    assert x is not None
    values = found.spread(x)
    assert np.isnan(values[:20]).all()
    assert program.cost[20:] @ values[20:] == pytest.approx(least(program))


def test_a_pair_that_is_more_than_its_ends_keeps_its_group_as_it_is() -> None:
    program, pairs = transport(0)
    dear = program.cost.copy()
    dear[3] = 1.0
    upper = program.col_upper.copy()
    upper[3] = 0.5
    alone = np.zeros((1, program.matrix.shape[1]))
    alone[0, 3] = 1.0
    tied = replace(
        program,
        matrix=csc_array(np.vstack([program.matrix.toarray(), alone])),
        row_lower=np.append(program.row_lower, -np.inf),
        row_upper=np.append(program.row_upper, 0.5),
    )
    for other in (replace(program, cost=dear), program.limited(program.col_lower, upper), tied):
        assert pooled(other, pairs).program is other


def test_without_pairs_nothing_changes() -> None:
    program, _ = transport(0)
    assert pooled(program, ()).program is program
