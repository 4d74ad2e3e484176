"""Check that the regions' polygons carry ids of regions, without a GIS library."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pandas as pd

from planner.study import read_other
from planner.study.faults import Group, one
from planner.study.guess import did_you_mean


def border_faults(path: Path, region_ids: pd.Series) -> list[Group]:
    """Return the polygons whose region_id is missing or unknown.

    Parameters
    ----------
    path : pathlib.Path
        ``regions.geojson``, ``regions.gpkg`` or ``dataset.gpkg``.
    region_ids : Series
        Ids of the regions.
    """
    known = set(region_ids)
    faults = []
    try:
        for row, name in enumerate(_ids(path), start=2):
            if name not in known:
                rule = "the polygon has no region_id" if name is None else "is not in regions"
                remedy = did_you_mean(name or "", sorted(known), "Give the id of a region.")
                faults.append(one("E269", rule, remedy, file=path.name, row=row,
                                  column="region_id", value=name or ""))
    except (ValueError, OSError, RecursionError, sqlite3.Error) as error:
        rule = f"cannot be read: {error}"
        return [one("E215", rule, "Export it again.", file=path.name)]
    return faults


def _ids(path: Path) -> Iterator[str | None]:
    if path.suffix == ".geojson":
        for properties, _ in read_other.geojson_features(path):
            name = properties.get("region_id")
            yield None if name is None else str(name)
        return
    layers = read_other.layer_names(path)
    layer = "regions" if "regions" in layers or not layers else layers[0]
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as package:
        quoted = layer.replace('"', '""')
        for (name,) in package.execute(f'SELECT region_id FROM "{quoted}"'):
            yield None if name is None else str(name)
