"""Named figures recomputed from the plain numbers of a solution, without the model.

The check of the ceilings reads these, and so does everything that tells of a trade-off. Names and
meanings are in :mod:`planner.study.figures`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from planner.model import bill, recount
from planner.model.data import ModelData
from planner.model.ledger import CAPITAL_LINES, LINES
from planner.solution import Solution
from planner.study.entities import PRECISIONS

Tally = Callable[[Solution, ModelData], float]


def tally(solution: Solution, d: ModelData, name: str) -> float:
    """Return a named figure of a plan, in the unit that its name ends with.

    Raises
    ------
    KeyError
        If there is no figure of that name.
    """
    return _TALLIES[name](solution, d)


def _lines(*lines: str) -> Tally:
    def value(solution: Solution, d: ModelData) -> float:
        return sum(
            d.discount_ratio[t] * share * bill.LINES[line](solution, d, t, f)
            for line in lines
            for t in d.PERIODS
            for f, share in d.probability_ratio.items()
        )

    return value


def _expected(yearly: Callable[[Solution, ModelData, int, str], float]) -> Tally:
    """Return the mean over the futures of a sum over the years."""

    def value(solution: Solution, d: ModelData) -> float:
        return sum(
            share * d.years_count[t] * yearly(solution, d, t, f)
            for t in d.PERIODS
            for f, share in d.probability_ratio.items()
        )

    return value


def _carbon(solution: Solution, d: ModelData, t: int, f: str) -> float:
    return sum(recount.carbon_kt(solution, d, z, t, f) for z in d.ZONES)


def _energy(solution: Solution, d: ModelData, t: int, f: str) -> float:
    return sum(recount.facility_gwh(solution, d, s, t, f) for s in d.SITES)


def _water(solution: Solution, d: ModelData, t: int, f: str) -> float:
    return sum(recount.water_thousand_m3(solution, d, s, t, f) for s in d.SITES)


def _land(solution: Solution, d: ModelData) -> float:
    last = d.PERIODS[-1]
    return sum(
        d.area_ha_per_mw[k] * recount.hall_mw(solution, d, s, k, last) for s, k in d.site_coolings
    )


def _sites(solution: Solution, d: ModelData) -> float:
    return sum(solution.value("open_flag", s, d.PERIODS[-1]) for s in d.SITES)


def _imported(weight: Callable[[ModelData, str, int], float]) -> Tally:
    def value(solution: Solution, d: ModelData) -> float:
        return sum(
            pods * weight(d, str(c), int(t))
            for (_, c, t), pods in solution.values["bought_pods"].items()
            if c not in d.domestic_chips
        )

    return value


def _price(d: ModelData, c: str, t: int) -> float:
    return d.discount_ratio[t] * d.chip_price_mcur_per_pod[c, t]


def _fp16(d: ModelData, c: str, t: int) -> float:
    return d.fp16_pflops_per_kchip[c] * d.pod_kchip_per_pod[c]


def _unserved(solution: Solution, d: ModelData) -> dict[tuple[str, str, int, str], float]:
    """Return what is left of each demand once what is served is taken off."""
    left = dict(d.demand_pflops)
    for (r, _, w, t, f), pflops in solution.values["served_pflops"].items():
        left[str(r), str(w), int(t), str(f)] -= pflops
    return left


def _unmet(precision: str) -> Tally:
    def value(solution: Solution, d: ModelData) -> float:
        return sum(
            d.probability_ratio[f] * d.years_count[t] * pflops
            for (_, w, t, f), pflops in _unserved(solution, d).items()
            if d.precision_of_work[w] == precision
        )

    return value


def _round_trip(precision: str) -> Tally:
    def value(solution: Solution, d: ModelData) -> float:
        weight = waited = 0.0
        for (_, w, t, f), pflops in d.demand_pflops.items():
            if d.precision_of_work[w] == precision:
                weight += d.probability_ratio[f] * d.years_count[t] * pflops
        for (r, s, work, year, future), pflops in solution.values["served_pflops"].items():
            if d.precision_of_work[str(work)] == precision:
                years = d.probability_ratio[str(future)] * d.years_count[int(year)]
                waited += years * pflops * d.rtt_ms[str(r), str(s)]
        for (_, w, t, f), pflops in _unserved(solution, d).items():
            if d.precision_of_work[w] == precision:
                waited += d.probability_ratio[f] * d.years_count[t] * pflops * d.longest_rtt_ms[w]
        return waited / weight if weight else 0.0

    return value


_TALLIES: Mapping[str, Tally] = {
    "cost_mcur": _lines(*LINES),
    "carbon_kt": _expected(_carbon),
    "energy_gwh": _expected(_energy),
    "water_thousand_m3": _expected(_water),
    "land_ha": _land,
    "sites_count": _sites,
    "capital_mcur": _lines(*CAPITAL_LINES),
    "imported_mcur": _imported(_price),
    "imported_fp16_pflops": _imported(_fp16),
    **{f"unmet_{p}_pflops": _unmet(p) for p in PRECISIONS},
    **{f"rtt_{p}_ms": _round_trip(p) for p in PRECISIONS},
    **{f"{line}_mcur": _lines(line) for line in LINES},
}
