"""A small map of one site: its zone, the zone's other sites, and where it lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from planner.report.cartography.shapes import Sheet, plane
from planner.report.charts.theme import STEPS
from planner.report.data import ReportData

INSET_WIDTH, INSET_HEIGHT = 150.0, 120.0
_SHEET = Sheet(INSET_WIDTH, INSET_HEIGHT, INSET_HEIGHT, 8.0, 1.4)
_MARK = "#0b4f8a"


def site_insets(data: ReportData) -> Mapping[str, str]:
    """Return an SVG for each site whose zone has polygons; it holds no words.

    The site is the large dot, the zone's other sites the small ones.

    Raises
    ------
    MapError
        If a zone cannot be drawn.
    """
    insets = {}
    for zone, shapes in data.zone_shapes.items():
        insets.update(_zone(data, zone, shapes))
    return insets


def _zone(data: ReportData, zone: str, shapes: Sequence[Any]) -> dict[str, str]:
    sites = {s: r for s, r in data.sites.items() if r.zone_id == zone}
    spots = [(r.lon_deg, r.lat_deg) for r in sites.values()]
    made = plane({str(i): shape for i, shape in enumerate(shapes)}, spots, sheet=_SHEET)
    ground = "".join(made.areas.values())
    at = {s: made.at(r.lon_deg, r.lat_deg) for s, r in sites.items()}
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
