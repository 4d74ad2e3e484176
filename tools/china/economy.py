"""Figures of the whole study, the parts of the year and when work is wanted."""

from __future__ import annotations

from tools.china.book import Row
from tools.china.figures import Figure, assumed
from tools.china.raw import Raw

AVAILABILITY = 0.75
#: slice: names, hours, price factor, offset; 122 summer days x 14 h, 243 x 14 h, 365 nights x 10 h
SLICES = {
    "summer_day": ("Summer day", "夏季白天", 1708.0, 1.40, 10.0),
    "day": ("Day", "其他季节白天", 3402.0, 1.10, -0.7),
    "night": ("Night", "夜间", 3650.0, 0.7196, -4.0),
}
PROFILES = {
    "training": (1.0, 1.0, 1.0),
    "realtime_inference": (1.3, 1.3, 0.58),
    "batch_inference": (1.0, 1.0, 1.0),
    "general": (1.2, 1.2, 0.72),
}


def slice_rows() -> list[Row]:
    """Return the rows of ``slices``; the mean price factor and mean offset are 1 and 0."""
    return [
        {
            "slice_id": name,
            "name_en": name_en,
            "name_zh": name_zh,
            "duration_hours": assumed(
                hours, note="08:00 to 22:00 is day; June to September summer"
            ),
            "price_factor_ratio": assumed(
                price, 0.5 * price, 1.3 * price, "shape of peak and valley tariffs; the mean is 1"
            ),
            "temperature_offset_k": assumed(
                offset, offset - 3, offset + 3, "against the annual climate; the mean is 0"
            ),
        }
        for name, (name_en, name_zh, hours, price, offset) in SLICES.items()
    ]


def profile_rows() -> list[Row]:
    """Return the rows of ``profiles``; each has mean 1 over the year."""
    return [
        {
            "workload_id": workload,
            "slice_id": name,
            "demand_factor_ratio": assumed(factor, note="day and night, judgement; mean 1"),
        }
        for workload, factors in PROFILES.items()
        for name, factor in zip(SLICES, factors, strict=True)
    ]


def economics_rows(raw: Raw) -> list[Row]:
    """Return the one row of ``economics``."""
    costs = raw.costs
    return [
        {
            "availability_ratio": assumed(
                AVAILABILITY,
                0.5,
                0.95,
                "ready 0.95 x 0.79 that schedulers can fill: queues, fragments, reserves",
            ),
            "hall_lifetime_year": costs["facility_life"],
            "hall_upkeep_ratio_per_year": costs["om_facility"],
            "hall_load_ratio": assumed(
                0.7, 0.4, 1.0, "load at which the raw table checks PUE caps"
            ),
            "warming_k": assumed(0.0, 0.0, 1.0, "normals already hold +0.5 K; try +1 K for 2030"),
            "carbon_price_cur_per_t": _carbon_price(costs["carbon_price"]),
            "water_price_cur_per_m3": costs["water_price"],
            "site_staff_fte": assumed(40.0, 20.0, 80.0, "shifts of a site of any size"),
            "operation_fte_per_mw": assumed(
                2.0, 1.0, 4.0, "2 per MW at 100 MW; with the 40 of a site, 6 per MW at 10 MW"
            ),
            "remote_ratio": assumed(0.6, 0.5, 0.8, "share of operation staff that sits elsewhere"),
        }
    ]


def _carbon_price(market: Figure) -> Figure:
    return assumed(
        0.0,
        0.0,
        market.high,
        "data centres are not in the national market today; it trades near 60 CNY/t",
    )
