"""Polygons and places in the plane of the picture: projected, thinned out, written as SVG paths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import shapely
from pyproj import Geod, Transformer
from pyproj.exceptions import ProjError
from shapely.affinity import translate

from planner.errors import PlannerError
from planner.report.cartography.projection import Bounds, Projection, bounds_of, equal_area

WIDTH = 760.0
#: height of an inset, as a share of the map's
INSET_SHARE = 0.24

#: sides longer than this, in degrees or as a share of the map's span, are drawn as the curves that
#: they are on the globe
LONGEST_SIDE_DEG, LONGEST_SIDE_SHARE = 2.5, 1 / 30

Point = tuple[float, float]


class MapError(PlannerError):
    """A map cannot be drawn; whatever else a report says can be said without it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The size of a picture.

    Attributes
    ----------
    width, tallest, lowest, margin : float
        Its width, and its greatest and least height with a margin all round.
    detail : float
        Less than this is thinned out of the borders.
    key_room : float
        Height added for the scale bar and the circles of the legend.
    """

    width: float
    tallest: float
    lowest: float
    margin: float
    detail: float
    key_room: float = 0.0


PAGE = Sheet(WIDTH, 640.0, 300.0, 14.0, 0.85, 62.0)


@dataclass(frozen=True, slots=True)
class Inset:
    """A part of the data shown apart at a smaller scale, and left out of the frame of the map.

    Attributes
    ----------
    bounds : Bounds
        What it shows.
    main_south : float
        What lies wholly south of this latitude does not widen the frame of the map.
    """

    bounds: Bounds
    main_south: float


#: the islands of the South China Sea, as maps of China show them
SOUTH_CHINA_SEA = Inset(Bounds(106.5, 1.6, 122.8, 24.2), 17.6)


@dataclass(frozen=True, slots=True)
class Corner:
    """Where an inset is drawn: its box, and how the map's own units get there."""

    x: float
    y: float
    width: float
    height: float
    scale: float
    shift: Point


@dataclass(frozen=True)
class Plane:
    """The picture's plane.

    Attributes
    ----------
    projection : Projection
        From degrees to metres.
    height : float
        Of the picture, whose width is always :data:`WIDTH`.
    unit_m : float
        Metres on the ground for one unit of the picture.
    areas : mapping of str to str
        SVG path of each region that has a polygon.
    zones : mapping of str to str
        SVG path of each zone that has a polygon of its own.
    lines : tuple of str
        SVG paths of lines that belong to the territory.
    corner : Corner or None
        Where the inset is.
    """

    projection: Projection
    height: float
    unit_m: float
    origin: Point
    areas: Mapping[str, str]
    zones: Mapping[str, str]
    lines: tuple[str, ...]
    corner: Corner | None

    @property
    def true_unit_m(self) -> float:
        """Metres on the ground for one unit across the middle of the picture.

        Conic, cylindrical and azimuthal maps are true there; Equal Earth is not.
        """
        if self.projection.kind != "equal_earth":
            return self.unit_m
        x = self.origin[0] + self.unit_m * WIDTH / 2
        y = self.origin[1] - self.unit_m * self.height / 2
        half = self.unit_m * WIDTH / 12
        back = transformer(self.projection).transform
        ends = [back(x + side, y, direction="INVERSE") for side in (-half, half)]
        metres = Geod(ellps="WGS84").inv(*ends[0], *ends[1])[2]
        return float(self.unit_m * metres / (2 * half))

    def at(self, lon_deg: float, lat_deg: float) -> Point:
        """Return where a place lies in the picture."""
        x, y = transformer(self.projection).transform(lon_deg, lat_deg)
        return (x - self.origin[0]) / self.unit_m, (self.origin[1] - y) / self.unit_m


def inset_for(ids: Iterable[str]) -> Inset | None:
    """Return the inset that the shapes call for: China's southern islands, or none."""
    return SOUTH_CHINA_SEA if {"CN-HI", "CN-GD", "CN-TW"} <= set(ids) else None


def plane(
    shapes: Mapping[str, Any],
    places: Iterable[Point],
    zones: Mapping[str, Any] | None = None,
    sheet: Sheet = PAGE,
) -> Plane:
    """Project borders and fit them, and places in degrees, into the picture.

    Parameters
    ----------
    shapes : mapping of str to shapely geometry
        WGS84, by id. Lines belong to the territory but are no regions.
    places : iterable of (lon, lat)
        Points that must be seen.
    zones : mapping of str to shapely geometry, optional
        Polygons of zones that have their own.
    sheet : Sheet
        How large the picture is, and how fine.

    Raises
    ------
    MapError
        If there is nothing to draw, or it has no place in the plane.
    """
    try:
        return _plane(shapes, list(places), zones or {}, sheet)
    except (shapely.errors.ShapelyError, ProjError, ValueError) as error:
        raise MapError(f"the map cannot be drawn: {error}") from error


def _plane(
    shapes: Mapping[str, Any], points: list[Point], zones: Mapping[str, Any], sheet: Sheet
) -> Plane:
    inset = inset_for(shapes)
    bounds = _bounds([*shapes.values(), *zones.values()], points, inset)
    projection = equal_area(bounds)
    longest = max(LONGEST_SIDE_DEG, LONGEST_SIDE_SHARE * (bounds.east - bounds.west))
    whole, whole_zones = (
        {name: _curved(_in_one_piece(s, bounds.west), longest) for name, s in layer.items()}
        for layer in (shapes, zones)
    )
    drawn = {name: project(shape, projection) for name, shape in whole.items()}
    drawn_zones = {name: project(shape, projection) for name, shape in whole_zones.items()}
    pairs = [*zip(whole.values(), drawn.values(), strict=True)]
    pairs += zip(whole_zones.values(), drawn_zones.values(), strict=True)
    west, south, east, north = _frame(pairs, points, projection, inset)
    margins = 2 * sheet.margin
    unit = max((east - west) / (sheet.width - margins), (north - south) / (sheet.tallest - margins))
    height = max(sheet.lowest, (north - south) / unit + margins)
    origin = (
        (west + east) / 2 - unit * sheet.width / 2,
        (south + north) / 2 + unit * height / 2,
    )
    # an inset leaves the lower left free for scale and sizes; without one they get a strip
    height += 0.0 if inset else sheet.key_room
    if bounds.east - bounds.west > 359:
        # round a pole, the two sides of the cut at the longitude 180 lie upon each other: on a
        # grid of metres they meet, and the cut is gone
        drawn, drawn_zones = (
            {name: shapely.set_precision(shape, 1.0) for name, shape in layer.items()}
            for layer in (drawn, drawn_zones)
        )
    areas = {name: shape for name, shape in drawn.items() if shape.area > 0}
    lines = [shape for shape in drawn.values() if shape.area == 0]
    paths, zone_paths = (
        {n: svg_path(s, origin, unit) for n, s in _thinned(layer, sheet.detail * unit).items()}
        for layer in (areas, drawn_zones)
    )
    made = Plane(
        projection,
        height,
        unit,
        origin,
        paths,
        zone_paths,
        tuple(svg_path(shape, origin, unit) for shape in lines),
        None,
    )
    return made if inset is None else _with_inset(made, whole.values(), inset)


def _bounds(shapes: Iterable[Any], points: list[Point], inset: Inset | None) -> Bounds:
    boxes = [(x, y, x, y) for x, y in points]
    for shape in shapes:
        parts = shapely.get_parts(shape)
        if shape.area > 0:
            boxes += [
                part.bounds for part in parts if inset is None or part.bounds[3] > inset.main_south
            ]
    if not boxes:
        raise ValueError("there is no place to draw")
    found = bounds_of(boxes)
    pad = 0.5 if len(boxes) == 1 else 0.0
    return Bounds(found.west - pad, found.south - pad, found.east + pad, found.north + pad)


def _in_one_piece(shape: Any, west: float) -> Any:
    """Return a shape with what lies west of the map's edge moved to its other side."""
    parts = shapely.get_parts(shape)
    moved = [translate(p, 360) if p.bounds[0] < west - 1e-9 else p for p in parts]
    if all(new is old for new, old in zip(moved, parts, strict=True)):
        return shape
    return shapely.union_all(moved)


def _curved(shape: Any, longest: float) -> Any:
    """Return a shape with corners along its long sides, the same for both neighbours."""
    rings = shapely.get_rings(shapely.get_parts(shape))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    sides = np.abs(np.diff(xy, axis=0))[np.diff(ring) == 0]
    if sides.max(initial=0.0) <= longest:
        return shape
    return shapely.transform(shapely.segmentize(shape, longest / 2), lambda xy: np.round(xy, 9))


def _frame(
    pairs: list[tuple[Any, Any]], points: list[Point], projection: Projection, inset: Inset | None
) -> tuple[float, float, float, float]:
    """Return the box, in metres, that the map has to show, of shapes in degrees and in metres."""
    boxes = []
    for shape, there in pairs:
        if shape.area == 0:
            continue
        for degrees, metres in zip(shapely.get_parts(shape), shapely.get_parts(there), strict=True):
            if inset is None or degrees.bounds[3] > inset.main_south:
                boxes.append(metres.bounds)
    if points:
        x, y = transformer(projection).transform(*np.array(points).T)
        boxes += [(a, b, a, b) for a, b in zip(x, y, strict=True)]
    west, south, east, north = np.array(boxes).T
    w, s, e, n = west.min(), south.min(), east.max(), north.max()
    if not np.isfinite([w, s, e, n]).all():
        raise ValueError("a place lies outside the projection")
    pad = 0.0 if pairs else 0.08 * max(e - w, n - s, 10_000.0)
    return w - pad, s - pad, e + pad, n + pad


def _with_inset(made: Plane, shapes: Iterable[Any], inset: Inset) -> Plane:
    """Add the inset at the lower right, and height until it covers nothing of the map."""
    box = inset.bounds
    edge = [
        made.at(lon, lat)
        for lon in np.linspace(box.west, box.east, 9)
        for lat in (box.south, box.north)
    ]
    left, right = min(x for x, _ in edge), max(x for x, _ in edge)
    top, bottom = min(y for _, y in edge), max(y for _, y in edge)
    scale = INSET_SHARE * made.height / (bottom - top)
    width, height = (right - left) * scale, (bottom - top) * scale
    x = WIDTH - width - 3
    lowest = max((y for spot, y in _rims(made, shapes, inset) if spot > x - 8), default=0.0)
    whole = max(made.height, lowest + height + 12)
    y = whole - height - 3
    # the origin is the north-west corner, so that more height leaves every place where it is
    corner = Corner(x, y, width, height, scale, (x - left * scale, y - top * scale))
    return replace(made, height=whole, corner=corner)


def _rims(made: Plane, shapes: Iterable[Any], inset: Inset) -> Iterable[Point]:
    """Yield the corner points of all shapes of the main map."""
    for shape in shapes:
        if shape.area > 0:
            for lon, lat in shapely.get_coordinates(shape)[::3]:
                if lat > inset.main_south:
                    yield made.at(lon, lat)


def _thinned(areas: Mapping[str, Any], tolerance: float) -> dict[str, Any]:
    """Thin out borders so that neighbours still share them."""
    if not areas:
        return {}
    thin = shapely.coverage_simplify(np.array(list(areas.values()), dtype=object), tolerance)
    return dict(zip(areas, thin, strict=True))


@cache
def transformer(projection: Projection) -> Transformer:
    """Return what turns longitude and latitude into metres of a projection."""
    return Transformer.from_crs("EPSG:4326", projection.proj4, always_xy=True)


def project(shape: Any, projection: Projection) -> Any:
    """Return a shape in WGS84 in metres of a projection."""
    move = transformer(projection).transform

    def moved(coordinates: Any) -> Any:
        x, y = move(coordinates[:, 0], coordinates[:, 1])
        return np.column_stack([x, y])

    return shapely.transform(shape, moved)


def svg_path(shape: Any, origin: Point, unit: float) -> str:
    """Return a shape as an SVG path of whole tenths, each point relative to the one before."""
    text = []
    for part in shapely.get_parts(shape):
        closed = part.geom_type == "Polygon"
        rings = [part.exterior, *part.interiors] if closed else [part]
        for ring in rings:
            xy = shapely.get_coordinates(ring)
            tenths = np.rint(
                np.column_stack([xy[:, 0] - origin[0], origin[1] - xy[:, 1]]) / unit * 10
            ).astype(int)
            if closed:
                tenths = tenths[:-1]
            steps = np.diff(tenths, axis=0)
            steps = steps[np.any(steps != 0, axis=1)]
            start = f"M{_tenth(tenths[0, 0])} {_tenth(tenths[0, 1])}"
            if len(steps):
                text.append(start + "l" + _numbers(steps) + ("z" if closed else ""))
            else:
                text.append(start + "h.1" + ("z" if closed else ""))
    return "".join(text)


def _numbers(steps: Any) -> str:
    """Return numbers with a space only where the sign does not part them."""
    words = [_tenth(value) for value in steps.ravel()]
    return words[0] + "".join(w if w.startswith("-") else " " + w for w in words[1:])


def _tenth(value: int) -> str:
    whole, part = divmod(abs(int(value)), 10)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}" if part == 0 else f"{sign}{whole or ''}.{part}"
