"""Factors from low and high cases: right multipliers, right order, nothing dropped unsaid."""

from __future__ import annotations

import pandas as pd
import pytest

from planner.model.ledger import LINES
from planner.study.entities import TABLES
from planner.study.load import load_study
from planner.study.study import Study
from planner.sweep.designs.ranges import provenance_factors, ranked_factors
from planner.sweep.designs.touched import TOUCHED


def with_ranges(rows: list[tuple[str, str, str, float, float]]) -> Study:
    """Return the tutorial with these low and high cases alone: table, key, column, low, high."""
    study = load_study("tutorial")
    table = pd.DataFrame(
        [
            {
                "table": table,
                "key": key,
                "column": column,
                "grade": "assumption",
                "low_value": low,
                "high_value": high,
                "source_id": "tutorial",
                "note": "",
            }
            for table, key, column, low, high in rows
        ]
    )
    table.index = pd.Index(range(2, 2 + len(table)), name="row")
    from dataclasses import replace

    return replace(study, tables={**study.tables, "provenance": table})


def test_the_multiplier_is_the_sum_of_the_ends_over_the_sum_of_the_figures() -> None:
    """Openings of 2, 2 and 8; low 1, 2, 4 and high 3, 2, 12: 3 of 4 cases are true ranges.

    Harbour has no width, so it does not count: low (1 + 4) / (2 + 8), high (3 + 12) / (2 + 8).
    """
    study = with_ranges(
        [
            ("sites", "ridge", "opening_cost_mcur", 1, 3),
            ("sites", "harbour", "opening_cost_mcur", 2, 2),
            ("sites", "valley", "opening_cost_mcur", 4, 12),
        ]
    )
    (factor,), left_out = provenance_factors(study, {"opening": 10.0, "energy": 90.0}, 5)
    assert (factor.name, factor.change) == (
        "sites_opening_cost_mcur",
        "sites[*].opening_cost_mcur *= {level}",
    )
    assert (factor.low, factor.base, factor.high) == (0.5, 1.0, 1.5)
    assert "2 of 3 figures have a range" in factor.source
    assert left_out == ()


def test_a_table_of_one_row_is_set_to_its_ends() -> None:
    base = load_study("tutorial").row("economics").site_staff_fte
    study = with_ranges([("economics", "*", "site_staff_fte", base / 2, base * 4)])
    (factor,), _ = provenance_factors(study, {"staff": 1.0}, 5)
    assert factor.change == "economics.site_staff_fte = {level}"
    assert (factor.low, factor.base, factor.high) == (base / 2, base, base * 4)


def test_factors_come_in_the_order_of_the_cost_they_touch_times_their_width() -> None:
    """Energy 60 % x width 0.2 = 0.12; openings 10 % x width 3 = 0.3; chips 30 % x 0.1 = 0.03."""
    prices = {"ridge": 0.3, "harbour": 0.6, "valley": 0.35}
    openings = {"ridge": 2.0, "harbour": 2.0, "valley": 8.0}
    chips = load_study("tutorial").tables["chips"].set_index("chip_id")["price_kcur"]
    rows = [
        *(("sites", s, "energy_price_cur_per_kwh", 0.9 * p, 1.1 * p) for s, p in prices.items()),
        *(("sites", s, "opening_cost_mcur", 0.5 * c, 3.5 * c) for s, c in openings.items()),
        *(("chips", str(c), "price_kcur", 0.95 * p, 1.05 * p) for c, p in chips.items()),
    ]
    costs = {"energy": 60.0, "opening": 10.0, "chips": 30.0, "salvage": -50.0}
    ranked, _ = ranked_factors(with_ranges(rows), costs)
    assert [(place, round(one.swing_ratio, 6)) for place, one in ranked] == [
        ("sites.opening_cost_mcur", 0.3),
        ("sites.energy_price_cur_per_kwh", 0.12),
        ("chips.price_kcur", 0.03),
    ]
    chosen, left_out = provenance_factors(with_ranges(rows), costs, 2)
    assert [f.name for f in chosen] == ["sites_opening_cost_mcur", "sites_energy_price_cur_per_kwh"]
    assert left_out == ("chips.price_kcur: ranked lower, swing 0.03 of the cost",)


def test_what_can_be_no_factor_is_named_with_its_reason() -> None:
    study = with_ranges(
        [
            ("sites", "ridge", "lat_deg", -90, 90),
            ("chips", "*", "lifetime_year", 3, 6),
            ("economics", "*", "availability_ratio", 0.5, 1.0),
            ("site_cooling", "*", "pue_ratio", 1.0, 1.3),
        ]
    )
    _, left_out = provenance_factors(study, {"energy": 1.0}, 50)
    assert "sites.lat_deg: no line of the cost is reckoned from it directly" in left_out


def test_a_figure_that_the_study_moved_out_of_its_range_has_none() -> None:
    study = with_ranges(
        [
            ("sites", "ridge", "opening_cost_mcur", 1, 3),
            ("sites", "valley", "opening_cost_mcur", 4, 12),
        ]
    ).change("sites[valley].opening_cost_mcur = 20")
    (factor,), _ = provenance_factors(study, {"opening": 1.0}, 5)
    assert (factor.low, factor.high) == (0.5, 1.5)
    assert "1 of 3 figures" in factor.source


def test_a_multiplier_never_passes_a_bound_and_says_so() -> None:
    """Shares of 0.9 may rise to 1 and no further, whatever the sum of the high cases says."""
    study = with_ranges(
        [("chip_workload", key, "efficiency_ratio", 0.1, 1.0) for key in keys("chip_workload")]
    )
    best = float(study.tables["chip_workload"]["efficiency_ratio"].max())
    bound = TABLES["chip_workload"].column("efficiency_ratio").high
    assert bound is not None
    (factor,), _ = provenance_factors(study, {"chips": 1.0}, 5)
    assert float(factor.high) * best == pytest.approx(bound, rel=1e-3)
    study.change(factor.change.replace("{level}", repr(factor.high)))


def keys(table: str) -> list[str]:
    frame = load_study("tutorial").tables[table]
    return frame[list(TABLES[table].key)].astype(str).agg("/".join, axis=1).to_list()


def test_touched_columns_and_lines_exist() -> None:
    for (table, column), lines in TOUCHED.items():
        TABLES[table].column(column)
        assert set(lines) <= set(LINES), (table, column)


def test_the_study_of_china_has_twenty_factors_and_names_the_rest() -> None:
    """A column of which a figure lies inside a true range is a factor or is named, one of both."""
    study = load_study("china-2030")
    costs = {"chips": 60.0, "energy": 14.0, "halls": 10.0, "upkeep": 6.0, "staff": 3.0}
    factors, left_out = provenance_factors(study, costs, 20)
    assert len(factors) == 20
    chosen = [factor.change.split()[0].replace("[*]", "") for factor in factors]
    named = [*chosen, *(text.partition(":")[0] for text in left_out)]
    assert len(named) == len(set(named))
    rows = study.tables["provenance"]
    true = rows[rows["low_value"] < rows["high_value"]]
    places = set((true["table"] + "." + true["column"]).unique())
    assert set(named) == {place for place in places if has_a_figure_in_its_range(study, place)}


def has_a_figure_in_its_range(study: Study, place: str) -> bool:
    """Return whether a column has such a figure, found row by row."""
    table, column = place.split(".")
    rows = study.tables["provenance"]
    here = rows[(rows["table"] == table) & (rows["column"] == column)]
    ends = {row.key: (row.low_value, row.high_value) for row in here.itertuples()}
    for _, row in study.tables[table].iterrows():
        key = "/".join(str(row[part]) for part in TABLES[table].key) or "*"
        low, high = ends.get(key, ends.get("*", (1.0, 0.0)))
        if low < high and low <= float(row[column]) <= high:
            return True
    return False
