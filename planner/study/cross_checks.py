"""Rules between tables and between tables and the study file: the contents page.

Each rule is a function from :class:`Tables` to faults and names the tables that it reads; a rule
is skipped while one of those is faulty itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from planner.study.checks import reference_faults
from planner.study.checks_sites import (
    campuses_are_possible,
    climate_is_complete,
    committed_sites_open,
    existing_chips_came_before,
    existing_chips_have_halls,
    existing_sites_stand,
    expansions_have_a_limit,
    grid_steps_extend_a_limit,
    site_bounds_in_order,
    site_count_is_possible,
    sites_have_labour_markets,
    slice_pue_is_complete,
    zones_are_known,
)
from planner.study.checks_sources import provenance_points_somewhere
from planner.study.checks_work import (
    chip_bounds_in_order,
    chips_have_the_bandwidth,
    chips_have_the_precision,
    cooling_bounds_in_order,
    demand_bounds_in_order,
    domestic_chips_exist,
    listed_pairs_suffice,
    profit_has_revenue,
    rules_have_figures,
    unmet_demand_has_a_price,
    work_has_a_chip,
)
from planner.study.checks_years import (
    areas_cover_the_study,
    demand_covers_the_study,
    hours_make_a_year,
    profiles_keep_the_mean,
    zones_cover_the_study,
)
from planner.study.entities import TABLES
from planner.study.faults import Group
from planner.study.tables import Tables

Rule = Callable[[Tables], Iterator[Group]]

#: each rule with the tables that it reads
RULES: tuple[tuple[Rule, tuple[str, ...]], ...] = (
    (hours_make_a_year, ("slices",)),
    (profiles_keep_the_mean, ("profiles", "slices")),
    (zones_are_known, ("zones", "sites", "regions")),
    (zones_cover_the_study, ("zones",)),
    (areas_cover_the_study, ("areas", "sites")),
    (demand_covers_the_study, ("demand",)),
    (sites_have_labour_markets, ("areas", "sites")),
    (committed_sites_open, ("sites",)),
    (site_bounds_in_order, ("sites",)),
    (expansions_have_a_limit, ("sites",)),
    (campuses_are_possible, ("sites",)),
    (site_count_is_possible, ("sites",)),
    (existing_sites_stand, ("sites", "existing", "existing_halls")),
    (existing_chips_came_before, ("existing",)),
    (
        existing_chips_have_halls,
        ("sites", "existing", "existing_halls", "chips", "coolings"),
    ),
    (climate_is_complete, ("sites", "coolings", "site_cooling", "climate", "slices")),
    (slice_pue_is_complete, ("site_cooling", "slices")),
    (grid_steps_extend_a_limit, ("sites", "grid_steps")),
    (work_has_a_chip, ("workloads", "demand", "chips", "chip_workload", "existing")),
    (chips_have_the_precision, ("workloads", "chips", "chip_workload")),
    (chips_have_the_bandwidth, ("workloads", "chips", "chip_workload")),
    (chip_bounds_in_order, ("chips",)),
    (cooling_bounds_in_order, ("coolings",)),
    (demand_bounds_in_order, ("demand",)),
    (domestic_chips_exist, ("chips",)),
    (rules_have_figures, ("zones", "sites")),
    (unmet_demand_has_a_price, ("workloads", "demand")),
    (profit_has_revenue, ("workloads",)),
    (listed_pairs_suffice, ("links", "network", "demand", "sites")),
    (provenance_points_somewhere, ("provenance", "sources")),
)


def cross_faults(
    tables: Tables, faulty: frozenset[str] = frozenset(), unknown: frozenset[str] = frozenset()
) -> list[Group]:
    """Return every fault between tables.

    Parameters
    ----------
    tables : Tables
        Checked tables; faulty ones lack their faulty columns.
    faulty : frozenset of str
        Tables with a fault of their own.
    unknown : frozenset of str
        Tables whose keys could not be read at all, or that are required and missing.
    """
    faults = reference_faults(tables.frames, TABLES, tables.files, unknown)
    closed = faulty | unknown
    for rule, needed in RULES:
        if not closed & set(needed):
            faults += rule(tables)
    return faults
