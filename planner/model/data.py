"""What the equations read: index sets and numbers in model units, all under names with units.

`ModelData` holds tuples and dictionaries of plain numbers and nothing else, so a block reads like
its formula and its check can run without the model. A key that is absent means "no such limit".
Index letters: r region, s site, z zone, a labour market, c chip, k cooling technology,
w workload, t year, h slice, f future, j grid step, v year of purchase of existing chips.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from planner.model import derive
from planner.study.study import Study

Ids = tuple[str, ...]
BySite = Mapping[str, float]
BySiteYear = Mapping[tuple[str, int], float]


@dataclass(frozen=True, slots=True)
class ModelData:
    """Index sets and coefficients of one study with one or more futures."""

    # --- method -------------------------------------------------------------------------------
    aim: Literal["least_cost", "highest_profit"]
    unmet_demand: Literal["priced", "forbidden", "free"]
    whole_pods_flag: int
    whole_halls_flag: int
    cvar_alpha_ratio: float
    cvar_weight_ratio: float  #: 0 without CVaR
    discount_ratio: Mapping[int, float]  #: of every planned year, to the first
    years_count: Mapping[int, int]  #: (t) years that a period stands for
    years_worth_ratio: Mapping[int, float]  #: (t) what 1 paid each year is worth at its start
    period_of_year: Mapping[int, int]  #: year -> the period that it lies in
    probability_ratio: Mapping[str, float]
    ceilings: Mapping[str, float]  #: named figure -> most, in the unit that its name ends with

    # --- sets ---------------------------------------------------------------------------------
    REGIONS: Ids
    SITES: Ids
    ZONES: Ids
    AREAS: Ids
    CHIPS: Ids
    COOLINGS: Ids
    WORKLOADS: Ids
    PERIODS: tuple[int, ...]  #: first year of each period
    SLICES: Ids
    FUTURES: Ids
    zone_of_site: Mapping[str, str]
    zone_of_region: Mapping[str, str]
    area_of_site: Mapping[str, str]
    campuses: Mapping[str, Ids]  #: campus -> rival sites
    sites_built: Ids  #: sites whose opening is decided or committed here: not existing ones
    site_periods: tuple[tuple[str, int], ...]  #: (s,t) in which the site can be open
    open_from_period: Mapping[str, int]  #: existing, committed: year from which the site is open
    required_sites: Ids

    # --- sites and halls ----------------------------------------------------------------------
    opening_cost_mcur: BySite
    opening_paid_period: Mapping[tuple[str, int], int]  #: (s,t) opened in t -> year of payment
    fixed_cost_mcur_per_year: BySite
    sites_at_most_count: int | None
    sites_exactly_count: int | None
    site_coolings: tuple[tuple[str, str], ...]
    buildable_coolings: Ids
    lead_time_year: Mapping[str, int]
    existing_hall_mw: Mapping[tuple[str, str], float]
    hall_module_mw: Mapping[str, float]
    hall_module_cost_mcur: Mapping[tuple[str, str], float]
    hall_upkeep_ratio_per_year: float
    hall_salvage_ratio: Mapping[int, float]
    hall_limit_mw: BySite
    hall_use_bound_mw: BySite  #: sites to open without a limit: more halls than any plan can use
    guessed_bound_sites: Ids  #: those where idle halls may earn, so that the bound is no proof
    smallest_it_mw: BySite
    expansion_cost_mcur: BySite  #: existing sites where building out is a decision
    smallest_expansion_mw: BySite
    expansion_room_mw: BySite
    area_ha_per_mw: Mapping[str, float]
    plot_ha: BySite

    # --- chips --------------------------------------------------------------------------------
    buyable: tuple[tuple[str, str, int], ...]  #: (s,c,t)
    held: tuple[tuple[str, str, int], ...]  #: (s,c,t) in which chips can stand there
    domestic_chips: Ids
    lifetime_year: Mapping[str, int]
    pod_kchip_per_pod: Mapping[str, float]
    chip_price_mcur_per_pod: Mapping[tuple[str, int], float]
    chip_salvage_ratio: Mapping[tuple[str, int], float]
    chip_upkeep_mcur_per_kchip: Mapping[str, float]
    chip_supply_kchip: Mapping[tuple[str, int], float]
    site_chip_supply_kchip: Mapping[tuple[str, str, int], float]
    domestic_share_ratio: Mapping[int, float]
    fp16_pflops_per_kchip: Mapping[str, float]
    nameplate_mw_per_kchip: Mapping[str, float]
    busy_mw_per_kchip: Mapping[str, float]
    idle_mw_per_kchip: Mapping[str, float]
    rack_levels: tuple[float, ...]  #: rack power classes of chips, rising, kW
    chips_at_level: Mapping[float, Ids]  #: chips of at least that rack power
    coolings_at_level: Mapping[float, Ids]  #: technologies that can cool it
    existing_vintages: tuple[tuple[str, str, int], ...]  #: (s,c,v)
    existing_occupied_kchip: Mapping[tuple[str, str, int], float]  #: (s,c,v)
    existing_convertible_kchip: Mapping[tuple[str, str, int], float]  #: (s,c,v)
    existing_installed_kchip: Mapping[tuple[str, str, int], float]  #: (s,c,v)
    refill_cost_mcur_per_kchip: Mapping[tuple[str, str, int], float]  #: (s,c,v)

    # --- work ---------------------------------------------------------------------------------
    arcs: tuple[tuple[str, str, str, int], ...]  #: (r,s,w,t) that latency and network allow
    demand_pflops: Mapping[tuple[str, str, int, str], float]  #: (r,w,t,f), only where above 0
    penalty_mcur_per_pflops: Mapping[tuple[str, str], float]  #: (w,f), for a year
    revenue_mcur_per_pflops: Mapping[tuple[str, str], float]  #: (w,f), for a year
    single_source_flag: int
    movable_ratio: Mapping[tuple[str, str], float]  #: (w,f)
    rtt_ms: Mapping[tuple[str, str], float]  #: (r,s)
    longest_rtt_ms: Mapping[str, float]  #: (w) over the pairs that may serve it; 0 without any
    precision_of_work: Mapping[str, str]  #: in which the work's FLOPS are counted
    distance_km: Mapping[tuple[str, str], float]  #: (r,s)
    link_cost_mcur_per_pflops: Mapping[tuple[str, str, str], float]  #: (r,s,w), for a year
    bandwidth_gbps_per_pflops: Mapping[str, float]
    link_limit_gbps: Mapping[tuple[str, str], float]
    joining_cost_mcur: float
    chip_works: tuple[tuple[str, str], ...]  #: (c,w) that can do the work in some future
    rate_pflops_per_kchip: Mapping[tuple[str, str, str], float]  #: (c,w,f), useful
    nameplate_pflops_per_kchip: Mapping[tuple[str, str], float]  #: (c,w), at w's precision
    availability_ratio: float
    slice_share_ratio: Mapping[str, float]
    slice_gwh_per_mw: Mapping[str, float]
    demand_factor_ratio: Mapping[tuple[str, str], float]  #: (w,h)
    deferrable_ratio: Mapping[str, float]
    cluster_min_pflops: Mapping[str, float]
    site_work_limit_pflops: Mapping[tuple[str, str, str], float]  #: (s,w,f) most a full site does
    site_held_limit_kchip: Mapping[tuple[str, str], float]  #: (s,c) most that can stand there
    occupied_min_ratio: float  #: 0 when the rule is off
    occupied_ramp_year: int

    # --- power, energy, environment -----------------------------------------------------------
    pue_ratio: Mapping[tuple[str, str, str], float]  #: (s,k,h)
    pue_cap_ratio: BySite
    grid_limit_mw: BySite
    grid_steps: tuple[tuple[str, str], ...]  #: (s,j)
    grid_step_mw: Mapping[tuple[str, str], float]
    grid_step_cost_mcur: Mapping[tuple[str, str], float]
    grid_step_lead_year: Mapping[tuple[str, str], int]
    energy_price_mcur_per_gwh: Mapping[tuple[str, str, str], float]  #: (s,h,f)
    energy_quota_gwh: Mapping[tuple[str, int, str], float]  #: (z,t,f)
    quota_deducts_green_flag: int
    green_supply_gwh: Mapping[tuple[str, int, str], float]
    green_premium_mcur_per_gwh: Mapping[tuple[str, int, str], float]
    grid_green_ratio: Mapping[tuple[str, int], float]
    green_share_min_ratio: Mapping[tuple[str, int], float]
    carbon_kt_per_gwh: Mapping[tuple[str, int], float]
    carbon_cap_kt: Mapping[tuple[str, int], float]
    carbon_price_mcur_per_kt: Mapping[str, float]  #: (f)
    water_thousand_m3_per_gwh: Mapping[str, float]  #: (k)
    water_limit_thousand_m3: BySite
    water_price_mcur_per_thousand_m3: float

    # --- people and money ---------------------------------------------------------------------
    site_staff_fte: float
    operation_fte_per_mw: float
    remote_ratio: float
    staff_fte_per_pflops: Mapping[str, float]  #: (w)
    pool_fte: Mapping[tuple[str, int, str], float]  #: (a,t,f)
    wage_mcur_per_fte: Mapping[tuple[str, int], float]  #: (a,t)
    tiers: tuple[tuple[str, str], ...]  #: (a,tier)
    tier_limit_fte: Mapping[tuple[str, str], float]
    tier_premium_mcur_per_fte: Mapping[tuple[str, str], float]
    budget_mcur: Mapping[int, float]
    subsidy_build_ratio: Mapping[tuple[str, int], float]  #: (z,t)
    subsidy_energy_mcur_per_gwh: Mapping[tuple[str, int], float]  #: (z,t)

    def sites_in(self, zone: str) -> Ids:
        """Return the sites of a zone."""
        return tuple(s for s in self.SITES if self.zone_of_site[s] == zone)

    def previous(self, period: int) -> int | None:
        """Return the period before one; None before the first."""
        earlier = [t for t in self.PERIODS if t < period]
        return earlier[-1] if earlier else None

    def years(self, period: int) -> range:
        """Return the years that a period stands for."""
        return range(period, period + self.years_count[period])

    def order_years(self, lead_year: int) -> tuple[int, ...]:
        """Return when to begin what takes a lead time, to be ready as a period begins."""
        return tuple(t - lead_year for t in self.PERIODS if t - lead_year >= self.PERIODS[0])

    def worth_ratio(self, year: int) -> float:
        """Return what 1 paid in a year is worth at the start of that year's period."""
        return self.discount_ratio[year] / self.discount_ratio[self.period_of_year[year]]

    def share_of_period(self, period: int, since: int, until: int) -> float:
        """Return the share of a period's years that lie in ``since <= year < until``."""
        end = period + self.years_count[period]
        return max(0, min(until, end) - max(since, period)) / self.years_count[period]

    def alive_purchases(self, chip: str, period: int, aged_year: int = 0) -> Mapping[int, float]:
        """Return by period of purchase the share of a period's years that its chips serve.

        Those of less than `aged_year` years do not count. A period of one year: all or nothing.
        """
        life = self.lifetime_year[chip]
        shares = {
            u: self.share_of_period(period, u + aged_year, u + life)
            for u in self.PERIODS
            if u <= period
        }
        return {u: share for u, share in shares.items() if share > 0}

    def existing_alive(self, site: str, chip: str, period: int) -> Mapping[int, float]:
        """Return by year of purchase the share of a period's years that existing chips serve."""
        shares = {
            v: self.share_of_period(period, period, v + self.lifetime_year[chip])
            for (s, c, v) in self.existing_vintages
            if (s, c) == (site, chip) and v <= period
        }
        return {v: share for v, share in shares.items() if share > 0}


def model_data(study: Study) -> ModelData:
    """Derive the model's sets and coefficients from a validated study.

    Parameters
    ----------
    study : Study
        With one or more futures.

    Returns
    -------
    ModelData
        Numbers in model units: m currency, MW, GWh, PFLOPS, k chips, people.
    """
    parts: dict[str, object] = {}
    for part in derive.PARTS:
        parts |= part(study, parts)
    return ModelData(**parts)  # type: ignore[arg-type]
