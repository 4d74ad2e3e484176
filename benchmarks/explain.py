"""How soon an infeasible study of China is explained: ``python benchmarks/explain.py``.

Each case is china-2030 with all demand to be met and one or two limits too tight. With ``--solve``
the suggested changes are made and the study is solved to its first plan within 3 %, which takes a
minute or two each.
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.explain.infeasible import Infeasibility
    from planner.study.study import Study

STUDY = "china-2030"
FORBIDDEN = "unmet_demand = forbidden"
CASES: dict[str, tuple[str, ...]] = {
    "quotas halved": ("zones[*].energy_quota_gwh_per_year *= 0.5",),
    "quota of Beijing cut to 30 %": ("zones[CN-BJ].energy_quota_gwh_per_year *= 0.3",),
    "chips cut to a fifth": ("chip_supply[*].supply_kchip *= 0.2",),
    "connections cut to 30 %": ("sites[*].grid_limit_mw *= 0.3",),
    "halls halved": ("sites[*].land_hall_limit_mw *= 0.5",),
    "twice the demand": ("demand[*].useful_pflops *= 2",),
    "water cut to a tenth": ("sites[*].water_limit_thousand_m3_per_year *= 0.1",),
    "20 billion a year": ("budgets[*].capital_mcur = 20000",),
    "5 % may leave its zone": ("workloads[*].movable_ratio = 0.05",),
    "all of 2026 domestic, few of it": (
        "rules.domestic_share.ratio_by_period.2026 = 1",
        "chip_supply[chip=huawei-*].supply_kchip *= 0.2",
    ),
    "quota of Beijing, chips of 2028": (
        "zones[CN-BJ].energy_quota_gwh_per_year *= 0.3",
        "chip_supply[period=2028].supply_kchip *= 0.3",
    ),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", nargs="*", choices=CASES, default=list(CASES))
    parser.add_argument("--solve", action="store_true", help="solve the mended study too")
    arguments = parser.parse_args()
    # what is imported late counts for no case
    _explained(CASES["halls halved"])
    for case in arguments.case:
        study, found, seconds, cpu = _explained(CASES[case])
        steps = ", ".join(f"{step} {took:.1f}" for step, took in found.seconds.items())
        print(f"{case}: {seconds:.1f} s, {cpu:.1f} s of processor ({steps})")
        for relaxation in found.relaxations[:3]:
            print(f"    {relaxation.sentence_en}")
        known = {(True, True): "smallest", (False, True): "kinds needed"}
        state = known.get((found.conflict_is_smallest, found.conflict_kinds_needed), "open")
        print(
            f"    {len(found.relaxations)} figures give, {len(found.conflict)} conflict ({state}), "
            f"{len(found.prechecks)} seen before solving",
            flush=True,
        )
        if arguments.solve:
            print(f"    mended: {_solved(study.change(*found.suggested_changes))}", flush=True)


def _explained(changes: tuple[str, ...]) -> tuple[Study, Infeasibility, float, float]:
    from planner.explain.infeasible import explain_infeasible
    from planner.study.load import load_study

    began, busy = time.perf_counter(), time.process_time()
    study = load_study(STUDY, (FORBIDDEN, *changes))
    found = explain_infeasible(study)
    return study, found, time.perf_counter() - began, time.process_time() - busy


def _solved(study: Study) -> str:
    from planner.model.data import model_data
    from planner.solve.solve import solve_data
    from planner.solve.verify import verify

    began = time.perf_counter()
    d = model_data(study)
    options = study.settings.solve.model_copy(update={"gap": 0.03, "time_limit_s": 600.0})
    solution = solve_data(d, options)
    seconds = time.perf_counter() - began
    if not solution.has_plan:
        return f"{solution.status} after {seconds:.0f} s"
    faults = len(verify(solution, d))
    return f"{solution.status}, gap {solution.gap_ratio:.2%}, {faults} faults, {seconds:.0f} s"


if __name__ == "__main__":
    main()
