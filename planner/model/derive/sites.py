"""Sites, their halls and cooling technologies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from planner.model.finance import salvage_ratio
from planner.study.entities import Cooling, Economics, Site
from planner.study.study import Study

#: stands in when a study has no table of cooling technologies: no premium, water or PUE
PLAIN_HALL = Cooling(cooling_id="hall")


def derive_sites(study: Study, earlier: Mapping[str, Any]) -> dict[str, Any]:
    """Return sets and numbers of sites and halls. Excluded sites are left out altogether."""
    sites = [site for site in study.records("sites") if site.state != "excluded"]
    coolings = study.records("coolings") or (PLAIN_HALL,)
    periods = earlier["PERIODS"]
    return {
        "REGIONS": tuple(region.region_id for region in study.records("regions")),
        "zone_of_region": {r.region_id: r.zone_id for r in study.records("regions")},
        "SITES": tuple(site.site_id for site in sites),
        "zone_of_site": {site.site_id: site.zone_id for site in sites},
        "area_of_site": {site.site_id: site.area_id for site in sites if site.area_id},
        "ZONES": _zones(study, sites),
        "campuses": _campuses(sites),
        **_openings(sites, periods),
        **_limits(sites),
        **_halls(study, sites, coolings, periods, earlier["years_count"][periods[-1]]),
    }


def _zones(study: Study, sites: list[Site]) -> tuple[str, ...]:
    named = [region.zone_id for region in study.records("regions")]
    return tuple(dict.fromkeys(named + [site.zone_id for site in sites]))


def _campuses(sites: list[Site]) -> dict[str, tuple[str, ...]]:
    rivals: dict[str, list[str]] = defaultdict(list)
    for site in sites:
        if site.campus_id:
            rivals[site.campus_id].append(site.site_id)
    return {campus: tuple(ids) for campus, ids in rivals.items() if len(ids) > 1}


def _first_open(site: Site, first: int) -> int:
    """Return the earliest year in which the site can be open."""
    if site.state == "existing":
        return first
    if site.state == "committed" and site.open_period is not None:
        return max(first, site.open_period)
    return first + site.lead_time_year


def _openings(sites: list[Site], periods: tuple[int, ...]) -> dict[str, Any]:
    first = periods[0]
    possible = [
        (site.site_id, t) for site in sites for t in periods if t >= _first_open(site, first)
    ]
    lead = {site.site_id: site.lead_time_year for site in sites}
    return {
        "sites_built": tuple(site.site_id for site in sites if site.state != "existing"),
        "site_periods": tuple(possible),
        "open_from_period": {
            site.site_id: _first_open(site, first)
            for site in sites
            if site.state in ("existing", "committed")
        },
        "required_sites": tuple(site.site_id for site in sites if site.state == "required"),
        "lead_time_year": lead,
        # building that began before the first year is paid in the first year
        "opening_paid_period": {(s, t): max(first, t - lead[s]) for s, t in possible},
        "opening_cost_mcur": {site.site_id: site.opening_cost_mcur for site in sites},
        "fixed_cost_mcur_per_year": {site.site_id: site.fixed_cost_mcur_per_year for site in sites},
    }


def _limits(sites: list[Site]) -> dict[str, dict[str, float]]:
    def given(column: str) -> dict[str, float]:
        values = {site.site_id: getattr(site, column) for site in sites}
        return {s: value for s, value in values.items() if value is not None}

    return {
        "hall_limit_mw": given("land_hall_limit_mw"),
        "smallest_it_mw": {s: mw for s, mw in given("smallest_it_mw").items() if mw > 0},
        "plot_ha": given("plot_ha"),
        "grid_limit_mw": given("grid_limit_mw"),
        "water_limit_thousand_m3": given("water_limit_thousand_m3_per_year"),
    }


def _halls(
    study: Study,
    sites: list[Site],
    coolings: tuple[Cooling, ...],
    periods: tuple[int, ...],
    last_years: int,
) -> dict[str, Any]:
    economics: Economics = study.row("economics")
    allowed = allowed_coolings(study, sites, coolings)
    places = set(allowed)
    existing = {
        (h.site_id, h.cooling_id): h.hall_it_mw
        for h in study.records("existing_halls")
        if (h.site_id, h.cooling_id) in places
    }
    rate, life, end = (
        study.settings.discount_rate,
        economics.hall_lifetime_year,
        periods[-1] + last_years,
    )
    return {
        "COOLINGS": tuple(cooling.cooling_id for cooling in coolings),
        "site_coolings": allowed,
        "buildable_coolings": tuple(k.cooling_id for k in coolings if k.buildable_flag),
        "existing_hall_mw": existing,
        **_expansions(sites, existing),
        "hall_module_mw": {k.cooling_id: k.hall_it_mw for k in coolings},
        "hall_module_cost_mcur": {
            (site.site_id, k.cooling_id): (
                site.build_cost_mcur_per_mw * (1 + k.capex_premium_ratio) * k.hall_it_mw
            )
            for site in sites
            for k in coolings
        },
        "hall_upkeep_ratio_per_year": economics.hall_upkeep_ratio_per_year,
        "hall_salvage_ratio": {t: salvage_ratio(rate, life, end - t, last_years) for t in periods},
        "area_ha_per_mw": {k.cooling_id: k.area_ha_per_mw for k in coolings},
    }


def _expansions(
    sites: list[Site], existing: Mapping[tuple[str, str], float]
) -> dict[str, dict[str, float]]:
    """Return the numbers of existing sites whose building out has a fixed cost or a least size."""
    decided = {
        site.site_id: site
        for site in sites
        if site.state == "existing" and (site.expansion_cost_mcur or site.smallest_expansion_mw)
    }
    standing: dict[str, float] = defaultdict(float)
    for (s, _), mw in existing.items():
        standing[s] += mw
    return {
        "expansion_cost_mcur": {s: site.expansion_cost_mcur for s, site in decided.items()},
        "smallest_expansion_mw": {s: site.smallest_expansion_mw for s, site in decided.items()},
        "expansion_room_mw": {
            # the checks of the study see to it that such a site states its limit
            s: max(0.0, (site.land_hall_limit_mw or 0.0) - standing[s])
            for s, site in decided.items()
        },
    }


def allowed_coolings(
    study: Study, sites: list[Site], coolings: tuple[Cooling, ...]
) -> tuple[tuple[str, str], ...]:
    """Return the (site, cooling) pairs: those listed, else all buildable and those inherited."""
    listed: dict[str, set[str]] = defaultdict(set)
    for row in study.records("site_cooling"):
        listed[row.site_id].add(row.cooling_id)
    inherited = {(h.site_id, h.cooling_id) for h in study.records("existing_halls")}
    return tuple(
        (site.site_id, k.cooling_id)
        for site in sites
        for k in coolings
        if (site.site_id, k.cooling_id) in inherited
        or (k.cooling_id in listed[site.site_id] if listed.get(site.site_id) else k.buildable_flag)
    )
