"""Staff, wages and the capital budget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.study.entities import Area, Economics
from planner.study.study import Study

KCUR_PER_MCUR = 1000.0


def derive_people(study: Study, earlier: Mapping[str, Any]) -> dict[str, Any]:
    """Return pools, wages and relocation tiers of labour markets, and the budget."""
    economics: Economics = study.row("economics")
    periods = earlier["PERIODS"]
    used = set(earlier["area_of_site"].values())
    areas = tuple(dict.fromkeys(a.area_id for a in study.records("areas") if a.area_id in used))
    tiers = [row for row in study.records("area_tiers") if row.area_id in areas]
    return {
        "AREAS": areas,
        "site_staff_fte": economics.site_staff_fte,
        "operation_fte_per_mw": economics.operation_fte_per_mw,
        "remote_ratio": economics.remote_ratio,
        "staff_fte_per_pflops": {
            w.workload_id: w.staff_fte_per_pflops for w in study.records("workloads")
        },
        "pool_fte": {
            (a, t, future.id): pool
            for future, world in study.futures()
            for (a, t), (pool, _) in _markets(world.records("areas"), periods).items()
            if a in areas
        },
        "wage_mcur_per_fte": {
            (a, t): wage / KCUR_PER_MCUR
            for (a, t), (_, wage) in _markets(study.records("areas"), periods).items()
            if a in areas
        },
        "tiers": tuple((row.area_id, row.tier_id) for row in tiers),
        "tier_limit_fte": {(row.area_id, row.tier_id): row.limit_fte for row in tiers},
        "tier_premium_mcur_per_fte": {
            (row.area_id, row.tier_id): row.premium_kcur_per_year / KCUR_PER_MCUR for row in tiers
        },
        "budget_mcur": {
            row.period: row.capital_mcur
            for row in study.records("budgets")
            if row.capital_mcur is not None and row.period in set(periods)
        },
    }


def _markets(
    rows: tuple[Area, ...], periods: tuple[int, ...]
) -> dict[tuple[str, int], tuple[float, float]]:
    """Return pool and wage by area and year.

    A year without a row takes the latest earlier row: the same wage, and the pool grown by that
    row's rate for each year since.
    """
    by_area: dict[str, dict[int, Area]] = {}
    for row in rows:
        by_area.setdefault(row.area_id, {})[row.period] = row
    markets: dict[tuple[str, int], tuple[float, float]] = {}
    for a, years in by_area.items():
        for t in periods:
            row = years[max(year for year in years if year <= t)]
            grown = row.pool_fte * (1 + row.pool_growth_ratio) ** (t - row.period)
            markets[a, t] = (grown, row.wage_kcur_per_year)
    return markets
