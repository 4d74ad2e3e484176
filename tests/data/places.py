"""What lies where on a map."""

from shapely import Point

from planner.study.borders import Borders


def region_at(borders: Borders, lat_deg: float, lon_deg: float) -> str | None:
    """Return the id of the region that a point lies in, or None outside all of them."""
    here = Point(lon_deg, lat_deg)
    return next((name for name, shape in borders.polygons.items() if shape.covers(here)), None)
