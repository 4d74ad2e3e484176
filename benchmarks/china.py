"""How long the shipped study of China takes, step by step: ``python benchmarks/china.py``.

Each gap is solved in a process of its own, so that memory is that of one solve.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 3


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--study", default="china-2030")
    parser.add_argument("--gap", type=float, nargs="*", default=[0.005, 0.001])
    parser.add_argument("--time-limit", type=float, default=300.0)
    arguments = parser.parse_args()
    for words in (["--help"], ["check", arguments.study]):
        seconds = statistics.median(_command(words) for _ in range(ROUNDS))
        print(f"planner {' '.join(words)}: {seconds:.2f} s (median of {ROUNDS})")
    for gap in arguments.gap:
        context = multiprocessing.get_context("spawn")
        job = (arguments.study, gap, arguments.time_limit)
        process = context.Process(target=_solve, args=job)
        process.start()
        process.join()


def _command(words: list[str]) -> float:
    planner = Path(sys.executable).with_name("planner")
    began = time.perf_counter()
    subprocess.run([planner, *words], check=True, capture_output=True)
    return time.perf_counter() - began


def _solve(name: str, gap: float, time_limit_s: float) -> None:
    from planner.model.data import model_data
    from planner.solve.solve import solve_data
    from planner.solve.verify import verify
    from planner.study.load import load_study
    from planner.study.settings import SolveOptions

    began = time.perf_counter()
    study = load_study(name)
    loaded = time.perf_counter()
    d = model_data(study)
    derived = time.perf_counter()
    options = SolveOptions(gap=gap, time_limit_s=time_limit_s, threads=2)
    solution = solve_data(d, options)
    steps = {"load": loaded - began, "derive": derived - loaded, **solution.seconds}
    began = time.perf_counter()
    faults = verify(solution, d)
    steps["verify"] = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{name} to {gap:.3%}: {solution.status}, gap {solution.gap_ratio:.3%}")
    print(f"  objective {solution.objective_mcur:,.1f}, bound {solution.bound_mcur:,.1f} m")
    print("  " + ", ".join(f"{step} {seconds:.1f} s" for step, seconds in steps.items()))
    print(f"  {dict(solution.size)}, {len(faults)} faults, {memory:,.0f} MB")


if __name__ == "__main__":
    main()
