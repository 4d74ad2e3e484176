"""Zones (provinces) by year: energy quota, grid mix, green power."""

from __future__ import annotations

from tools.china.book import Row
from tools.china.chips import PERIODS
from tools.china.figures import Figure, assumed, derived
from tools.china.places import is_hub
from tools.china.raw import Raw
from tools.china.stock import SITE_SHARES, nameplate_mw

#: all centres in 2025: between 96 TWh that chips explain and 127 TWh that racks explain
NATIONAL_2025_GWH = 110_000.0
LOW_RATIO, HIGH_RATIO = 96 / 110, 127 / 110
LOCAL_GREEN_SHARE = 0.10  # of the province's renewable power that centres can buy
CERTIFICATE_SHARE = 0.75  # of the quota that certificates of other provinces may cover
GREEN_2026 = 0.30
GREEN_OTHER = 0.30


def zone_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``zones``."""
    hubs = {row["province_id"] for row in raw.site_rows if is_hub(row)}
    base = baseline_gwh(raw)
    return [
        _zone(raw, row["province_id"], year, row["province_id"] in hubs, base[row["province_id"]])
        for row in raw.province_rows
        for year in PERIODS
    ]


def baseline_gwh(raw: Raw) -> dict[str, float]:
    """Return the energy of 2025 by zone: the national sum, shared by the power of the stock."""
    duty = raw.costs["average_load_factor_ai"].number
    drawn = {row["province_id"]: 0.0 for row in raw.province_rows}
    for row in raw.site_rows:
        if row["site_id"] in SITE_SHARES:
            ai, servers = nameplate_mw(raw, row["site_id"])
            drawn[row["province_id"]] += ai * duty + servers
    total = sum(drawn.values())
    return {zone: NATIONAL_2025_GWH * mw / total for zone, mw in drawn.items()}


def _zone(raw: Raw, zone: str, year: int, hub: bool, base: float) -> Row:
    quota = _quota(raw, zone, year, base)
    renewable = raw.provinces[zone, "re_share_generation"].in_unit(0.01)
    return {
        "zone_id": zone,
        "period": year,
        "energy_quota_gwh_per_year": quota,
        "carbon_kg_per_kwh": raw.provinces[zone, "grid_ef"].with_note("held to 2030"),
        "grid_green_ratio": renewable,
        "green_supply_gwh_per_year": _green_supply(raw, zone, renewable, quota),
        "green_premium_cur_per_kwh": raw.costs["green_premium"].in_unit(0.001),
        "green_share_min_ratio": _green_share(year, hub),
    }


def _quota(raw: Raw, zone: str, year: int, base: float) -> Figure:
    new = raw.provinces[zone, "energy_quota_new_dc_2026_2030"]
    share = (year - 2025) / 5
    note = (
        f"placeholder: the zone's part of 110 TWh of 2025 ({base:.0f} GWh, by power of the stock; "
        f"96-127 for the nation) + {share:g} of the placeholder quota for 2026-2030; no province "
        "publishes one"
    )
    return derived(
        round(base + new.number * share),
        [new, raw.costs["rack_standard"], raw.policy["pue_national_actual"]],
        note,
        round(base * LOW_RATIO + (new.low or 0.0) * share),
        round(base * HIGH_RATIO + (new.high or 0.0) * share),
    )


def _green_supply(raw: Raw, zone: str, renewable: Figure, quota: Figure) -> Figure:
    use = raw.provinces[zone, "electricity_use"]
    local = use.number * 1000 * renewable.number * LOCAL_GREEN_SHARE
    note = (
        "0.10 of the province's renewable power + certificates from other provinces for 0.75 of "
        "the quota; both shares are judgement"
    )
    value = round(local + CERTIFICATE_SHARE * quota.number)
    return derived(value, [use, renewable, quota], note, round(local), 2 * value)


def _green_share(year: int, hub: bool) -> Figure:
    if not hub:
        return assumed(GREEN_OTHER, 0.2, 0.5, "outside the hubs, as the raw table takes it")
    value = round(GREEN_2026 + (0.8 - GREEN_2026) * (year - 2026) / 4, 4)
    grade = "published" if year == 2030 else "assumption"
    note = (
        "above 80 % by 2030 for hubs; the policy speaks of new centres of the clusters, here it "
        "holds for all centres of the province; 2025 was monitored, not assessed; linear before"
    )
    return Figure(value, grade, source_id="S17;S18;S20;S21", note=note)
