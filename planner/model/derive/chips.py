"""Chips: what can be bought where and when, at what price, and what already stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.model.finance import salvage_ratio
from planner.study.entities import Chip, ChipSupply, Cooling
from planner.study.study import Study

CHIPS_PER_KCHIP = 1000.0
KW_PER_MW = 1000.0


def derive_chips(study: Study, earlier: Mapping[str, Any]) -> dict[str, Any]:
    """Return sets and numbers of chips, bought and inherited. k chips x W = kW, so / 1000 = MW."""
    chips: tuple[Chip, ...] = study.records("chips")
    power = {c.chip_id: c.server_power_w / KW_PER_MW for c in chips}
    levels = tuple(sorted({chip.rack_kw for chip in chips}))
    existing = _existing(study, earlier, power)
    buyable = _buyable(study, earlier, chips)
    return {
        "CHIPS": tuple(chip.chip_id for chip in chips),
        "domestic_chips": tuple(c.chip_id for c in chips if c.domestic_flag),
        "lifetime_year": {c.chip_id: c.lifetime_year for c in chips},
        "pod_kchip_per_pod": {c.chip_id: c.pod_chips / CHIPS_PER_KCHIP for c in chips},
        "fp16_pflops_per_kchip": {c.chip_id: c.fp16_tflops or 0.0 for c in chips},
        "nameplate_mw_per_kchip": power,
        "busy_mw_per_kchip": {c.chip_id: power[c.chip_id] * c.busy_power_ratio for c in chips},
        "idle_mw_per_kchip": {c.chip_id: power[c.chip_id] * c.idle_power_ratio for c in chips},
        "chip_upkeep_mcur_per_kchip": {
            c.chip_id: c.price_kcur * c.upkeep_ratio_per_year for c in chips
        },
        "rack_levels": levels,
        "chips_at_level": {
            level: tuple(c.chip_id for c in chips if c.rack_kw >= level) for level in levels
        },
        "coolings_at_level": {level: _coolings_at(study, level) for level in levels},
        **_prices(study, chips, earlier),
        **_supply(study),
        **existing,
        "buyable": buyable,
        "held": _held(earlier, chips, buyable, existing["existing_vintages"]),
    }


def _coolings_at(study: Study, level: float) -> tuple[str, ...]:
    coolings: tuple[Cooling, ...] = study.records("coolings")
    if not coolings:
        return ("hall",)
    return tuple(
        k.cooling_id for k in coolings if k.rack_limit_kw is None or k.rack_limit_kw >= level
    )


def _prices(study: Study, chips: tuple[Chip, ...], earlier: Mapping[str, Any]) -> dict[str, Any]:
    periods, last_years = earlier["PERIODS"], earlier["years_count"][earlier["PERIODS"][-1]]
    factor = {
        (row.chip_id, row.period): row.price_factor_ratio for row in study.records("chip_supply")
    }
    rate, end = study.settings.discount_rate, periods[-1] + last_years
    return {
        # k chips x k currency = m currency
        "chip_price_mcur_per_pod": {
            (c.chip_id, t): c.price_kcur
            * factor.get((c.chip_id, t), 1.0)
            * c.pod_chips
            / CHIPS_PER_KCHIP
            for c in chips
            for t in periods
        },
        "chip_salvage_ratio": {
            (c.chip_id, t): salvage_ratio(rate, c.lifetime_year, end - t, last_years)
            for c in chips
            for t in periods
        },
    }


def _supply(study: Study) -> dict[str, Any]:
    rows: tuple[ChipSupply, ...] = study.records("chip_supply")
    return {
        "chip_supply_kchip": {
            (row.chip_id, row.period): row.supply_kchip
            for row in rows
            if row.supply_kchip is not None and row.period in study.settings.periods
        },
        "site_chip_supply_kchip": {
            (row.site_id, row.chip_id, row.period): row.supply_kchip
            for row in study.records("site_chip_supply")
            if row.period in study.settings.periods
        },
    }


def _buyable(
    study: Study, earlier: Mapping[str, Any], chips: tuple[Chip, ...]
) -> tuple[tuple[str, str, int], ...]:
    """Return (s,c,t) in which a chip is on sale, has work to do and a hall that can cool it."""
    supply = _supply(study)
    useful = {
        row.chip_id
        for _, world in study.futures()
        for row in world.records("chip_workload")
        if row.efficiency_ratio > 0
    }
    halls: dict[str, set[str]] = {s: set() for s in earlier["SITES"]}
    for s, k in earlier["site_coolings"]:
        halls[s].add(k)
    return tuple(
        (s, chip.chip_id, t)
        for s, t in earlier["site_periods"]
        for chip in chips
        if chip.chip_id in useful
        and (chip.first_period is None or chip.first_period <= t)
        and (chip.last_period is None or t <= chip.last_period)
        and supply["chip_supply_kchip"].get((chip.chip_id, t), 1.0) > 0
        and supply["site_chip_supply_kchip"].get((s, chip.chip_id, t), 1.0) > 0
        and halls[s].intersection(_coolings_at(study, chip.rack_kw))
    )


def _existing(
    study: Study, earlier: Mapping[str, Any], power: Mapping[str, float]
) -> dict[str, Any]:
    rows = [
        row for row in study.records("existing") if row.site_id in set(earlier["open_from_period"])
    ]
    key = {id(row): (row.site_id, row.chip_id, row.first_period) for row in rows}
    return {
        "existing_vintages": tuple(key.values()),
        "existing_installed_kchip": {key[id(row)]: row.installed_kchip for row in rows},
        "existing_occupied_kchip": {
            key[id(row)]: row.installed_kchip * row.occupied_ratio for row in rows
        },
        "existing_convertible_kchip": {
            key[id(row)]: row.installed_kchip * (1 - row.occupied_ratio) * row.convertible_ratio
            for row in rows
        },
        "refill_cost_mcur_per_kchip": {
            key[id(row)]: row.refill_cost_mcur_per_mw * power[row.chip_id] for row in rows
        },
    }


def _held(
    earlier: Mapping[str, Any],
    chips: tuple[Chip, ...],
    buyable: tuple[tuple[str, str, int], ...],
    vintages: tuple[tuple[str, str, int], ...],
) -> tuple[tuple[str, str, int], ...]:
    """Return (s,c,t) in which chips can be in service: bought before, or inherited."""
    life = {chip.chip_id: chip.lifetime_year for chip in chips}
    held = {
        (s, c, t)
        for (s, c, bought) in (*buyable, *vintages)
        for t in earlier["PERIODS"]
        if bought <= t < bought + life[c]
    }
    possible = set(earlier["site_periods"])
    order = {c: i for i, c in enumerate(life)}
    site_order = {s: i for i, s in enumerate(earlier["SITES"])}
    return tuple(
        sorted(
            (key for key in held if (key[0], key[2]) in possible),
            key=lambda key: (site_order[key[0]], order[key[1]], key[2]),
        )
    )
