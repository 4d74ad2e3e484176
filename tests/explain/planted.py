"""A tiny study with every limit in it, generous, and thirty-odd ways to make it infeasible.

One region asks for 10 PFLOPS of work. A thousand chips do 1 PFLOPS and draw 1 MW, so it takes 10 k
chips, 10 MW of halls, 10 ha, 87.6 GWh of IT energy and as many thousand m3 of water. PUE is 1.2:
12 MW and 105.12 GWh of facility. Opening costs 3, a MW of halls 1 and a thousand chips 1: 23 m.
Staff: 2 for the site, 0.5 per MW, 1 per PFLOPS: 17. Traffic: 0.1 Gbps per PFLOPS: 1 Gbps. Grid
power emits 0.5 kt/GWh, is 20 % green, and 50 GWh of green power can be bought.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

STUDY = """\
study: tiny
dataset: .
periods: [2026]
discount_rate: 0
unmet_demand: forbidden
solve: {gap: 0.000001, threads: 1}
"""

TABLES: dict[str, str] = {
    "regions": "region_id,name_en,zone_id,lat_deg,lon_deg\nhome,Home,land,0,0\n",
    "sites": """\
site_id,name_en,zone_id,area_id,campus_id,lat_deg,lon_deg,state,lead_time_year,grid_limit_mw,\
land_hall_limit_mw,smallest_it_mw,smallest_expansion_mw,plot_ha,\
water_limit_thousand_m3_per_year,pue_cap_ratio,opening_cost_mcur,build_cost_mcur_per_mw
a,Alpha,land,town,,0,0,candidate,0,20,20,0,0,20,200,1.3,3,1
""",
    "zones": """\
zone_id,period,energy_quota_gwh_per_year,carbon_kg_per_kwh,grid_green_ratio,\
green_supply_gwh_per_year,green_share_min_ratio,carbon_cap_kt_per_year
land,2026,200,0.5,0.2,50,0.25,100
""",
    "areas": "area_id,period,pool_fte\ntown,2026,100\n",
    "chips": """\
chip_id,domestic_flag,fp16_tflops,server_power_w,price_kcur,lifetime_year,pod_chips
unit,0,1,1000,1,1,1000
""",
    "chip_supply": "chip_id,period,supply_kchip\nunit,2026,100\n",
    "workloads": """\
workload_id,name_en,precision,rtt_limit_ms,movable_ratio,bandwidth_gbps_per_pflops,\
staff_fte_per_pflops,cluster_min_pflops
work,Work,fp16,,1,0.1,1,0
""",
    "chip_workload": "chip_id,workload_id,efficiency_ratio\nunit,work,1\n",
    "demand": "region_id,workload_id,period,useful_pflops\nhome,work,2026,10\n",
    "coolings": "cooling_id,hall_it_mw,area_ha_per_mw,water_l_per_kwh\nwet,1,1,1\n",
    "site_cooling": "site_id,cooling_id,slice_id,pue_ratio\na,wet,,1.2\n",
    "links": "region_id,site_id,limit_gbps\nhome,a,5\n",
    "economics": """\
hall_lifetime_year,site_staff_fte,operation_fte_per_mw
1,2,0.5
""",
    "budgets": "period,capital_mcur\n2026,1000\n",
}

#: a second region and site in a zone of their own; work stays at home
TWO_ZONES = {
    "regions": TABLES["regions"] + "there,There,far,0,1\n",
    "sites": TABLES["sites"] + "b,Beta,far,town,,0,1,candidate,0,20,20,0,0,20,200,1.3,3,1\n",
    "demand": TABLES["demand"] + "there,work,2026,5\n",
    "site_cooling": TABLES["site_cooling"] + "b,wet,,1.2\n",
    "zones": TABLES["zones"] + "far,2026,,0,0,0,0,\n",
}
#: thirty sites: of half a MW each they serve the work together; one would need twenty times more
MANY_SITES = {
    "sites": TABLES["sites"]
    + "".join(
        f"s{n},S{n},land,town,,0,0,candidate,0,20,20,0,0,20,200,1.3,3,1\n" for n in range(29)
    ),
    "site_cooling": TABLES["site_cooling"] + "".join(f"s{n},wet,,1.2\n" for n in range(29)),
}
STAYS = "workloads[work].movable_ratio = 0"

#: Alpha stands already, with 10 MW of halls and chips of which a fifth is in use
EXISTING = {
    "existing_halls": "site_id,cooling_id,hall_it_mw\na,wet,10\n",
    "existing": """\
site_id,chip_id,first_period,installed_kchip,occupied_ratio,convertible_ratio
a,unit,2026,10,0.2,0.5
""",
}
#: the same with 6 MW of halls and chips, all in use
FULL = {
    "existing_halls": "site_id,cooling_id,hall_it_mw\na,wet,6\n",
    "existing": """\
site_id,chip_id,first_period,installed_kchip,occupied_ratio,convertible_ratio
a,unit,2026,6,1,0
""",
}
#: a second chip, made at home
HOME_MADE = {
    "chips": TABLES["chips"] + "own,1,1,1000,1,1,1000\n",
    "chip_supply": TABLES["chip_supply"] + "own,2026,4\n",
    "chip_workload": TABLES["chip_workload"] + "own,work,1\n",
}

#: a hot quarter of the year, a mild one and a cold half; work falls by half in the cold half
SEASONS = {
    "slices": "slice_id,duration_hours\nhot,2190\nmild,2190\ncold,4380\n",
    "profiles": """\
workload_id,slice_id,demand_factor_ratio
work,hot,1.2
work,mild,1.2
work,cold,0.8
""",
    "site_cooling": """\
site_id,cooling_id,slice_id,pue_ratio
a,wet,hot,1.5
a,wet,mild,1.3
a,wet,cold,1.2
""",
}


def write(folder: Path, tables: Mapping[str, str]) -> Path:
    """Write the study with some tables replaced and return its folder."""
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    for name, text in (TABLES | dict(tables)).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Planted:
    """Changes that make the study infeasible, and by hand what must give.

    `truth` is limit -> how much is lacking, in the unit that is reported.
    """

    name: str
    changes: tuple[str, ...]
    truth: dict[str, float]
    tables: dict[str, str] = field(default_factory=dict)


QUOTA = "zones[land].energy_quota_gwh_per_year = 50"
GRID = "sites[a].grid_limit_mw = 5"
HALLS = "sites[a].land_hall_limit_mw = 6"
PLOT = "sites[a].plot_ha = 7"
SUPPLY = "chip_supply[unit].supply_kchip = 4"
POOL = "areas[town].pool_fte = 11"
BUDGET = "budgets[*].capital_mcur = 20"
CARBON = "zones[land].carbon_cap_kt_per_year = 20"
WATER = "sites[a].water_limit_thousand_m3_per_year = 60"
LINE = "links[home, a].limit_gbps = 0.6"
PUE = "sites[a].pue_cap_ratio = 1.1"
GREEN = "zones[land].green_share_min_ratio = 0.9"
#: all 50 GWh bought, and a fifth of the other 55.12
GREENEST = (50 + 0.2 * 55.12) / 105.12

SINGLES = (
    Planted("quota", (QUOTA,), {"energy_within_quota": 55.12}),
    Planted("grid", (GRID,), {"power_within_grid": 7}),
    Planted("halls", (HALLS,), {"halls_within_site_limit": 4}),
    Planted("plot", (PLOT,), {"halls_fit_on_plot": 3}),
    Planted("supply", (SUPPLY,), {"chips_within_supply": 6}),
    Planted(
        "site supply",
        (),
        {"site_chips_within_supply": 6},
        {"site_chip_supply": "site_id,chip_id,period,supply_kchip\na,unit,2026,4\n"},
    ),
    Planted("pool", (POOL,), {"staff_is_found": 6}),
    Planted("budget", (BUDGET,), {"capital_within_budget": 3}),
    # 55.12 GWh of grid power are left, 27.56 kt
    Planted("carbon", (CARBON,), {"carbon_within_cap": 7.56}),
    Planted("water", (WATER,), {"water_within_licence": 27.6}),
    Planted("line", (LINE,), {"traffic_within_line": 0.4}),
    Planted("ceiling on emissions", ("ceilings.carbon_kt = 20",), {"figure_within_ceiling": 7.56}),
    Planted("ceiling on the cost", ("ceilings.cost_mcur = 20",), {"figure_within_ceiling": 3}),
    Planted("pue", (PUE,), {"mean_pue_within_cap": 0.1}),
    # 8 PFLOPS take 6 k chips of the 8 idle ones: 75 % where 50 % may be refilled
    Planted(
        "refill",
        (
            "sites[a].state = existing",
            "demand[*].useful_pflops = 8",
            "chip_supply[unit].supply_kchip = 0",
        ),
        {"refill_within_idle": 25},
        EXISTING,
    ),
    Planted(
        "movable share",
        ("workloads[work].movable_ratio = 0.4",),
        {"work_away_within_movable_share": 60},
        {
            "regions": "region_id,name_en,zone_id,lat_deg,lon_deg\nhome,Home,other,0,0\n",
            "zones": TABLES["zones"] + "other,2026,,0,0,0,0,\n",
        },
    ),
    Planted("green share", (GREEN,), {"green_share_is_reached": 90 - 100 * GREENEST}),
    Planted(
        "domestic share",
        (
            "rules.domestic_share.enabled = true",
            "rules.domestic_share.ratio_by_period.2026 = 0.6",
        ),
        {"domestic_share_is_reached": 20},
        HOME_MADE,
    ),
    # the least that can be bought is a pod of 40 k chips, of which 10 are needed
    Planted(
        "occupied share",
        (
            "chips[unit].pod_chips = 40000",
            "chips[unit].idle_power_ratio = 0",
            "sites[a].land_hall_limit_mw = 50",
            "sites[a].plot_ha = 50",
            "rules.min_occupied_share.enabled = true",
            "rules.min_occupied_share.ramp_year = 0",
        ),
        {"centre_reaches_occupied_share": 40},
    ),
    # 3 of 15 MW is a smaller share than 3 of 12 ha
    Planted(
        "smallest size",
        ("sites[a].smallest_it_mw = 15", "sites[a].plot_ha = 12"),
        {"site_reaches_smallest_size": 3},
    ),
    # 12 MW and 4 k chips cost 16; 6 of 12 MW is a smaller share than 6 of 10 m
    Planted(
        "smallest expansion",
        (
            "sites[a].state = existing",
            "sites[a].smallest_expansion_mw = 12",
            "budgets[*].capital_mcur = 10",
        ),
        {"expansion_reaches_smallest_size": 6},
        FULL,
    ),
    # 2 of 12 PFLOPS is a smaller share than 2 of 10 MW
    Planted(
        "cluster",
        ("workloads[work].cluster_min_pflops = 12", "sites[a].land_hall_limit_mw = 10"),
        {"cluster_is_large_enough": 2},
    ),
    Planted(
        "at most one site",
        (STAYS, "rules.site_count.enabled = true", "rules.site_count.at_most = 1"),
        {"sites_at_most": 1},
        TWO_ZONES,
    ),
    Planted(
        "exactly one site",
        (STAYS, "rules.site_count.enabled = true", "rules.site_count.exactly = 1"),
        {"sites_exactly": 1},
        TWO_ZONES,
    ),
    # only Alpha is ready in time
    Planted(
        "exactly two sites of one",
        (
            "rules.site_count.enabled = true",
            "rules.site_count.exactly = 2",
            "sites[b].lead_time_year = 5",
            "demand[there].useful_pflops = 0",
        ),
        {"sites_exactly": 1},
        TWO_ZONES,
    ),
    Planted(
        "required too late",
        (
            "sites[b].state = required",
            "sites[b].lead_time_year = 5",
            "demand[there].useful_pflops = 0",
        ),
        {"required_sites_open": 1},
        TWO_ZONES,
    ),
    Planted(
        "one campus",
        (STAYS, "sites[*].campus_id = twins"),
        {"one_site_of_campus_opens": 1},
        TWO_ZONES,
    ),
    Planted(
        "single source",
        (
            "rules.single_source.enabled = true",
            "sites[*].land_hall_limit_mw = 0.5",
            "integers.halls = continuous",
            "integers.pods = continuous",
        ),
        {"served_by_assigned_site": 1},
        MANY_SITES,
    ),
    Planted(
        "out of reach",
        ("workloads[work].rtt_limit_ms = 1", "regions[home].lat_deg = 20"),
        {"demand_is_met": 10},
    ),
)

PAIRS = (
    Planted(
        "quota and grid", (QUOTA, GRID), {"energy_within_quota": 55.12, "power_within_grid": 7}
    ),
    Planted("supply and pool", (SUPPLY, POOL), {"chips_within_supply": 6, "staff_is_found": 6}),
    Planted(
        "halls and plot", (HALLS, PLOT), {"halls_within_site_limit": 4, "halls_fit_on_plot": 3}
    ),
    Planted(
        "budget and carbon",
        (BUDGET, CARBON),
        {"capital_within_budget": 3, "carbon_within_cap": 7.56},
    ),
    Planted(
        "water and pue", (WATER, PUE), {"water_within_licence": 27.6, "mean_pue_within_cap": 0.1}
    ),
    Planted(
        "ceiling on energy and grid",
        ("ceilings.energy_gwh = 60", GRID),
        {"figure_within_ceiling": 45.12, "power_within_grid": 7},
    ),
    Planted(
        "green share and line",
        (GREEN, LINE),
        {"green_share_is_reached": 90 - 100 * GREENEST, "traffic_within_line": 0.4},
    ),
)

ALL = SINGLES + PAIRS
