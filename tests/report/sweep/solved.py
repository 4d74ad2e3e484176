"""Sweeps of the tutorial, solved once, with gaps as wide as a test asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from planner import api
from planner.runs.answer import answer
from planner.runs.store import RunStore
from planner.sweep.cases import Case, Design, Factor, Kind, Sweep
from planner.sweep.designs.factors import case_at
from planner.sweep.designs.one_at_a_time import tornado_cases

QUOTA = "zones[upland].energy_quota_gwh_per_year = {level}"
FACTORS = (
    Factor("power", "sites[*].energy_price_cur_per_kwh *= {level}", 1.0, 0.6, 1.6, "ratio",
           "Price <of> power", "电价", "source P"),
    Factor("quota", QUOTA, 22.0, 21.5, 40.0, "GWh/year", "Quota of upland", "高地指标"),
    Factor("opening", "sites[ridge].opening_cost_mcur = {level}", 2.0, 1.9, 12.0, "m {cur}",
           "Opening of Ridge", "山脊启用费"),
)  # fmt: skip

#: ``make("tornado", gap=0.01)``: the sweep, whose bounds lie a share below its plans
Make = Callable[..., Sweep]


def maker(store: RunStore) -> Make:
    """Return what solves a sweep of the tutorial in a store."""
    planned = api.load_study("tutorial", runs=Path(store.root))

    def row(case: Case, gap: float) -> dict[str, object]:
        run = answer(planned.study.change(*case.changes), planned.options(), store)
        found = run.manifest["solution"]["objective_mcur"]
        return {
            "case": case.case,
            "changes": "; ".join(case.changes),
            "run": run.run,
            "status": "within_gap",
            "reason": "",
            "cached": False,
            "seconds": 0.5,
            **case.levels,
            "objective_mcur": found,
            "bound_mcur": found * (1 - gap),
            "gap_ratio": gap,
            **run.manifest["key_figures"],
        }

    def made(kind: Kind, gap: float = 0.0, cases: Sequence[Case] = ()) -> Sweep:
        chosen = tuple(cases) or tornado_cases(FACTORS)
        design = Design("made", kind, FACTORS, chosen, 1, ("chips.upkeep: ranked lower",))
        return Sweep("tutorial", design, pd.DataFrame([row(case, gap) for case in chosen]))

    return made


def grid() -> tuple[Case, ...]:
    """Return price of power by quota, two levels each; the base first."""
    levels = [{}, {"power": 1.6}, {"quota": 40.0}, {"power": 1.6, "quota": 40.0}]
    return tuple(case_at(f"c{i}" if i else "base", FACTORS, at) for i, at in enumerate(levels))
