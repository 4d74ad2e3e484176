"""What a plan costs, line by line, recomputed from its decisions and without the model.

Each line of the ledger has one function here. The blocks' checks compare it with what the ledger
says, so a cost posted wrongly, twice or not at all is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from planner.model import recount
from planner.model.data import ModelData
from planner.model.judge import equal
from planner.solution import Solution, Violation

Line = Callable[[Solution, ModelData, int, str], float]


def agrees(solution: Solution, d: ModelData, *lines: str) -> Iterator[Violation]:
    """Yield a violation for each amount of the ledger that differs from the recomputed one.

    Parameters
    ----------
    solution : Solution
        With ``cost_mcur``.
    d : ModelData
        Coefficients.
    *lines : str
        Lines of :data:`planner.model.ledger.LINES`.
    """
    for line in lines:
        for t in d.PERIODS:
            for f in d.FUTURES:
                stated = solution.value("cost_mcur", line, t, f)
                amount = LINES[line](solution, d, t, f)
                yield from equal(f"{line}_cost_is_right", (t, f), stated, amount, "mcur")


def over_years(d: ModelData, t: int, paid_mcur: Callable[[int], float]) -> float:
    """Return what is paid once in any year of a period, at its worth in the first."""
    first = d.discount_ratio[t]
    return sum(paid_mcur(year) * d.discount_ratio[year] / first for year in d.years(t))


def opening_mcur(solution: Solution, d: ModelData, s: str, year: int) -> float:
    """Return what is paid in a year for opening a site, then or a lead time later."""
    if s not in d.sites_built:
        return 0.0
    opened = [u for u in d.PERIODS if solution.value("open_flag", s, u) > 0.5]
    paid = bool(opened) and d.opening_paid_period.get((s, opened[0])) == year
    return d.opening_cost_mcur[s] if paid else 0.0


def expansion_mcur(solution: Solution, d: ModelData, s: str, year: int) -> float:
    """Return the fixed sum paid in a year for building out an existing site, before it is ready."""
    ready = year + d.lead_time_year[s]
    if ready not in d.PERIODS:
        return 0.0
    newly = solution.value("expanded_flag", s, ready)
    if (before := d.previous(ready)) is not None:
        newly -= solution.value("expanded_flag", s, before)
    return d.expansion_cost_mcur.get(s, 0.0) * max(0.0, newly)


def building_mcur(solution: Solution, d: ModelData, s: str, year: int) -> float:
    """Return what the halls started at a site in a year cost."""
    return sum(
        d.hall_module_cost_mcur[site, k] * solution.value("hall_count", site, k, year)
        for site, k in d.site_coolings
        if site == s
    )


def grid_mcur(solution: Solution, d: ModelData, s: str, year: int) -> float:
    """Return what the upgrades of a site's connection ordered in a year cost."""
    total = 0.0
    for site, j in d.grid_steps:
        if site == s:
            flags = {
                u: solution.value("grid_step_flag", s, j, u)
                for u in d.order_years(d.grid_step_lead_year[s, j])
            }
            before = max((taken for u, taken in flags.items() if u < year), default=0.0)
            total += d.grid_step_cost_mcur[s, j] * max(0.0, flags.get(year, 0.0) - before)
    return total


def _opening(solution: Solution, d: ModelData, t: int, f: str) -> float:
    def paid(year: int) -> float:
        return sum(opening_mcur(solution, d, s, year) for s in d.SITES) + sum(
            expansion_mcur(solution, d, s, year) for s in d.expansion_cost_mcur
        )

    return over_years(d, t, paid)


def _fixed(solution: Solution, d: ModelData, t: int, f: str) -> float:
    return sum(d.fixed_cost_mcur_per_year[s] * solution.value("open_flag", s, t) for s in d.SITES)


def _halls(solution: Solution, d: ModelData, t: int, f: str) -> float:
    return over_years(d, t, lambda y: sum(building_mcur(solution, d, s, y) for s in d.SITES))


def _chips(solution: Solution, d: ModelData, t: int, f: str) -> float:
    return sum(
        d.chip_price_mcur_per_pod[c, t] * solution.value("bought_pods", s, c, t)
        for s in d.SITES
        for c in d.CHIPS
    )


def _refill(solution: Solution, d: ModelData, t: int, f: str) -> float:
    return sum(
        cost * solution.value("refill_kchip", *vintage, t)
        for vintage, cost in d.refill_cost_mcur_per_kchip.items()
    )


def _grid(solution: Solution, d: ModelData, t: int, f: str) -> float:
    return over_years(d, t, lambda y: sum(grid_mcur(solution, d, s, y) for s in d.SITES))


def _joining(solution: Solution, d: ModelData, t: int, f: str) -> float:
    if d.joining_cost_mcur == 0:
        return 0.0
    before = d.previous(t)
    newly = sum(solution.value("joined_flag", s, t) for s in d.SITES)
    if before is not None:
        newly -= sum(solution.value("joined_flag", s, before) for s in d.SITES)
    return d.joining_cost_mcur * newly


def _upkeep(solution: Solution, d: ModelData, t: int, f: str) -> float:
    halls = sum(
        building_mcur(solution, d, s, u)
        for s in d.SITES
        for u in d.order_years(d.lead_time_year[s])
        if u + d.lead_time_year[s] <= t
    )
    chips = sum(
        d.chip_upkeep_mcur_per_kchip[c] * recount.active_kchip(solution, d, s, c, t)
        for s, c in dict.fromkeys((s, c) for s, c, year in d.held if year == t)
    )
    return d.hall_upkeep_ratio_per_year * halls + chips


def _salvage(solution: Solution, d: ModelData, t: int, f: str) -> float:
    if t != d.PERIODS[-1]:
        return 0.0
    halls = sum(
        d.hall_salvage_ratio[u + d.lead_time_year[s]] * building_mcur(solution, d, s, u)
        for s in d.SITES
        for u in d.order_years(d.lead_time_year[s])
        if u + d.lead_time_year[s] <= t
    )
    chips = sum(
        left * d.chip_price_mcur_per_pod[c, u] * solution.value("bought_pods", s, c, u)
        for (c, u), left in d.chip_salvage_ratio.items()
        for s in d.SITES
    )
    return -halls - chips


def _energy(solution: Solution, d: ModelData, t: int, f: str) -> float:
    return sum(
        d.energy_price_mcur_per_gwh[s, h, f]
        * d.slice_gwh_per_mw[h]
        * recount.facility_mw(solution, d, s, h, t, f)
        for s in d.SITES
        for h in d.SLICES
    )


def _green(solution: Solution, d: ModelData, t: int, f: str) -> float:
    return sum(
        premium * solution.value("green_gwh", z, t, f)
        for (z, year, future), premium in d.green_premium_mcur_per_gwh.items()
        if (year, future) == (t, f)
    )


def _carbon(solution: Solution, d: ModelData, t: int, f: str) -> float:
    return d.carbon_price_mcur_per_kt[f] * sum(
        recount.carbon_kt(solution, d, z, t, f) for z in d.ZONES
    )


def _water(solution: Solution, d: ModelData, t: int, f: str) -> float:
    return d.water_price_mcur_per_thousand_m3 * sum(
        recount.water_thousand_m3(solution, d, s, t, f) for s in d.SITES
    )


def _staff(solution: Solution, d: ModelData, t: int, f: str) -> float:
    staffed = [s for s in d.area_of_site if d.AREAS and (s, t) in d.site_periods]
    wages = sum(
        d.wage_mcur_per_fte[d.area_of_site[s], t]
        * (recount.operation_fte(solution, d, s, t) + recount.on_work_fte(solution, d, s, t, f))
        for s in staffed
    )
    premiums = sum(
        d.tier_premium_mcur_per_fte[tier] * solution.value("relocated_fte", *tier, t, f)
        for tier in d.tiers
    )
    return wages + premiums


def _network(solution: Solution, d: ModelData, t: int, f: str) -> float:
    return sum(
        d.link_cost_mcur_per_pflops[r, s, w] * solution.value("served_pflops", r, s, w, t, f)
        for r, s, w, year in d.arcs
        if year == t
    )


def _unmet(solution: Solution, d: ModelData, t: int, f: str) -> float:
    if d.unmet_demand != "priced":
        return 0.0
    return sum(
        d.penalty_mcur_per_pflops[w, f] * solution.value("unmet_pflops", r, w, t, f)
        for r, w, year, future in d.demand_pflops
        if (year, future) == (t, f)
    )


def _subsidy(solution: Solution, d: ModelData, t: int, f: str) -> float:
    def refunded(year: int) -> float:
        return sum(
            d.subsidy_build_ratio.get((d.zone_of_site[s], t), 0.0)
            * (
                opening_mcur(solution, d, s, year)
                + building_mcur(solution, d, s, year)
                + grid_mcur(solution, d, s, year)
            )
            for s in d.SITES
            if (d.zone_of_site[s], t) in d.subsidy_build_ratio
        )

    yearly = sum(
        amount * recount.zone_gwh(solution, d, z, t, f)
        for (z, year), amount in d.subsidy_energy_mcur_per_gwh.items()
        if year == t
    )
    return -over_years(d, t, refunded) - d.years_worth_ratio[t] * yearly


def _revenue(solution: Solution, d: ModelData, t: int, f: str) -> float:
    if d.aim != "highest_profit":
        return 0.0
    return -sum(
        d.revenue_mcur_per_pflops[w, f] * recount.work_pflops(solution, d, s, w, t, f)
        for s in d.SITES
        for w in d.WORKLOADS
    )


def _every_year(line: Line) -> Line:
    """Return a line that is paid in each year of the period."""
    return lambda solution, d, t, f: d.years_worth_ratio[t] * line(solution, d, t, f)


#: how each line of the ledger is recomputed
LINES: Mapping[str, Line] = {
    "opening": _opening,
    "halls": _halls,
    "chips": _chips,
    "refill": _refill,
    "grid": _grid,
    "joining": _joining,
    "fixed": _every_year(_fixed),
    "upkeep": _every_year(_upkeep),
    "energy": _every_year(_energy),
    "green": _every_year(_green),
    "carbon": _every_year(_carbon),
    "water": _every_year(_water),
    "staff": _every_year(_staff),
    "network": _every_year(_network),
    "unmet": _every_year(_unmet),
    "subsidy": _subsidy,
    "salvage": _salvage,
    "revenue": _every_year(_revenue),
}
