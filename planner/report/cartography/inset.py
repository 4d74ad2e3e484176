"""A small map of one site: its zone, the zone's other sites, and where it lies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely

from planner.report.cartography.projection import Bounds, equal_area
from planner.report.cartography.shapes import project, svg_path, transformer
from planner.report.charts.theme import STEPS
from planner.report.data import ReportData

INSET_WIDTH, INSET_HEIGHT = 150.0, 120.0
_MARGIN = 8.0
_DETAIL = 1.4
_MARK = "#0b4f8a"


def site_insets(data: ReportData) -> Mapping[str, str]:
    """Return an SVG for each site whose zone has polygons; it holds no words.

    The site is the large dot, the zone's other sites the small ones.
    """
    if data.borders is None:
        return {}
    insets = {}
    for zone in {site.zone_id for site in data.sites.values()}:
        members = [r for r, record in data.regions.items() if record.zone_id == zone]
        shapes = [data.borders.geometry[r] for r in members if r in data.borders.index]
        if shapes:
            insets.update(_zone(data, zone, shapes))
    return insets


def _zone(data: ReportData, zone: str, shapes: list[Any]) -> dict[str, str]:
    sites = {s: r for s, r in data.sites.items() if r.zone_id == zone}
    box = np.array([shape.bounds for shape in shapes])
    lon = [r.lon_deg for r in sites.values()]
    lat = [r.lat_deg for r in sites.values()]
    bounds = Bounds(
        min(box[:, 0].min(), *lon),
        min(box[:, 1].min(), *lat),
        max(box[:, 2].max(), *lon),
        max(box[:, 3].max(), *lat),
    )
    projection = equal_area(bounds)
    drawn = [project(shape, projection) for shape in shapes]
    places = {s: transformer(projection).transform(r.lon_deg, r.lat_deg) for s, r in sites.items()}
    spots = np.array(list(places.values()))
    edges = np.array([shape.bounds for shape in drawn])
    west, south = np.minimum(edges[:, :2].min(axis=0), spots.min(axis=0))
    east, north = np.maximum(edges[:, 2:].max(axis=0), spots.max(axis=0))
    unit = max(
        (east - west) / (INSET_WIDTH - 2 * _MARGIN), (north - south) / (INSET_HEIGHT - 2 * _MARGIN)
    )
    origin = (
        (west + east) / 2 - unit * INSET_WIDTH / 2,
        (south + north) / 2 + unit * INSET_HEIGHT / 2,
    )
    thin = shapely.coverage_simplify(np.array(drawn, dtype=object), _DETAIL * unit)
    ground = "".join(svg_path(shape, origin, unit) for shape in thin)
    at = {s: ((x - origin[0]) / unit, (origin[1] - y) / unit) for s, (x, y) in places.items()}
    return {site: _draw(ground, at, site) for site in sites}


def _draw(ground: str, at: Mapping[str, tuple[float, float]], site: str) -> str:
    others = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.2" fill="#8c8c8c"/>'
        for name, (x, y) in at.items()
        if name != site
    )
    x, y = at[site]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {INSET_WIDTH:g} {INSET_HEIGHT:g}" '
        f'width="{INSET_WIDTH:g}" height="{INSET_HEIGHT:g}">'
        f'<path d="{ground}" fill="{STEPS[1]}" stroke="#86928d" stroke-width=".7"/>{others}'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{_MARK}" stroke="#ffffff"/></svg>'
    )
