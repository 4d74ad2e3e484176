"""Borders are an input: each kind of broken shape is named, or repaired when that is asked for."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from shapely import Point, Polygon, box, from_geojson, to_geojson
from shapely.affinity import translate

from planner.errors import InputError
from planner.geo.distance import great_circle_km
from planner.study.borders import (
    Borders,
    Findings,
    area_km2,
    check_borders,
    distance_km,
    read_borders,
)
from planner.study.load import load_study
from planner.study.notes import warnings_of
from tests.study.small import STUDY, TABLES

Geometry = dict[str, Any] | None
#: longitude and latitude of the regions of the small study
PLACES = {
    name: (float(lon), float(lat))
    for name, *_, lat, lon in (row.split(",") for row in TABLES["regions"].splitlines()[1:])
}
SQUARE: Geometry = json.loads(to_geojson(box(0, 0, 1, 1)))


def collection(path: Path, *features: tuple[dict[str, Any], Geometry], **more: Any) -> Path:
    shapes = [{"type": "Feature", "properties": p, "geometry": g} for p, g in features]
    text = json.dumps({"type": "FeatureCollection", "features": shapes} | more)
    path.write_text(text, "utf-8")
    return path


def one_shape(folder: Path, geometry: Geometry, repair: bool = False) -> tuple[Borders, Findings]:
    """Read a file with one shape, of the region north."""
    path = collection(folder / "regions.geojson", ({"region_id": "north"}, geometry))
    borders, found = check_borders(path, "regions", repair, {"north": ("North", "")})
    assert borders is not None
    return borders, found


def polygon(*rings: list[tuple[float, float]]) -> Geometry:
    return {"type": "Polygon", "coordinates": rings}


def several(*parts: Geometry, kind: str = "MultiPolygon") -> Geometry:
    if kind == "GeometryCollection":
        return {"type": kind, "geometries": parts}
    return {"type": kind, "coordinates": [part["coordinates"] for part in parts if part]}


BOW_TIE = polygon([(0, 0), (1, 1), (1, 0), (0, 1), (0, 0)])
OPEN = polygon([(0, 0), (1, 0), (1, 1), (0, 1)])
ACROSS = polygon([(179, 0), (-179, 0), (-179, 1), (179, 1), (179, 0)])
LINE = {"type": "LineString", "coordinates": [(0, 0), (3, 3)]}
#: what each broken shape is told for: code, words, and area in square degrees once it is repaired
BROKEN: dict[str, tuple[Geometry, str, str, float]] = {
    "bow tie": (BOW_TIE, "E313", "crosses itself at 0.5, 0.5", 0.5),
    "spike through the other side": (
        polygon([(0, 0), (2, 0), (2, 1), (1, 1), (1, -1), (0.9, 1), (0, 1), (0, 0)]),
        "E313",
        "crosses itself",
        0.0,
    ),
    "part that crosses itself": (
        several(polygon([(5, 5), (6, 5), (6, 6), (5, 5)]), BOW_TIE),
        "E313",
        "crosses itself",
        1.0,
    ),
    "two squares that meet in a corner": (
        polygon([(0, 0), (1, 0), (1, 1), (2, 1), (2, 2), (1, 2), (1, 1), (0, 1), (0, 0)]),
        "E313",
        "touches itself at 1, 1",
        2.0,
    ),
    "hole outside": (
        polygon([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)], [(3, 3), (4, 3), (4, 4), (3, 4), (3, 3)]),
        "E313",
        "has a hole outside itself",
        2.0,  # it becomes an island
    ),
    "part in a part": (
        several(SQUARE, json.loads(to_geojson(box(0.2, 0.2, 0.4, 0.4)))),
        "E313",
        "has a part inside another part",
        1.0,
    ),
    "ring not closed": (OPEN, "E313", "does not end where it begins, at 0, 1", 1.0),
    "hole not closed": (
        polygon([(0, 0), (9, 0), (9, 9), (0, 9), (0, 0)], [(1, 1), (2, 1), (2, 2), (1, 2)]),
        "E313",
        "does not end where it begins, at 1, 2",
        80.0,
    ),
    "jump at 180": (ACROSS, "E313", "jumps from the longitude 179 to -179", 2.0),
    "jump at 180 with a hole": (
        polygon(
            [(170, 0), (-170, 0), (-170, 9), (170, 9), (170, 0)],
            [(-179, 1), (-178, 1), (-178, 2), (-179, 2), (-179, 1)],
        ),
        "E313",
        "jumps from the longitude 170 to -170",
        179.0,
    ),
    "longitudes to 360": (
        json.loads(to_geojson(box(170, 0, 190, 1))),
        "E314",
        "reaches the longitude 190, beyond 180",
        20.0,
    ),
    "longitudes beyond 180 alone": (
        json.loads(to_geojson(box(250, 0, 260, 1))),
        "E314",
        "reaches the longitude 260, beyond 180",
        10.0,
    ),
    "longitudes below -180": (
        json.loads(to_geojson(box(-185, 0, -170, 1))),
        "E314",
        "reaches the longitude -185, beyond 180",
        15.0,
    ),
}
#: what no repair can know
HOPELESS: dict[str, tuple[Geometry, str, str]] = {
    "null": (None, "E312", "has no geometry"),
    "nothing in it": (polygon(), "E312", "has no geometry"),
    "line": (LINE, "E312", "is a LineString, which has no area"),
    "point": ({"type": "Point", "coordinates": (0, 0)}, "E312", "is a Point"),
    "collection of lines": (
        several(LINE, LINE, kind="GeometryCollection"),
        "E312",
        "is a GeometryCollection, which has no area",
    ),
    "ring of two points": (polygon([(0, 0), (1, 0), (0, 0)]), "E312", "a ring of 3 points"),
    "text for a number": (polygon([("a", 0), (1, 0), (0, 0), (0, 1)]), "E312", "can be read"),
    "coordinates of a line": ({"type": "Polygon", "coordinates": [[0, 0], [1, 1]]}, "E312", "read"),
    "no coordinates": ({"type": "Polygon"}, "E312", "has no geometry"),
    "infinite": (polygon([(0, 0), (math.inf, 0), (0, 1), (0, 0)]), "E312", "can be read"),
    "unknown kind": ({"type": "Circle"}, "E312", "is of the unknown kind Circle"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_shape_is_named_with_its_rule(tmp_path: Path, name: str) -> None:
    geometry, code, words, _ = BROKEN[name]
    _, found = one_shape(tmp_path, geometry)
    faults = [fault for group in found.faults for fault in group.shown]
    assert [fault.code for fault in faults] == [code], faults
    assert words in faults[0].message
    assert faults[0].message.startswith("regions.geojson (feature 1, north): ")
    assert "borders: {repair: true}" in faults[0].message


@pytest.mark.parametrize("name", BROKEN)
def test_a_repair_is_listed_and_leaves_a_sound_shape(tmp_path: Path, name: str) -> None:
    geometry, _, words, degrees2 = BROKEN[name]
    borders, found = one_shape(tmp_path, geometry, repair=True)
    shape = borders.shapes["north"]
    assert found.faults == [] and shape.is_valid
    west, south, east, north = shape.bounds
    assert -180 <= west < east <= 180 and -90 <= south < north <= 90
    if degrees2:  # the repair of a spike is a matter of taste
        assert shape.area == pytest.approx(degrees2)
    (note,) = [note for group in found.notes for note in group.shown]
    assert note.code == "W312" and words in note.message
    assert f"{area_km2(shape):,.1f} km² after" in note.message


@pytest.mark.parametrize("repair", [False, True])
@pytest.mark.parametrize("name", HOPELESS)
def test_what_has_no_area_cannot_be_repaired(tmp_path: Path, name: str, repair: bool) -> None:
    geometry, code, words = HOPELESS[name]
    _, found = one_shape(tmp_path, geometry, repair)
    faults = [fault for group in found.faults for fault in group.shown]
    assert faults and {fault.code for fault in faults} == {code}
    assert words in faults[0].message and "(feature 1, north)" in faults[0].message


def test_a_pole_inside_a_ring_belongs_to_it(tmp_path: Path) -> None:
    """Antarctica as many files have it: a ring at 70 degrees south that goes once round."""
    ring = [(float(lon), -70.0) for lon in range(-180, 180, 10)]
    borders, found = one_shape(tmp_path, polygon([*ring, ring[0]]), repair=True)
    assert found.faults == []
    # the cap of a sphere: 2 pi R^2 (1 - sin 70)
    cap = 2 * math.pi * 6371.0088**2 * (1 - math.sin(math.radians(70)))
    assert area_km2(borders.shapes["north"]) == pytest.approx(cap, rel=1e-6)


@pytest.mark.parametrize(
    "shape", [box(-180, -90, 180, -70), box(-180, 60, 180, 90), box(-180, -90, 180, 90)]
)
def test_land_round_the_globe_is_sound(tmp_path: Path, shape: Polygon) -> None:
    _, found = one_shape(tmp_path, json.loads(to_geojson(shape)))
    assert found.faults == [] and found.notes == []


@pytest.mark.parametrize(
    ("parts", "left"),
    [
        ((SQUARE, LINE), "1 part without area"),
        ((SQUARE, {"type": "Point", "coordinates": (0, 0)}, LINE), "2 parts without area"),
        ((several(SQUARE), several(LINE, kind="GeometryCollection")), "1 part without area"),
        ((SQUARE,), ""),
    ],
)
def test_a_collection_is_drawn_from_its_polygons(
    tmp_path: Path, parts: tuple[Geometry, ...], left: str
) -> None:
    borders, found = one_shape(tmp_path, several(*parts, kind="GeometryCollection"))
    assert found.faults == []
    assert borders.shapes["north"].equals(box(0, 0, 1, 1))
    told = [note.message for group in found.notes for note in group.shown]
    assert len(told) == bool(left) and all(left in text for text in told)


def test_other_land_may_be_lines_and_points_are_left_out(tmp_path: Path) -> None:
    path = collection(
        tmp_path / "regions.geojson",
        ({"region_id": "north"}, SQUARE),
        ({"region_id": "coast", "name_en": "The coast"}, LINE),
        ({"region_id": "town"}, {"type": "Point", "coordinates": (0, 0)}),
    )
    borders, found = check_borders(path, "regions", False, {"north": ()})
    assert borders is not None and found.faults == []
    assert set(borders.shapes) == {"north", "coast"} and set(borders.polygons) == {"north"}
    assert borders.names["coast"] == ("The coast", "")
    assert [note.message for group in found.notes for note in group.shown] == [
        "regions.geojson (feature 3, town): is a Point and is not drawn."
    ]


@pytest.mark.parametrize("repair", [False, True])
def test_an_id_that_comes_twice(tmp_path: Path, repair: bool) -> None:
    path = collection(
        tmp_path / "regions.geojson",
        ({"region_id": "a"}, SQUARE),
        ({"region_id": "b"}, json.loads(to_geojson(box(5, 5, 6, 6)))),
        ({"region_id": "a"}, json.loads(to_geojson(box(1, 0, 2, 1)))),
    )
    borders, found = check_borders(path, "regions", repair, {})
    (told,) = [text for group in (*found.faults, *found.notes) for text in group.shown]
    assert told.code == ("W312" if repair else "E315")
    assert "(a): comes 2 times, as the features 1 and 3" in told.message
    assert not repair or (borders is not None and borders.shapes["a"].equals(box(0, 0, 2, 1)))


def test_a_zone_may_have_the_same_shape_each_year(tmp_path: Path) -> None:
    rows = [({"zone_id": "z", "period": year}, SQUARE) for year in (2026, 2027)]
    _, found = check_borders(collection(tmp_path / "zones.geojson", *rows), "zones", False, {})
    assert found.faults == []


@pytest.mark.parametrize(
    ("properties", "more", "words"),
    [
        ({"NAME": "?"}, {"id": "north"}, "the feature id would fit 1 of 1"),
        ({"code": "north"}, {}, "the property code would fit 1 of 1"),
        ({"name": "North"}, {}, "the property name holds the names of 1 of 1, not their ids"),
        ({"name": "Elsewhere"}, {}, "the shapes have no property region_id"),
        ({}, {}, "the shapes have no property region_id"),
        ({"region_id": None}, {}, "the shapes have no property region_id"),
    ],
)
def test_ids_that_are_elsewhere_are_one_fault(
    tmp_path: Path, properties: dict[str, Any], more: dict[str, Any], words: str
) -> None:
    feature = {"type": "Feature", "properties": properties, "geometry": SQUARE} | more
    text = json.dumps({"type": "FeatureCollection", "features": [feature] * 3})
    path = tmp_path / "regions.geojson"
    path.write_text(text)
    borders, found = check_borders(path, "regions", False, {"north": ("North", "")})
    (fault,) = [fault for group in found.faults for fault in group.shown]
    assert borders is None and fault.code == "E311" and words in fault.message


def test_one_shape_without_an_id_is_named(tmp_path: Path) -> None:
    path = collection(tmp_path / "regions.geojson", ({"region_id": "a"}, SQUARE), ({}, SQUARE))
    with pytest.raises(InputError, match=r"\(feature 2\): has no region_id"):
        read_borders(path)


def test_whole_numbers_are_ids_as_in_tables(tmp_path: Path) -> None:
    path = collection(
        tmp_path / "regions.geojson", ({"region_id": 110000}, SQUARE), ({"region_id": 2.0}, SQUARE)
    )
    assert set(read_borders(path).shapes) == {"110000", "2"}


@pytest.mark.parametrize("epsg", [3857, 3035, 32649])
def test_metres_are_turned_if_the_file_says_what_they_are(tmp_path: Path, epsg: int) -> None:
    frame = geopandas.GeoDataFrame(
        {"region_id": ["a"]}, geometry=[box(108, 30, 110, 31)], crs="EPSG:4326"
    ).to_crs(epsg)
    metres = json.loads(to_geojson(frame.geometry[0]))
    path = tmp_path / "regions.geojson"
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
    collection(path, ({"region_id": "a"}, metres), crs=crs)
    assert read_borders(path).shapes["a"].bounds == pytest.approx((108, 30, 110, 31), abs=1e-3)
    frame.to_file(tmp_path / "regions.gpkg", layer="regions")
    turned = read_borders(tmp_path / "regions.gpkg").shapes["a"]
    assert turned.bounds == pytest.approx((108, 30, 110, 31), abs=1e-3)
    collection(path, ({"region_id": "a"}, metres))
    with pytest.raises(InputError, match=r"look like metres.*names no coordinate system") as raised:
        read_borders(path)
    assert [fault.code for fault in raised.value.faults] == ["E218"]


def test_an_unknown_coordinate_system_is_refused(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::999999"}}
    path = collection(tmp_path / "regions.geojson", ({"region_id": "a"}, SQUARE), crs=crs)
    with pytest.raises(InputError, match=r"coordinate system .*999999 is unknown"):
        read_borders(path)


def test_a_file_with_latitude_first_is_one_fault(tmp_path: Path) -> None:
    shapes = [json.loads(to_geojson(box(30, 100 + i, 31, 101 + i))) for i in range(5)]
    rows = [({"region_id": str(i)}, shape) for i, shape in enumerate(shapes)]
    path = collection(tmp_path / "regions.geojson", *rows)
    with pytest.raises(InputError) as raised:
        read_borders(path)
    (fault,) = raised.value.faults
    assert fault.code == "E314" and "5 of 5 shapes" in fault.message and "swapped" in fault.message


@pytest.mark.parametrize("content", ["", "[]", '{"type": "Feature"}', '{"features": [1]}', "{" * 9])
def test_what_is_no_geojson_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "regions.geojson").write_text(content)
    with pytest.raises(InputError) as raised:
        read_borders(tmp_path / "regions.geojson")
    assert {fault.code for fault in raised.value.faults} == {"E215"}


def test_shapes_of_a_package_are_checked_alike(tmp_path: Path) -> None:
    shapes = [from_geojson(json.dumps(BOW_TIE)), None, box(0, 0, 1, 1)]
    frame = geopandas.GeoDataFrame({"region_id": ["a", "b", "c"]}, geometry=shapes, crs=4326)
    frame.to_file(tmp_path / "regions.gpkg", layer="regions")
    with pytest.raises(InputError) as raised:
        read_borders(tmp_path / "regions.gpkg")
    told = [(fault.code, fault.message) for fault in raised.value.faults]
    assert [code for code, _ in told] == ["E313", "E312"]
    assert "(feature 1, a): crosses itself" in told[0][1] and "(feature 2, b)" in told[1][1]


def draw(folder: Path, **shapes: Polygon) -> Path:
    rows = [({"region_id": n}, json.loads(to_geojson(shape))) for n, shape in shapes.items()]
    return collection(folder / "regions.geojson", *rows)


def squares(half_deg: float = 3.0) -> dict[str, Polygon]:
    """Return a square about the point of each region of the small study."""
    return {name: Point(at).buffer(half_deg, cap_style="square") for name, at in PLACES.items()}


def faults_of(folder: Path) -> list[tuple[str, str]]:
    try:
        load_study(folder)
    except InputError as error:
        return [(fault.code, fault.message) for fault in error.faults]
    return []


def test_most_polygons_elsewhere_are_one_fault_of_the_file(small: Path) -> None:
    draw(small, **{name: translate(shape, -100) for name, shape in squares(2.0).items()})
    ((code, message),) = faults_of(small)
    # the nearest corner of the square about 13.3 E, by the haversine formula
    km = min(great_circle_km(23.1, 113.3, lat, 15.3) for lat in (21.1, 25.1))
    assert code == "E316" and message.startswith("regions.csv: 4 of 4 polygons lie far from")
    assert f"south {km:,.0f} km" in message


@pytest.mark.parametrize(
    ("moved", "words"),
    [
        (lambda lon, lat: (lat, lon - 90), ""),
        (lambda lon, lat: (-lon, lat), "The longitude looks to have the wrong sign."),
        (lambda lon, lat: (lon, -lat), "The latitude looks to have the wrong sign."),
        (lambda lon, lat: (-lon, -lat), "Latitude and longitude look to have the wrong sign."),
    ],
)
def test_one_polygon_elsewhere_is_a_fault_of_its_region(
    small: Path, moved: Any, words: str
) -> None:
    shapes = squares()
    shapes["west"] = Point(moved(*PLACES["west"])).buffer(1)
    draw(small, **shapes)
    told = [message for code, message in faults_of(small) if code == "E316"]
    assert any(text.startswith("regions.csv row 4 (west): lies ") for text in told)
    assert any(words in text for text in told)


def test_swapped_axes_are_guessed(small: Path) -> None:
    text = TABLES["regions"].replace("26.6,106.7", "26.6,36.7")
    (small / "regions.csv").write_text(text, "utf-8")
    shapes = squares() | {"west": Point(26.6, 36.7).buffer(1)}
    draw(small, **shapes)
    told = [m for _, m in faults_of(small) if "row 4 (west)" in m]
    assert len(told) == 1 and "Latitude and longitude look swapped." in told[0]


def test_a_site_with_the_wrong_sign_is_a_fault(small: Path) -> None:
    draw(small, **squares())
    text = TABLES["sites"].replace("26.4,106.6", "26.4,-106.6")
    (small / "sites.csv").write_text(text, "utf-8")
    ((code, message),) = faults_of(small)
    assert code == "E316" and "sites.csv row 2 (guian)" in message and "wrong sign" in message


def test_a_site_may_lie_outside_the_land_of_its_zone(small: Path) -> None:
    """Wuhu is of the zone of Shanghai here, 290 km away: as the study means it."""
    draw(small, **squares(0.5))
    assert faults_of(small) == []


def test_borders_serve_if_they_are_repaired(small: Path) -> None:
    shapes = squares()
    west, south, east, north = shapes["north"].bounds
    shapes["north"] = Polygon([(west, south), (east, north), (east, south), (west, north)])
    draw(small, **shapes)
    ((code, message),) = faults_of(small)
    assert code == "E313" and "(feature 4, north)" in message
    (small / "study.yaml").write_text(STUDY + "borders: {repair: true}\n", "utf-8")
    study = load_study(small)
    assert study.borders is not None and study.borders.shapes["north"].is_valid
    (small / "regions.geojson").unlink()
    assert load_study(small).digest() == study.digest()


def test_what_may_be_meant_is_a_warning(small: Path) -> None:
    """Wuhu is of the zone of Shanghai here, some 240 km west of the square about it."""
    shapes = squares(0.5) | {"west": translate(squares(0.5)["west"], 0.6)}
    draw(small, **shapes)
    told = [w for w in warnings_of(load_study(small).as_tables) if w.code == "W313"]
    km = great_circle_km(26.6, 106.7, 26.6, 106.8)
    assert told[0].message == f"regions.csv row 4 (west): lies {km:.1f} km outside its polygon."
    assert "regions.csv（west）" in told[0].zh
    wuhu = next(w for w in told if "(wuhu)" in w.message)
    found = re.search(r"lies (\d+) km outside its zone's polygon", wuhu.message)
    assert found and 240 < float(found[1]) < 260  # 2.6 degrees along the parallel 31.3
    assert any("(zhangjiakou)" in w.message for w in told)


def test_a_repair_and_a_zone_without_polygon_are_told(small: Path) -> None:
    zone = json.loads(to_geojson(Polygon([(103, 24), (109, 29), (109, 24), (103, 29)])))
    collection(small / "zones.geojson", ({"zone_id": "CN-GZ"}, zone), ({"zone_id": "CN_SH"}, zone))
    (small / "study.yaml").write_text(STUDY + "borders: {repair: true}\n", "utf-8")
    told = {w.message for w in warnings_of(load_study(small).as_tables)}
    assert any("zones.geojson (feature 1, CN-GZ): crosses itself" in text for text in told)
    assert any("(CN-SH): has no polygon for this zone" in text for text in told)
    assert any("CN_SH is no zone" in text for text in told)


def test_a_table_of_points_is_no_file_of_borders(small: Path) -> None:
    rows = [line.split(",") for line in TABLES["regions"].splitlines()]
    features = [
        (
            dict(zip(rows[0][:4], row, strict=False)),
            {"type": "Point", "coordinates": (float(row[5]), float(row[4]))},
        )
        for row in rows[1:]
    ]
    bare = load_study(small).digest()
    (small / "regions.csv").unlink()
    collection(small / "regions.geojson", *features)
    study = load_study(small)
    assert study.borders is None and study.digest() == bare


def test_zones_may_have_polygons_of_their_own(small: Path) -> None:
    zones = {"CN-GZ": box(103, 24, 110, 30), "CN-SH": box(114, 28, 123, 33)}
    rows = [({"zone_id": n, "name_en": n}, json.loads(to_geojson(s))) for n, s in zones.items()]
    collection(small / "zones.geojson", *rows)
    study = load_study(small)
    assert study.has("zones") and study.borders is None and study.zone_borders is not None
    assert study.zone_borders.shapes["CN-GZ"].equals(zones["CN-GZ"])
    collection(small / "zones.geojson", ({"zone_id": "CN-GZ"}, BOW_TIE))
    assert [code for code, _ in faults_of(small)] == ["E313"]


@pytest.mark.parametrize(
    ("lon", "lat", "shape", "km"),
    [
        # a degree of the equator and of a meridian are 111.195 km on the sphere
        (0.0, 0.0, box(1, -1, 2, 1), 111.195),
        (10.0, 50.0, box(9, 52, 11, 53), 2 * 111.195),
        (179.5, 0.0, box(-180, -1, -179, 1), 0.5 * 111.195),
        (-179.5, 0.0, box(178, -1, 179, 1), 1.5 * 111.195),
        # over the pole to a corner: the law of cosines in the plane, near enough there
        (0.0, 89.0, box(170, 85, 190, 88.5), 2.4908 * 111.195),
        (0.0, 0.0, box(100, -1, 101, 1), 100 * 111.195),
        (0.0, 0.0, box(179, -1, 180, 1), 178.59 * 111.195),
        (0.5, 0.5, box(0, 0, 1, 1), 0.0),
    ],
)
def test_distance_to_a_shape(lon: float, lat: float, shape: Polygon, km: float) -> None:
    fine = shapely.segmentize(shape, 0.25)
    assert distance_km(fine, lon, lat) == pytest.approx(km, rel=2e-3, abs=1e-9)


def test_distance_is_that_to_the_nearest_corner_of_a_fine_ring() -> None:
    """By brute force over the corners, with the haversine formula."""
    ring = Point(20, 40).buffer(3, quad_segs=90)
    for lon, lat in ((0.0, 0.0), (-150.0, 20.0), (25.0, 44.0), (200.0 - 360, -40.0)):
        least = min(great_circle_km(lat, lon, y, x) for x, y in ring.exterior.coords)
        assert distance_km(ring, lon, lat) == pytest.approx(least, rel=1e-3)


@pytest.mark.parametrize("repair", [False, True])
def test_a_file_of_crossing_shapes_fits_on_a_page(tmp_path: Path, repair: bool) -> None:
    """As a public file of provinces has them: 25 of 35 cross themselves."""
    bow = from_geojson(json.dumps(BOW_TIE))
    shapes = [translate(bow if i < 25 else box(0, 0, 1, 1), 3 * i) for i in range(35)]
    rows = [({"region_id": f"r{i}"}, json.loads(to_geojson(s))) for i, s in enumerate(shapes)]
    path = collection(tmp_path / "regions.geojson", *rows)
    if repair:
        borders = read_borders(path, repair=True)
        assert all(shape.is_valid for shape in borders.shapes.values())
        return
    with pytest.raises(InputError) as raised:
        read_borders(path)
    messages = [fault.message for fault in raised.value.faults]
    assert len(messages) == 21 and "and 5 more of the kind E313" in messages[-1]
