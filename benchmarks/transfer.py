"""Build and transfer: our route to HiGHS against Pyomo's own HiGHS interfaces, in one run.

    python benchmarks/transfer.py [--sites 60] [--regions 100] [--years 4] [--rounds 3]

One synthetic siting model is built afresh for every measurement; each route then hands it to HiGHS
without solving it. The routes take turns within a round, so that a busy machine slows all alike,
and the table gives the medians and their ratios to our route.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from collections.abc import Callable

import pyomo.environ as pyo
from pyomo.contrib.appsi.solvers import Highs as AppsiHighs
from pyomo.contrib.solver.solvers.highs import Highs as ContribHighs

from planner.solve.highs import load
from planner.solve.progress import Watch
from planner.solve.standard_form import standard_form
from planner.study.settings import SolveOptions


def siting_model(sites: int, regions: int, years: int) -> pyo.ConcreteModel:
    """Return a siting model with ``sites x regions x years`` arcs."""
    m = pyo.ConcreteModel()
    m.SITES, m.REGIONS, m.YEARS = (pyo.RangeSet(0, n - 1) for n in (sites, regions, years))
    m.open_flag = pyo.Var(m.SITES, m.YEARS, within=pyo.Binary)
    m.bought_pods = pyo.Var(m.SITES, m.YEARS, within=pyo.NonNegativeIntegers)
    m.served_pflops = pyo.Var(m.REGIONS, m.SITES, m.YEARS, within=pyo.NonNegativeReals)
    demand = {r: 10.0 + r * 37 % 100 for r in range(regions)}
    m.demand_is_met = pyo.Constraint(
        m.REGIONS,
        m.YEARS,
        rule=lambda m, r, t: pyo.quicksum(m.served_pflops[r, s, t] for s in m.SITES) == demand[r],
    )
    m.work_fits_pods = pyo.Constraint(
        m.SITES,
        m.YEARS,
        rule=lambda m, s, t: (
            pyo.quicksum(m.served_pflops[r, s, t] for r in m.REGIONS)
            <= 20 * pyo.quicksum(m.bought_pods[s, v] for v in m.YEARS if v <= t)
        ),
    )
    m.pods_need_a_site = pyo.Constraint(
        m.SITES,
        m.YEARS,
        rule=lambda m, s, t: m.bought_pods[s, t] <= 500 * m.open_flag[s, t],
    )
    m.total_mcur = pyo.Objective(
        expr=pyo.quicksum(40 * flag for flag in m.open_flag.values())
        + pyo.quicksum(9 * pods for pods in m.bought_pods.values())
        + pyo.quicksum(
            (1 + (r * 7 + s * 3) % 11) / 10 * served
            for (r, s, _), served in m.served_pflops.items()
        )
    )
    return m


def ours(m: pyo.ConcreteModel) -> int:
    """Standard form, then arrays into HiGHS."""
    highs = load(standard_form(m).program, SolveOptions(), Watch(600))
    return int(highs.getNumCol())


def appsi(m: pyo.ConcreteModel) -> int:
    """Pyomo's APPSI interface."""
    solver = AppsiHighs()
    solver.set_instance(m)
    return int(solver._solver_model.getNumCol())


def contrib(m: pyo.ConcreteModel) -> int:
    """Pyomo's newer contrib.solver interface."""
    solver = ContribHighs()
    solver.set_instance(m)
    return int(solver._solver_model.getNumCol())


ROUTES: dict[str, Callable[[pyo.ConcreteModel], int]] = {
    "planner.solve": ours,
    "pyomo contrib.solver": contrib,
    "pyomo appsi": appsi,
}


def timed(route: Callable[[pyo.ConcreteModel], int], shape: tuple[int, int, int]) -> list[float]:
    """Return seconds of build and of transfer."""
    gc.collect()
    began = time.perf_counter()
    m = siting_model(*shape)
    built = time.perf_counter()
    columns = route(m)
    done = time.perf_counter()
    sites, regions, years = shape
    expected = sites * years * (2 + regions)
    if columns != expected:
        raise SystemExit(f"the route passed {columns} columns, the model has {expected}")
    return [built - began, done - built]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sites", type=int, default=60)
    parser.add_argument("--regions", type=int, default=400)
    parser.add_argument("--years", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    shape = (chosen.sites, chosen.regions, chosen.years)
    seconds: dict[str, list[list[float]]] = {name: [] for name in ROUTES}
    for _ in range(chosen.rounds):
        for name, route in ROUTES.items():
            seconds[name].append(timed(route, shape))
    print(f"{shape[0] * shape[2] * (2 + shape[1]):,} columns, medians of {chosen.rounds} rounds\n")
    print("| Route | build s | transfer s | transfer against ours |")
    print("|---|---|---|---|")
    reference = statistics.median(transfer for _, transfer in seconds["planner.solve"])
    for name, figures in seconds.items():
        build, transfer = (statistics.median(column) for column in zip(*figures, strict=True))
        print(f"| {name} | {build:.2f} | {transfer:.2f} | {transfer / reference:.1f} x |")


if __name__ == "__main__":
    main()
