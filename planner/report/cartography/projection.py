"""Which equal-area projection fits a country, chosen from where its data lie.

The rules are the usual ones of small-scale cartography (Snyder, *Map Projections: A Working
Manual*, USGS Professional Paper 1395, 1987): Albers for lands that are wide and away from the
equator, with standard parallels a sixth of the span inside the edges; a cylindrical projection
about the equator; azimuthal for what is compact, tall or polar, about the pole for what goes round
it; Equal Earth for most of the world.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Kind = Literal["albers", "cylindrical", "azimuthal", "equal_earth"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """West, south, east and north, in degrees; east may pass 180."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Projection:
    """A projection and its definition for PROJ."""

    kind: Kind
    proj4: str


def bounds_of(boxes: npt.ArrayLike) -> Bounds:
    """Return the smallest bounds on the globe that hold boxes of west, south, east and north.

    They leave out the widest stretch of longitudes where nothing lies, so that what lies on both
    sides of the longitude 180 stays together, and east passes 180 there.
    """
    west, south, east, north = np.array(boxes, dtype=float).T
    order = np.argsort(west)
    reach = np.maximum.accumulate(east[order])
    starts = np.append(west[order][1:], west.min() + 360)
    gaps = (starts - reach)[::-1]
    widest = len(gaps) - 1 - int(np.argmax(gaps))  # of equal gaps the one across 180
    if widest == len(gaps) - 1:
        return Bounds(west.min(), south.min(), east.max(), north.max())
    return Bounds(starts[widest], south.min(), reach[widest] + 360, north.max())


def equal_area(bounds: Bounds) -> Projection:
    """Return the equal-area projection that fits a piece of the globe."""
    lon = (bounds.west + bounds.east) / 2
    lon -= 360 if lon > 180 else 0
    lat = (bounds.south + bounds.north) / 2
    lon_span, lat_span = bounds.east - bounds.west, bounds.north - bounds.south
    if max(bounds.south, -bounds.north) > 30 and lon_span > 200:
        pole = math.copysign(90, lat)
        return _projection("azimuthal", f"+proj=laea +lat_0={pole:.0f} +lon_0={lon:.2f}")
    if lon_span > 200 or lat_span > 100 or (lon_span > 150 and abs(lat) < 30):
        return _projection("equal_earth", f"+proj=eqearth +lon_0={lon:.2f}")
    width = lon_span * math.cos(math.radians(lat))
    if abs(lat) > 70 or width < 0.8 * lat_span:
        return _projection("azimuthal", f"+proj=laea +lat_0={lat:.2f} +lon_0={lon:.2f}")
    if bounds.south < 0 < bounds.north and abs(lat) < 15:
        return _projection("cylindrical", f"+proj=cea +lon_0={lon:.2f} +lat_ts={abs(lat):.2f}")
    low, high = bounds.south + lat_span / 6, bounds.north - lat_span / 6
    if abs(low + high) < 1:
        return _projection("azimuthal", f"+proj=laea +lat_0={lat:.2f} +lon_0={lon:.2f}")
    return _projection(
        "albers",
        f"+proj=aea +lat_1={low:.2f} +lat_2={high:.2f} +lat_0={lat:.2f} +lon_0={lon:.2f}",
    )


def _projection(kind: Kind, definition: str) -> Projection:
    return Projection(kind, f"{definition} +datum=WGS84 +units=m +no_defs")
