"""Where regions and zones lie: the one reader of borders, for checks and for maps.

Borders are ``regions.geojson`` or ``regions.gpkg``, one feature a region, and, where zones are not
made of regions, ``zones.geojson``, ``zones.gpkg`` or the layer ``zones`` of ``regions.gpkg``. A
dataset may do without: then regions are points on the map.

=============  ====================================================================================
Part           What it must be
=============  ====================================================================================
identifier     The property ``region_id`` (``zone_id``), as in ``regions.csv`` (``zones.csv``); each
               comes once. Ids of no region are other land, drawn without figures.
names          ``name_en`` and ``name_zh``, optional, for shapes that have no row in the tables.
geometry       Polygon or MultiPolygon. Of a GeometryCollection the polygons are drawn, and `check`
               says what is left out. Lines are drawn where they are no region's.
coordinates    Longitude, then latitude, WGS84, within 180 and 90 degrees. Another coordinate system
               is turned into WGS84 where the file names it.
rings          End where they begin and cross neither themselves nor each other. What crosses the
               longitude 180 is cut there into two polygons (RFC 7946, 3.1.9).
places         A region's point lies in its polygon. A little outside (a simplified coast, say) is a
               warning; farther than 100 km and twice the root of the polygon's area is a fault.
=============  ====================================================================================

With ``borders: {repair: true}`` in the study file, shapes that break the rules of rings and
longitudes, and ids that come twice, are repaired, and each repair is listed with the area before
and after. Nothing is repaired without it.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from planner.errors import InputError
from planner.study import read_other
from planner.study.faults import Group, capped, one

#: the column that names a shape, by table
ID_COLUMNS = {"regions": "region_id", "zones": "zone_id"}
EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG
#: farther than this, a shape is as far as its nearest corner
_WIDE_KM = 5000.0
_LARGEST_FILE = 500_000_000
#: coordinates above this are no degrees, however they were turned
_NO_DEGREES = 1000.0
_POLYGONS = ("Polygon", "MultiPolygon")
_LINES = ("LineString", "MultiLineString")
#: what GEOS says of a broken polygon, in plain words
_BROKEN = {
    "Self-intersection": "crosses itself",
    "Ring Self-intersection": "touches itself",
    "Hole lies outside shell": "has a hole outside itself",
    "Holes are nested": "has a hole in a hole",
    "Nested shells": "has a part inside another part",
    "Interior is disconnected": "is cut in two by its holes",
    "Duplicate Rings": "has the same ring twice",
}
_MEND = "Mend it, or set borders: {repair: true} in the study file."

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Borders:
    """The shapes of regions or of zones.

    Attributes
    ----------
    file : str
        Where they were read.
    shapes : mapping of str to shapely geometry
        By id, in WGS84: valid polygons, cut at the longitude 180, and lines that bound no region.
    names : mapping of str to (str, str)
        English and Chinese name of each shape, empty where the file gives none.
    """

    file: str
    shapes: Mapping[str, Any]
    names: Mapping[str, tuple[str, str]]

    @property
    def polygons(self) -> dict[str, Any]:
        """The shapes that are areas."""
        return {name: s for name, s in self.shapes.items() if s.geom_type in _POLYGONS}


@dataclass(slots=True)
class Findings:
    """What is wrong with a file of borders, and what its owner should know of it."""

    file: str
    faults: list[Group] = field(default_factory=list)
    notes: list[Group] = field(default_factory=list)

    def fault(self, code: str, rule: str, remedy: str, key: str = "") -> None:
        """Add a fault."""
        self.faults.append(one(code, rule, remedy, file=self.file, key=key))

    def note(self, code: str, rule: str, key: str, zh: str) -> None:
        """Add what may be meant, or was done on the user's word."""
        zh = f"{self.file}（{key}）：{zh}。"
        self.notes.append(one(code, rule, "", file=self.file, key=key, zh=zh))

    def repaired(self, rule: str, before_km2: float, after_km2: float, key: str) -> None:
        """Add a repair, with the areas before and after."""
        told = f"{rule}: repaired, {before_km2:,.1f} km² before and {after_km2:,.1f} km² after"
        zh = f"已按要求修复，面积由 {before_km2:,.1f} km² 变为 {after_km2:,.1f} km²"
        self.note("W312", told, key, zh)


@dataclass(frozen=True, slots=True)
class _Feature:
    """A shape as the file has it: its place there, its properties, and the shape if it has one."""

    number: int
    own_id: object
    properties: Mapping[str, Any]
    shape: Any
    flaws: tuple[_Flaw, ...] = ()

    def place(self, name: str = "") -> str:
        return f"feature {self.number}" + (f", {name}" if name else "")


@dataclass(frozen=True, slots=True)
class _Flaw:
    code: str
    rule: str
    remedy: str = _MEND
    mendable: bool = True


def read_borders(path: Path, table: str = "regions", repair: bool = False) -> Borders:
    """Read the borders of regions or zones to draw them.

    Parameters
    ----------
    path : pathlib.Path
        GeoJSON or GeoPackage.
    table : {"regions", "zones"}
        Whose borders.
    repair : bool
        Whether broken shapes are repaired.

    Raises
    ------
    InputError
        With every fault of the file.
    """
    borders, found = check_borders(path, table, repair)
    if found.faults or borders is None:
        raise InputError(capped(found.faults))
    return borders


def check_borders(
    path: Path, table: str, repair: bool, known: Mapping[str, Sequence[str]] | None = None
) -> tuple[Borders | None, Findings]:
    """Read borders and check each shape by itself.

    Parameters
    ----------
    path, table, repair
        As of :func:`read_borders`.
    known : mapping of str to sequence of str, optional
        Names of the regions or zones by id. Their shapes must be areas; and what their ids are
        called in the file is found by them.

    Returns
    -------
    tuple
        The borders, None if nothing can be made of the file, and what was found. Shapes of a
        faulty file may be broken.
    """
    known, found = known or {}, Findings(path.name)
    column = ID_COLUMNS[table]
    try:
        features, crs = (_package if path.suffix == ".gpkg" else _geojson)(path, table)
        turn = _to_wgs84(crs)
    except (ValueError, OSError, RecursionError, sqlite3.Error) as error:
        found.fault("E215", f"cannot be read: {error}", f"Export it again, with a {column}.")
        return None, found
    _check_ids(features, table, known, found)
    _check_degrees(features, turn, bool(crs), found)
    if found.faults:
        return None, found
    shapes: dict[str, dict[int, Any]] = defaultdict(dict)
    names: dict[str, tuple[str, str]] = {}
    for feature in features:
        name = _text(feature.properties.get(column))
        shape = _checked(feature, name, turn, repair, name in known, found)
        if not name:
            remedy = "Give it one; other land has one too."
            found.fault("E311", f"has no {column}", remedy, feature.place())
        elif shape is not None:
            shapes[name][feature.number] = shape
            en, zh = (_text(feature.properties.get(key)) for key in ("name_en", "name_zh"))
            names.setdefault(name, (en, zh))
    whole = {name: _one_shape(parts, name, table, repair, found) for name, parts in shapes.items()}
    return Borders(path.name, whole, names), found


def only_points(path: Path, table: str) -> bool:
    """Return whether a file holds points and nothing else: places, not borders."""
    try:
        features, _ = (_package if path.suffix == ".gpkg" else _geojson)(path, table)
    except (ValueError, OSError, RecursionError, sqlite3.Error):
        return False
    return all(f.shape is not None and f.shape.geom_type == "Point" for f in features)


def zone_of_shapes(
    zone_of: Mapping[str, str], zones: Collection[str], borders: Borders | None
) -> dict[str, str]:
    """Return the zone of each polygon: that of its region, or of other land with a zone's id.

    Parameters
    ----------
    zone_of : mapping of str to str
        Zone of each region.
    zones : collection of str
        Ids of the zones.
    borders : Borders or None
        Of the regions.
    """
    drawn = () if borders is None else borders.polygons
    return {shape: zone for shape in drawn if (zone := zone_of.get(shape, shape)) in zones}


def zone_shapes(
    zone_of: Mapping[str, str],
    zones: Collection[str],
    borders: Borders | None,
    zone_borders: Borders | None,
) -> dict[str, list[Any]]:
    """Return the polygons that each zone is drawn by: its own, or all of :func:`zone_of_shapes`.

    Zones without any are absent.
    """
    drawn = {} if borders is None else borders.polygons
    shapes: dict[str, list[Any]] = defaultdict(list)
    for shape, zone in zone_of_shapes(zone_of, zones, borders).items():
        shapes[zone].append(drawn[shape])
    own = {} if zone_borders is None else zone_borders.polygons
    return shapes | {zone: [own[zone]] for zone in zones if zone in own}


def area_km2(shape: Any) -> float:
    """Return the area of a shape in degrees, on the sphere."""
    import shapely

    def cylinder(xy: Floats) -> Floats:
        return np.column_stack([np.radians(xy[:, 0]), np.sin(np.radians(xy[:, 1]))])

    return float(shapely.transform(shape, cylinder).area) * EARTH_RADIUS_KM**2


def distance_km(shape: Any, lon_deg: float, lat_deg: float) -> float:
    """Return how far a point lies from a shape, on the sphere; 0 inside.

    The shape is turned into the azimuthal equidistant projection about the point, in which
    straight lines from the point are as long as on the ground, whatever lies between.
    """
    import shapely

    if shape.covers(shapely.Point(lon_deg, lat_deg)):
        return 0.0

    def about(xy: Floats) -> Floats:
        turn, lat, here = np.radians(xy[:, 0] - lon_deg), np.radians(xy[:, 1]), np.radians(lat_deg)
        east = np.cos(lat) * np.sin(turn)
        north = np.cos(here) * np.sin(lat) - np.sin(here) * np.cos(lat) * np.cos(turn)
        along = np.sin(here) * np.sin(lat) + np.cos(here) * np.cos(lat) * np.cos(turn)
        across = np.hypot(east, north)
        stretch = np.arctan2(across, along) / np.where(across > 0, across, 1.0)
        return EARTH_RADIUS_KM * np.column_stack([east * stretch, north * stretch])

    # rings alone: a shape about the other side of the globe would be turned inside out
    rings = shapely.transform(shape.boundary, about)
    corners = float(np.hypot(*shapely.get_coordinates(rings).T).min())
    # and there the sides would lead through the middle
    if corners > _WIDE_KM:
        return corners
    return float(rings.distance(shapely.Point(0, 0)))


def _geojson(path: Path, table: str) -> tuple[list[_Feature], str]:
    if path.stat().st_size > _LARGEST_FILE:
        raise ValueError("it is above 500 MB")
    content = json.loads(path.read_bytes().decode("utf-8-sig"))
    if not isinstance(content, dict) or not isinstance(content.get("features"), list):
        raise ValueError("it holds no FeatureCollection")
    features = []
    for number, feature in enumerate(content["features"], start=1):
        if not isinstance(feature, dict):
            raise ValueError(f"feature {number} is no object")
        properties, geometry = feature.get("properties"), feature.get("geometry")
        shape, flaws = _built(geometry) if isinstance(geometry, dict) else (None, ())
        own = properties if isinstance(properties, dict) else {}
        features.append(_Feature(number, feature.get("id"), own, shape, tuple(flaws)))
    crs = content.get("crs")
    named = crs.get("properties", {}).get("name", "") if isinstance(crs, dict) else ""
    return features, str(named)


def _built(geometry: Mapping[str, Any]) -> tuple[Any, list[_Flaw]]:
    """Return the shape of a GeoJSON geometry, its rings closed, and what is wrong with it."""
    import shapely

    kind, coordinates = geometry.get("type"), geometry.get("coordinates", ())
    flaws: list[_Flaw] = []
    try:
        if kind == "GeometryCollection":
            parts = [_built(part) for part in geometry["geometries"]]
            flaws = [flaw for _, bad in parts for flaw in bad]
            return shapely.GeometryCollection([s for s, _ in parts if s is not None]), flaws
        if kind == "Polygon":
            return _polygon(coordinates, flaws), flaws
        if kind == "MultiPolygon":
            return shapely.MultiPolygon([_polygon(part, flaws) for part in coordinates]), flaws
        if kind == "LineString":
            return shapely.LineString(_positions(coordinates)), flaws
        if kind == "MultiLineString":
            return shapely.MultiLineString([_positions(part) for part in coordinates]), flaws
        if kind == "Point":
            return shapely.Point(_positions([coordinates])[0]), flaws
        if kind == "MultiPoint":
            return shapely.MultiPoint(_positions(coordinates)), flaws
    except (ValueError, TypeError, KeyError, AttributeError, shapely.errors.ShapelyError):
        pass  # told below, for all kinds alike
    rule = f"is no {kind} that can be read: its coordinates are not as they must be"
    if kind not in (*_POLYGONS, *_LINES, "Point", "MultiPoint", "GeometryCollection"):
        rule = f"is of the unknown kind {str(kind)[:30]}"
    return None, [_Flaw("E312", rule, "Draw it as a Polygon.", mendable=False)]


def _polygon(rings: Any, flaws: list[_Flaw]) -> Any:
    import shapely

    closed = []
    for positions in map(_positions, rings):
        ring = positions
        if len(ring) and (ring[0] != ring[-1]).any():
            at = _spot(*ring[-1])
            flaws.append(_Flaw("E313", f"has a ring that does not end where it begins, at {at}"))
            ring = np.vstack([ring, ring[:1]])
        if len(ring) < 4:
            rule = f"has a ring of {len(positions)} points"
            flaws.append(_Flaw("E312", rule, "Draw it with 3 corners at least.", mendable=False))
        else:
            closed.append(ring)
    return shapely.Polygon(closed[0], closed[1:]) if closed else shapely.Polygon()


def _positions(coordinates: Any) -> Floats:
    """Return longitude and latitude of each position; ValueError if they are none."""
    array = np.array([position[:2] for position in coordinates], dtype=float)
    if array.ndim != 2 or array.shape[1] != 2 or not np.isfinite(array).all():
        raise ValueError("positions are two finite numbers")
    return array


def _package(path: Path, table: str) -> tuple[list[_Feature], str]:
    import shapely

    layers = read_other.layer_names(path)
    layer = table if table in layers or not layers else layers[0]
    with closing(read_other.open_package(path)) as package:
        shown = package.execute(
            "SELECT column_name, definition, organization || ':' || organization_coordsys_id "
            "FROM gpkg_geometry_columns LEFT JOIN gpkg_spatial_ref_sys USING (srs_id) "
            "WHERE table_name = ?",
            (layer,),
        ).fetchone()
        if shown is None:
            raise ValueError(f"the layer {layer} holds no shapes")
        column, definition, code = map(str, shown)
        rows = package.execute(f"SELECT * FROM {read_other.quoted(layer)}")
        heading = [str(about[0]) for about in rows.description]
        features = []
        for number, row in enumerate(rows, start=1):
            cells = dict(zip(heading, row, strict=True))
            blob = read_other.wkb_of(cells.pop(column))
            shape: Any = None
            flaws: tuple[_Flaw, ...] = ()
            try:
                shape = shapely.force_2d(shapely.from_wkb(blob))
            except shapely.errors.ShapelyError:
                flaws = (_Flaw("E312", "is no shape that can be read", "Save it again.", False),)
            features.append(_Feature(number, None, cells, shape, flaws))
    if code.endswith(":4326") or code.split(":")[-1] in ("0", "-1"):
        return features, ""
    return features, definition if definition.upper() not in ("", "UNDEFINED", "NONE") else code


def _check_ids(
    features: Sequence[_Feature], table: str, known: Mapping[str, Sequence[str]], found: Findings
) -> None:
    """Find one fault for a file none of whose shapes has an id, with what would fit."""
    column = ID_COLUMNS[table]
    if not features:
        found.fault("E311", "holds no shapes", f"Draw each of the {table}.")
    if not features or any(_text(feature.properties.get(column)) for feature in features):
        return
    own = {"the feature id": {_text(feature.own_id) for feature in features}}
    for key in dict.fromkeys(key for feature in features for key in feature.properties):
        own[f"the property {key}"] = {_text(f.properties.get(key)) for f in features}
    words = {word for names in known.values() for word in names if word}
    # a file may say Guangdong Province where the table says Guangdong
    called = {what: sum(_begins(word, own[what]) for word in words) for what in own}
    best = max(own, key=lambda what: len(own[what] & set(known)))
    named = max(own, key=lambda what: called[what])
    rule = f"the shapes have no property {column}"
    remedy = f"Give each the {column} that it has in {table}.csv."
    if fitting := len(own[best] & set(known)):
        rule += f"; {best} would fit {fitting} of {len(known)}"
        remedy = f"Save {best} as the property {column}."
    elif fitting := called[named]:
        rule += f"; {named} holds the names of {fitting} of {len(known)}, not their ids"
    found.fault("E311", rule, remedy)


def _begins(word: str, values: Collection[str]) -> bool:
    return any(value.startswith(word) for value in values)


def _check_degrees(
    features: Sequence[_Feature], turn: Callable[[Any], Any], has_crs: bool, found: Findings
) -> None:
    """Find one fault for a file whose coordinates as a whole have no place on the globe."""
    import shapely

    drawn = [turn(f.shape) for f in features if f.shape is not None and not f.shape.is_empty]
    if not drawn:
        return
    bounds = np.abs(shapely.bounds(np.array(drawn, dtype=object)))
    if not bounds.max() < _NO_DEGREES:
        rule = f"the coordinates look like metres, not degrees: they go up to {bounds.max():,.0f}"
        rule += "" if has_crs else ", and the file names no coordinate system"
        found.fault("E218", rule, "Save it in EPSG:4326, longitude and latitude.")
        return
    off = bounds[:, [1, 3]].max(axis=1)
    if 2 * (off > 90).sum() > len(drawn):
        rule = f"{(off > 90).sum()} of {len(drawn)} shapes reach latitudes beyond 90: {off.max():g}"
        found.fault("E314", rule, "Latitude and longitude look swapped: longitude is first.")


def _to_wgs84(crs: str) -> Callable[[Any], Any]:
    """Return what turns a shape into WGS84; ValueError if the coordinate system is unknown."""
    if not crs or re.search(r"(CRS84|\b4326)$", crs.strip()):
        return lambda shape: shape
    import shapely
    from pyproj import Transformer
    from pyproj.exceptions import CRSError

    try:
        move = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform
    except CRSError as error:
        raise ValueError(f"its coordinate system {crs[:60]} is unknown") from error

    def moved(xy: Floats) -> Floats:
        return np.column_stack(move(xy[:, 0], xy[:, 1]))

    return lambda shape: shapely.transform(shape, moved)


def _checked(
    feature: _Feature,
    name: str,
    turn: Callable[[Any], Any],
    repair: bool,
    is_known: bool,
    found: Findings,
) -> Any:
    """Return the shape of a feature, repaired if that is asked for; None if there is none."""
    shape, flaws, place = feature.shape, list(feature.flaws), feature.place(name)
    if shape is not None and not shape.is_empty:
        shape, left_out = _areas(turn(shape))
        kind = shape.geom_type
        if left_out:
            found.note(
                "W311",
                f"is drawn from its polygons, without {left_out}",
                place,
                "仅绘制其中的多边形",
            )
        if not is_known and kind not in (*_POLYGONS, *_LINES, "GeometryCollection"):
            found.note("W311", f"is a {kind} and is not drawn", place, "不是面，未绘制")
            return None
        if kind not in _POLYGONS and (is_known or kind not in _LINES):
            rule, remedy = f"is a {kind}, which has no area", "Draw it as a Polygon."
            flaws.append(_Flaw("E312", rule, remedy, mendable=False))
        else:
            flaws += _flaws(shape)
    elif not flaws:
        flaws.append(_Flaw("E312", "has no geometry", "Draw it, or delete it.", not is_known))
    if not flaws:
        return shape
    if not repair or not all(flaw.mendable for flaw in flaws):
        for flaw in flaws:
            found.fault(flaw.code, flaw.rule, flaw.remedy, place)
        return shape
    rule = "; ".join(flaw.rule for flaw in flaws)
    if shape is None or shape.is_empty:
        found.note("W312", f"{rule}: left out", place, "没有几何，已略去")
        return None
    mended = _repaired(shape)
    if mended.is_empty or _flaws(mended):
        found.fault("E313", f"{rule}; it cannot be repaired", "Draw it anew.", place)
        return shape
    found.repaired(rule, area_km2(shape), area_km2(mended), place)
    return mended


def _areas(shape: Any) -> tuple[Any, str]:
    """Return a collection as its polygons, if it has any, and in words what else it holds."""
    parts = [*_parts(shape)]
    left = sum(part.geom_type != "Polygon" for part in parts)
    if shape.geom_type != "GeometryCollection" or left == len(parts):
        return shape, ""
    return _only_areas(shape), f"{left} part{'s' if left > 1 else ''} without area" if left else ""


def _parts(shape: Any) -> Iterator[Any]:
    """Yield the single shapes of a collection, of collections in it too."""
    for part in getattr(shape, "geoms", (shape,)):
        yield from _parts(part) if hasattr(part, "geoms") else (part,)


def _flaws(shape: Any) -> list[_Flaw]:
    """Return what makes a shape in degrees wrong or impossible to draw."""
    import shapely

    west, south, east, north = shape.bounds
    flaws = []
    if max(-south, north) > 90:
        rule = f"reaches the latitude {max(north, south, key=abs):.6g}, beyond 90"
        guess = max(-west, east) <= 90
        remedy = "Latitude and longitude look swapped." if guess else "Mend its coordinates."
        flaws.append(_Flaw("E314", rule, remedy, mendable=False))
    if max(-west, east) > 180:
        rule = f"reaches the longitude {max(west, east, key=abs):.6g}, beyond 180"
        remedy = "Cut it at 180; beyond, 190 is -170. Or set borders: {repair: true}."
        flaws.append(_Flaw("E314", rule, remedy))
    jump = next((j for ring in _rings(shape) if (j := _jump(ring)) is not None), None)
    if jump is not None:
        rule = f"jumps from the longitude {jump[0]:.6g} to {jump[1]:.6g}"
        remedy = "Cut it at 180 into two polygons, or set borders: {repair: true}."
        flaws.append(_Flaw("E313", rule, remedy))
    elif not shape.is_valid:
        flaws.append(_Flaw("E313", _broken(shapely.is_valid_reason(shape))))
    return flaws


def _broken(reason: str) -> str:
    """Return what GEOS says of an invalid shape in plain words, with the spot."""
    told = re.match(r"([^\[]+)(?:\[(\S+) (\S+)\])?", reason)
    assert told is not None  # every text has such a head
    rule = _BROKEN.get(told[1], f"is no valid polygon ({told[1].lower()})")
    return f"{rule} at {_spot(float(told[2]), float(told[3]))}" if told[2] else rule


def _spot(lon_deg: float, lat_deg: float) -> str:
    return f"{lon_deg:.6g}, {lat_deg:.6g}"


def _rings(shape: Any) -> Iterator[Floats]:
    import shapely

    for part in shapely.get_parts(shape):
        rings = (part.exterior, *part.interiors) if part.geom_type == "Polygon" else (part,)
        yield from (shapely.get_coordinates(ring) for ring in rings)


def _jump(ring: Floats) -> tuple[float, float] | None:
    """Return the longitudes between which a ring goes the wrong way round the globe."""
    for i in np.flatnonzero(np.abs(np.diff(ring[:, 0])) > 180):
        start, end = float(ring[i, 0]), float(ring[i + 1, 0])
        # a side along a pole or round the whole globe goes from edge to edge
        if min(abs(start), abs(end)) < 180 - 1e-9:
            return start, end
    return None


def _repaired(shape: Any) -> Any:
    """Return the polygons that a broken shape stands for, cut at the longitude 180."""
    import shapely
    from shapely.affinity import translate

    whole = _valid(_only_areas(*(_valid(_unwrapped(part)) for part in shapely.get_parts(shape))))
    if whole.is_empty or (whole.bounds[0] >= -180 and whole.bounds[2] <= 180):
        return whole
    first, last = int((whole.bounds[0] + 180) // 360), int((whole.bounds[2] + 180) // 360)
    moved = [
        translate(whole.intersection(shapely.box(east - 180, -90, east + 180, 90)), -east)
        for east in range(360 * first, 360 * last + 1, 360)
    ]
    return _only_areas(shapely.union_all(moved))


def _valid(shape: Any) -> Any:
    import shapely

    if shape.is_valid:
        return shape
    return _only_areas(shapely.make_valid(shape, method="structure", keep_collapsed=False))


def _only_areas(*shapes: Any) -> Any:
    """Return the polygons of shapes as one shape."""
    import shapely

    areas = [p for shape in shapes for p in _parts(shape) if p.geom_type == "Polygon"]
    return areas[0] if len(areas) == 1 else shapely.MultiPolygon(areas)


def _unwrapped(polygon: Any) -> Any:
    """Return a polygon whose rings go on past the longitude 180 instead of jumping there."""
    import shapely

    if all(_jump(ring) is None for ring in _rings(polygon)):
        return polygon
    shell, *holes = [_unwrapped_ring(ring) for ring in _rings(polygon)]
    middle = shell[:, 0].mean()
    near = [hole - [360 * round((hole[:, 0].mean() - middle) / 360), 0.0] for hole in holes]
    return shapely.Polygon(shell, near)


def _unwrapped_ring(ring: Floats) -> Floats:
    steps = np.diff(ring[:, 0])
    steps -= 360 * np.round(steps / 360)
    lon = ring[0, 0] + np.concatenate([[0.0], np.cumsum(steps)])
    open_ring = np.column_stack([lon, ring[:, 1]])
    if abs(lon[-1] - lon[0]) < 180:
        return open_ring
    # a ring that goes round the globe holds the pole on its side
    pole = float(np.copysign(90.0, ring[:, 1].mean()))
    return np.vstack([open_ring, [[lon[-1], pole], [lon[0], pole]], open_ring[:1]])


def _one_shape(
    parts: Mapping[int, Any], name: str, table: str, repair: bool, found: Findings
) -> Any:
    """Return the one shape of an id; two are a fault, or one after a repair."""
    import shapely

    first, *others = parts.values()
    # a zone has a row a year, and so the same shape again
    if not others or (table == "zones" and all(shape.equals(first) for shape in others)):
        return first
    rule = f"comes {len(parts)} times, as the features {' and '.join(map(str, parts))}"
    if repair and all(shape.is_valid and shape.area > 0 for shape in parts.values()):
        whole = _only_areas(shapely.union_all(list(parts.values())))
        found.repaired(rule, sum(map(area_km2, parts.values())), area_km2(whole), name)
        return whole
    remedy = "Merge them into one, or set borders: {repair: true} in the study file."
    found.fault("E315", rule, remedy, name)
    return first


def _text(value: object) -> str:
    """Return an identifier or a name as text; whole numbers as tables write them."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None or isinstance(value, dict | list) else str(value)
