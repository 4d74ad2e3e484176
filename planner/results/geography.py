"""Result tables with places: sites are points, regions polygons, flows lines. WGS84."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from planner.study.borders import zone_shapes

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from planner.study.study import Study

CRS = "EPSG:4326"


def border_lines(study: Study) -> gpd.GeoDataFrame | None:
    """Return the lines that belong to the territory but bound no region, or ``None``."""
    import geopandas as gpd

    drawn = study.borders
    areas = {} if drawn is None else drawn.polygons
    lines = {} if drawn is None else {n: s for n, s in drawn.shapes.items() if n not in areas}
    if drawn is None or not lines:
        return None
    en, zh = zip(*(drawn.names[name] for name in lines), strict=True)
    about = {"region_id": list(lines), "name_en": en, "name_zh": zh}
    return gpd.GeoDataFrame(about, geometry=list(lines.values()), crs=CRS)


def with_places(table: pd.DataFrame, study: Study) -> gpd.GeoDataFrame | None:
    """Return a result table with the place of each row, or ``None`` if its rows have none.

    Rows with a region and a site become lines, rows with a site points, rows with a region or a
    zone polygons where the study has borders, otherwise points.

    Parameters
    ----------
    table : pandas.DataFrame
        A result table.
    study : Study
        Where its regions and sites lie.
    """
    columns = set(table.columns)
    for needed, draw in _PLACES:
        if needed <= columns:
            return _geo(table, draw(table, study))
    return None


def layers(tables: Mapping[str, pd.DataFrame], study: Study) -> dict[str, gpd.GeoDataFrame]:
    """Return every result table whose rows have a place."""
    placed = {name: with_places(table, study) for name, table in tables.items()}
    return {name: layer for name, layer in placed.items() if layer is not None}


def _geo(table: pd.DataFrame, shapes: object) -> gpd.GeoDataFrame:
    import geopandas as gpd

    return gpd.GeoDataFrame(table, geometry=shapes, crs=CRS)


def _points(study: Study, table: str, key: str) -> dict[str, tuple[float, float]]:
    return {getattr(row, key): (row.lon_deg, row.lat_deg) for row in study.records(table)}


def _lines(table: pd.DataFrame, study: Study) -> object:
    start, end = _points(study, "regions", "region_id"), _points(study, "sites", "site_id")
    pairs = zip(table["region_id"], table["site_id"], strict=True)
    return [_line(start[region], end[site]) for region, site in pairs]


def _line(start: tuple[float, float], end: tuple[float, float]) -> object:
    """Return the shorter way between two places, cut where it crosses the longitude 180."""
    from shapely import LineString, MultiLineString

    (lon1, lat1), (lon2, lat2) = start, end
    if abs(lon2 - lon1) <= 180:
        return LineString([start, end])
    edge = 180.0 if lon1 > 0 else -180.0
    ahead = lon2 + 2 * edge
    lat = lat1 + (lat2 - lat1) * (edge - lon1) / (ahead - lon1)
    return MultiLineString([[start, (edge, lat)], [(-edge, lat), end]])


def _site_points(table: pd.DataFrame, study: Study) -> object:
    from shapely import points

    place = _points(study, "sites", "site_id")
    spots = [place[site] for site in table["site_id"]]
    return points(spots) if spots else []


def _regions(table: pd.DataFrame, study: Study) -> object:
    from shapely import Point

    spots = _points(study, "regions", "region_id")
    shapes = {region: Point(spot) for region, spot in spots.items()}
    shapes |= {} if study.borders is None else study.borders.shapes
    return [shapes[region] for region in table["region_id"]]


def _zones(table: pd.DataFrame, study: Study) -> object:
    """Return the land of each zone, or the points of its sites where it has none."""
    from shapely import MultiPoint, union_all

    zone_of = {r.region_id: r.zone_id for r in study.records("regions")}
    zones = list(table["zone_id"])
    sites: dict[str, list[tuple[float, float]]] = {zone: [] for zone in zones}
    for site in study.records("sites"):
        sites.setdefault(site.zone_id, []).append((site.lon_deg, site.lat_deg))
    land = zone_shapes(zone_of, sites, study.borders, study.zone_borders)
    shapes = {zone: MultiPoint(spots) for zone, spots in sites.items()}
    shapes |= {zone: union_all(parts) for zone, parts in land.items()}
    return [shapes[zone] for zone in zones]


_Draw = Callable[["pd.DataFrame", "Study"], object]
_PLACES: tuple[tuple[set[str], _Draw], ...] = (
    ({"region_id", "site_id"}, _lines),
    ({"site_id"}, _site_points),
    ({"region_id"}, _regions),
    ({"zone_id"}, _zones),
)
