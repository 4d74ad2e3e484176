"""Explanations as tidy tables, as they are kept with a run and read by its report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

import pandas as pd

from planner.explain.alternatives import (
    Alternative,
    difference_ratio,
    frequency_kind,
    site_frequency,
)
from planner.explain.limits import LIMITS
from planner.explain.prices import LimitPrice
from planner.explain.sites import SiteValue

SITE_VALUE = (
    "site_id",
    "in_plan",
    "asked",
    "paired_mcur",
    "low_mcur",
    "high_mcur",
    "decided",
    "power_mw",
    "obstacle_en",
    "obstacle_zh",
)
SITE_DISPLACED = ("site_id", "other_site_id", "it_mw")
SITE_LIMITS = (
    "site_id",
    "limit",
    "limit_en",
    "limit_zh",
    "where_en",
    "where_zh",
    "worth_mcur_per_unit",
)
PRICE_OF_ENTRY = ("site_id", "lever", "now", "entry", "unit", "note_en", "note_zh")
LIMIT_PRICES = (
    "limit",
    "limit_en",
    "limit_zh",
    "where_en",
    "where_zh",
    "target",
    "unit",
    "value",
    "step",
    "price_mcur_per_unit",
    "low",
    "high",
    "hint_mcur_per_unit",
    "reason_en",
    "reason_zh",
)
ALTERNATIVES = ("plan", "kind", "objective_mcur", "over_ratio", "difference_ratio")
ALTERNATIVE_SITES = ("plan", "site_id", "it_mw")
SITE_FREQUENCY = ("site_id", "plans", "of", "kind")
#: what limits that are no negotiable ones are called
_OTHER_LIMITS = {"rtt_limit_ms": ("latency limit", "时延上限")}


def site_tables(values: Iterable[SiteValue]) -> dict[str, pd.DataFrame]:
    """Return what sites are worth: values, what they displace, limits that bind, prices of entry.

    Returns
    -------
    dict of str to DataFrame
        ``site_value``, ``site_displaced``, ``site_limits``, ``price_of_entry``.
    """
    values = list(values)
    rows = [tuple(getattr(value, name) for name in SITE_VALUE) for value in values]
    displaced = [(v.site_id, other, mw) for v in values for other, mw in v.displaced_mw.items()]
    limits = [
        (
            v.site_id,
            found.limit,
            *LIMITS[found.limit].words,
            found.place_en,
            found.place_zh,
            found.worth_mcur,
        )
        for v in values
        for found in v.limits
    ]
    entries = [(v.site_id, *asdict(entry).values()) for v in values for entry in v.entries]
    return {
        "site_value": pd.DataFrame(rows, columns=list(SITE_VALUE)),
        "site_displaced": pd.DataFrame(displaced, columns=list(SITE_DISPLACED)),
        "site_limits": pd.DataFrame(limits, columns=list(SITE_LIMITS)),
        "price_of_entry": pd.DataFrame(entries, columns=list(PRICE_OF_ENTRY)),
    }


def price_table(prices: Iterable[LimitPrice]) -> dict[str, pd.DataFrame]:
    """Return the prices of limits as the table ``limit_prices``."""
    rows = []
    for price in prices:
        en, zh = limit_name(price.limit)
        known = {**asdict(price), "limit_en": en, "limit_zh": zh}
        known["where_en"], known["where_zh"] = price.place_en, price.place_zh
        rows.append(tuple(known[name] for name in LIMIT_PRICES))
    return {"limit_prices": pd.DataFrame(rows, columns=list(LIMIT_PRICES))}


def limit_name(limit: str) -> tuple[str, str]:
    """Return what a limit is called in English and Chinese."""
    if limit in LIMITS:
        return LIMITS[limit].words
    return _OTHER_LIMITS[limit]


def alternative_tables(
    objective_mcur: float,
    it_mw: Mapping[str, float],
    found: Sequence[Alternative],
    sites: Sequence[str],
) -> dict[str, pd.DataFrame]:
    """Return plans near the optimum, numbered; plan 0 is the run's own.

    Parameters
    ----------
    objective_mcur : float
        Of the run.
    it_mw : mapping of str to float
        What the run builds, by site.
    found : sequence of Alternative
    sites : sequence of str
        Every site of the study that may be built.

    Returns
    -------
    dict of str to DataFrame
        ``alternatives``, ``alternative_sites``, ``site_frequency``.
    """
    plans = [it_mw, *(other.it_mw for other in found)]
    rows = [(0, "", objective_mcur, 0.0, 0.0)]
    rows += [
        (number, other.kind, other.objective_mcur, other.over_ratio, other.difference_ratio)
        for number, other in enumerate(found, start=1)
    ]
    built = [
        (number, site, mw)
        for number, plan in enumerate(plans)
        for site, mw in sorted(plan.items(), key=lambda item: (-item[1], item[0]))
    ]
    count = site_frequency(plans, sites)
    often = [
        (site, n, len(plans), frequency_kind(n, len(plans)))
        for site, n in sorted(count.items(), key=lambda item: (-item[1], item[0]))
    ]
    return {
        "alternatives": pd.DataFrame(rows, columns=list(ALTERNATIVES)),
        "alternative_sites": pd.DataFrame(built, columns=list(ALTERNATIVE_SITES)),
        "site_frequency": pd.DataFrame(often, columns=list(SITE_FREQUENCY)),
    }


def most_different(found: Sequence[Alternative], count: int) -> list[Alternative]:
    """Return the plans that differ most from each other, the most different from the run first.

    Each next one is that whose nearest neighbour among those taken is farthest.
    """
    left = sorted(found, key=lambda other: (-other.difference_ratio, other.objective_mcur))
    taken: list[Alternative] = left[:1]
    left = left[1:]
    while left and len(taken) < count:
        best = max(
            left,
            key=lambda other: min(difference_ratio(other.it_mw, done.it_mw) for done in taken),
        )
        taken.append(best)
        left.remove(best)
    return taken
