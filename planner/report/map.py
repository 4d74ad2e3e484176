"""A map as SVG: regions as areas, sites as circles by IT load, in an equal-area projection."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from planner.results.geography import CRS, borders

if TYPE_CHECKING:
    import geopandas as gpd

    from planner.study.study import Study

WIDTH = 800.0
_MARGIN = 24.0
_LARGEST_RADIUS = 26.0
_SMALLEST_RADIUS = 2.5
_MOST_LABELS = 8
_LABEL_HEIGHT = 14.0
_LETTER_WIDTH = 7.0
#: borders are drawn to this many units of the picture
_DETAIL = 0.7
_AREAS = ("Polygon", "MultiPolygon")
_LINES = ("LineString", "MultiLineString")


@dataclass(frozen=True, slots=True)
class Spot:
    """A site on the map."""

    name: str
    lat_deg: float
    lon_deg: float
    it_mw: float


@dataclass(frozen=True, slots=True)
class _Frame:
    """How the projected plane lies in the picture."""

    left: float
    top: float
    scale: float
    height: float

    def place(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.left) * self.scale + _MARGIN, (self.top - y) * self.scale + _MARGIN


def map_svg(study: Study, spots: Sequence[Spot], title: str) -> str:
    """Return the map as an SVG element.

    Parameters
    ----------
    study : Study
        Its borders are drawn if it has any; otherwise its regions are points.
    spots : sequence of Spot
        Sites; the area of a circle is in proportion to its IT load.
    title : str
        Said to those who cannot see the picture.
    """
    areas, points = _projected(study, spots)
    frame = _frame([*areas.total_bounds], [*points.total_bounds])
    largest = max((spot.it_mw for spot in spots), default=0.0)
    placed = [
        (spot, *frame.place(point.x, point.y), _radius(spot.it_mw, largest))
        for spot, point in zip(spots, points, strict=True)
    ]
    placed.sort(key=lambda item: -item[0].it_mw)
    fine = _DETAIL / frame.scale
    lines = areas[areas.geom_type.isin(_LINES)].simplify(fine)
    areas = areas[areas.geom_type.isin(_AREAS)].simplify_coverage(fine)  # keeps borders shared
    return "\n".join(
        [
            f'<svg viewBox="0 0 {WIDTH:g} {frame.height:.0f}" role="img" '
            f'aria-label="{escape(title, quote=True)}">',
            *(f'<path class="region" d="{_area_path(area, frame)}"/>' for area in areas),
            *(f'<path class="line" d="{_line_path(line, frame)}"/>' for line in lines),
            *_circles(placed),
            *_labels(placed),
            "</svg>",
        ]
    )


def _projected(study: Study, spots: Sequence[Spot]) -> tuple[gpd.GeoSeries, gpd.GeoSeries]:
    """Return areas and sites in Lambert's azimuthal equal-area projection, centred on both."""
    import geopandas as gpd

    points = gpd.points_from_xy([s.lon_deg for s in spots], [s.lat_deg for s in spots], crs=CRS)
    sites = gpd.GeoSeries(points)
    if study.borders_file is not None:
        areas = borders(study.borders_file).geometry
    else:
        regions = study.records("regions")
        areas = gpd.GeoSeries(
            gpd.points_from_xy([r.lon_deg for r in regions], [r.lat_deg for r in regions], crs=CRS)
        )
    west, south, east, north = areas.total_bounds
    plane = f"+proj=laea +lat_0={(south + north) / 2} +lon_0={(west + east) / 2} +units=km"
    return areas.to_crs(plane), sites.to_crs(plane)


def _frame(areas: list[float], points: list[float]) -> _Frame:
    def outer(place: int, pick: Any) -> float:
        return float(pick(n for n in (areas[place], points[place]) if not math.isnan(n)))

    left, bottom = outer(0, min), outer(1, min)
    right, top = outer(2, max), outer(3, max)
    scale = (WIDTH - 2 * _MARGIN) / max(right - left, 1.0)
    return _Frame(left, top, scale, (top - bottom) * scale + 2 * _MARGIN)


def _area_path(area: Any, frame: _Frame) -> str:
    polygons = getattr(area, "geoms", [area])
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return "".join(_stroke(ring, frame) + "Z" for ring in rings)


def _line_path(line: Any, frame: _Frame) -> str:
    return "".join(_stroke(part, frame) for part in getattr(line, "geoms", [line]))


def _stroke(curve: Any, frame: _Frame) -> str:
    return "M" + "L".join("{:.1f} {:.1f}".format(*frame.place(x, y)) for x, y in curve.coords)


def _radius(it_mw: float, largest: float) -> float:
    if it_mw <= 0 or largest <= 0:
        return _SMALLEST_RADIUS
    return max(_SMALLEST_RADIUS, _LARGEST_RADIUS * math.sqrt(it_mw / largest))


_Placed = tuple[Spot, float, float, float]


def _circles(placed: Iterable[_Placed]) -> list[str]:
    return [
        f'<circle class="{"used" if spot.it_mw > 0 else "empty"}" cx="{x:.1f}" cy="{y:.1f}" '
        f'r="{radius:.1f}"><title>{escape(spot.name)}: {spot.it_mw:,.1f} MW</title></circle>'
        for spot, x, y, radius in placed
    ]


def _labels(placed: Sequence[_Placed]) -> list[str]:
    """Return names beside the largest sites, leaving out those that would cover another."""
    drawn: list[tuple[float, float, float]] = []
    labels = []
    for spot, x, y, radius in placed[:_MOST_LABELS]:
        width = _LETTER_WIDTH * sum(1 if char.isascii() else 2 for char in spot.name)
        leftwards = x + radius + 4 + width > WIDTH
        start = x - radius - 4 - width if leftwards else x + radius + 4
        free = all(
            start + width < other or other + length < start or abs(y - line) > _LABEL_HEIGHT
            for other, length, line in drawn
        )
        if free and spot.it_mw > 0:
            drawn.append((start, width, y))
            anchor, at = ("end", x - radius - 4) if leftwards else ("start", x + radius + 4)
            labels.append(
                f'<text x="{at:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}">'
                f"{escape(spot.name)}</text>"
            )
    return labels
