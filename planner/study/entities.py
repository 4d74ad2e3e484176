"""The tables of a study: one class a table, one field a column.

A column's name ends in its unit (:mod:`planner.units`); the words beside it are the manual. Units
are those of the model, so nothing is converted between a table and a constraint except by the
derived coefficients of :mod:`planner.model.data`. A default is what is assumed where the whole
column is left out, and whoever checks, solves or reports the study is told so. An empty cell is a
fault, but for columns that say what it means (``blank``); zero is written 0. ``usual`` is what
figures mostly lie between, money in USD; a study may go beyond and is warned. The data dictionary
in ``docs/`` is generated from this file.
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.study.schema import (
    Table,
    Usual,
    choice,
    flag,
    ident,
    integer,
    number,
    plain,
    table,
    text,
)

SITE_STATES = ("existing", "committed", "candidate", "required", "excluded")
GRADES = ("published", "derived", "derived_from_assumptions", "assumption")
#: column of a chip's nameplate for each precision
NAMEPLATES = {
    "fp64": "fp64_tflops",
    "fp32": "fp32_tflops",
    "fp16": "fp16_tflops",
    "fp8": "fp8_tflops",
    "int8": "int8_tops",
}
PRECISIONS = tuple(NAMEPLATES)
NO_LIMIT = "no limit"
BY_ID = "the other name, or the identifier"
NO_PLATE = "not stated: does no work counted in it"
PUE_SEEN = "1 is no overhead at all; surveys find means near 1.5"


@table("regions", key=("region_id",), required=True)
@dataclass(frozen=True, slots=True)
class Region:
    """Places where demand arises, each with the point that distances are measured from."""

    region_id: str = ident("Identifier of the region")
    name_en: str = text("English name", default="", blank=BY_ID)
    name_zh: str = text("Chinese name", default="", blank=BY_ID)
    zone_id: str = ident("Zone in which the region's work counts as staying at home")
    lat_deg: float = number("Latitude, WGS84", -90, 90)
    lon_deg: float = number("Longitude, WGS84", -180, 180)


@table("sites", key=("site_id",), required=True)
@dataclass(frozen=True, slots=True)
class Site:
    """Existing, committed and candidate centres."""

    site_id: str = ident("Identifier of the site")
    name_en: str = text("English name", default="", blank=BY_ID)
    name_zh: str = text("Chinese name", default="", blank=BY_ID)
    zone_id: str = ident("Zone whose quota, grid mix and rules apply")
    area_id: str | None = ident(
        "Labour market that staffs the site",
        default=None,
        blank="no labour market: staff is neither limited nor paid",
    )
    campus_id: str | None = ident(
        "At most one site of a campus may open", default=None, blank="on no campus"
    )
    lat_deg: float = number("Latitude, WGS84", -90, 90)
    lon_deg: float = number("Longitude, WGS84", -180, 180)
    altitude_m: float = number("Height above sea level", -500, 6000, default=0.0, aside=True)
    state: str = choice(
        "existing: open from the start; committed: opens in open_period; candidate: free choice; "
        "required: must open by the last year; excluded: must not be used",
        SITE_STATES,
    )
    open_period: int | None = integer(
        "Year in which a committed site opens", 1990, 2100, default=None, blank="no stated year"
    )
    grid_limit_mw: float | None = number(
        "Grid connection, on facility load, before upgrades",
        0,
        50_000,
        default=None,
        blank=NO_LIMIT,
        usual=Usual(0.5, 5000),
    )
    land_hall_limit_mw: float | None = number(
        "Largest IT load of all halls of the site",
        0,
        50_000,
        default=None,
        blank=NO_LIMIT,
        usual=Usual(0.1, 5000),
    )
    smallest_it_mw: float = number(
        "Smallest economic size: IT load of the halls while open",
        0,
        1000,
        default=0.0,
        usual=Usual(0.05, 500),
    )
    plot_ha: float | None = number(
        "Land that halls may cover",
        0,
        10_000,
        default=None,
        blank=NO_LIMIT,
        usual=Usual(0.05, 2000),
    )
    water_limit_thousand_m3_per_year: float | None = number(
        "Licensed water use", 0, 1e6, default=None, blank=NO_LIMIT, usual=Usual(0.1, 100000)
    )
    pue_cap_ratio: float | None = number(
        "Highest annual mean PUE of the halls built by the plan",
        1,
        3,
        default=None,
        blank=NO_LIMIT,
        usual=Usual(1.05, 2.0, PUE_SEEN),
    )
    lead_time_year: int = integer(
        "Years from start of building to operation", 0, 10, default=0, usual=Usual(0, 7)
    )
    opening_cost_mcur: float = number(
        "Paid once, when building starts", 0, 1e7, default=0.0, usual=Usual(0.01, 2000)
    )
    expansion_cost_mcur: float = number(
        "Paid once when the plan first builds halls at an existing centre",
        0,
        1e7,
        default=0.0,
        usual=Usual(0.01, 2000),
    )
    smallest_expansion_mw: float = number(
        "Least IT load that the plan adds to an existing centre, if any",
        0,
        1000,
        default=0.0,
        usual=Usual(0.05, 500),
    )
    fixed_cost_mcur_per_year: float = number(
        "Paid in every year of operation", 0, 1e6, default=0.0, usual=Usual(0.001, 500)
    )
    build_cost_mcur_per_mw: float = number(
        "Halls, power and cooling of the plainest cooling technology, per MW of IT",
        0,
        1e4,
        default=0.0,
        usual=Usual(0.7, 40),
    )
    energy_price_cur_per_kwh: float = number(
        "Delivered price of electricity in the first year's money",
        0,
        100,
        0.0,
        uncertain=True,
        usual=Usual(0.005, 0.7),
    )


@table(
    "zones",
    key=("zone_id", "period"),
    absent="no quota, cap, least share, subsidy or green power; grid power is free of carbon",
)
@dataclass(frozen=True, slots=True)
class Zone:
    """Where energy quota, grid mix, green power, carbon and subsidies are counted, by year."""

    zone_id: str = ident("Identifier of the zone, usually a province")
    period: int = integer("Year", 1990, 2100)
    energy_quota_gwh_per_year: float | None = number(
        "Energy that all centres of the zone may use",
        0,
        1e6,
        default=None,
        uncertain=True,
        blank=NO_LIMIT,
        usual=Usual(0.1, 200000),
    )
    carbon_kg_per_kwh: float = number(
        "Emission factor of grid power",
        0,
        3,
        default=0.0,
        usual=Usual(0.001, 1.3, "coal power alone is near 1"),
    )
    grid_green_ratio: float = number("Green share of grid power", 0, 1, default=0.0)
    green_supply_gwh_per_year: float = number(
        "Green power that can be bought on top of the grid mix",
        0,
        1e7,
        0.0,
        uncertain=True,
        usual=Usual(0.01, 1000000),
    )
    green_premium_cur_per_kwh: float = number(
        "Price of green power above the energy price",
        -10,
        100,
        default=0.0,
        uncertain=True,
        usual=Usual(-0.1, 0.2),
    )
    green_share_min_ratio: float = number(
        "Least green share of the centres' energy", 0, 1, default=0.0
    )
    carbon_cap_kt_per_year: float | None = number(
        "Largest emission of all centres of the zone",
        0,
        1e6,
        default=None,
        blank=NO_LIMIT,
        usual=Usual(0.01, 200000),
    )
    subsidy_build_ratio: float = number(
        "Share of opening, hall and grid cost that the zone refunds",
        0,
        1,
        default=0.0,
        usual=Usual(0.001, 0.6),
    )
    subsidy_energy_cur_per_kwh: float = number(
        "Refund per kWh of facility energy", 0, 100, default=0.0, usual=Usual(0.0001, 0.3)
    )
    network_flag: int = flag("Whether the zone may exchange work with other zones", default=1)


@table("areas", key=("area_id", "period"), absent="staff is neither limited nor paid")
@dataclass(frozen=True, slots=True)
class Area:
    """Labour markets by year."""

    area_id: str = ident("Identifier of the labour market")
    period: int = integer("Year", 1990, 2100)
    pool_fte: float = number(
        "People who can be hired locally", 0, 1e8, uncertain=True, usual=Usual(5, 5000000)
    )
    wage_kcur_per_year: float = number(
        "Full cost of one person", 0, 1e6, default=0.0, usual=Usual(8, 400)
    )
    pool_growth_ratio: float = number(
        "Growth of the pool into each later year without a row of its own",
        -1,
        1,
        default=0.0,
        usual=Usual(-0.2, 0.3),
    )


@table("area_tiers", key=("area_id", "tier_id"), absent="nobody can be brought in from elsewhere")
@dataclass(frozen=True, slots=True)
class AreaTier:
    """Staff brought in from elsewhere, in tiers of rising premium."""

    area_id: str = ident("Labour market", refers_to="areas")
    tier_id: str = ident("Identifier of the tier")
    limit_fte: float = number("People the tier can bring", 0, 1e8)
    premium_kcur_per_year: float = number(
        "Paid on top of the wage, per person", 0, 1e6, usual=Usual(0, 300)
    )


@table("chips", key=("chip_id",), required=True)
@dataclass(frozen=True, slots=True)
class Chip:
    """Accelerators and CPU servers; nameplate figures are dense, per chip."""

    chip_id: str = ident("Identifier of the chip or server")
    name_en: str = text("English name", default="", blank=BY_ID)
    name_zh: str = text("Chinese name", default="", blank=BY_ID)
    vendor: str = text("Maker", default="", blank="not known")
    domestic_flag: int = flag("Made at home, for the domestic share", default=0)
    first_period: int | None = integer(
        "First year it can be bought", 1990, 2100, default=None, blank="no first year"
    )
    last_period: int | None = integer(
        "Last year it can be bought", 1990, 2100, default=None, blank="no last year"
    )
    fp64_tflops: float | None = number(
        "Dense nameplate at FP64", 0, 1e5, default=None, blank=NO_PLATE, usual=Usual(0.01, 1000)
    )
    fp32_tflops: float | None = number(
        "Dense nameplate at FP32", 0, 1e5, default=None, blank=NO_PLATE, usual=Usual(0.01, 5000)
    )
    fp16_tflops: float | None = number(
        "Dense nameplate at FP16 or BF16",
        0,
        1e5,
        default=None,
        blank=NO_PLATE,
        usual=Usual(0.1, 50000),
    )
    fp8_tflops: float | None = number(
        "Dense nameplate at FP8", 0, 1e5, default=None, blank=NO_PLATE, usual=Usual(0.1, 100000)
    )
    int8_tops: float | None = number(
        "Dense nameplate at INT8", 0, 1e5, default=None, blank=NO_PLATE, usual=Usual(0.1, 100000)
    )
    memory_gb: float | None = number("Memory", 0, 1e5, default=None, blank="not known", aside=True)
    bandwidth_gb_per_s: float | None = number(
        "Memory bandwidth", 0, 1e6, default=None, blank="not known", usual=Usual(10, 200000)
    )
    server_power_w: float = number(
        "IT power at nameplate, server and network share in",
        0,
        1e5,
        usual=Usual(20, 20000, zero=False),
    )
    busy_power_ratio: float = number(
        "Power while occupied / nameplate power", 0, 1, default=1.0, usual=Usual(0.2, 1)
    )
    idle_power_ratio: float = number(
        "Power while idle / nameplate power", 0, 1, default=0.0, usual=Usual(0.01, 0.9)
    )
    price_kcur: float = number(
        "Price, server and network share in", 0, 1e6, default=0.0, usual=Usual(0.2, 300)
    )
    upkeep_ratio_per_year: float = number(
        "Upkeep per year / price", 0, 1, default=0.0, usual=Usual(0.001, 0.3)
    )
    lifetime_year: int = integer("Years in service", 1, 50, default=5, usual=Usual(1, 15))
    pod_chips: int = integer(
        "Chips bought together", 1, 1_000_000, default=1000, usual=Usual(1, 100000)
    )
    rack_kw: float = number(
        "Rack power of its standard build: decides the cooling", 0, 1000, 0.0, usual=Usual(1, 1000)
    )


@table(
    "chip_supply",
    key=("chip_id", "period"),
    absent="chips on sale are unlimited, at the same price in every year",
)
@dataclass(frozen=True, slots=True)
class ChipSupply:
    """How many chips the whole plan can buy in a year, and at what price."""

    chip_id: str = ident("Chip", refers_to="chips")
    period: int = integer("Year", 1990, 2100)
    supply_kchip: float | None = number("Chips on offer", 0, 1e6, default=None, blank=NO_LIMIT)
    price_factor_ratio: float = number(
        "Price of the year / price_kcur", 0, 100, default=1.0, usual=Usual(0.1, 3, zero=False)
    )


@table(
    "site_chip_supply",
    key=("site_id", "chip_id", "period"),
    absent="a site can buy what the whole plan can",
)
@dataclass(frozen=True, slots=True)
class SiteChipSupply:
    """How many chips one site can buy in a year."""

    site_id: str = ident("Site", refers_to="sites")
    chip_id: str = ident("Chip", refers_to="chips")
    period: int = integer("Year", 1990, 2100)
    supply_kchip: float = number("Chips on offer to the site", 0, 1e6)


@table("chip_workload", key=("chip_id", "workload_id"), required=True)
@dataclass(frozen=True, slots=True)
class ChipWorkload:
    """Which chip can do which work, and how well. An absent pair cannot."""

    chip_id: str = ident("Chip", refers_to="chips")
    workload_id: str = ident("Workload", refers_to="workloads")
    efficiency_ratio: float = number(
        "Useful FLOPS / dense nameplate at the workload's precision, while occupied",
        0,
        1,
        uncertain=True,
        usual=Usual(0.005, 1),
    )


@table("workloads", key=("workload_id",), required=True)
@dataclass(frozen=True, slots=True)
class Workload:
    """Kinds of work."""

    workload_id: str = ident("Identifier of the workload")
    name_en: str = text("English name", default="", blank=BY_ID)
    name_zh: str = text("Chinese name", default="", blank=BY_ID)
    precision: str = choice("Precision in which its FLOPS are counted", PRECISIONS)
    rtt_limit_ms: float | None = number(
        "Largest round trip", 0, 10_000, default=None, blank=NO_LIMIT, usual=Usual(0.5, 5000)
    )
    deferrable_ratio: float = number("Share that may wait for another slice", 0, 1, default=0.0)
    movable_ratio: float = number("Share that may leave its zone", 0, 1, 1.0, uncertain=True)
    data_gb_per_pflops_hour: float = number("Data sent per useful PFLOPS-hour", 0, 1e6, default=0.0)
    bandwidth_gbps_per_pflops: float = number("Line capacity per useful PFLOPS", 0, 1e3, 0.0)
    memory_byte_per_flop: float = number(
        "Memory traffic per useful FLOP; 0 when bandwidth does not bind",
        0,
        1e3,
        default=0.0,
        usual=Usual(0.0001, 100),
    )
    staff_fte_per_pflops: float = number(
        "People on site per useful PFLOPS", 0, 100, default=0.0, usual=Usual(1e-05, 5)
    )
    cluster_min_pflops: float = number(
        "Least nameplate of one chip type at one site for a job", 0, 1e7, default=0.0
    )
    penalty_cur_per_pflops_hour: float = number(
        "Price of unmet demand", 0, 1e9, default=0.0, uncertain=True, usual=Usual(0.05, 20000)
    )
    revenue_cur_per_pflops_hour: float = number(
        "Income per useful PFLOPS-hour served",
        0,
        1e9,
        default=0.0,
        uncertain=True,
        usual=Usual(0.05, 20000),
    )


@table("demand", key=("region_id", "workload_id", "period"), required=True)
@dataclass(frozen=True, slots=True)
class Demand:
    """Useful compute wanted, as a mean over the year."""

    region_id: str = ident("Region", refers_to="regions")
    workload_id: str = ident("Workload", refers_to="workloads")
    period: int = integer("Year", 1990, 2100)
    useful_pflops: float = number("Useful compute, mean over the year", 0, 1e9, uncertain=True)
    low_pflops: float | None = number(
        "Low case", 0, 1e9, default=None, blank="not known", aside=True
    )
    high_pflops: float | None = number(
        "High case", 0, 1e9, default=None, blank="not known", aside=True
    )


@table("slices", key=("slice_id",), absent="the year is one slice")
@dataclass(frozen=True, slots=True)
class Slice:
    """Parts of a year; their hours sum to 8,760. Without the table the year is one slice."""

    slice_id: str = ident("Identifier of the slice")
    name_en: str = text("English name", default="", blank=BY_ID)
    name_zh: str = text("Chinese name", default="", blank=BY_ID)
    duration_hours: float = number("Hours of the year in the slice", 0, 8760)
    price_factor_ratio: float = number(
        "Energy price / mean energy price", 0, 100, default=1.0, usual=Usual(0.05, 10, zero=False)
    )
    temperature_offset_k: float = number(
        "Warmer than the annual mean climate by", -30, 30, 0.0, usual=Usual(-25, 25)
    )


@table("profiles", key=("workload_id", "slice_id"), absent="demand is even over the year")
@dataclass(frozen=True, slots=True)
class Profile:
    """When work is wanted; the mean over the year must be 1. Absent pairs are 1."""

    workload_id: str = ident("Workload", refers_to="workloads")
    slice_id: str = ident("Slice", refers_to="slices")
    demand_factor_ratio: float = number(
        "Demand in the slice / mean demand", 0, 100, usual=Usual(0, 5)
    )


@table(
    "coolings",
    key=("cooling_id",),
    absent="halls come by the MW and need no land or water: a PUE of 1, any rack",
)
@dataclass(frozen=True, slots=True)
class Cooling:
    """Cooling technologies. PUE follows from climate by these coefficients where
    site_cooling does not state it."""

    cooling_id: str = ident("Identifier of the technology")
    name_en: str = text("English name", default="", blank=BY_ID)
    name_zh: str = text("Chinese name", default="", blank=BY_ID)
    buildable_flag: int = flag("Whether the plan may build it; 0 for inherited halls", default=1)
    capex_premium_ratio: float = number(
        "Cost above the plainest technology", -0.5, 5, default=0.0, usual=Usual(-0.3, 1.5)
    )
    hall_it_mw: float = number(
        "IT load of one hall module", 0.001, 1000, default=1.0, usual=Usual(0.05, 200)
    )
    rack_limit_kw: float | None = number(
        "Densest rack it can cool", 0, 1000, default=None, blank=NO_LIMIT, usual=Usual(3, 1000)
    )
    area_ha_per_mw: float = number("Land per MW of IT", 0, 100, default=0.0, usual=Usual(0.002, 3))
    water_l_per_kwh: float = number(
        "Water per kWh of IT energy", 0, 100, default=0.0, usual=Usual(0.01, 10)
    )
    distribution_loss_ratio: float = number(
        "Power distribution loss / IT power", 0, 1, default=0.0, usual=Usual(0.001, 0.2)
    )
    other_loss_ratio: float = number(
        "Lighting and other / IT power", 0, 1, default=0.0, usual=Usual(0.001, 0.2)
    )
    fan_pump_ratio: float = number(
        "Fans and pumps / IT power", 0, 1, default=0.0, usual=Usual(0.001, 0.4)
    )
    mechanical_ratio: float = number(
        "Chillers without free cooling / IT power", 0, 2, default=0.0, usual=Usual(0.001, 1)
    )
    residual_air_ratio: float = number("Share of heat left to air cooling", 0, 1, default=0.0)
    free_bulb: str = choice("Thermometer that decides free cooling", ("dry", "wet"), default="dry")
    free_full_c: float | None = number(
        "All cooling is free up to", -50, 60, default=None, blank="never", usual=Usual(-15, 45)
    )
    free_partial_c: float | None = number(
        "Part of cooling is free up to", -50, 60, default=None, blank="never", usual=Usual(-15, 45)
    )
    free_partial_ratio: float = number("Share that is free in between", 0, 1, default=0.0)


@table(
    "site_cooling",
    key=("site_id", "cooling_id", "slice_id"),
    absent="a site may use every technology that may be built; PUE is derived from the climate",
)
@dataclass(frozen=True, slots=True)
class SiteCooling:
    """Which technology a site may use. A site without rows may use all."""

    site_id: str = ident("Site", refers_to="sites")
    cooling_id: str = ident("Cooling technology", refers_to="coolings")
    slice_id: str | None = ident("Slice", refers_to="slices", default="", blank="the whole year")
    pue_ratio: float | None = number(
        "Mean PUE",
        1,
        4,
        default=None,
        blank="derived from the climate",
        usual=Usual(1.02, 2.5, PUE_SEEN),
    )


@table("climate", key=("site_id", "month"), absent="no PUE can be derived from the climate")
@dataclass(frozen=True, slots=True)
class Climate:
    """Monthly normals of a site."""

    site_id: str = ident("Site", refers_to="sites")
    month: int = integer("Month, 1 to 12", 1, 12)
    mean_temperature_c: float = number("Mean dry bulb", -60, 60)
    humidity_pct: float = number("Mean relative humidity", 0, 100)
    daily_range_k: float = number("Daily maximum minus daily minimum", 0, 40)


@table("existing", key=("site_id", "chip_id", "first_period"), absent="no chips stand yet")
@dataclass(frozen=True, slots=True)
class Existing:
    """Chips that stand at sites before the plan begins."""

    site_id: str = ident("Site", refers_to="sites")
    chip_id: str = ident("Chip", refers_to="chips")
    first_period: int = integer("Year of purchase: decides retirement", 1990, 2100)
    installed_kchip: float = number("Chips installed", 0, 1e6)
    occupied_ratio: float = number("Share in use today, free to use on", 0, 1)
    convertible_ratio: float = number("Share of the idle rest that can be refilled", 0, 1, 0.0)
    refill_cost_mcur_per_mw: float = number(
        "Retrofit per MW of IT refilled", 0, 1e4, default=0.0, usual=Usual(0.01, 40)
    )


@table("existing_halls", key=("site_id", "cooling_id"), absent="no halls stand yet")
@dataclass(frozen=True, slots=True)
class ExistingHall:
    """Halls that stand at sites before the plan begins."""

    site_id: str = ident("Site", refers_to="sites")
    cooling_id: str = ident("Cooling technology", refers_to="coolings")
    hall_it_mw: float = number("IT load of the halls", 0, 50_000, usual=Usual(0.02, 5000))


@table("grid_steps", key=("site_id", "step_id"), absent="no connection can be upgraded")
@dataclass(frozen=True, slots=True)
class GridStep:
    """Upgrades of a grid connection, each taken whole and once."""

    site_id: str = ident("Site", refers_to="sites")
    step_id: str = ident("Identifier of the step")
    added_mw: float = number("Connection added", 0, 50_000, usual=Usual(0.5, 5000))
    cost_mcur: float = number("Paid when ordered", 0, 1e6, usual=Usual(0.01, 5000))
    lead_time_year: int = integer("Years from order to use", 0, 10, default=0, usual=Usual(0, 8))


@table("links", key=("region_id", "site_id"), absent="every pair follows the distance rule")
@dataclass(frozen=True, slots=True)
class Link:
    """What is known of a region-site pair. The distance rule fills in the rest."""

    region_id: str = ident("Region", refers_to="regions")
    site_id: str = ident("Site", refers_to="sites")
    rtt_ms: float | None = number(
        "Round trip", 0, 10_000, default=None, blank="by the distance rule", usual=Usual(0.02, 1000)
    )
    cost_cur_per_gb: float | None = number(
        "Price of data sent",
        0,
        1e6,
        default=None,
        blank="the price of the network",
        usual=Usual(1e-05, 2),
    )
    cost_cur_per_pflops_year: float = number(
        "Any other cost of serving one useful PFLOPS for a year", 0, 1e12, default=0.0
    )
    limit_gbps: float | None = number("Line capacity", 0, 1e9, default=None, blank=NO_LIMIT)
    forbidden_flag: int = flag("1: the region's work must not go there", default=0)


@table("network", key=(), single_row=True)
@dataclass(frozen=True, slots=True)
class Network:
    """The distance rule and the computing network; one row."""

    latency_ms_per_km: float = number(
        "One way, along the fibre",
        0,
        1,
        default=0.005,
        usual=Usual(0.0033, 0.02, "light takes 0.0033 in vacuum and 0.0049 in glass", zero=False),
    )
    route_factor_ratio: float = number(
        "Fibre km / great-circle km", 1, 5, default=1.25, usual=Usual(1, 3)
    )
    fixed_rtt_ms: float = number(
        "Round trip of equipment and access", 0, 1000, default=0.5, usual=Usual(0.01, 100)
    )
    line_cost_cur_per_gbps_km_year: float = number(
        "Line lease", 0, 1e6, default=0.0, usual=Usual(0.01, 10000)
    )
    transfer_cost_cur_per_gb: float = number(
        "Data sent out of a zone", 0, 1e4, default=0.0, usual=Usual(1e-05, 2)
    )
    open_period: int | None = integer(
        "Year from which work may leave its zone over the computing network",
        1990,
        2100,
        None,
        blank="from the first year",
    )
    joining_cost_mcur: float = number(
        "Paid when a site joins", 0, 1e6, default=0.0, usual=Usual(0.0001, 1000)
    )
    only_listed_flag: int = flag("1: pairs without a row in links are impossible", default=0)


@table("economics", key=(), single_row=True)
@dataclass(frozen=True, slots=True)
class Economics:
    """Figures that hold for the whole study; one row."""

    availability_ratio: float = number(
        "Share of time a chip is ready", 0, 1, default=1.0, usual=Usual(0.5, 1, zero=False)
    )
    hall_lifetime_year: int = integer(
        "Years in service of a hall", 1, 60, default=15, usual=Usual(5, 40)
    )
    hall_upkeep_ratio_per_year: float = number(
        "Upkeep per year / building cost", 0, 1, default=0.0, usual=Usual(0.001, 0.15)
    )
    hall_load_ratio: float = number(
        "IT load / design load at which PUE is taken", 0.1, 1, default=1.0, usual=Usual(0.2, 1)
    )
    warming_k: float = number(
        "Warmer than the climate normals by", -5, 10, default=0.0, usual=Usual(-2, 6)
    )
    carbon_price_cur_per_t: float = number(
        "Price of CO2", 0, 1e5, default=0.0, uncertain=True, usual=Usual(0.1, 400)
    )
    water_price_cur_per_m3: float = number(
        "Price of water", 0, 1e4, default=0.0, usual=Usual(0.01, 30)
    )
    site_staff_fte: float = number(
        "Operation staff of a site of any size", 0, 1e4, default=0.0, usual=Usual(1, 1000)
    )
    operation_fte_per_mw: float = number(
        "Operation staff per MW of IT in halls", 0, 100, 0.0, usual=Usual(0.05, 10)
    )
    remote_ratio: float = number("Share of operation staff that may sit elsewhere", 0, 1, 0.0)


@table("budgets", key=("period",), absent="capital is not limited")
@dataclass(frozen=True, slots=True)
class Budget:
    """Capital that may be spent in a year."""

    period: int = integer("Year", 1990, 2100)
    capital_mcur: float | None = number(
        "Opening, halls, chips, refill, grid and joining", 0, 1e9, default=None, blank=NO_LIMIT
    )


@table("sources", key=("source_id",), absent="no source is named")
@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from."""

    source_id: str = ident("Identifier used in provenance")
    citation: str = text("Who said it, where, when")
    address: str = text("Web address or file", default="", blank="none")
    seen: str = text(
        "How it was seen: read, read-secondary, package, memory, derived",
        default="",
        blank="not known",
    )


@table("provenance", key=("table", "key", "column"), absent="every figure counts as an assumption")
@dataclass(frozen=True, slots=True)
class Provenance:
    """Grade, range and source of each figure; a key of * covers every row of the column."""

    table: str = ident("Table of the figure")
    key: str = text("Key of its row, parts joined by a slash; * for all rows")
    column: str = ident("Column of the figure")
    grade: str = choice("How well it is known", GRADES)
    low_value: float | None = plain("Low case, in the column's unit", blank="not known")
    high_value: float | None = plain("High case, in the column's unit", blank="not known")
    source_id: str = text(
        "Identifiers in sources, joined by a semicolon", default="", blank="none named"
    )
    note: str = text("How it was derived, or what to beware of", default="", blank="none")


#: every table by name, in the order of the manual
TABLES: dict[str, Table] = {
    record.__table__.name: record.__table__  # type: ignore[union-attr]
    for record in (
        Region,
        Site,
        Zone,
        Area,
        AreaTier,
        Chip,
        ChipSupply,
        SiteChipSupply,
        ChipWorkload,
        Workload,
        Demand,
        Slice,
        Profile,
        Cooling,
        SiteCooling,
        Climate,
        Existing,
        ExistingHall,
        GridStep,
        Link,
        Network,
        Economics,
        Budget,
        Source,
        Provenance,
    )
}
