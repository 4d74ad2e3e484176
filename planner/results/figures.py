"""The key figures of a plan: a few numbers that a board would ask for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from planner.model.data import ModelData
from planner.results.plan import Plan, Totals, share
from planner.results.work import precision_of
from planner.results.zones import green_gwh
from planner.solution import Solution

if TYPE_CHECKING:
    import pandas as pd

    from planner.study.study import Study

KeyFigures = Mapping[str, float]

_LEAST_USE_PFLOPS = 1e-6
_LEAST_HALL_MW = 1e-3
#: shares of demand that differ by less are told as one
LEAST_DIFFERENCE_RATIO = 0.005


def key_figures(study: Study, d: ModelData, solution: Solution) -> KeyFigures:
    """Return the key figures of a plan, each under a name that ends in its unit.

    They are those of the last planned year, but for the present value; what depends on the future
    is its expected value. Compute is given for each precision apart; ``demand_served_ratio`` is
    that of the precision served worst, ``occupied_ratio`` and ``refilled_ratio`` weigh chips by
    their nameplate power.

    Parameters
    ----------
    study : Study
        Names, places and states.
    d : ModelData
        What the model read.
    solution : Solution
        With a plan.

    Returns
    -------
    mapping of str to float
        Read-only. A share of nothing is NaN.
    """
    plan, last = Plan(study, d, solution), d.PERIODS[-1]
    worth = "cost" if d.aim == "least_cost" else "profit"
    return MappingProxyType(
        {
            f"net_present_{worth}_mcur": solution.objective_mcur,
            **_sites(plan, last),
            **_chips(plan, last),
            **_work(plan, last),
            **_energy(plan, last),
        }
    )


def _sites(plan: Plan, t: int) -> dict[str, float]:
    d = plan.d
    opened = {s for s in d.SITES if plan.value("open_flag", s, t) > 0.5}
    served = plan.total("served_pflops", lambda r, s, w, t, f: (s, t))
    built = {s: plan.built_mw(s, t) for s in d.SITES}
    used = [s for s in d.SITES if served[s, t] > _LEAST_USE_PFLOPS]
    return {
        "open_sites_count": float(len(opened)),
        "new_sites_count": float(len(opened & set(d.sites_built))),
        "used_sites_count": float(len(used)),
        "built_sites_count": float(sum(mw > _LEAST_HALL_MW for mw in built.values())),
        "hall_it_mw": sum(plan.halls_mw(s, t) for s in d.SITES),
        "built_hall_mw": sum(built.values()),
    }


def _chips(plan: Plan, t: int) -> dict[str, float]:
    d = plan.d
    standing = [plan.installed_kchip(s, t) for s in d.SITES]
    installed_mw = sum(plan.chips_mw(kchip) for kchip in standing)
    busy = plan.occupied_kchip()
    occupied_mw = plan.expected(
        lambda f: sum(plan.chips_mw({c: busy[s, c, t, f] for c in d.CHIPS}) for s in d.SITES)
    )
    refilled_mw = plan.expected(lambda f: _refilled_mw(plan, busy, t, f))
    return {
        "chips_it_mw": installed_mw,
        "nameplate_fp16_pflops": sum(plan.fp16_pflops(kchip) for kchip in standing),
        "occupied_ratio": share(occupied_mw, installed_mw),
        "refilled_ratio": share(refilled_mw, occupied_mw),
    }


def _refilled_mw(plan: Plan, busy: Totals, t: int, f: str) -> float:
    """Return the nameplate power of occupied chips that the plan refilled.

    Chips of one kind at one site are alike, so what is occupied is shared out by number.
    """
    d = plan.d
    total = 0.0
    for s, c in dict.fromkeys((s, c) for s, c, _ in d.existing_vintages):
        in_service = plan.value("active_kchip", s, c, t)
        if in_service > 0:
            part = plan.refilled_kchip(s, c, t) / in_service
            total += plan.chips_mw({c: busy[s, c, t, f] * part})
    return total


def _work(plan: Plan, t: int) -> dict[str, float]:
    precision = precision_of(plan)
    wanted: dict[tuple[str, int, str], float] = {}
    for (_, w, year, f), pflops in plan.d.demand_pflops.items():
        key = (precision[w], year, f)
        wanted[key] = wanted.get(key, 0.0) + pflops
    served = plan.total("served_pflops", lambda r, s, w, t, f: (precision[w], t, f))
    figures: dict[str, float] = {}
    ratios: list[float] = []
    for p in dict.fromkeys(p for p, year, _ in wanted if year == t):
        demand = plan.expected(lambda f, p=p: wanted.get((p, t, f), 0.0))  # type: ignore[misc]
        met = plan.expected(lambda f, p=p: served[p, t, f])  # type: ignore[misc]
        figures[f"demand_{p}_pflops"] = demand
        figures[f"served_{p}_pflops"] = met
        ratios.append(share(met, demand))
    return {**figures, "demand_served_ratio": min(ratios, default=float("nan"))}


def _energy(plan: Plan, t: int) -> dict[str, float]:
    used = plan.total("facility_gwh", lambda s, t, f: (t, f))
    energy = plan.expected(lambda f: used[t, f])
    green = plan.expected(lambda f: sum(green_gwh(plan, z, t, f) for z in plan.d.ZONES))
    return {"facility_gwh": energy, "green_share_ratio": share(green, energy)}


def served_by_period(study: Study, tables: Mapping[str, pd.DataFrame]) -> dict[int, float]:
    """Return the expected share of demand that each period serves, at its worst precision.

    Periods without demand are left out.
    """
    demand = tables["demand"]
    weight = demand["future_id"].map(
        {future.id: future.probability for future, _ in study.futures()}
    )
    amounts = demand[["served_pflops", "demand_pflops"]].mul(weight, axis="index")
    sums = amounts.groupby([demand["period"], demand["precision"]]).sum()
    sums = sums[sums["demand_pflops"] > 0]
    ratio = (sums["served_pflops"] / sums["demand_pflops"]).groupby("period").min()
    return {int(str(period)): float(value) for period, value in ratio.items()}


def served_less(served: Mapping[int, float]) -> dict[int, float]:
    """Return the periods that are served noticeably less than the last one."""
    last = served[max(served)] if served else 0.0
    return {t: ratio for t, ratio in served.items() if ratio < last - LEAST_DIFFERENCE_RATIO}
