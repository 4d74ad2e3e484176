"""Aim, futures, years and rules: what the study file decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.model.finance import discount_ratio, years_worth_ratio
from planner.study.study import Study


def derive_method(study: Study, earlier: Mapping[str, Any]) -> dict[str, Any]:
    """Return aim, years, futures with probabilities, and the rules that are numbers."""
    settings, rules = study.settings, study.settings.rules
    first, rate, years = settings.periods[0], settings.discount_rate, settings.years_of
    count = rules.site_count
    occupied = rules.min_occupied_share
    domestic = rules.domestic_share
    return {
        "aim": settings.aim,
        "unmet_demand": settings.unmet_demand,
        "whole_pods_flag": int(settings.integers.pods == "integer"),
        "whole_halls_flag": int(settings.integers.halls == "integer"),
        "cvar_alpha_ratio": settings.risk.alpha,
        "cvar_weight_ratio": settings.risk.weight if settings.risk.measure == "cvar" else 0.0,
        "PERIODS": tuple(settings.periods),
        "discount_ratio": {
            year: discount_ratio(rate, year - first) for span in years.values() for year in span
        },
        "years_count": {t: len(span) for t, span in years.items()},
        "years_worth_ratio": {t: years_worth_ratio(rate, len(span)) for t, span in years.items()},
        "period_of_year": {year: t for t, span in years.items() for year in span},
        "FUTURES": tuple(future.id for future, _ in study.futures()),
        "probability_ratio": {future.id: future.probability for future, _ in study.futures()},
        "ceilings": dict(settings.ceilings),
        "sites_at_most_count": count.at_most if count.enabled else None,
        "sites_exactly_count": count.exactly if count.enabled else None,
        "single_source_flag": int(rules.single_source.enabled),
        "occupied_min_ratio": occupied.ratio if occupied.enabled else 0.0,
        "occupied_ramp_year": occupied.ramp_year,
        "domestic_share_ratio": {
            t: ratio
            for t, ratio in domestic.ratio_by_period.items()
            if domestic.enabled and t in years
        },
        "quota_deducts_green_flag": int(rules.energy_quota.deduct_green_power),
    }
