"""Small programs, made at random or hard on purpose, for the tests of the solver's room."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csc_array

from planner.solve.program import Program


def random_program(seed: int) -> Program:
    """Return a program of a few columns of every kind: free, fixed, negative, whole, ranges."""
    rng = np.random.default_rng(seed)
    columns, rows = int(rng.integers(4, 12)), int(rng.integers(2, 8))
    matrix = rng.integers(-9, 10, (rows, columns)) * (rng.random((rows, columns)) < 0.7)
    lower = rng.integers(-8, 1, columns).astype(float)
    upper = lower + rng.integers(0, 12, columns).astype(float)
    whole = rng.random(columns) < 0.6
    activity = matrix @ rng.uniform(lower, upper)
    width = rng.uniform(0, 20, rows)
    kind = rng.integers(0, 4, rows)
    row_lower = np.where(kind == 0, -np.inf, np.floor(activity - width))
    row_upper = np.where(kind == 1, np.inf, np.ceil(activity + width))
    row_upper = np.where(kind == 3, row_lower, row_upper)
    return Program(
        cost=rng.integers(-20, 21, columns).astype(float),
        offset=float(rng.integers(-50, 50)),
        matrix=csc_array(matrix.astype(float)),
        row_lower=row_lower,
        row_upper=row_upper,
        col_lower=lower,
        col_upper=upper,
        whole=whole,
    )


def hard_program(columns: int = 120, rows: int = 60, seed: int = 0) -> Program:
    """Return a knapsack with many rows: a plan is there at once, its proof takes very long."""
    rng = np.random.default_rng(seed)
    matrix = rng.integers(0, 100, (rows, columns)).astype(float)
    return Program(
        cost=-rng.integers(1, 100, columns).astype(float),
        offset=0.0,
        matrix=csc_array(matrix),
        row_lower=np.full(rows, -np.inf),
        row_upper=np.floor(matrix.sum(axis=1) / 2),
        col_lower=np.zeros(columns),
        col_upper=np.full(columns, 3.0),
        whole=np.ones(columns, dtype=bool),
    )


def sites_with_pods(sites: int, regions: int, seed: int, work_unit: float = 1.0) -> Program:
    """Return a siting problem: ``open[s]`` binary, ``pods[s]`` whole, ``served[r,s]``.

    `work_unit` restates the work in other units without changing the problem.
    """
    rng = np.random.default_rng(seed)
    demand = rng.uniform(10, 2000, regions)
    pod = rng.uniform(8, 40, sites)
    count = 2 * sites + regions * sites
    served = 2 * sites + np.arange(regions * sites).reshape(regions, sites)
    rows: list[np.ndarray] = []
    limits: list[tuple[float, float]] = []

    def add(entries: dict[int, float], lower: float, upper: float) -> None:
        row = np.zeros(count)
        row[list(entries)] = list(entries.values())
        rows.append(row)
        limits.append((lower, upper))

    for r in range(regions):
        need = demand[r] * work_unit
        add({int(column): 1.0 for column in served[r]}, need, need)
        for s in range(sites):
            add({int(served[r, s]): 1.0, s: -need}, -np.inf, 0.0)
    for s in range(sites):
        work = {int(column): 1.0 for column in served[:, s]}
        add(work | {sites + s: -pod[s] * work_unit}, -np.inf, 0.0)
        add({sites + s: 1.0, s: -float(np.ceil(demand.sum() / pod[s] / 2))}, -np.inf, 0.0)
    lower, upper = (np.array(side) for side in zip(*limits, strict=True))
    whole = np.zeros(count, dtype=bool)
    whole[: 2 * sites] = True
    return Program(
        cost=np.concatenate(
            [
                rng.uniform(500, 3000, sites),
                rng.uniform(1, 3, sites) * pod,
                rng.uniform(0.1, 5, regions * sites) / work_unit,
            ]
        ),
        offset=0.0,
        matrix=csc_array(np.array(rows)),
        row_lower=lower,
        row_upper=upper,
        col_lower=np.zeros(count),
        col_upper=np.concatenate(
            [np.ones(sites), np.full(sites, 1e4), np.full(regions * sites, np.inf)]
        ),
        whole=whole,
    )
