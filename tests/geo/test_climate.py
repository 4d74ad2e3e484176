"""Wet bulbs against tables, hours and PUE against figures worked out elsewhere."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import replace
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.geo.climate import (
    free_cooling_ratio,
    hours_below,
    part_load_factor,
    pue,
    wet_bulb_c,
)
from planner.resources import share
from planner.study.entities import TABLES, Climate, Cooling

RAW = share("data", "china", "raw")


def read(path: str) -> list[dict[str, str]]:
    with share("data", "china", path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def climates() -> dict[str, tuple[Climate, ...]]:
    found: dict[str, list[Climate]] = defaultdict(list)
    for row in read("raw/climate_monthly.csv"):
        month = Climate(
            site_id=row["site_id"],
            month=int(row["month"]),
            mean_temperature_c=float(row["temp_c"]),
            humidity_pct=float(row["rh_pct"]),
            daily_range_k=float(row["dtr_c"]),
        )
        found[row["site_id"]].append(month)
    return {site: tuple(months) for site, months in found.items()}


def coolings() -> dict[str, Cooling]:
    kinds = {column.name: column.kind for column in TABLES["coolings"].columns}
    found = {}
    for row in read("coolings.csv"):
        cells = {
            name: cell if kinds[name] in ("id", "text", "choice") else float(cell)
            for name, cell in row.items()
            if cell
        }
        found[row["cooling_id"]] = Cooling(**cells)  # type: ignore[arg-type]
    return found


CLIMATES, COOLINGS = climates(), coolings()


def steady(temperature_c: float, humidity_pct: float = 50.0) -> tuple[Climate, ...]:
    return tuple(
        Climate(
            site_id="x",
            month=month,
            mean_temperature_c=temperature_c,
            humidity_pct=humidity_pct,
            daily_range_k=0.0,
        )
        for month in range(1, 13)
    )


@pytest.mark.parametrize(
    ("dry_c", "humidity_pct", "wet_c"),
    # psychrometric chart at sea level; the first is the example in Stull's paper
    [(20.0, 50.0, 13.7), (30.0, 40.0, 20.1), (35.0, 60.0, 28.2), (10.0, 80.0, 8.2)],
)
def test_wet_bulb_of_the_chart(dry_c: float, humidity_pct: float, wet_c: float) -> None:
    assert wet_bulb_c(dry_c, humidity_pct) == pytest.approx(wet_c, abs=0.4)


def test_half_the_hours_lie_below_a_steady_mean() -> None:
    assert hours_below(steady(18.0), "dry", 18.0) == pytest.approx(4380.0)


def test_one_spread_above_the_mean_by_the_normal_table() -> None:
    """84.134 % of a normal distribution lies below one standard deviation: 7,370.2 h."""
    assert hours_below(steady(18.0), "dry", 18.0 + 2.1) == pytest.approx(7370.2, abs=0.1)


def test_warming_is_a_lower_threshold() -> None:
    months = CLIMATES["beijing"]
    assert hours_below(months, "dry", 15.0, 2.0) == pytest.approx(hours_below(months, "dry", 13.0))


@pytest.mark.parametrize(
    ("bulb", "threshold"),
    [("dry", 15), ("dry", 18), ("dry", 33), ("wet", 10), ("wet", 16), ("wet", 17), ("wet", 22)],
)
def test_hours_of_51_places(bulb: str, threshold: int) -> None:
    """Hours reckoned independently from the same normals agree within 1.5 % of the year."""
    column = f"hours_{bulb}_bulb_le_{threshold}"
    errors = [
        hours_below(CLIMATES[row["site_id"]], bulb, threshold) - float(row[column])
        for row in read("raw/sites_wide.csv")
    ]
    assert max(map(abs, errors)) < 132
    assert abs(fmean(errors)) < 30


@pytest.mark.parametrize("name", ["chiller_air", "chw_wse", "iec", "cold_plate", "immersion"])
@pytest.mark.parametrize(("column", "load"), [("pue_load70", 0.7), ("pue_load40", 0.4)])
def test_pue_of_51_places(name: str, column: str, load: float) -> None:
    errors = [
        pue(COOLINGS[name], CLIMATES[row["site_id"]], load) - float(row[column])
        for row in read("raw/site_pue.csv")
        if row["tech"] == name
    ]
    assert len(errors) == 51
    assert max(map(abs, errors)) < 0.005


def test_published_anchors() -> None:
    """PUE at 70 % load of known campuses: Horinger 1.18, Guian 1.20, Zhangbei 1.19."""
    iec = COOLINGS["iec"]
    assert pue(iec, CLIMATES["horinger"], 0.7) == pytest.approx(1.18, abs=0.015)
    assert pue(iec, CLIMATES["guian"], 0.7) == pytest.approx(1.20, abs=0.015)
    assert pue(iec, CLIMATES["zhangjiakou-zhangbei"], 0.7) == pytest.approx(1.19, abs=0.03)


def test_inherited_halls_meet_the_national_mean() -> None:
    """1.42 for the nation at the end of June 2025, weighted by standing halls."""
    halls = {
        row["site_id"]: float(row["hall_it_mw"])
        for row in read("existing_halls.csv")
        if row["cooling_id"] == "legacy"
    }
    legacy = COOLINGS["legacy"]
    mean = sum(mw * pue(legacy, CLIMATES[site], 0.7) for site, mw in halls.items())
    assert mean / sum(halls.values()) == pytest.approx(1.42, abs=0.01)


def test_pue_by_hand_without_climate() -> None:
    """1 + (0.06 + 0.015 + 0.06 + 0.20) x (0.55 + 0.45 / 0.5) = 1.48575: no hour is free."""
    assert pue(COOLINGS["iec"], (), 0.5) == pytest.approx(1.48575)


def test_residual_heat_by_hand() -> None:
    """In deep cold only fans and pumps run: 0.06 + 0.02 + 0.02 + 0.25 x 0.06 = 0.115."""
    assert pue(COOLINGS["cold_plate"], steady(-15.0), 1.0) == pytest.approx(1.115, abs=1e-6)


def test_residual_heat_by_another_technology() -> None:
    air = replace(COOLINGS["iec"], fan_pump_ratio=0.10)
    value = pue(COOLINGS["cold_plate"], steady(-15.0), 1.0, residual_air=air)
    assert value == pytest.approx(1.125, abs=1e-6)


def test_part_load_by_hand() -> None:
    assert part_load_factor(1.0) == pytest.approx(1.0)
    assert part_load_factor(0.4) == pytest.approx(1.675)


@given(st.floats(0.05, 1.0), st.floats(0.05, 1.0), st.floats(-5, 5), st.floats(0, 8))
def test_heat_and_part_load_never_help(
    load: float, other: float, warming: float, more: float
) -> None:
    months = CLIMATES["wuhan"]
    for cooling in COOLINGS.values():
        base = pue(cooling, months, max(load, other), warming)
        assert pue(cooling, months, min(load, other), warming) >= base - 1e-12
        assert pue(cooling, months, max(load, other), warming + more) >= base - 1e-9


def test_partial_threshold_below_the_full_one_gives_nothing_more() -> None:
    odd = replace(COOLINGS["iec"], free_full_c=17.0, free_partial_c=10.0)
    plain = replace(COOLINGS["iec"], free_full_c=17.0, free_partial_c=None)
    months = CLIMATES["xian"]
    assert free_cooling_ratio(odd, months) == free_cooling_ratio(plain, months)


@pytest.mark.parametrize("load", [0.0, -0.1, 1.2])
def test_load_out_of_range(load: float) -> None:
    with pytest.raises(ValueError, match="load ratio"):
        pue(COOLINGS["iec"], (), load)


def test_eleven_months_are_refused() -> None:
    with pytest.raises(ValueError, match="months 1 to 12"):
        pue(COOLINGS["iec"], CLIMATES["xian"][:11], 0.7)


def test_months_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="months 1 to 12"):
        hours_below(CLIMATES["xian"][::-1], "dry", 15.0)
