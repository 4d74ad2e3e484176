"""Labour markets: one a province."""

from __future__ import annotations

from tools.china.book import Row
from tools.china.chips import PERIODS
from tools.china.figures import assumed, derived
from tools.china.raw import Raw

POOL_SHARE = assumed(0.04, 0.02, 0.12, "share of ICT staff that centres can draw on")
GROWTH = assumed(0.05, 0.0, 0.10, "growth of the pool by training and migration")
#: share of the pool that a tier brings in, premium in k CNY a year
TIERS = (("near", 0.5, 80.0), ("far", 1.0, 150.0), ("dear", 2.0, 300.0))


def area_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``areas``: the first year and its growth."""
    return [_area(raw, row["province_id"]) for row in raw.province_rows]


def area_tier_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``area_tiers``."""
    note = "placeholder: staff brought in from other provinces"
    return [
        {
            "area_id": row["province_id"],
            "tier_id": tier,
            "limit_fte": derived(
                round(_pool(raw, row["province_id"]) * share), [POOL_SHARE], f"{note}; x {share}"
            ),
            "premium_kcur_per_year": assumed(premium, premium / 2, premium * 2, note),
        }
        for row in raw.province_rows
        for tier, share, premium in TIERS
    ]


def _area(raw: Raw, area: str) -> Row:
    ict = raw.provinces[area, "ict_employment"]
    wage, factor = raw.provinces[area, "wage_nonprivate"], raw.costs["wage_multiplier_ict"]
    pool = _pool(raw, area)
    return {
        "area_id": area,
        "period": PERIODS[0],
        "pool_fte": derived(
            pool, [ict, POOL_SHARE], "0.04 of ICT employment", round(pool / 2), pool * 3
        ),
        "wage_kcur_per_year": derived(
            round(wage.number / 1000 * factor.number),
            [wage, factor],
            "mean wage x 1.9 for ICT",
            round((wage.low or 0.0) / 1000 * (factor.low or 1.0)),
            round((wage.high or 0.0) / 1000 * (factor.high or 1.0)),
        ),
        "pool_growth_ratio": GROWTH,
    }


def _pool(raw: Raw, area: str) -> int:
    return round(raw.provinces[area, "ict_employment"].number * 1000 * POOL_SHARE.number)
