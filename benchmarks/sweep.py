"""What a sweep costs beside its solves: ``python benchmarks/sweep.py [PART ...]``.

Parts: ``overhead`` (cases that cost nothing), ``thousand`` (1,000 cases of the tutorial),
``efficiency`` (one worker against two, real solves), ``store`` (list and query of 10,000 runs).
"""

from __future__ import annotations

import argparse
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from planner.runs.contents import case_about, case_files, keep_study, run_about
from planner.runs.store import RunStore
from planner.solution import Solution
from planner.study.load import load_study
from planner.study.settings import SolveOptions
from planner.study.study import Study
from planner.sweep.cases import BASE_CASE, Case, Design
from planner.sweep.cluster import ClusterChoice
from planner.sweep.query import query
from planner.sweep.run import SweepLimits, run_sweep

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.at_once import answer_at_once

OPTIONS = SolveOptions(gap=1e-4, time_limit_s=60, threads=1)


def demand_design(cases: int, width: float = 0.5) -> Design:
    """Return a design whose cases differ in their demand."""
    steps = (1 - width / 2 + width * i / cases for i in range(1, cases))
    changes = ((f"demand[*].useful_pflops *= {step:.7g}",) for step in steps)
    made = (Case(f"c{i:05d}", change) for i, change in enumerate(changes, start=1))
    return Design("demand", "table", (), (Case(BASE_CASE), *made))


def timed(study: Study, cases: int, store: Path, workers: int, **how: object) -> float:
    """Return the seconds of a sweep from its first case to its last, workers started before."""
    marks: list[tuple[int, float]] = []
    limits = SweepLimits(OPTIONS, 0.0, ClusterChoice(workers))
    run_sweep(
        study,
        demand_design(cases),
        RunStore(store),
        limits,
        progress=lambda p: marks.append((p.done, time.perf_counter())),
        **how,  # type: ignore[arg-type]
    )
    first = next(at for done, at in marks if done >= 1)
    return marks[-1][1] - first


def overhead(folder: Path) -> None:
    """Print what a case costs beside its solve."""
    study, cases = load_study("tutorial"), 1000
    seconds = timed(study, cases, folder / "nothing", 2, solve=answer_at_once)
    print(f"handing out, key, table: {1e3 * seconds / cases:.2f} ms a case ({cases} cases)")
    began = time.perf_counter()
    store = RunStore(folder / "commits")
    base_study = keep_study(study, store.root)
    for i in range(200):
        save(store, f"{i:064x}", study, base_study)
    print(f"commit to the store: {1e3 * (time.perf_counter() - began) / 200:.2f} ms a case")


def save(store: RunStore, key: str, study: Study, base_study: str) -> None:
    """Keep a small case as a sweep does."""
    # the hash stands for a study's, which is reckoned when its key is
    solution = Solution(
        "optimal", 1.0, 1.0, 0.0, {"x": {("a", 1): 0.5}}, {"solve": 1.0}, input_hash=key
    )
    tables = {"sites": pd.DataFrame({"site_id": ["a"], "period": [2026], "hall_it_mw": [0.3]})}
    about = run_about(study, solution, tables, {"hall_it_mw": 0.3, "none": math.nan}, {"gap": 0.1})
    about |= case_about(study, base_study)
    store.save(key, about, case_files(solution, tables), latest=False)


def thousand(folder: Path) -> None:
    """Print how long 1,000 cases of the tutorial take, and once more from the store."""
    study = load_study("tutorial")
    for what in ("solved", "from the store"):
        began = time.perf_counter()
        limits = SweepLimits(OPTIONS)
        sweep = run_sweep(study, demand_design(1000), RunStore(folder / "thousand"), limits)
        assert (sweep.cases["status"] != "failed").all()
        print(f"1,000 cases of the tutorial, {what}: {time.perf_counter() - began:.1f} s")


def efficiency(folder: Path) -> None:
    """Print how much of a second worker is work."""
    study, cases = load_study("island"), 60
    seconds = {n: timed(study, cases, folder / f"workers-{n}", n) for n in (1, 2)}
    share = seconds[1] / (2 * seconds[2])
    print(
        f"{cases} cases of island: {seconds[1]:.1f} s with one worker, {seconds[2]:.1f} s with "
        f"two: {share:.0%} of two workers is work"
    )


def store_of(folder: Path, runs: int) -> RunStore:
    """Return a store of so many small runs, flushed by the system when it likes."""
    import os

    study = load_study("tutorial")
    store = RunStore(folder / "many")
    base_study = keep_study(study, store.root)
    real = os.fsync
    os.fsync = lambda _: None  # type: ignore[assignment]
    try:
        for i in range(runs):
            save(store, f"{i * 0x9E3779B97F4A7C15 % 2**256:064x}", study, base_study)
    finally:
        os.fsync = real
    return store


def store(folder: Path) -> None:
    """Print how long list and query take over 10,000 runs, each a command of its own."""
    many = store_of(folder, 10_000)
    planner = Path(sys.executable).with_name("planner")

    def command(*words: str) -> float:
        began = time.perf_counter()
        subprocess.run(
            [planner, "runs", *words, "--runs", many.root], check=True, capture_output=True
        )
        return time.perf_counter() - began

    question = "select status, count(*), avg(objective_mcur) from runs group by status"
    joined = "select sum(sites.hall_it_mw) from runs join sites using (run) where period = 2026"
    print(f"10,000 runs: list before packing {command('list'):.2f} s")
    print(f"10,000 runs: pack {command('pack'):.2f} s")
    print(f"10,000 runs: list {command('list'):.2f} s, as JSON {command('list', '--json'):.2f} s")
    print(f"10,000 runs: query {command('query', question):.2f} s, with a join "
          f"{command('query', joined):.2f} s")  # fmt: skip
    began = time.perf_counter()
    query(many, joined)
    print(f"10,000 runs: the query alone {time.perf_counter() - began:.2f} s")
    print(f"10,000 runs: verify {command('verify'):.2f} s")


PARTS: dict[str, Callable[[Path], None]] = {
    "overhead": overhead,
    "thousand": thousand,
    "efficiency": efficiency,
    "store": store,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=list(PARTS))
    for part in parser.parse_args().parts:
        with tempfile.TemporaryDirectory() as folder:
            PARTS[part](Path(folder))


if __name__ == "__main__":
    main()
