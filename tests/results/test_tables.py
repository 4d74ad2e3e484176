"""The result tables agree with the study, with the solution and with each other."""

from __future__ import annotations

import math
from collections import defaultdict

import pandas as pd
import pytest

from planner.results.plan import Plan
from planner.results.tables import result_tables
from planner.units import unit_of


@pytest.fixture(scope="session", params=["tutorial", "rich"])
def plan(request: pytest.FixtureRequest) -> Plan:
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def tables(plan: Plan) -> dict[str, pd.DataFrame]:
    return result_tables(plan.study, plan.d, plan.solution)


def close(found: float, wanted: float) -> bool:
    return math.isclose(found, wanted, rel_tol=1e-6, abs_tol=1e-5)


KEYS = {
    "sites": ["site_id", "period"],
    "site_use": ["site_id", "period", "future_id"],
    "chips": ["site_id", "chip_id", "period"],
    "halls": ["site_id", "cooling_id", "period"],
    "grid_steps": ["site_id", "step_id", "period"],
    "grid": ["site_id", "period", "future_id"],
    "demand": ["region_id", "workload_id", "period", "future_id"],
    "flows": ["region_id", "site_id", "workload_id", "period", "future_id"],
    "network": ["site_id", "period", "future_id"],
    "occupancy": ["site_id", "period", "future_id"],
    "occupancy_by_precision": ["site_id", "precision", "period", "future_id"],
    "zones": ["zone_id", "period", "future_id"],
    "staff": ["area_id", "period", "future_id"],
    "relocation": ["area_id", "tier_id", "period", "future_id"],
    "costs": ["line", "period", "future_id"],
    "capital": ["site_id", "period", "kind"],
}


def test_every_table_is_there_with_one_row_a_thing(tables: dict[str, pd.DataFrame]) -> None:
    assert set(tables) == {"key_figures", *KEYS}
    for name, key in KEYS.items():
        assert not tables[name].duplicated(key).any(), name
        assert not tables[name][key].isna().any(axis=None), name
    assert len(tables["key_figures"]) == 1


def test_every_number_says_its_unit(tables: dict[str, pd.DataFrame]) -> None:
    for name, table in tables.items():
        for column in table.columns:
            if pd.api.types.is_numeric_dtype(table[column]):
                assert unit_of(column), (name, column)
            else:
                with pytest.raises(ValueError, match="no known unit"):
                    unit_of(column)


def test_demand_is_that_of_the_study_and_is_served_or_unmet(
    plan: Plan, tables: dict[str, pd.DataFrame]
) -> None:
    demand = tables["demand"]
    factor = {"base": 1.0, "boom": 1.5}
    stated = {
        (row.region_id, row.workload_id, row.period): row.useful_pflops
        for row in plan.study.records("demand")
    }
    assert len(demand) == len(stated) * len(plan.d.FUTURES)
    for row in demand.itertuples():
        wanted = stated[row.region_id, row.workload_id, row.period] * factor[row.future_id]
        assert close(row.demand_pflops, wanted)
        assert close(row.served_pflops + row.unmet_pflops, wanted)
        assert close(row.served_ratio, row.served_pflops / wanted)


def test_flows_sum_to_what_is_served(tables: dict[str, pd.DataFrame]) -> None:
    key = ["region_id", "workload_id", "period", "future_id"]
    flows = tables["flows"].groupby(key)["useful_pflops"].sum()
    served = tables["demand"].set_index(key)["served_pflops"]
    for index, pflops in served.items():
        assert close(flows.get(index, 0.0), pflops)


def test_discounted_costs_sum_to_the_objective(plan: Plan, tables: dict[str, pd.DataFrame]) -> None:
    costs, rate = tables["costs"], plan.study.settings.discount_rate
    first = plan.study.settings.periods[0]
    total = sum(
        plan.d.probability_ratio[row.future_id] * row.cost_mcur / (1 + rate) ** (row.period - first)
        for row in costs.itertuples()
    )
    assert close(total, plan.solution.objective_mcur)
    weights = costs["future_id"].map(dict(plan.d.probability_ratio))
    assert close((costs["discounted_mcur"] * weights).sum(), plan.solution.objective_mcur)


def test_capital_by_site_sums_to_the_ledger(plan: Plan, tables: dict[str, pd.DataFrame]) -> None:
    """The table is reckoned from decisions and prices, the ledger by the model."""
    costs, capital = tables["costs"], tables["capital"]
    one = costs[costs["future_id"] == plan.d.FUTURES[0]]
    for kind in ("opening", "halls", "chips", "refill", "grid", "joining"):
        for period in plan.d.PERIODS:
            posted = one[(one["line"] == kind) & (one["period"] == period)]["cost_mcur"].sum()
            spent = capital[(capital["kind"] == kind) & (capital["period"] == period)]
            assert close(spent["capital_mcur"].sum(), posted), (kind, period)
    assert close(tables["sites"]["capital_mcur"].sum(), capital["capital_mcur"].sum())


def test_energy_of_zones_is_that_of_their_sites(
    plan: Plan, tables: dict[str, pd.DataFrame]
) -> None:
    zone_of = {site.site_id: site.zone_id for site in plan.study.records("sites")}
    use = tables["site_use"]
    sums = use.groupby([use["site_id"].map(zone_of), "period", "future_id"])["facility_gwh"].sum()
    for row in tables["zones"].itertuples():
        energy = sums.get((row.zone_id, row.period, row.future_id), 0.0)
        assert close(row.facility_gwh, energy)
        if energy > 0:
            grid = next(
                z
                for z in plan.study.records("zones")
                if (z.zone_id, z.period) == (row.zone_id, row.period)
            )
            bought = row.green_bought_gwh
            green = bought + grid.grid_green_ratio * (energy - bought)
            assert close(row.green_ratio, green / energy)
            assert close(row.carbon_kt, grid.carbon_kg_per_kwh * (energy - bought))
            assert close(row.quota_used_ratio, energy / grid.energy_quota_gwh_per_year)


def test_energy_is_power_times_hours_times_pue(plan: Plan, tables: dict[str, pd.DataFrame]) -> None:
    hours = {h.slice_id: h.duration_hours for h in plan.study.records("slices")} or {"year": 8760}
    pue = {row.site_id: row.pue_ratio for row in plan.study.records("site_cooling")}
    gwh: dict[tuple[object, ...], float] = defaultdict(float)
    for (s, _, h, t, f), mw in plan.solution.values["it_load_mw"].items():
        gwh[s, t, f] += mw * hours[str(h)] / 1000
    for row in tables["site_use"].itertuples():
        it_gwh = gwh[row.site_id, row.period, row.future_id]
        assert close(row.it_gwh, it_gwh)
        assert close(row.facility_gwh, it_gwh * pue[row.site_id])
        if it_gwh > 0:
            assert close(row.pue_ratio, pue[row.site_id])


def test_the_chain_from_nameplate_to_useful_only_narrows(
    plan: Plan, tables: dict[str, pd.DataFrame]
) -> None:
    for row in tables["occupancy"].itertuples():
        assert row.chips_it_mw <= row.hall_it_mw + 1e-6
        assert row.occupied_it_mw <= row.chips_it_mw + 1e-6
        assert row.occupied_fp16_pflops <= row.nameplate_fp16_pflops + 1e-6
    efficiency = {
        (row.chip_id, row.workload_id): row.efficiency_ratio
        for row in plan.study.records("chip_workload")
    }
    for row in tables["occupancy_by_precision"].itertuples():
        assert row.useful_pflops <= row.occupied_pflops * max(efficiency.values()) + 1e-6


def test_precisions_are_kept_apart(plan: Plan, tables: dict[str, pd.DataFrame]) -> None:
    precision = {w.workload_id: w.precision for w in plan.study.records("workloads")}
    sums: dict[tuple[object, ...], float] = defaultdict(float)
    for row in tables["flows"].itertuples():
        assert row.precision == precision[row.workload_id]
        sums[row.site_id, row.precision, row.period, row.future_id] += row.useful_pflops
    for row in tables["occupancy_by_precision"].itertuples():
        key = (row.site_id, row.precision, row.period, row.future_id)
        assert close(row.useful_pflops, sums.pop(key, 0.0))
    assert not [key for key, pflops in sums.items() if pflops > 1e-6]


def test_staff_is_found_and_paid(plan: Plan, tables: dict[str, pd.DataFrame]) -> None:
    for row in tables["staff"].itertuples():
        assert row.local_fte <= row.pool_fte + 1e-6
        assert row.local_fte + row.relocated_fte >= row.on_site_fte - 1e-6
    for row in tables["site_use"].itertuples():
        stated = plan.value("staff_fte", row.site_id, row.period, row.future_id)
        assert close(row.staff_fte, stated)
    brought = tables["relocation"]
    assert (brought["relocated_fte"] <= brought["limit_fte"] + 1e-6).all()
    by_area = brought.groupby(["area_id", "period", "future_id"])["relocated_fte"].sum()
    for row in tables["staff"].itertuples():
        key = (row.area_id, row.period, row.future_id)
        assert close(row.relocated_fte, by_area.get(key, 0.0))


def test_sites_show_the_expected_use(plan: Plan, tables: dict[str, pd.DataFrame]) -> None:
    use = tables["site_use"].set_index(["site_id", "period", "future_id"])
    share = {"base": 0.6, "boom": 0.4} if len(plan.d.FUTURES) > 1 else {"base": 1.0}
    for row in tables["sites"].itertuples():
        mean = sum(
            p * use["facility_gwh"].get((row.site_id, row.period, f), 0.0) for f, p in share.items()
        )
        assert close(row.facility_gwh, mean)


def test_the_rich_study_uses_what_it_is_meant_to(rich: Plan) -> None:
    """Otherwise the tests above would pass on empty tables."""
    tables = result_tables(rich.study, rich.d, rich.solution)
    kinds = set(tables["capital"]["kind"])
    assert {"opening", "halls", "chips", "refill", "grid", "joining"} <= kinds
    assert tables["relocation"]["relocated_fte"].sum() > 0
    assert tables["zones"]["green_bought_gwh"].sum() > 0
    assert set(tables["flows"]["precision"]) == {"fp16", "fp8", "fp32"}
    assert tables["flows"]["leaves_zone_flag"].sum() > 0
    assert tables["chips"]["refilled_kchip"].sum() > 0
    assert tables["site_use"]["water_thousand_m3"].sum() > 0


def test_the_tutorial_as_its_readme_works_it_out(tutorial: Plan) -> None:
    tables = result_tables(tutorial.study, tutorial.d, tutorial.solution)
    pods = tables["chips"].set_index(["site_id", "chip_id", "period"])["bought_pods"]
    bought = {key: round(n) for key, n in pods.items() if n > 0.5}
    assert bought == {
        ("ridge", "trainer", 2026): 18,
        ("harbour", "talker", 2026): 4,
        ("ridge", "trainer", 2027): 2,
        ("harbour", "trainer", 2027): 16,
    }
    sites = tables["sites"].set_index(["site_id", "period"])
    assert sites["open_flag"].to_dict() == {
        ("ridge", 2026): 1,
        ("ridge", 2027): 1,
        ("harbour", 2026): 1,
        ("harbour", 2027): 1,
        ("valley", 2026): 0,
        ("valley", 2027): 0,
    }
    zones = tables["zones"].set_index(["zone_id", "period"])
    assert close(zones.loc[("upland", 2027), "facility_gwh"], 20 * 0.1 * 8.76 * 1.2)
    assert close(zones.loc[("upland", 2027), "quota_used_ratio"], 21.024 / 22)
