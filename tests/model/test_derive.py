"""Conversions from tables to the model's units, and what is possible, worked by hand."""

from __future__ import annotations

import pytest

from planner.model.data import ModelData, model_data
from planner.resources import share
from planner.study.load import load_study

from .plan import Edit, Solve

#: a quarter of a circle of radius 6,371.0088 km
QUARTER_KM = 10_007.557


def derive(case: str, *changes: str) -> ModelData:
    """Return what is derived from a verified study, changed."""
    return model_data(load_study(share("models", "verified", case), changes))


def test_power_of_chips() -> None:
    """700 W x 1,000 chips = 0.7 MW."""
    d = derive(
        "quota",
        "chips[unit].server_power_w = 700",
        "chips[unit].busy_power_ratio = 0.9",
        "chips[unit].idle_power_ratio = 0.3",
    )
    assert d.nameplate_mw_per_kchip["unit"] == pytest.approx(0.7)
    assert d.busy_mw_per_kchip["unit"] == pytest.approx(0.63)
    assert d.idle_mw_per_kchip["unit"] == pytest.approx(0.21)


def test_price_of_a_pod() -> None:
    """256 chips at 250 k are 64 m; upkeep of 5 % is 12.5 m for a thousand chips."""
    d = derive(
        "quota",
        "chips[unit].pod_chips = 256",
        "chips[unit].price_kcur = 250",
        "chips[unit].upkeep_ratio_per_year = 0.05",
    )
    assert d.pod_kchip_per_pod["unit"] == pytest.approx(0.256)
    assert d.chip_price_mcur_per_pod["unit", 2026] == pytest.approx(64)
    assert d.chip_upkeep_mcur_per_kchip["unit"] == pytest.approx(12.5)


def test_price_of_a_year() -> None:
    d = derive("chip-lifetime")
    assert [d.chip_price_mcur_per_pod["unit", t] for t in d.PERIODS] == pytest.approx([4, 4, 2])


@pytest.mark.parametrize(
    ("byte_per_flop", "pflops"),
    [
        (0, 5),  # 10 TFLOPS x 0.5, memory left out of account
        (0.1, 5),  # 2,000 GB/s / 0.1 = 20 TFLOPS: compute binds
        (1, 2),  # 2,000 GB/s / 1 = 2 TFLOPS: memory binds
        (4, 0.5),
    ],
)
def test_useful_rate_is_the_lower_of_compute_and_memory(
    byte_per_flop: float, pflops: float
) -> None:
    d = derive(
        "clusters",
        "chips[unit].fp16_tflops = 10",
        "chips[unit].bandwidth_gb_per_s = 2000",
        f"workloads[work].memory_byte_per_flop = {byte_per_flop}",
    )
    assert d.rate_pflops_per_kchip["unit", "work", "base"] == pytest.approx(pflops)
    assert d.nameplate_pflops_per_kchip["unit", "work"] == pytest.approx(10)


def test_rate_is_at_the_precision_of_the_work() -> None:
    d = derive("clusters", "workloads[work].precision = int8", "chips[unit].int8_tops = 8")
    assert d.rate_pflops_per_kchip["unit", "work", "base"] == pytest.approx(4)
    assert d.fp16_pflops_per_kchip["unit"] == pytest.approx(1)


def test_prices_of_a_pflops_year() -> None:
    """1,000 per PFLOPS-hour x 8,760 h = 8.76 m."""
    assert derive("budget").penalty_mcur_per_pflops["work", "base"] == pytest.approx(8.76)
    assert derive("revenue").revenue_mcur_per_pflops["chat", "base"] == pytest.approx(8.76)


def test_prices_of_carbon_water_energy_and_people() -> None:
    """100 per t = 0.1 m per kt; 5 per m3 = 0.005 m per 1,000 m3; 200 k = 0.2 m."""
    assert derive("green-share").carbon_price_mcur_per_kt["base"] == pytest.approx(0.1)
    assert derive("water").water_price_mcur_per_thousand_m3 == pytest.approx(0.005)
    assert derive("water").water_thousand_m3_per_gwh["wet"] == pytest.approx(2)
    d = derive("talent")
    assert d.wage_mcur_per_fte["town", 2026] == pytest.approx(0.2)
    assert d.tier_premium_mcur_per_fte["town", "far"] == pytest.approx(0.3)
    d = derive("energy")
    assert d.energy_price_mcur_per_gwh["a", "day", "base"] == pytest.approx(3)
    assert d.energy_price_mcur_per_gwh["a", "night", "base"] == pytest.approx(1)


def test_slices() -> None:
    """4,380 h are half a year, and 1 MW uses 4.38 GWh in them."""
    d = derive("slices")
    assert dict(d.slice_share_ratio) == pytest.approx({"day": 0.5, "night": 0.5})
    assert dict(d.slice_gwh_per_mw) == pytest.approx({"day": 4.38, "night": 4.38})
    assert d.demand_factor_ratio["chat", "day"] == 1.5
    assert d.demand_factor_ratio["batch", "day"] == 1
    one = derive("halls")
    assert dict(one.slice_gwh_per_mw) == pytest.approx({"year": 8.76})


def test_cost_of_halls_rises_with_the_technology() -> None:
    """3 m per MW, doubled for liquid, in modules of 0.5 MW."""
    d = derive("pue-cap", "coolings[liquid].hall_it_mw = 0.5")
    assert d.hall_module_cost_mcur["a", "air"] == pytest.approx(3)
    assert d.hall_module_cost_mcur["a", "liquid"] == pytest.approx(3)


def test_refill_costs_what_its_power_costs() -> None:
    """2 m per MW, 0.5 MW per thousand chips."""
    d = derive("refill", "chips[stock].server_power_w = 500")
    key = ("old", "stock", 2024)
    assert d.refill_cost_mcur_per_kchip[key] == pytest.approx(1)
    assert d.existing_occupied_kchip[key] == pytest.approx(1)
    assert d.existing_convertible_kchip[key] == pytest.approx(1.5)
    assert d.existing_alive("old", "stock", 2026) == {2024: 1}
    # it retires at the end of 2026: half of a period of two years
    longer = derive("refill", "last_period_years = 2")
    assert longer.existing_alive("old", "stock", 2026) == {2024: 0.5}


def test_distance_delay_and_line() -> None:
    """A quarter of the globe, there and back: 2 x 0.005 ms x 1.25 x 10,007.557 km + 0.5 ms."""
    d = derive(
        "leaving-the-zone",
        "sites[away].lon_deg = 90",
        "links[*].cost_cur_per_pflops_year = 0",
    )
    assert d.distance_km["home", "away"] == pytest.approx(QUARTER_KM, rel=1e-6)
    assert d.rtt_ms["home", "away"] == pytest.approx(0.0125 * QUARTER_KM + 0.5, rel=1e-6)
    assert d.link_cost_mcur_per_pflops["home", "away", "work"] == 0


def test_cost_of_a_link(edit: Edit) -> None:
    """0.5 GB per PFLOPS-hour at 0.1: 438 a year. 1 Gbps over 1.25 x 10,007.557 km at 2: 25,019."""
    head = "region_id,site_id,cost_cur_per_pflops_year\n"
    d = edit(
        "leaving-the-zone",
        network="transfer_cost_cur_per_gb,line_cost_cur_per_gbps_km_year\n0.1,2\n",
        links=f"{head}home,away,1000\n",
        workloads=(
            "workload_id,precision,bandwidth_gbps_per_pflops,data_gb_per_pflops_hour\n"
            "work,fp16,1,0.5\n"
        ),
        sites=(
            "site_id,zone_id,lat_deg,lon_deg,state,build_cost_mcur_per_mw,land_hall_limit_mw\n"
            "here,land,0,0,candidate,5,10\naway,desert,0,90,candidate,1,10\n"
        ),
    ).data
    away = (438 + 2 * 1.25 * QUARTER_KM + 1000) / 1e6
    assert d.link_cost_mcur_per_pflops["home", "away", "work"] == pytest.approx(away, rel=1e-6)
    assert d.link_cost_mcur_per_pflops["home", "here", "work"] == 0


def test_pairs_that_may_serve() -> None:
    here, away = ("home", "here", "work", 2026), ("home", "away", "work", 2026)
    case = "leaving-the-zone"
    assert derive(case).arcs == (here, away)
    assert derive(case, "links[*].forbidden_flag = 1").arcs == (here,)
    assert derive(case, "links[*].rtt_ms = 9", "workloads[work].rtt_limit_ms = 8").arcs == (here,)
    assert derive(case, "workloads[work].movable_ratio = 0").arcs == (here,)
    assert derive(case, "network.open_period = 2027").arcs == (here,)
    assert derive(case, "network.open_period = 2026").arcs == (here, away)
    assert derive(case, "network.only_listed_flag = 1").arcs == (away,)
    assert derive(case, "sites[away].state = excluded").arcs == (here,)


def test_a_zone_may_stay_out_of_the_network(edit: Edit) -> None:
    zones = "zone_id,period,network_flag\nland,2026,1\ndesert,2026,0\n"
    d = edit("leaving-the-zone", zones=zones).data
    assert d.arcs == (("home", "here", "work", 2026),)


def test_pools_grow_from_their_latest_row(edit: Edit) -> None:
    """20 people growing by a tenth a year, until a row of 2028 says 50."""
    d = edit(
        "talent",
        areas="area_id,period,pool_fte,wage_kcur_per_year,pool_growth_ratio\n"
        "town,2026,20,200,0.1\ntown,2029,50,300,0\n",
        demand="region_id,workload_id,period,useful_pflops\n"
        + "".join(f"home,work,{t},1\n" for t in (2026, 2027, 2028, 2029)),
    ).data
    pools = [d.pool_fte["town", t, "base"] for t in d.PERIODS]
    assert pools == pytest.approx([20, 22, 24.2, 50])
    assert d.wage_mcur_per_fte["town", 2028] == pytest.approx(0.2)
    assert d.wage_mcur_per_fte["town", 2029] == pytest.approx(0.3)


def test_lead_time_decides_opening_and_payment() -> None:
    d = derive("lead-time")
    assert d.site_periods == (("a", 2027),)
    assert d.opening_paid_period == {("a", 2027): 2026}
    assert dict(d.discount_ratio) == {2026: 1, 2027: 0.5}
    assert d.buyable == (("a", "unit", 2027),)
    known = derive("known-sites")
    assert known.open_from_period == {"old": 2026, "planned": 2027}
    assert known.required_sites == ("must",)
    assert known.sites_built == ("planned", "must", "chance")


def test_chips_in_service() -> None:
    d = derive("chip-lifetime")
    assert [d.alive_purchases("unit", t) for t in d.PERIODS] == [
        {2026: 1},
        {2026: 1, 2027: 1},
        {2027: 1, 2028: 1},
    ]


def test_chips_out_of_stock_or_without_halls_cannot_be_bought() -> None:
    supply = derive("chip-supply", "chip_supply[cheap].supply_kchip = 0")
    assert [c for _, c, _ in supply.buyable] == ["middle", "dear"]
    hot = derive("rack-classes", "chips[dense].rack_kw = 50", "coolings[liquid].buildable_flag = 0")
    assert [c for _, c, _ in hot.buyable] == ["light"]


def test_futures_change_what_is_uncertain() -> None:
    d = derive("two-futures")
    where = ("home", "work", 2026)
    assert (d.demand_pflops[*where, "calm"], d.demand_pflops[*where, "boom"]) == (1, 3)
    assert dict(d.probability_ratio) == {"calm": 0.5, "boom": 0.5}


def test_bounds_exclude_no_plan(solve: Solve) -> None:
    """One PFLOPS on a pod of 4 MW needs more halls than the work fills: the bound lets it in."""
    d = solve("occupied-share").data
    assert d.hall_use_bound_mw["a"] >= 4
    limited = derive("clusters")
    assert limited.site_held_limit_kchip["little", "unit"] == pytest.approx(3)
    # 3 thousand chips at 0.5 do 1.5 PFLOPS; the large site could do 3, but 2 are wanted
    assert limited.site_work_limit_pflops["little", "work", "base"] == pytest.approx(1.5)
    assert limited.site_work_limit_pflops["large", "work", "base"] == pytest.approx(2)
