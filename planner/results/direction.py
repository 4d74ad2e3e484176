"""Whether a change can only make a study harder, only easier, or either.

A limit that is lowered, or a price that is raised, cannot make the best plan better: every plan of
the harder study is a plan of the easier one, at no higher cost. Where all differences of two
studies point one way, the sign of the difference of their optima is proven without solving
anything. The lists below hold only what this argument covers. Demand and efficiency are not in
them: less work may leave new centres below the least occupied share. Prices of what has a salvage
value or a subsidy are not in them either.
"""

from __future__ import annotations

from typing import Any, Literal

from planner.results.input_changes import CellChange, cell_changes
from planner.study.study import Study

Direction = Literal["same", "harder", "easier", "unknown"]

#: a lower value is harder; an empty cell is no limit
_HARDER_WHEN_LOWER = {
    ("sites", "grid_limit_mw"),
    ("sites", "land_hall_limit_mw"),
    ("sites", "plot_ha"),
    ("sites", "water_limit_thousand_m3_per_year"),
    ("sites", "pue_cap_ratio"),
    ("zones", "energy_quota_gwh_per_year"),
    ("zones", "carbon_cap_kt_per_year"),
    ("zones", "green_supply_gwh_per_year"),
    ("chip_supply", "supply_kchip"),
    ("site_chip_supply", "supply_kchip"),
    ("area_tiers", "limit_fte"),
    ("areas", "pool_fte"),
    ("existing", "convertible_ratio"),
    ("budgets", "capital_mcur"),
    ("links", "limit_gbps"),
    ("workloads", "rtt_limit_ms"),
    ("workloads", "movable_ratio"),
    ("workloads", "deferrable_ratio"),
    ("", "rules.site_count.at_most"),
    ("", "rules.min_occupied_share.ramp_year"),
}
#: a higher value is harder; an empty cell compares with nothing
_HARDER_WHEN_HIGHER = {
    ("sites", "smallest_expansion_mw"),
    ("sites", "fixed_cost_mcur_per_year"),
    ("sites", "energy_price_cur_per_kwh"),
    ("zones", "green_share_min_ratio"),
    ("zones", "green_premium_cur_per_kwh"),
    ("areas", "wage_kcur_per_year"),
    ("area_tiers", "premium_kcur_per_year"),
    ("workloads", "cluster_min_pflops"),
    ("workloads", "penalty_cur_per_pflops_hour"),
    ("existing", "refill_cost_mcur_per_mw"),
    ("network", "open_period"),
    ("network", "line_cost_cur_per_gbps_km_year"),
    ("network", "transfer_cost_cur_per_gb"),
    ("network", "joining_cost_mcur"),
    ("links", "cost_cur_per_gb"),
    ("links", "cost_cur_per_pflops_year"),
    ("economics", "carbon_price_cur_per_t"),
    ("economics", "water_price_cur_per_m3"),
    ("", "rules.min_occupied_share.ratio"),
}
#: settings whose values are ordered from easy to hard
_ORDERED: dict[str, tuple[Any, ...]] = {
    "unmet_demand": ("priced", "forbidden"),
    "integers.pods": ("continuous", "integer"),
    "integers.halls": ("continuous", "integer"),
    "rules.energy_quota.deduct_green_power": (True, False),
}
_NO_LIMIT = float("inf")


def direction(before: Study, after: Study) -> Direction:
    """Return whether the best plan of `after` can only be worse than that of `before`, or better.

    Returns
    -------
    str
        ``same``: the studies ask the same question; ``harder``: no plan of `after` is better than
        the best of `before`; ``easier``: the other way round; ``unknown``: nothing is proven.
    """
    if before.digest() == after.digest():
        return "same"
    signs: set[int] = set()
    for one, two in _worlds(before, after):
        signs |= {_sign(cell) for cell in cell_changes(one, two)}
    if signs == {1}:
        return "harder"
    return "easier" if signs == {-1} else "unknown"


def _worlds(before: Study, after: Study) -> list[tuple[Study, Study]]:
    """Pair the futures of two studies; a change to the list of futures is seen as a setting."""
    one, two = before.futures(), after.futures()
    if len(one) != len(two):
        return [(before, after)]
    return [(before, after), *((a, b) for (_, a), (_, b) in zip(one, two, strict=True))]


def _sign(cell: CellChange) -> int:
    """Return 1 if a change makes the study harder, -1 if easier, 0 if that is not known."""
    if cell.kind != "changed":
        return 0
    place = (cell.table, cell.column)
    if place in _HARDER_WHEN_LOWER:
        return _compared(_limit(cell.before), _limit(cell.after))
    if place in _HARDER_WHEN_HIGHER:
        if cell.before is None or cell.after is None:
            return 0
        return _compared(cell.after, cell.before)
    if cell.table:
        return 0
    if cell.column.startswith("ceilings."):
        return _compared(_limit(cell.before), _limit(cell.after))
    if cell.column.startswith("rules.domestic_share.ratio_by_period."):
        return _compared(cell.after or 0.0, cell.before or 0.0)
    if cell.column.startswith("rules.") and cell.column.endswith(".enabled"):
        return (cell.after is not False) - (cell.before is not False)
    order = _ORDERED.get(cell.column, ())
    if cell.before in order and cell.after in order:
        return _compared(order.index(cell.after), order.index(cell.before))
    return 0


def _limit(value: Any) -> float:
    return _NO_LIMIT if value is None else float(value)


def _compared(larger_is_harder: float, than: float) -> int:
    return (larger_is_harder > than) - (larger_is_harder < than)
