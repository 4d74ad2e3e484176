"""Result tables with places as one GeoPackage that QGIS opens in the report's colours.

QGIS keeps styles inside a GeoPackage in the table ``layer_styles``; a style marked as default is
used when its layer is opened. The table must be listed in ``gpkg_contents`` to be found.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from planner.results.plan import frame
from planner.results.qgis_styles import flow_style, line_style, region_style, site_style

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from planner.study.study import Study

_STYLES_TABLE = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  f_table_catalog TEXT(256),
  f_table_schema TEXT(256),
  f_table_name TEXT(256),
  f_geometry_column TEXT(256),
  styleName TEXT(30),
  styleQML TEXT,
  styleSLD TEXT,
  useAsDefault BOOLEAN,
  description TEXT,
  owner TEXT(30),
  ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
)"""
_CONTENTS = """
INSERT INTO gpkg_contents (table_name, data_type, identifier, description)
VALUES ('layer_styles', 'attributes', 'layer_styles', 'QGIS styles of the layers')"""
_STYLE = """
INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,
  styleName, styleQML, styleSLD, useAsDefault, description, owner, ui)
VALUES ('', '', ?, ?, ?, ?, '', 1, ?, '', NULL)"""


def write_gpkg(layers: Mapping[str, gpd.GeoDataFrame], path: Path) -> tuple[Path, ...]:
    """Write tables with places into one GeoPackage, a layer each, and return its path.

    A file that is there is replaced. The layers ``sites``, ``flows`` and ``regions`` carry a
    style for QGIS that shows their last year; so do ``lines``, which have none.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    for name, layer in layers.items():
        layer.to_file(path, layer=name, driver="GPKG")
    styled = {name: style for name, layer in layers.items() if (style := _style(name, layer))}
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(_STYLES_TABLE)
        file.execute(_CONTENTS)
        shapes = dict(file.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
        for name, qml in styled.items():
            told = f"{name} of the last year in the report's colours"
            file.execute(_STYLE, (name, shapes[name], name, qml, told))
    return (path,)


def _style(name: str, layer: gpd.GeoDataFrame) -> str:
    if layer.empty:
        return ""
    last = int(layer["period"].max()) if "period" in layer else 0
    if name == "sites":
        return site_style(last, float(layer["chips_it_mw"].max()))
    if name == "flows":
        return flow_style(last, float(layer["useful_pflops"].max()))
    if name == "lines":
        return line_style()
    if name == "regions":
        return region_style(last, polygons=bool(layer.geom_type.str.endswith("Polygon").all()))
    return ""


def region_table(tables: Mapping[str, pd.DataFrame], study: Study) -> pd.DataFrame:
    """Return each region and year with the share of demand served, at the worst precision.

    Where there are several futures, work counts by their probability. Areas of the map that have
    no demand in the study are there too, without a share, so that the whole territory is drawn.
    """
    weight = {future.id: future.probability for future, _ in study.futures()}
    demand = tables["demand"]
    part = demand["future_id"].map(weight)
    sums = (
        demand.assign(served=demand["served_pflops"] * part, wanted=demand["demand_pflops"] * part)
        .groupby(["region_id", "period", "precision"])[["served", "wanted"]]
        .sum()
    )
    sums = sums[sums["wanted"] > 0]
    ratio = (sums["served"] / sums["wanted"]).groupby(["region_id", "period"]).min()
    named = {region.region_id: region for region in study.records("regions")}
    rows = [
        (
            region,
            named[str(region)].name_en,
            named[str(region)].name_zh,
            named[str(region)].zone_id,
            int(period),
            float(share),
        )
        for (region, period), share in ratio.items()
    ]
    rows += [
        (region, en, zh, "", period, math.nan)
        for region, en, zh in _other_areas(study)
        for period in study.settings.periods
    ]
    columns = ("region_id", "name_en", "name_zh", "zone_id", "period", "served_ratio")
    return frame(columns, rows)


def _other_areas(study: Study) -> list[tuple[str, str, str]]:
    """Return id and names of the areas of the map that are no region of the study."""
    if study.borders is None:
        return []
    known = {region.region_id for region in study.records("regions")}
    return [
        (shape, *study.borders.names[shape])
        for shape in study.borders.polygons
        if shape not in known
    ]
