"""Limits that nobody gave: how many halls a site without a limit could have a use for.

A site that has to open needs some number that ties its halls to opening. Here it is one that cuts
off no better plan, by dominance: take a plan with more, and one module or pod of it can go without
any loss.

* **Chips.** Of one chip bought at a site as a period begins, more than all demand of the study ever
  keeps busy on it (and its largest cluster, and a pod) has a pod that never works. Without it all
  work is done as before, supply, budget, occupancy and staff have more room, and the cost does not
  rise where an idle pod never earns: price, less what is left at the end, and idle power at the
  price of energy, the refund per kWh and the premium of green power taken off.
* **A domestic share** asks for chips that need not work: as many, in FP16, as the share asks
  beside all imported chips that any site has a use for.
* **Halls.** Of one technology, more than all these chips fill (and the smallest size, and a module)
  has a module that is never used, and does not earn where the refund and the value left at the end
  are no more than it costs.

The argument fails where an idle pod or an empty hall earns, where idle load evens out a cap on
PUE, and where a ceiling asks for income. There the number is one that no site on earth comes near
(``guessed_bound_sites``), and :func:`planner.solve.solve.solve_data` says that a study is unbounded
if its plan stands at it and would be worse with less.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.study.study import Study

#: ceilings on these figures ask for income, which idle halls may bring
_INCOME = ("subsidy_mcur", "salvage_mcur", "revenue_mcur")
#: halls of a site that only a study without bounds would want
_BEYOND_ANY_SITE_MW = 1e5


def derive_bounds(study: Study, earlier: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``hall_use_bound_mw`` of sites to open without a limit, and which are guesses."""
    d = earlier
    free = [s for s in d["sites_built"] if s not in d["hall_limit_mw"]]
    power, bought = d["nameplate_mw_per_kchip"], _useful_kchip(d)
    if not free or not any(power[c] * kchip for c, kchip in bought.items()):
        return {"hall_use_bound_mw": {}, "guessed_bound_sites": ()}
    bought = _with_domestic_share(d, bought)
    guessed = tuple(s for s in free if _idle_may_earn(d, s))
    bounds = {}
    for s in free:
        standing = max(
            sum(
                power[c] * bought[c]
                for site, c, u in d["buyable"]
                if site == s and u <= t < u + d["lifetime_year"][c]
            )
            for t in d["PERIODS"]
        )
        modules = [d["hall_module_mw"][k] for site, k in d["site_coolings"] if site == s]
        each = standing + d["smallest_it_mw"].get(s, 0.0)
        bounds[s] = len(modules) * each + sum(modules)
        if s in guessed:
            bounds[s] = max(bounds[s], _BEYOND_ANY_SITE_MW)
    return {"hall_use_bound_mw": bounds, "guessed_bound_sites": guessed}


def _useful_kchip(d: Mapping[str, Any]) -> dict[str, float]:
    """Return, by chip, more than all demand of any year keeps busy: and a cluster, and a pod."""
    rate, available = d["rate_pflops_per_kchip"], d["availability_ratio"]
    busy: dict[tuple[str, int, str], float] = {}
    for (_, w, t, f), pflops in d["demand_pflops"].items():
        for c, work in d["chip_works"]:
            if work == w and rate[c, w, f] > 0 and available > 0:
                kchip = pflops * _peak_ratio(d, w) / rate[c, w, f] / available
                busy[c, t, f] = busy.get((c, t, f), 0.0) + kchip
    most = dict.fromkeys(d["CHIPS"], 0.0)
    for (c, _, _), kchip in busy.items():
        most[c] = max(most[c], kchip)
    for (c, w), pflops in d["nameplate_pflops_per_kchip"].items():
        if w in d["cluster_min_pflops"] and pflops > 0:
            most[c] = max(most[c], d["cluster_min_pflops"][w] / pflops)
    return {c: kchip + d["pod_kchip_per_pod"][c] for c, kchip in most.items() if kchip > 0}


def _peak_ratio(d: Mapping[str, Any], w: str) -> float:
    """Return the most work of a kind that one slice can hold, over the mean of the year."""
    late, share = d["deferrable_ratio"][w], d["slice_share_ratio"]
    return max((1 - late) * d["demand_factor_ratio"][w, h] + late / share[h] for h in d["SLICES"])


def _with_domestic_share(d: Mapping[str, Any], useful: Mapping[str, float]) -> dict[str, float]:
    fp16, home = d["fp16_pflops_per_kchip"], d["domestic_chips"]
    shares = [share for share in d["domestic_share_ratio"].values() if share < 1]
    beside = max((share / (1 - share) for share in shares), default=0.0)
    imported = sum(fp16[c] * kchip for c, kchip in useful.items() if c not in home)
    asked = beside * imported * len(d["SITES"])
    return {
        c: max(useful.get(c, 0.0), asked / fp16[c] if c in home and fp16[c] > 0 else 0.0)
        + d["pod_kchip_per_pod"][c]
        for c in d["CHIPS"]
    }


def _idle_may_earn(d: Mapping[str, Any], s: str) -> bool:
    """Return whether a pod that never works, or an empty hall, may earn at a site."""
    coolings = [k for site, k in d["site_coolings"] if site == s]
    cap = d["pue_cap_ratio"].get(s)
    uneven = cap is not None and any(
        d["pue_ratio"][s, k, h] > cap for k in coolings for h in d["SLICES"]
    )
    income = any(name in d["ceilings"] for name in _INCOME)
    halls = any(_hall_cost(d, s, t) < 0 for site, t in d["site_periods"] if site == s)
    chips = any(_idle_cost(d, s, c, u) < 0 for site, c, u in d["buyable"] if site == s)
    return uneven or income or halls or chips


def _hall_cost(d: Mapping[str, Any], s: str, ready: int) -> float:
    """Return the present cost of an empty hall that is ready in a period, per cost of building."""
    worth, last = d["discount_ratio"], d["PERIODS"][-1]
    start = ready - d["lead_time_year"][s]
    if start < d["PERIODS"][0]:
        return 0.0
    zone = d["zone_of_site"][s], d["period_of_year"][start]
    upkeep = sum(worth[t] * d["years_worth_ratio"][t] for t in d["PERIODS"] if t >= ready)
    return float(
        worth[start] * (1 - d["subsidy_build_ratio"].get(zone, 0.0))
        - worth[last] * d["hall_salvage_ratio"][ready]
        + d["hall_upkeep_ratio_per_year"] * upkeep
    )


def _idle_cost(d: Mapping[str, Any], s: str, c: str, bought: int) -> float:
    """Return the least present cost of a thousand chips that never work, in any future."""
    worth, last, life = d["discount_ratio"], d["PERIODS"][-1], d["lifetime_year"][c]
    price = d["chip_price_mcur_per_pod"][c, bought] / d["pod_kchip_per_pod"][c]
    cost = price * (worth[bought] - worth[last] * d["chip_salvage_ratio"][c, bought])
    for t in d["PERIODS"]:
        if bought <= t < bought + life:
            years = min(1.0, (bought + life - t) / d["years_count"][t])
            yearly = d["chip_upkeep_mcur_per_kchip"][c]
            yearly += d["idle_mw_per_kchip"][c] * _least_price(d, s, t)
            cost += worth[t] * d["years_worth_ratio"][t] * years * yearly
    return float(cost)


def _least_price(d: Mapping[str, Any], s: str, t: int) -> float:
    """Return the least that 1 MW of IT for a year costs in energy at a site, refund taken off."""
    zone = d["zone_of_site"][s]
    refund = d["subsidy_energy_mcur_per_gwh"].get((zone, t), 0.0)
    coolings = [k for site, k in d["site_coolings"] if site == s]
    return min(
        sum(
            d["slice_gwh_per_mw"][h]
            * min(
                d["pue_ratio"][s, k, h]
                * (
                    d["energy_price_mcur_per_gwh"][s, h, f]
                    - refund
                    + min(0.0, d["green_premium_mcur_per_gwh"].get((zone, t, f), 0.0))
                )
                for k in coolings
            )
            for h in d["SLICES"]
        )
        for f in d["FUTURES"]
    )
