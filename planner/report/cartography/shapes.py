"""Polygons and places in the plane of the picture: projected, thinned out, written as SVG paths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import Transformer

from planner.report.cartography.projection import Bounds, Projection, equal_area

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

WIDTH = 760.0
TALLEST, LOWEST = 640.0, 300.0
MARGIN = 14.0
#: what is thinned out of the borders: less than this many units of the picture
TOLERANCE = 0.85
#: height of an inset, as a share of the map's
INSET_SHARE = 0.24
#: room for the scale bar and the circles of the legend
KEY_ROOM = 62.0

Point = tuple[float, float]


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
    lines: tuple[str, ...]
    corner: Corner | None

    def at(self, lon_deg: float, lat_deg: float) -> Point:
        """Return where a place lies in the picture."""
        x, y = transformer(self.projection).transform(lon_deg, lat_deg)
        return (x - self.origin[0]) / self.unit_m, (self.origin[1] - y) / self.unit_m


def inset_for(ids: Iterable[str]) -> Inset | None:
    """Return the inset that the shapes call for: China's southern islands, or none."""
    return SOUTH_CHINA_SEA if {"CN-HI", "CN-GD", "CN-TW"} <= set(ids) else None


def plane(borders: GeoDataFrame | None, places: Iterable[Point]) -> Plane:
    """Project borders and fit them, and places in degrees, into the picture.

    Parameters
    ----------
    borders : GeoDataFrame or None
        WGS84, indexed by id. Lines belong to the territory but are no regions.
    places : iterable of (lon, lat)
        Points that must be seen.
    """
    points = list(places)
    shapes = {} if borders is None else dict(zip(borders.index, borders.geometry, strict=True))
    inset = inset_for(map(str, shapes))
    bounds = _bounds(shapes.values(), points, inset)
    projection = equal_area(bounds)
    drawn = {str(name): project(shape, projection) for name, shape in shapes.items()}
    west, south, east, north = _frame(shapes, drawn, points, projection, inset)
    unit = max((east - west) / (WIDTH - 2 * MARGIN), (north - south) / (TALLEST - 2 * MARGIN))
    height = max(LOWEST, (north - south) / unit + 2 * MARGIN)
    origin = (
        (west + east) / 2 - unit * WIDTH / 2,
        (south + north) / 2 + unit * height / 2,
    )
    # an inset leaves the lower left free for scale and sizes; without one they get a strip
    height += 0.0 if inset else KEY_ROOM
    areas = {name: shape for name, shape in drawn.items() if shape.area > 0}
    thin = _thinned(areas, TOLERANCE * unit)
    lines = [shape for shape in drawn.values() if shape.area == 0]
    made = Plane(
        projection,
        height,
        unit,
        origin,
        {name: svg_path(shape, origin, unit) for name, shape in thin.items()},
        tuple(svg_path(shape, origin, unit) for shape in lines),
        None,
    )
    return made if inset is None else _with_inset(made, shapes, inset)


def _bounds(shapes: Iterable[Any], points: list[Point], inset: Inset | None) -> Bounds:
    boxes = [(x, y, x, y) for x, y in points]
    for shape in shapes:
        parts = shapely.get_parts(shape)
        if shape.area > 0:
            boxes += [
                part.bounds for part in parts if inset is None or part.bounds[3] > inset.main_south
            ]
    west, south, east, north = np.array(boxes).T
    pad = 0.5 if len(boxes) == 1 else 0.0
    return Bounds(west.min() - pad, south.min() - pad, east.max() + pad, north.max() + pad)


def _frame(
    shapes: Mapping[Any, Any],
    drawn: Mapping[str, Any],
    points: list[Point],
    projection: Projection,
    inset: Inset | None,
) -> tuple[float, float, float, float]:
    """Return the box, in metres, that the map has to show."""
    boxes = []
    for name, shape in shapes.items():
        if shape.area == 0:
            continue
        for degrees, metres in zip(
            shapely.get_parts(shape), shapely.get_parts(drawn[str(name)]), strict=True
        ):
            if inset is None or degrees.bounds[3] > inset.main_south:
                boxes.append(metres.bounds)
    if points:
        x, y = transformer(projection).transform(*np.array(points).T)
        boxes += [(a, b, a, b) for a, b in zip(x, y, strict=True)]
    west, south, east, north = np.array(boxes).T
    w, s, e, n = west.min(), south.min(), east.max(), north.max()
    pad = 0.0 if shapes else 0.08 * max(e - w, n - s, 10_000.0)
    return w - pad, s - pad, e + pad, n + pad


def _with_inset(made: Plane, shapes: Mapping[Any, Any], inset: Inset) -> Plane:
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


def _rims(made: Plane, shapes: Mapping[Any, Any], inset: Inset) -> Iterable[Point]:
    """Yield the corner points of all shapes of the main map."""
    for shape in shapes.values():
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
