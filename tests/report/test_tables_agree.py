"""The invented explanations have the columns that real ones have."""

from __future__ import annotations

import pytest

from planner.explain import tables
from planner.explain.unmet_tables import CONFLICT
from tests.report import explained as given

REAL = {
    "site_value": tables.SITE_VALUE,
    "site_displaced": tables.SITE_DISPLACED,
    "site_limits": tables.SITE_LIMITS,
    "price_of_entry": tables.PRICE_OF_ENTRY,
    "limit_prices": tables.LIMIT_PRICES,
    "alternatives": tables.ALTERNATIVES,
    "alternative_sites": tables.ALTERNATIVE_SITES,
    "site_frequency": tables.SITE_FREQUENCY,
    "conflict": CONFLICT,
}


@pytest.mark.parametrize("name", REAL)
def test_no_section_was_tried_on_a_column_that_is_not_there(name: str) -> None:
    assert set(given.explained_data().tables[name].columns) <= set(REAL[name])
