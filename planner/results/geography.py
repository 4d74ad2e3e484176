"""Result tables with places: sites are points, regions polygons, flows lines. WGS84."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

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

    Rows with a region and a site become lines, rows with a site points, rows with a region
    polygons where the study has borders, otherwise points.

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
    from shapely import linestrings

    start, end = _points(study, "regions", "region_id"), _points(study, "sites", "site_id")
    pairs = zip(table["region_id"], table["site_id"], strict=True)
    ends = [[start[region], end[site]] for region, site in pairs]
    return linestrings(ends) if ends else []


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


_Draw = Callable[["pd.DataFrame", "Study"], object]
_PLACES: tuple[tuple[set[str], _Draw], ...] = (
    ({"region_id", "site_id"}, _lines),
    ({"site_id"}, _site_points),
    ({"region_id"}, _regions),
)
