"""Which lines of the cost each input column moves, to first order.

A price moves the lines that it is multiplied into. An amount or an efficiency moves every line that
grows with it. A limit moves the lines of what it limits, a least size those of the sites that it
decides on. Columns that are not here move no line by themselves: places, names, years.
"""

from __future__ import annotations

from collections.abc import Mapping

#: what grows with the number of chips in service
_CHIPS = ("chips", "upkeep", "halls", "energy", "green", "carbon", "water", "staff")
#: what grows with the work to be done
_WORK = (*_CHIPS, "opening", "fixed", "refill", "grid", "joining", "network", "unmet")

#: table and column -> lines of the ledger
TOUCHED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("demand", "useful_pflops"): _WORK,
    ("workloads", "penalty_cur_per_pflops_hour"): ("unmet",),
    ("workloads", "revenue_cur_per_pflops_hour"): ("revenue",),
    ("workloads", "staff_fte_per_pflops"): ("staff",),
    ("workloads", "bandwidth_gbps_per_pflops"): ("network",),
    ("workloads", "data_gb_per_pflops_hour"): ("network",),
    ("workloads", "cluster_min_pflops"): ("opening", "fixed"),
    ("workloads", "rtt_limit_ms"): ("network",),
    ("workloads", "movable_ratio"): ("network",),
    ("workloads", "deferrable_ratio"): ("energy",),
    ("chips", "price_kcur"): ("chips", "upkeep"),
    ("chips", "upkeep_ratio_per_year"): ("upkeep",),
    ("chips", "lifetime_year"): ("chips",),
    ("chips", "server_power_w"): ("halls", "energy", "green", "carbon", "water", "grid"),
    ("chips", "busy_power_ratio"): ("energy", "green", "carbon", "water"),
    ("chips", "idle_power_ratio"): ("energy", "green", "carbon", "water"),
    ("chips", "rack_kw"): ("halls",),
    ("chips", "fp16_tflops"): _CHIPS,
    ("chips", "fp8_tflops"): _CHIPS,
    ("chips", "int8_tops"): _CHIPS,
    ("chips", "fp64_tflops"): _CHIPS,
    ("chip_supply", "supply_kchip"): ("chips",),
    ("chip_supply", "price_factor_ratio"): ("chips",),
    ("chip_workload", "efficiency_ratio"): _CHIPS,
    ("sites", "opening_cost_mcur"): ("opening",),
    ("sites", "expansion_cost_mcur"): ("opening",),
    ("sites", "fixed_cost_mcur_per_year"): ("fixed",),
    ("sites", "build_cost_mcur_per_mw"): ("halls", "upkeep"),
    ("sites", "energy_price_cur_per_kwh"): ("energy",),
    ("sites", "grid_limit_mw"): ("grid",),
    ("sites", "land_hall_limit_mw"): ("halls",),
    ("sites", "smallest_expansion_mw"): ("opening",),
    ("sites", "lead_time_year"): ("opening", "halls"),
    ("sites", "pue_cap_ratio"): ("energy",),
    ("sites", "water_limit_thousand_m3_per_year"): ("water",),
    ("zones", "energy_quota_gwh_per_year"): ("energy",),
    ("zones", "green_supply_gwh_per_year"): ("green",),
    ("zones", "green_premium_cur_per_kwh"): ("green",),
    ("zones", "green_share_min_ratio"): ("green",),
    ("zones", "grid_green_ratio"): ("green",),
    ("zones", "carbon_kg_per_kwh"): ("carbon",),
    ("zones", "carbon_cap_kt_per_year"): ("carbon",),
    ("areas", "pool_fte"): ("staff",),
    ("areas", "pool_growth_ratio"): ("staff",),
    ("areas", "wage_kcur_per_year"): ("staff",),
    ("area_tiers", "premium_kcur_per_year"): ("staff",),
    ("grid_steps", "added_mw"): ("grid",),
    ("grid_steps", "cost_mcur"): ("grid",),
    ("grid_steps", "lead_time_year"): ("grid",),
    ("existing", "installed_kchip"): ("chips", "refill"),
    ("existing", "occupied_ratio"): ("refill",),
    ("existing", "convertible_ratio"): ("chips", "refill"),
    ("existing", "refill_cost_mcur_per_mw"): ("refill",),
    ("existing_halls", "hall_it_mw"): ("halls",),
    ("coolings", "capex_premium_ratio"): ("halls",),
    ("coolings", "distribution_loss_ratio"): ("energy",),
    ("coolings", "other_loss_ratio"): ("energy",),
    ("coolings", "fan_pump_ratio"): ("energy",),
    ("coolings", "mechanical_ratio"): ("energy",),
    ("coolings", "water_l_per_kwh"): ("water",),
    ("site_cooling", "pue_ratio"): ("energy",),
    ("slices", "price_factor_ratio"): ("energy",),
    ("links", "rtt_ms"): ("network",),
    ("links", "cost_cur_per_gb"): ("network",),
    ("links", "cost_cur_per_pflops_year"): ("network",),
    ("network", "latency_ms_per_km"): ("network",),
    ("network", "route_factor_ratio"): ("network",),
    ("network", "fixed_rtt_ms"): ("network",),
    ("network", "line_cost_cur_per_gbps_km_year"): ("network",),
    ("network", "transfer_cost_cur_per_gb"): ("network",),
    ("network", "open_period"): ("network", "joining"),
    ("network", "joining_cost_mcur"): ("joining",),
    ("economics", "availability_ratio"): _CHIPS,
    ("economics", "hall_lifetime_year"): ("halls",),
    ("economics", "hall_upkeep_ratio_per_year"): ("upkeep",),
    ("economics", "hall_load_ratio"): ("energy",),
    ("economics", "warming_k"): ("energy",),
    # a carbon price of nothing has no line of its own yet; its cost would go with energy
    ("economics", "carbon_price_cur_per_t"): ("energy",),
    ("economics", "water_price_cur_per_m3"): ("water",),
    ("economics", "site_staff_fte"): ("staff",),
    ("economics", "operation_fte_per_mw"): ("staff",),
    ("economics", "remote_ratio"): ("staff",),
}
