"""The invented island: built the same every time, drawn soundly, solved and checked."""

import dataclasses
from pathlib import Path

import pytest
import shapely

from planner.model.data import model_data
from planner.report.cartography.build import scene
from planner.report.cartography.projection import Bounds, equal_area
from planner.report.data import report_data
from planner.resources import share
from planner.results.tables import result_tables
from planner.solve.solve import solve_data
from planner.solve.verify import verify
from planner.study.borders import read_borders
from planner.study.load import load_study
from tests.data.places import region_at
from tools.build_island import main


@pytest.fixture(scope="module")
def borders():
    return read_borders(share("data", "island", "regions.geojson"))


@pytest.fixture(scope="module")
def solved():
    study = load_study("island")
    d = model_data(study)
    return study, d, solve_data(d, study.settings.solve)


def test_the_shipped_tables_are_what_the_tool_writes(tmp_path: Path) -> None:
    main(tmp_path)
    shipped = share("data", "island")
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == sorted(p.name for p in shipped.iterdir() if p.name != "README.md")
    for name in written:
        assert (tmp_path / name).read_bytes() == (shipped / name).read_bytes(), name


def test_regions_touch_but_do_not_overlap(borders) -> None:
    shapes = list(borders.polygons.values())
    assert all(shape.is_valid for shape in shapes)
    whole = shapely.union_all(shapes)
    # rounding to a thousandth of a degree may open or cover slivers, no more
    assert sum(shape.area for shape in shapes) == pytest.approx(whole.area, rel=1e-3)
    assert not [hole for part in whole.geoms for hole in part.interiors if hole.length > 0.5]


def test_towns_and_sites_lie_in_their_own_land(borders) -> None:
    study = load_study("island")
    zone_of = {region.region_id: region.zone_id for region in study.records("regions")}
    for region in study.records("regions"):
        assert region_at(borders, region.lat_deg, region.lon_deg) == region.region_id
    for site in study.records("sites"):
        found = region_at(borders, site.lat_deg, site.lon_deg)
        assert found is not None and zone_of[found] == site.zone_id, site.site_id


def test_all_is_said_to_be_invented() -> None:
    study = load_study("island")
    assert {row.grade for row in study.records("provenance")} == {"assumption"}
    assert {row.source_id for row in study.records("provenance")} == {"invented"}
    assert "invented" in study.settings.title.en and "虚构" in study.settings.title.zh


def test_it_is_solved_to_its_gap_and_keeps_every_rule(solved) -> None:
    _, d, solution = solved
    assert solution.status in ("optimal", "within_gap")
    assert solution.gap_ratio <= 0.002
    assert solution.seconds["solve"] < 60
    assert verify(solution, d) == ()


def test_the_map_is_in_an_equal_area_projection_of_its_place(borders) -> None:
    west, south, east, north = shapely.total_bounds(list(borders.polygons.values()))
    projection = equal_area(Bounds(west, south, east, north))
    # wide and away from the equator: Albers, between parallels of the south
    assert projection.kind == "albers"
    assert "+lat_0=-3" in projection.proj4 and "+lon_0=-2" in projection.proj4


def test_without_polygons_regions_are_points(solved) -> None:
    study, d, solution = solved
    tables = result_tables(study, d, solution)
    bare = dataclasses.replace(study, borders_file=None)
    drawn = scene(report_data(bare, solution, tables))
    assert drawn.plane.areas == {}
    assert set(drawn.dots) == {region.region_id for region in study.records("regions")}
    full = scene(report_data(study, solution, tables))
    assert full.dots == {}
    assert set(full.plane.areas) == set(drawn.dots)
