"""Cooling technologies, where they may stand, and the climate that decides their PUE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tools.china.book import Row
from tools.china.figures import JUDGEMENT, Figure, assumed, derived
from tools.china.raw import Raw, raw_grade
from tools.china.stock import SITE_SHARES

#: technology: (English name, bulb, free up to, partly free up to, share free in between, ha per MW)
TECHNOLOGIES = {
    "chiller_air": ("Air-cooled chillers", "dry", None, 15.0, 0.5, 0.20),
    "chw_wse": ("Chilled water with economiser", "wet", 10.0, 16.0, 0.6, 0.20),
    "iec": ("Indirect evaporative", "wet", 17.0, 22.0, 0.6, 0.20),
    "cold_plate": ("Cold plate", "dry", 33.0, None, 0.0, 0.10),
    "immersion": ("Immersion", "dry", 33.0, None, 0.0, 0.12),
}
COEFFICIENTS = {
    "distribution_loss_ratio": "dist_loss",
    "other_loss_ratio": "other_loss",
    "fan_pump_ratio": "aux_fans_pumps",
    "mechanical_ratio": "mech_cooling_no_fc",
    "residual_air_ratio": "residual_air_share",
    "rack_limit_kw": "rack_kw_max",
    "water_l_per_kwh": "wue",
}
HALL_MW = 10.0
LEGACY = "legacy"


def cooling_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``coolings``: five that can be built and the inherited halls."""
    return [*(_technology(raw, name) for name in TECHNOLOGIES), _legacy()]


def site_cooling_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``site_cooling``.

    PUE is left empty: the rule of the program gives the raw table's value within 0.01 everywhere.
    """
    rows: list[Row] = []
    for row in raw.site_rows:
        site = row["site_id"]
        names = [*TECHNOLOGIES, *([LEGACY] if site in SITE_SHARES else [])]
        rows += [{"site_id": site, "cooling_id": name, "slice_id": ""} for name in names]
    return rows


def climate_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``climate``."""
    return [
        {
            "site_id": row["site_id"],
            "month": row["month"],
            "mean_temperature_c": _normal(row, "temp_c"),
            "humidity_pct": _normal(row, "rh_pct"),
            "daily_range_k": _normal(row, "dtr_c"),
        }
        for row in raw.climate
    ]


def _normal(row: Mapping[str, str], column: str) -> Figure:
    grade, source = raw_grade(row), row["source_id"]
    return Figure(float(row[column]), grade, source_id=source, note="monthly normal")


def _technology(raw: Raw, name: str) -> Row:
    name_en, bulb, full, partial, between, area = TECHNOLOGIES[name]
    index = raw.coolings[name, "facility_capex_index"]
    rule = raw.coolings[name, "free_cooling_full_when"]
    return {
        "cooling_id": name,
        "name_en": name_en,
        "name_zh": _name_zh(name),
        "buildable_flag": assumed(1, note="can be built"),
        "capex_premium_ratio": derived(
            round(index.number - 1, 4),
            [index],
            "capex index - 1",
            round((index.low or 1.0) - 1, 4),
            round((index.high or 1.0) - 1, 4),
        ),
        "hall_it_mw": assumed(HALL_MW, 2.0, 30.0, "module of a large centre"),
        "area_ha_per_mw": assumed(area, area / 2, area * 2, "land with yard and substation"),
        "free_bulb": bulb,
        "free_full_c": None if full is None else replace(rule, value=full),
        "free_partial_c": None if partial is None else replace(rule, value=partial),
        "free_partial_ratio": replace(rule, value=between),
        **{column: raw.coolings[name, raw_name] for column, raw_name in COEFFICIENTS.items()},
    }


def _legacy() -> Row:
    """Return the halls of today: between old chillers and chilled water with economiser."""
    note = (
        "inherited halls: between chiller_air and chw_wse, set so that the stock-weighted PUE at "
        "70 % load is the national 1.42 (S28)"
    )

    def about(value: float) -> Figure:
        return Figure(value, "assumption", 0.7 * value, 1.35 * value, f"S28;{JUDGEMENT}", note)

    return {
        "cooling_id": LEGACY,
        "name_en": "Inherited halls",
        "name_zh": "存量机房",
        "buildable_flag": assumed(0, note="inherited"),
        "capex_premium_ratio": assumed(0.0, note="never built"),
        "hall_it_mw": assumed(HALL_MW, note="never built"),
        "rack_limit_kw": assumed(15.0, 8.0, 20.0, "after the retrofits of recent years"),
        "area_ha_per_mw": assumed(0.20, 0.1, 0.4, "land with yard and substation"),
        "water_l_per_kwh": assumed(1.0, 0.3, 2.0, "mix of dry and wet plants"),
        "distribution_loss_ratio": about(0.08),
        "other_loss_ratio": about(0.02),
        "fan_pump_ratio": about(0.10),
        "mechanical_ratio": about(0.30),
        "residual_air_ratio": assumed(0.0, note="air only"),
        "free_bulb": "wet",
        "free_full_c": about(10.0),
        "free_partial_c": about(16.0),
        "free_partial_ratio": about(0.5),
    }


def _name_zh(name: str) -> str:
    return {
        "chiller_air": "风冷冷水/精密空调",
        "chw_wse": "冷冻水加自然冷却",
        "iec": "间接蒸发冷却",
        "cold_plate": "冷板液冷",
        "immersion": "浸没液冷",
    }[name]
