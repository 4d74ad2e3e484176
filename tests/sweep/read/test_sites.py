"""How often sites are chosen, and between which levels the choice changes."""

from __future__ import annotations

import pandas as pd
import pytest

from planner.sweep.read.curves import curves
from planner.sweep.read.sites import site_frequency, site_switches
from tests.sweep.read.made import factor, made


def sites(**built: float) -> pd.DataFrame:
    """Return the sites of a plan: `old` exists; others are open where halls are built."""
    rows = [
        {
            "site_id": site,
            "period": year,
            "state": "existing" if site == "old" else "candidate",
            "open_flag": int(site == "old" or (site in built and year == 2027)),
            "built_hall_mw": built.get(site, 0.0) if year == 2027 else 0.0,
        }
        for site in ("old", "east", "west")
        for year in (2026, 2027)
    ]
    return pd.DataFrame(rows)


SWEEP = made("grid", (factor("x", 0, 3),), [{"x": 1.0}, {"x": 3.0}], lambda at: at["x"])
TABLES = {
    "run-base": sites(east=4.0),
    "run-case-1": sites(east=6.0),
    "run-case-2": sites(west=5.0, old=1.0),
}


def test_frequency() -> None:
    table = site_frequency(SWEEP, TABLES).set_index("site_id")
    assert table.index.tolist() == ["east", "west", "old"]
    assert table["chosen_count"].tolist() == [2, 1, 1]
    assert table["chosen_ratio"].tolist() == pytest.approx([2 / 3, 1 / 3, 1 / 3])
    assert table["hall_it_mw"].tolist() == [5, 5, 1]


def test_switch_is_found_between_its_levels() -> None:
    table = site_switches(curves(SWEEP), SWEEP, TABLES)
    assert table.to_dict("records") == [
        {"factor": "x", "level": 1.0, "to_level": 3.0, "opened": "old, west", "closed": "east"}
    ]
