"""Rules about work: chips, workloads, demand, prices and links."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from planner.study.entities import NAMEPLATES
from planner.study.faults import Group, one
from planner.study.settings import RULE_FIGURES
from planner.study.tables import Tables


def work_has_a_chip(t: Tables) -> Iterator[Group]:
    """Each workload with demand has a chip that can do it and can be had."""
    pairs, wanted = t["chip_workload"], _demanded(t)
    able = pairs[pairs["efficiency_ratio"] > 0]
    had = set(_chips_to_be_had(t))
    workloads = t["workloads"]
    for row, workload in workloads["workload_id"].items():
        if workload not in wanted:
            continue
        doers = set(able.loc[able["workload_id"] == workload, "chip_id"])
        first, last = min(t.settings.periods), max(t.settings.periods)
        place = {"file": t.file("workloads"), "row": int(str(row)), "column": "workload_id"}
        if not doers:
            yield one(
                "E257",
                f"no chip can do {workload}",
                "Add a row to chip_workload.",
                key=str(workload),
                file=t.file("workloads"),
                row=int(str(row)),
                column="workload_id",
            )
        elif not doers & had:
            rule = f"no chip that can do {workload} can be bought in {first}-{last}"
            yield one(
                "E257",
                rule,
                "Mend first_period and last_period in chips.",
                key=str(workload),
                file=str(place["file"]),
                row=int(str(row)),
                column="workload_id",
            )


def _chips_to_be_had(t: Tables) -> pd.Series:
    chips = t["chips"]
    years = t.settings.periods
    early = chips["first_period"].fillna(min(years)).astype("int64")
    late = chips["last_period"].fillna(max(years)).astype("int64")
    on_sale = np.logical_or.reduce([(early <= year) & (year <= late) for year in years])
    return chips.loc[on_sale | chips["chip_id"].isin(t["existing"]["chip_id"]), "chip_id"]


def _demanded(t: Tables) -> set[str]:
    demand = t["demand"]
    inside = demand["period"].isin(t.settings.periods) & (demand["useful_pflops"] > 0)
    return set(demand.loc[inside, "workload_id"].unique())


def chips_have_the_precision(t: Tables) -> Iterator[Group]:
    """A chip that can do a workload has a nameplate at the workload's precision."""
    pairs = t["chip_workload"]
    chips = t["chips"].set_index("chip_id")
    precision = pairs["workload_id"].map(t["workloads"].set_index("workload_id")["precision"])
    plate = pd.Series(0.0, index=pairs.index)
    for name, column in NAMEPLATES.items():
        rows = precision == name
        plate[rows] = pairs.loc[rows, "chip_id"].map(chips[column])
    known = precision.notna() & pairs["chip_id"].isin(chips.index)
    wrong = known & (plate.fillna(0.0) == 0) & (pairs["efficiency_ratio"] > 0)

    def explain(i: int) -> tuple[str, str, str]:
        chip, name = pairs["chip_id"].iloc[i], precision.iloc[i]
        column = NAMEPLATES[str(name)]
        rule = f"{chip} has no {column}, and {pairs['workload_id'].iloc[i]} counts in {name}"
        return "", rule, f"Give {column} of {chip} in chips, or delete the row."

    where = np.flatnonzero(wrong)
    yield from t.place("chip_workload").group("E258", where, "efficiency_ratio", explain)


def chips_have_the_bandwidth(t: Tables) -> Iterator[Group]:
    """A chip that can do a workload whose memory traffic counts has a memory bandwidth."""
    pairs = t["chip_workload"]
    traffic = pairs["workload_id"].map(
        t["workloads"].set_index("workload_id")["memory_byte_per_flop"]
    )
    speed = pairs["chip_id"].map(t["chips"].set_index("chip_id")["bandwidth_gb_per_s"])
    known = pairs["chip_id"].isin(t["chips"]["chip_id"])
    wrong = known & (traffic > 0) & (speed.fillna(0.0) == 0) & (pairs["efficiency_ratio"] > 0)

    def explain(i: int) -> tuple[str, str, str]:
        chip, work = pairs["chip_id"].iloc[i], pairs["workload_id"].iloc[i]
        rule = f"{chip} has no bandwidth_gb_per_s, and {work} has memory_byte_per_flop"
        return "", rule, f"Give bandwidth_gb_per_s of {chip} in chips, or delete the row."

    where = np.flatnonzero(wrong)
    yield from t.place("chip_workload").group("E271", where, "efficiency_ratio", explain)


def chip_bounds_in_order(t: Tables) -> Iterator[Group]:
    """The last year of sale is not before the first, and idle power not above busy power."""
    yield from _order(t, "chips", "first_period", "last_period")
    yield from _order(t, "chips", "idle_power_ratio", "busy_power_ratio")


def cooling_bounds_in_order(t: Tables) -> Iterator[Group]:
    """Cooling is partly free up to a temperature at least that up to which it is free."""
    yield from _order(t, "coolings", "free_full_c", "free_partial_c")


def demand_bounds_in_order(t: Tables) -> Iterator[Group]:
    """The low case of demand is not above the high case."""
    yield from _order(t, "demand", "low_pflops", "high_pflops")


def _order(t: Tables, name: str, low: str, high: str) -> Iterator[Group]:
    lower = t[name][low].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    upper = t[name][high].astype("Float64").to_numpy(dtype=float, na_value=np.nan)

    def explain(i: int) -> tuple[str, str, str]:
        rule = f"is below {low} {lower[i]:.10g}"
        return f"{upper[i]:.10g}", rule, "Mend one of the two."

    yield from t.place(name).group("E259", np.flatnonzero(upper < lower), high, explain)


def domestic_chips_exist(t: Tables) -> Iterator[Group]:
    """A domestic share is asked for only where a domestic chip exists."""
    rule = t.settings.rules.domestic_share
    asked = rule.enabled and any(share > 0 for share in rule.ratio_by_period.values())
    off = "or set rules.domestic_share.enabled to false."
    chips = t["chips"]
    if asked and not (chips["domestic_flag"] == 1).any():
        yield one(
            "E243",
            f"is enabled, but no chip of {t.file('chips')} has domestic_flag 1",
            f"Mark the domestic chips, {off}",
            column="rules.domestic_share",
        )
    if asked and not (chips["fp16_tflops"] > 0).any():
        yield one(
            "E243",
            f"is enabled, but no chip of {t.file('chips')} has fp16_tflops, by which it counts",
            f"Give it, {off}",
            column="rules.domestic_share",
        )


def rules_have_figures(t: Tables) -> Iterator[Group]:
    """A rule that is switched on finds its figures in its table."""
    for name, (table, column) in RULE_FIGURES.items():
        if getattr(t.settings.rules, name).enabled and not t.states(table, column):
            yield one(
                "E243",
                f"is enabled, but {t.file(table)} has no figure in {column}",
                f"Add it, or set rules.{name}.enabled to false.",
                column=f"rules.{name}",
            )


def unmet_demand_has_a_price(t: Tables) -> Iterator[Group]:
    """At least cost with priced unmet demand, each workload with demand has a penalty."""
    if t.settings.aim != "least_cost" or t.settings.unmet_demand != "priced":
        return
    workloads = t["workloads"]
    free = (workloads["penalty_cur_per_pflops_hour"] == 0) & workloads["workload_id"].isin(
        _demanded(t)
    )
    rule = "is 0 while unmet demand is priced: none of it would be served"
    remedy = "Give the penalty, or set unmet_demand to forbidden."
    yield from t.place("workloads").group(
        "E260", np.flatnonzero(free), "penalty_cur_per_pflops_hour", lambda i: ("", rule, remedy)
    )


def profit_has_revenue(t: Tables) -> Iterator[Group]:
    """For highest profit at least one workload has revenue."""
    column = "revenue_cur_per_pflops_hour"
    workloads = t["workloads"]
    if t.settings.aim == "highest_profit" and not (workloads[column] > 0).any():
        yield one(
            "E261",
            "no workload has revenue",
            "Give it, or set aim to least_cost.",
            file=t.file("workloads"),
            row=int(workloads.index[0]),
            column=column,
        )


def listed_pairs_suffice(t: Tables) -> Iterator[Group]:
    """Where only listed pairs are possible, each region with demand has one."""
    network = t["network"]
    if not len(network) or network["only_listed_flag"].iloc[0] == 0:
        return
    sites, links = t["sites"], t["links"]
    usable = set(sites.loc[sites["state"] != "excluded", "site_id"])
    open_pairs = links[(links["forbidden_flag"] == 0) & links["site_id"].isin(usable)]
    demand = t["demand"]
    wanted = demand.loc[demand["useful_pflops"] > 0, "region_id"].unique()
    for region in sorted(set(wanted) - set(open_pairs["region_id"])):
        rule = f"only listed pairs are possible, and none is listed for {region}"
        row = int(demand.index[(demand["region_id"] == region).to_numpy().argmax()])
        yield one(
            "E265",
            rule,
            "Add one to links, or set only_listed_flag to 0.",
            file=t.file("demand"),
            row=row,
            key=region,
            column="region_id",
        )
