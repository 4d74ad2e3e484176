"""Polygons of regions, for maps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from planner.errors import Fault, InputError

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

ID_COLUMN = "region_id"
WGS84 = "EPSG:4326"


def read_borders(file: Path) -> GeoDataFrame:
    """Read the polygons of a dataset.

    Parameters
    ----------
    file : pathlib.Path
        ``regions.geojson`` or ``regions.gpkg``, with a column ``region_id``. It may hold more ids
        than the regions of the study, so that a map shows the whole territory.

    Returns
    -------
    geopandas.GeoDataFrame
        Indexed by region_id, in WGS84.

    Raises
    ------
    InputError
        If the column is missing, an id comes twice, or a shape is empty or invalid.
    """
    import geopandas

    frame = geopandas.read_file(file)
    if ID_COLUMN not in frame.columns:
        raise InputError([_fault(file, f"has no property {ID_COLUMN}.", "Name each shape by it.")])
    frame = frame.set_index(ID_COLUMN)
    faults = [
        *(
            _fault(file, f"{name} comes more than once.", "Merge its shapes into one.")
            for name in sorted(set(frame.index[frame.index.duplicated()]))
        ),
        *(
            _fault(file, f"the shape of {name} is empty or crosses itself.", "Draw it anew.")
            for name, sound in (frame.geometry.is_valid & ~frame.geometry.is_empty).items()
            if not sound
        ),
    ]
    if faults:
        raise InputError(faults)
    return frame.set_crs(WGS84) if frame.crs is None else frame.to_crs(WGS84)


def region_at(borders: GeoDataFrame, lat_deg: float, lon_deg: float) -> str | None:
    """Return the id of the region that a point lies in, or None outside all of them."""
    from shapely import Point

    hits = borders.index[borders.covers(Point(lon_deg, lat_deg))]
    return str(hits[0]) if len(hits) else None


def _fault(file: Path, rule: str, remedy: str) -> Fault:
    return Fault("E215", f"{file.name}: {rule} {remedy}", file=file.name, rule=rule, remedy=remedy)
