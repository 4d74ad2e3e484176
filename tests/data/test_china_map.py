"""Points lie where their names say, on a map of the whole territory."""

from __future__ import annotations

import csv

import geopandas
import pytest

from planner.geo.distance import great_circle_km, round_trip_ms
from planner.resources import share
from planner.study.borders import area_km2, read_borders
from planner.study.entities import Network
from tests.data.places import region_at

BORDERS = read_borders(share("data", "china", "regions.geojson"))


def albers() -> geopandas.GeoSeries:
    """Return the provinces in an equal-area projection of Asia."""
    return geopandas.GeoSeries(BORDERS.polygons, crs="EPSG:4326").to_crs("ESRI:102025")


def rows(table: str) -> list[dict[str, str]]:
    with share("data", "china", f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("site", rows("sites"), ids=lambda site: str(site["site_id"]))
def test_site_lies_in_its_province(site: dict[str, str]) -> None:
    assert region_at(BORDERS, float(site["lat_deg"]), float(site["lon_deg"])) == site["zone_id"]


@pytest.mark.parametrize("region", rows("regions"), ids=lambda region: str(region["region_id"]))
def test_capital_lies_in_its_province(region: dict[str, str]) -> None:
    found = region_at(BORDERS, float(region["lat_deg"]), float(region["lon_deg"]))
    assert found == region["region_id"]


def test_whole_territory_is_drawn() -> None:
    assert len(BORDERS.shapes) == 35
    assert {"CN-TW", "CN-HK", "CN-MO", "nine-dash-line"} <= set(BORDERS.shapes)
    assert len(BORDERS.shapes["nine-dash-line"].geoms) == 9
    # Hainan's islands reach far into the South China Sea; Diaoyu is north-east of Taiwan
    assert BORDERS.shapes["CN-HI"].bounds[1] < 4.0
    assert region_at(BORDERS, 25.74, 123.475) == "CN-TW"


def test_areas_are_true() -> None:
    """Known areas in thousand km2; simplifying moves them by well under a percent or two."""
    area = albers().area / 1e9
    assert area["CN-XJ"] == pytest.approx(1_630, rel=0.02)
    assert area["CN-SC"] == pytest.approx(486, rel=0.02)
    assert area["CN-TW"] == pytest.approx(36, rel=0.05)
    assert area.sum() == pytest.approx(9_600, rel=0.02)
    own = sum(area_km2(shape) for shape in BORDERS.polygons.values())
    assert own / 1000 == pytest.approx(area.sum(), rel=5e-3)  # a sphere against the ellipsoid


def test_neighbours_share_their_borders() -> None:
    """No gap and no overlap worth seeing: the union has the sum of the areas."""
    provinces = albers()
    assert provinces.union_all().area == pytest.approx(provinces.area.sum(), rel=1e-4)


def test_file_is_small() -> None:
    assert share("data", "china", "regions.geojson").stat().st_size < 500_000


def test_links_follow_the_distance_rule() -> None:
    """The matrix was made elsewhere; our rule gives it back from the coordinates."""
    place = {r["region_id"]: (float(r["lat_deg"]), float(r["lon_deg"])) for r in rows("regions")}
    site = {r["site_id"]: (float(r["lat_deg"]), float(r["lon_deg"])) for r in rows("sites")}
    network = Network()
    for row in rows("links"):
        km = great_circle_km(*place[row["region_id"]], *site[row["site_id"]])
        assert round_trip_ms(km, network) == pytest.approx(float(row["rtt_ms"]), abs=0.06)
