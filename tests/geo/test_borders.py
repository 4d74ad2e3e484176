"""Polygons are read, checked and searched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.errors import InputError
from planner.geo.borders import read_borders, region_at
from planner.resources import share

SQUARE: list[list[list[float]]] = [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]
BOW_TIE: list[list[list[float]]] = [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]


def write(path: Path, *shapes: tuple[dict[str, str], list[list[list[float]]]]) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": {"type": "Polygon", "coordinates": coordinates},
        }
        for properties, coordinates in shapes
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_tutorial_regions_hold_their_points() -> None:
    borders = read_borders(share("data", "tutorial", "regions.geojson"))
    assert list(borders.index) == ["north", "east", "south", "west"]
    assert region_at(borders, 1.2, -1.2) == "north"
    assert region_at(borders, -1.2, -0.8) == "west"
    assert region_at(borders, 45.0, 45.0) is None


def test_another_projection_is_turned_into_wgs84(tmp_path: Path) -> None:
    geopandas = pytest.importorskip("geopandas")
    file = write(tmp_path / "regions.geojson", ({"region_id": "a"}, SQUARE))
    geopandas.read_file(file).to_crs("EPSG:3857").to_file(tmp_path / "regions.gpkg")
    borders = read_borders(tmp_path / "regions.gpkg")
    assert borders.crs.to_epsg() == 4326
    assert borders.geometry["a"].bounds == pytest.approx((0, 0, 1, 1), abs=1e-9)


def test_shapes_without_ids_are_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "regions.geojson", ({"name": "a"}, SQUARE))
    with pytest.raises(InputError, match="no property region_id"):
        read_borders(file)


def test_every_fault_is_named(tmp_path: Path) -> None:
    file = write(
        tmp_path / "regions.geojson",
        ({"region_id": "a"}, SQUARE),
        ({"region_id": "a"}, SQUARE),
        ({"region_id": "bow"}, BOW_TIE),
    )
    with pytest.raises(InputError) as caught:
        read_borders(file)
    assert "a comes more than once" in str(caught.value)
    assert "bow is empty or crosses itself" in str(caught.value)
