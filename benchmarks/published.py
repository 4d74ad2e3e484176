"""Published instances solved as studies, against their known optima.

    python benchmarks/published.py --tier CI --family orlib_cap --time-limit 60

The folder of instances (manifest.csv and the files it names) is the environment variable
PLANNER_INSTANCES or ``--folder``. Prints one line an instance; ends with 1 if an optimum is missed:
the plan must not beat the optimum, and a proven bound must not pass it.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from planner.importers.formats import read_instance
from planner.importers.instance import Instance
from planner.importers.studies import write_study
from planner.model.data import model_data
from planner.solution import Solution
from planner.solve.solve import solve_data
from planner.study.load import load_study
from planner.study.settings import SolveOptions

TOLERANCE = 5e-6
#: what the word ``capacity`` stands for in the last figure of a large instance's name
LARGE_CAPACITY = {
    "capa": (8000, 10_000, 12_000, 14_000),
    "capb": (5000, 6000, 7000, 8000),
    "capc": (5000, 5750, 6500, 7250),
}


#: families of the manifest in a format that is known, with a published optimum
FAMILIES = (
    "holmberg",
    "orlib_cap",
    "orlib_capabc",
    "pmed",
    "ufllib_BildeKrarup",
    "ufllib_GalvaoRaggi",
    "ufllib_M",
    "ufllib_ORLIB-uncap",
)


@dataclass(frozen=True, slots=True)
class Case:
    """An instance of the manifest with its published optimum."""

    name: str
    family: str
    read: Callable[[], Instance]
    optimum: float


def cases(folder: Path, tier: str, family: str, name: str) -> Iterator[Case]:
    """Yield the instances of the manifest that are asked for and whose format is known."""
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            wanted = family in ("", row["family"]) and name in ("", row["instance"])
            reader = _reader(folder, row)
            if wanted and tier in ("all", row["tier"]) and reader and row["optimum"]:
                yield Case(row["instance"], row["family"], reader, float(row["optimum"]))


def _reader(folder: Path, row: Mapping[str, str]) -> Callable[[], Instance] | None:
    path, name = folder / row["file"], row["instance"]
    capacity = None
    if row["family"] == "orlib_capabc":
        capacity = LARGE_CAPACITY[name[:4]][int(name[4]) - 1]
    if row["family"] in FAMILIES:
        return lambda: read_instance(path, capacity=capacity).instance
    return None


def run(case: Case, options: SolveOptions) -> tuple[Solution, float]:
    """Solve one instance from files; return the solution and the seconds from file to answer."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        study = load_study(write_study(case.read(), Path(folder), case.name))
        solution = solve_data(model_data(study), options)
    return solution, time.perf_counter() - started


def verdict(solution: Solution, optimum: float) -> str:
    """Say whether the answer agrees with the published optimum."""
    slack = TOLERANCE * abs(optimum)
    if solution.has_plan and solution.objective_mcur < optimum - slack:
        return "WRONG: better than the optimum"
    if solution.bound_mcur > optimum + slack:
        return "WRONG: bound above the optimum"
    if not solution.has_plan:
        return f"no plan ({solution.status})"
    if solution.objective_mcur <= optimum + slack:
        return "reached"
    return f"{(solution.objective_mcur - optimum) / abs(optimum):.2%} above"


def main() -> int:
    """Run the instances asked for; return 1 if any optimum was missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--folder", default=os.environ.get("PLANNER_INSTANCES", ""))
    parser.add_argument("--tier", default="CI", help="CI, bench or all")
    parser.add_argument("--family", default="")
    parser.add_argument("--name", default="")
    parser.add_argument("--time-limit", type=float, default=60.0, help="seconds an instance")
    asked = parser.parse_args()
    folder = Path(asked.folder)
    if not asked.folder or not (folder / "manifest.csv").is_file():
        print("Name a folder that holds manifest.csv: --folder or PLANNER_INSTANCES.")
        return 2
    options = SolveOptions(gap=0.0, time_limit_s=asked.time_limit)
    print(f"{'instance':<14}{'family':<22}{'optimum':>16}{'plan':>16}{'gap':>9}{'s':>7}  verdict")
    missed = 0
    for case in cases(folder, asked.tier, asked.family, asked.name):
        solution, seconds = run(case, options)
        word = verdict(solution, case.optimum)
        missed += word != "reached"
        print(
            f"{case.name:<14}{case.family:<22}{case.optimum:>16,.3f}"
            f"{solution.objective_mcur:>16,.3f}{solution.gap_ratio:>9.2%}{seconds:>7.1f}  {word}",
            flush=True,
        )
    print(f"{missed} missed" if missed else "All optima reached.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
