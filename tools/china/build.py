"""All tables of the dataset, by name."""

from __future__ import annotations

from collections.abc import Sequence

from tools.china import chips, economy, halls, network, people, places, sources, stock, work, zones
from tools.china.book import Row, provenance_text, table_text
from tools.china.raw import Raw


def dataset_files(raw: Raw) -> dict[str, str]:
    """Return the text of every file of the dataset, by file name."""
    tables = dataset_tables(raw)
    files = {f"{name}.csv": table_text(name, rows) for name, rows in tables.items()}
    files["provenance.csv"] = provenance_text(tables)
    return files


def dataset_tables(raw: Raw) -> dict[str, Sequence[Row]]:
    """Return the rows of every table but provenance."""
    return {
        "regions": places.region_rows(raw),
        "sites": places.site_rows(raw),
        "zones": zones.zone_rows(raw),
        "budgets": [{"period": year} for year in chips.PERIODS],  # for a study to fill in
        "areas": people.area_rows(raw),
        "area_tiers": people.area_tier_rows(raw),
        "chips": chips.chip_rows(raw),
        "chip_supply": chips.supply_rows(raw),
        "chip_workload": chips.chip_workload_rows(raw),
        "workloads": work.workload_rows(raw),
        "demand": work.demand_rows(raw),
        "slices": economy.slice_rows(),
        "profiles": economy.profile_rows(),
        "coolings": halls.cooling_rows(raw),
        "site_cooling": halls.site_cooling_rows(raw),
        "climate": halls.climate_rows(raw),
        "existing": stock.existing_rows(raw),
        "existing_halls": stock.existing_hall_rows(raw),
        "grid_steps": places.grid_step_rows(raw),
        "links": network.link_rows(raw),
        "network": network.network_rows(raw),
        "economics": economy.economics_rows(raw),
        "sources": sources.source_rows(raw),
    }
