"""Maps across the longitude 180, about the poles and about the equator are compact and right."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
import shapely
from shapely import Point, Polygon, box
from shapely.affinity import translate

from planner.geo.distance import great_circle_km
from planner.report.cartography.projection import Bounds, bounds_of, equal_area
from planner.report.cartography.shapes import WIDTH, MapError, Plane, plane
from planner.study.borders import area_km2


def cut(shape: Polygon) -> Polygon:
    """Return a shape that goes on beyond 180 degrees as files have it, cut there."""
    west = shape.intersection(box(-180, -90, 180, 90))
    return shapely.union_all([west, translate(shape.intersection(box(180, -90, 540, 90)), -360)])


def cap(lat_deg: float, lon_from: float = -180, lon_to: float = 180) -> Polygon:
    """Return the land south of a parallel, out of few corners, up to the pole."""
    ring = [(lon, lat_deg) for lon in np.linspace(lon_from, lon_to, 9)]
    return Polygon([*ring, (lon_to, -90), (lon_from, -90)])


FIJI = {"a": cut(box(177, -18, 182, -16)), "b": box(-178, -19, -177, -17)}
ALASKA = {
    "chukotka": cut(Point(179, 66).buffer(8)),
    "aleutians": cut(box(172, 51, 196, 52)),
    "alaska": box(-164, 59, -141, 70),
}
SVALBARD = {"spitsbergen": box(11, 77, 21, 80), "east": box(20, 79.2, 27, 80.5)}
ANTARCTICA = {"whole": cap(-70)}
SECTORS = {str(i): cap(-70, -180 + 90 * i, -90 + 90 * i) for i in range(4)}
KIRIBATI = {"gilbert": box(172.5, -1, 175, 3), "line": box(-160, -2, -157, 4)}
RING = {"greenland": box(-55, 62, -20, 83), "siberia": cut(box(70, 65, 190, 75))}
#: shapes, and the greatest width in km that a compact map has
LANDS = {
    "Fiji": (FIJI, 800),
    "Chukotka and Alaska": (ALASKA, 4200),
    "Svalbard": (SVALBARD, 600),
    "Antarctica": (ANTARCTICA, 6500),
    "sectors of Antarctica": (SECTORS, 6500),
    "Kiribati": (KIRIBATI, 3800),
    "round the Arctic": (RING, 7500),
    "Kenya": ({"kenya": box(34, -5, 42, 5)}, 1600),
    "Chile": ({"chile": box(-75, -55, -67, -18)}, 5600),
}


def picture_of(made: Plane, name: str) -> Polygon:
    """Return an area of the picture from its path."""
    rings = []
    for text in re.findall(r"M([^z]*)z", made.areas[name]):
        numbers = [float(n) for n in re.findall(r"-?\d*\.?\d+", text)]
        rings.append(np.cumsum(np.reshape(numbers, (-1, 2)), axis=0))
    return shapely.union_all([Polygon(ring).buffer(0) for ring in rings if len(ring) > 3])


@pytest.mark.parametrize("land", LANDS)
def test_the_map_is_compact_and_areas_and_scale_are_true(land: str) -> None:
    shapes, widest_km = LANDS[land]
    spots = [shape.representative_point() for shape in shapes.values()]
    made = plane(shapes, [(spot.x, spot.y) for spot in spots])
    assert made.unit_m * WIDTH / 1000 < widest_km
    unit2 = (made.unit_m / 1000) ** 2
    for name, shape in shapes.items():
        seen = picture_of(made, name)
        # a sphere against the ellipsoid, and what is thinned out
        assert seen.area * unit2 == pytest.approx(area_km2(shape), rel=0.02), name
        x0, y0, x1, y1 = seen.bounds
        assert x0 >= 0 and y0 >= 0 and x1 <= WIDTH and y1 <= made.height
    for spot, name in zip(spots, shapes, strict=True):
        assert picture_of(made, name).buffer(1.5).covers(Point(made.at(spot.x, spot.y)))


@pytest.mark.parametrize("land", LANDS)
def test_the_scale_holds_across_the_middle(land: str) -> None:
    """Between neighbouring points of the middle of the picture, by the haversine formula."""
    shapes, _ = LANDS[land]
    made = plane(shapes, [])
    bounds = bounds_of([part.bounds for s in shapes.values() for part in shapely.get_parts(s)])
    lon, lat = (bounds.west + bounds.east) / 2, (bounds.south + bounds.north) / 2
    ends = [(lon - 0.5, lat), (lon + 0.5, lat)]
    (x1, y1), (x2, y2) = (made.at(*end) for end in ends)
    km = great_circle_km(lat, lon - 0.5, lat, lon + 0.5)
    assert math.hypot(x1 - x2, y1 - y2) * made.true_unit_m / 1000 == pytest.approx(km, rel=0.04)


def test_a_map_of_the_world_has_the_scale_of_its_middle() -> None:
    """Equal Earth is 14 % too narrow along the equator (Savric, Patterson and Jenny 2018)."""
    made = plane({"land": box(-170, -60, 170, 60)}, [])
    assert made.projection.kind == "equal_earth"
    (x1, _), (x2, _) = made.at(-10, 0), made.at(10, 0)
    km = great_circle_km(0, -10, 0, 10)
    assert (x2 - x1) * made.true_unit_m / 1000 == pytest.approx(km, rel=0.01)
    assert (x2 - x1) * made.unit_m / 1000 == pytest.approx(0.862 * km, rel=0.01)


@pytest.mark.parametrize("shapes", [FIJI, ALASKA, RING])
def test_no_seam_is_left_at_180(shapes: dict[str, Polygon]) -> None:
    made = plane(shapes, [])
    for name, shape in shapes.items():
        joined = 1 if shape.bounds[0] == -180 else len(shapely.get_parts(shape))
        assert made.areas[name].count("M") == joined, name


@pytest.mark.parametrize("shapes", [ANTARCTICA, SECTORS])
def test_the_pole_is_inside_and_no_cut_leads_to_it(shapes: dict[str, Polygon]) -> None:
    made = plane(shapes, [])
    assert "+lat_0=-90" in made.projection.proj4
    seen = {name: picture_of(made, name) for name in shapes}
    whole = shapely.union_all(list(seen.values())).buffer(0.2)
    assert whole.covers(Point(made.at(0, -90))) and len(shapely.get_parts(whole)) == 1
    # a cap is a circle in the picture, though its ring has nine corners
    radius = math.sqrt(whole.area / math.pi)
    assert whole.length == pytest.approx(2 * math.pi * radius, rel=0.02)


@pytest.mark.parametrize(
    ("boxes", "found"),
    [
        ([(170, 0, 180, 1), (-180, 0, -170, 1)], (170, 0, 190, 1)),
        ([(179, 5, 179, 5), (-179, 0, -179, 0)], (179, 0, 181, 5)),
        ([(-10, 0, 20, 1), (15, 0, 30, 4)], (-10, 0, 30, 4)),
        ([(-180, 0, 180, 1), (5, 2, 6, 3)], (-180, 0, 180, 3)),
        ([(-125, 24, -66, 49), (-180, 51, -130, 71), (172, 51, 180, 53)], (172, 24, 294, 71)),
        ([(50, 0, 50, 0)], (50, 0, 50, 0)),
    ],
)
def test_bounds_go_the_short_way_round(
    boxes: list[tuple[float, ...]], found: tuple[float, ...]
) -> None:
    bounds = bounds_of(boxes)
    assert (bounds.west, bounds.south, bounds.east, bounds.north) == found


@pytest.mark.parametrize(
    ("land", "bounds", "kind"),
    [
        ("Fiji", Bounds(177, -19, 183, -16), "albers"),
        ("Russia", Bounds(27, 41, 191, 82), "albers"),
        ("the Arctic", Bounds(-170, 60, 170, 84), "azimuthal"),
        ("the Pacific", Bounds(120, -45, 280, 45), "equal_earth"),
    ],
)
def test_projection_of_what_is_wide(land: str, bounds: Bounds, kind: str) -> None:
    assert equal_area(bounds).kind == kind, land


@pytest.mark.parametrize(
    ("shapes", "places"),
    [({}, []), ({"a": box(0, 0, math.inf, 1)}, []), ({}, [(math.nan, 0.0)])],
)
def test_what_cannot_be_drawn_is_one_kind_of_error(
    shapes: dict[str, Polygon], places: list[tuple[float, float]]
) -> None:
    with pytest.raises(MapError, match="cannot be drawn"):
        plane(shapes, places)


@pytest.mark.parametrize(
    ("one", "two", "degrees"),
    [
        ((-17.0, 179.5), (-17.0, -179.5), None),
        ((0.0, 179.0), (0.0, -179.0), 2.0),
        ((89.0, 0.0), (89.0, 180.0), 2.0),
        ((-90.0, 33.0), (-80.0, -120.0), 10.0),
        ((66.0, 170.0), (66.0, -170.0), None),
    ],
)
def test_distance_knows_no_seam(
    one: tuple[float, float], two: tuple[float, float], degrees: float | None
) -> None:
    """A degree of a great circle is 111.195 km; moving both along their parallels changes none."""
    km = great_circle_km(*one, *two)
    if degrees is not None:
        assert km == pytest.approx(degrees * 111.195, rel=1e-5)
    turned = great_circle_km(one[0], one[1] - 100, two[0], two[1] - 100)
    assert km == pytest.approx(turned, rel=1e-9)
