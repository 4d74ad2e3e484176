"""Published facility location instances reach their known optima through the whole planner."""

from __future__ import annotations

import csv
import itertools
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from planner.errors import InputError
from planner.importers.formats import read_instance
from planner.importers.instance import Instance
from planner.importers.studies import write_study
from planner.model.data import model_data
from planner.solution import Solution
from planner.solve.solve import solve_data
from planner.solve.verify import verify
from planner.study.load import load_study

PUBLISHED_TOLERANCE = 5e-6

# Three facilities of 6,000, 9,000 and 4,000; four customers of 2,000, 3,000, 1,000 and 4,000.
CAPACITATED = """
 3 4
 6000 70.5
 9000 120.
 4000 35.
 2000
 10.5 31. 22.
 3000
 44. 12.25 60.
 1000
 9. 8. 7.
 4000
 80. 51. 20.
"""
UNCAPACITATED = (
    CAPACITATED.replace("6000 70.5", "0 70.5").replace("9000", "0").replace("4000 35", "0 35")
)
SIMPLE = """FILE: five.1
3 4 0
1 7 10 31 44 9
2 12 31 12 12 8
3 3 22 60 60 7
"""
SINGLE_SOURCE = """2 3
13 5
9 4
6 5 4
3. 4. 5.
8. 6. 7.
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "small.txt"
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path, name: str = "", capacity: float | None = None) -> Instance:
    return read_instance(path, name, capacity).instance


def solved(instance: Instance, folder: Path) -> Solution:
    """Solve the instance as any other study, from its files."""
    study = load_study(write_study(instance, folder, "published"))
    d = model_data(study)
    solution = solve_data(d, study.settings.solve)
    assert not verify(solution, d)
    assert solution.status == "optimal"
    return solution


def least_cost(instance: Instance) -> float:
    """Return the optimum by trying every set of facilities, each with its transport program."""
    facilities = range(len(instance.fixed_cost))
    best = float("inf")
    for count in range(1, len(facilities) + 1):
        if instance.exactly not in (None, count):
            continue
        for opened in itertools.combinations(facilities, count):
            fixed = sum(instance.fixed_cost[i] for i in opened)
            best = min(best, fixed + transport_cost(instance, opened))
    return best


def transport_cost(instance: Instance, opened: tuple[int, ...]) -> float:
    """Return the least cost of serving all customers from the open facilities."""
    customers = len(instance.demand)
    cost = np.concatenate([instance.cost[i] for i in opened])
    served = np.tile(np.eye(customers), len(opened))
    limited = [k for k, i in enumerate(opened) if instance.capacity[i] is not None]
    load = np.zeros((len(limited), cost.size))
    for row, k in enumerate(limited):
        load[row, k * customers : (k + 1) * customers] = instance.demand
    room = [instance.capacity[opened[k]] for k in limited]
    answer = linprog(
        cost,
        A_ub=load if limited else None,
        b_ub=room if limited else None,
        A_eq=served,
        b_eq=np.ones(customers),
    )
    return float(answer.fun) if answer.success else float("inf")


def least_single_source_cost(instance: Instance) -> float:
    """Return the optimum by trying every assignment of customers to facilities."""
    facilities = range(len(instance.fixed_cost))
    best = float("inf")
    for chosen in itertools.product(facilities, repeat=len(instance.demand)):
        load = [0.0 for _ in facilities]
        for j, i in enumerate(chosen):
            load[i] += instance.demand[j]
        limits = (float("inf") if limit is None else limit for limit in instance.capacity)
        if all(used <= limit for used, limit in zip(load, limits, strict=True)):
            cost = sum(instance.cost[i][j] for j, i in enumerate(chosen))
            best = min(best, cost + sum(instance.fixed_cost[i] for i in set(chosen)))
    return best


def test_capacitated_instance_reaches_the_best_of_all_sets(tmp_path: Path) -> None:
    instance = read(written(tmp_path, CAPACITATED), "orlib")
    assert instance.scale == 10  # 9,000 is above the 5,000 MW that a site may have
    solution = solved(instance, tmp_path / "study")
    assert solution.objective_mcur == pytest.approx(least_cost(instance), rel=1e-9)


def test_capacities_matter_in_that_instance(tmp_path: Path) -> None:
    bound = least_cost(read(written(tmp_path, CAPACITATED), "orlib"))
    free = read(written(tmp_path, UNCAPACITATED), "orlib")
    assert free.capacity == (None, None, None)
    solution = solved(free, tmp_path / "study")
    assert solution.objective_mcur == pytest.approx(least_cost(free), rel=1e-9)
    assert solution.objective_mcur < bound - 1


def test_uncapacitated_optimum_worked_by_hand(tmp_path: Path) -> None:
    """Sites 1 and 2 are best, at 61.

    Site 1 alone: 7 + 10+31+44+9 = 101. Site 2: 12 + 31+12+12+8 = 75. Site 3: 3 + 22+60+60+7 = 152.
    Sites 1 and 2: 19 + 10+12+12+8 = 61. Sites 2 and 3: 15 + 22+12+12+7 = 68. Sites 1 and 3:
    10 + 10+31+44+7 = 102. All: 22 + 10+12+12+7 = 63.
    """
    solution = solved(read(written(tmp_path, SIMPLE), "ufllib"), tmp_path / "study")
    assert solution.objective_mcur == pytest.approx(61, abs=1e-7)
    opened = {s for (s, _), flag in solution.values["open_flag"].items() if flag > 0.5}
    assert opened == {"s1", "s2"}


def test_number_of_facilities_is_kept_in_a_median_instance(tmp_path: Path) -> None:
    """With exactly one facility the best is site 2 alone, 75; worked above."""
    instance = read(written(tmp_path, SIMPLE.replace("3 4 0", "3 4 1")), "ufllib")
    assert instance.exactly == 1
    assert solved(instance, tmp_path / "study").objective_mcur == pytest.approx(75, abs=1e-7)


def test_single_source_costs_more_than_split_service(tmp_path: Path) -> None:
    """Facility 1 is nearest to all, but holds 13 of their 15.

    Whole customers: the second or the third goes to facility 2, 9 + 3+4+7 = 23. Split: 2 units of
    the second go there, at 0.4 more each, 9 + 3+4+5 + 0.8 = 21.8.
    """
    instance = read(written(tmp_path, SINGLE_SOURCE), "holmberg")
    solution = solved(instance, tmp_path / "study")
    assert solution.objective_mcur == pytest.approx(23, abs=1e-7)
    assert least_single_source_cost(instance) == 23
    assert least_cost(instance) == pytest.approx(21.8)


def test_word_capacity_needs_a_number(tmp_path: Path) -> None:
    path = written(tmp_path, CAPACITATED.replace("6000 70.5", "capacity 70.5"))
    with pytest.raises(InputError, match="leaves the capacity open"):
        read(path, "orlib")
    assert read(path, "orlib", 6000).capacity[0] == 6000


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (CAPACITATED + " 5", "1 words too many"),
        (CAPACITATED.rstrip()[:-3], "ends too early"),
        (CAPACITATED.replace("31.", "dear"), "dear"),
        (CAPACITATED.replace(" 2000\n", " 0\n"), "no demand"),
    ],
)
def test_faulty_file_is_refused_with_its_reason(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read(written(tmp_path, text), "orlib")


def published() -> list[Any]:
    """Return file and optimum of the OR-Library's smaller capacitated instances."""
    folder = os.environ.get("PLANNER_INSTANCES", "")
    manifest = Path(folder) / "manifest.csv"
    if not folder or not manifest.is_file():
        return []
    with manifest.open(encoding="utf-8", newline="") as file:
        return [
            pytest.param(Path(folder) / row["file"], float(row["optimum"]), id=row["instance"])
            for row in csv.DictReader(file)
            if row["family"] == "orlib_cap"
        ]


@pytest.mark.skipif(not published(), reason="PLANNER_INSTANCES names no folder with manifest.csv")
@pytest.mark.parametrize(("file", "optimum"), published())
def test_published_optimum(tmp_path: Path, file: Path, optimum: float) -> None:
    found = solved(read(file), tmp_path).objective_mcur
    assert abs(found - optimum) <= PUBLISHED_TOLERANCE * optimum
