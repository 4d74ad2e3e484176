"""Power, PUE, energy, carbon, water."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.geo.climate import pue
from planner.model.derive.sites import PLAIN_HALL
from planner.study.entities import Climate, Cooling, Economics, Slice, Zone
from planner.study.study import Study

T_PER_KT = 1000.0
KCUR_PER_MCUR = 1000.0


def derive_power(study: Study, earlier: Mapping[str, Any]) -> dict[str, Any]:
    """Return numbers of energy and environment. cur/kWh = mcur/GWh; kg/kWh = kt/GWh."""
    economics: Economics = study.row("economics")
    coolings: tuple[Cooling, ...] = study.records("coolings") or (PLAIN_HALL,)
    steps = [row for row in study.records("grid_steps") if row.site_id in earlier["zone_of_site"]]
    caps = study.settings.rules.pue_cap.holds
    return {
        "pue_ratio": _pue(study, earlier, coolings),
        "pue_cap_ratio": {
            site.site_id: site.pue_cap_ratio
            for site in study.records("sites")
            if caps and site.pue_cap_ratio is not None and site.site_id in earlier["zone_of_site"]
        },
        "grid_steps": tuple((row.site_id, row.step_id) for row in steps),
        "grid_step_mw": {(row.site_id, row.step_id): row.added_mw for row in steps},
        "grid_step_cost_mcur": {(row.site_id, row.step_id): row.cost_mcur for row in steps},
        "grid_step_lead_year": {(row.site_id, row.step_id): row.lead_time_year for row in steps},
        "energy_price_mcur_per_gwh": _prices(study, earlier),
        "carbon_price_mcur_per_kt": {
            future.id: world.row("economics").carbon_price_cur_per_t * T_PER_KT / 1e6
            for future, world in study.futures()
        },
        # L/kWh x GWh = thousand m3
        "water_thousand_m3_per_gwh": {k.cooling_id: k.water_l_per_kwh for k in coolings},
        "water_price_mcur_per_thousand_m3": economics.water_price_cur_per_m3 / KCUR_PER_MCUR,
        **_zones(study),
    }


def _pue(
    study: Study, earlier: Mapping[str, Any], coolings: tuple[Cooling, ...]
) -> dict[tuple[str, str, str], float]:
    """Return PUE by site, technology and slice: as stated, else from the climate."""
    economics: Economics = study.row("economics")
    offset = {h.slice_id: h.temperature_offset_k for h in _slices(study)}
    by_id = {k.cooling_id: k for k in coolings}
    months: dict[str, list[Climate]] = {}
    for row in sorted(study.records("climate"), key=lambda row: row.month):
        months.setdefault(row.site_id, []).append(row)
    stated = {
        (row.site_id, row.cooling_id, row.slice_id): row.pue_ratio
        for row in study.records("site_cooling")
        if row.pue_ratio is not None
    }
    values: dict[tuple[str, str, str], float] = {}
    for s, k in earlier["site_coolings"]:
        for h in earlier["SLICES"]:
            given = stated.get((s, k, h), stated.get((s, k, ""), stated.get((s, k, None))))
            values[s, k, h] = (
                given
                if given is not None
                else pue(
                    by_id[k],
                    tuple(months.get(s, ())),
                    economics.hall_load_ratio,
                    economics.warming_k + offset.get(h, 0.0),
                )
            )
    return values


def _slices(study: Study) -> tuple[Slice, ...]:
    return study.records("slices")


def _prices(study: Study, earlier: Mapping[str, Any]) -> dict[tuple[str, str, str], float]:
    factor = {h.slice_id: h.price_factor_ratio for h in _slices(study)}
    return {
        (site.site_id, h, future.id): site.energy_price_cur_per_kwh * factor.get(h, 1.0)
        for future, world in study.futures()
        for site in world.records("sites")
        if site.site_id in earlier["zone_of_site"]
        for h in earlier["SLICES"]
    }


def _zones(study: Study) -> dict[str, Any]:
    rules = study.settings.rules
    periods = set(study.settings.periods)
    rows: list[Zone] = [z for z in study.records("zones") if z.period in periods]
    worlds = [
        (future.id, zone)
        for future, world in study.futures()
        for zone in world.records("zones")
        if zone.period in periods
    ]
    return {
        "energy_quota_gwh": {
            (z.zone_id, z.period, f): z.energy_quota_gwh_per_year
            for f, z in worlds
            if rules.energy_quota.holds and z.energy_quota_gwh_per_year is not None
        },
        "green_supply_gwh": {
            (z.zone_id, z.period, f): z.green_supply_gwh_per_year for f, z in worlds
        },
        "green_premium_mcur_per_gwh": {
            (z.zone_id, z.period, f): z.green_premium_cur_per_kwh for f, z in worlds
        },
        "grid_green_ratio": {(z.zone_id, z.period): z.grid_green_ratio for z in rows},
        "green_share_min_ratio": {
            (z.zone_id, z.period): z.green_share_min_ratio
            for z in rows
            if rules.green_share.holds and z.green_share_min_ratio > 0
        },
        "carbon_kt_per_gwh": {(z.zone_id, z.period): z.carbon_kg_per_kwh for z in rows},
        "carbon_cap_kt": {
            (z.zone_id, z.period): z.carbon_cap_kt_per_year
            for z in rows
            if rules.carbon_cap.holds and z.carbon_cap_kt_per_year is not None
        },
        "subsidy_build_ratio": {
            (z.zone_id, z.period): z.subsidy_build_ratio for z in rows if z.subsidy_build_ratio > 0
        },
        "subsidy_energy_mcur_per_gwh": {
            (z.zone_id, z.period): z.subsidy_energy_cur_per_kwh
            for z in rows
            if z.subsidy_energy_cur_per_kwh > 0
        },
    }
