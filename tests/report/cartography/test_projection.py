"""The projection fits the land, and keeps areas."""

import geopandas
import pytest
from shapely import box

from planner.report.cartography.projection import Bounds, equal_area


@pytest.mark.parametrize(
    ("land", "bounds", "kind"),
    [
        ("China", Bounds(73.5, 18.2, 135.1, 53.6), "albers"),
        ("United States", Bounds(-124.7, 24.5, -67, 49.4), "albers"),
        ("Indonesia", Bounds(95, -11, 141, 6), "cylindrical"),
        ("Chile", Bounds(-75.6, -55.6, -67, -17.5), "azimuthal"),
        ("Iceland", Bounds(-24.5, 63.4, -13.5, 66.5), "albers"),
        ("Antarctica", Bounds(-60, -90, 60, -62), "azimuthal"),
        ("World", Bounds(-180, -60, 180, 80), "equal_earth"),
    ],
)
def test_kind(land, bounds, kind):
    assert equal_area(bounds).kind == kind, land


@pytest.mark.parametrize(
    "bounds",
    [
        Bounds(73.5, 18.2, 135.1, 53.6),
        Bounds(95, -11, 141, 6),
        Bounds(-75.6, -55.6, -67, -17.5),
        Bounds(-180, -60, 180, 80),
        Bounds(20, -12, 40, 11),
        Bounds(110, -44, 154, -10),
    ],
)
def test_areas_are_kept(bounds):
    """A band of one degree has the same area wherever it lies along its parallel."""
    lat = (bounds.south + bounds.north) / 2
    cells = [
        box(lon, lat, lon + 1, lat + 1).segmentize(0.02)
        for lon in (bounds.west + 1, (bounds.west + bounds.east) / 2, bounds.east - 2)
    ]
    shapes = geopandas.GeoSeries(cells, crs="EPSG:4326")
    areas = shapes.to_crs(equal_area(bounds).proj4).area
    true = shapes.to_crs("ESRI:54034").area  # cylindrical equal-area, an independent yardstick
    assert areas.to_numpy() == pytest.approx(true.to_numpy(), rel=2e-3)
