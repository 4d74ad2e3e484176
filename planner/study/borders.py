"""Check that each region has its polygon, without a GIS library."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np

from planner.study import read_other
from planner.study.checks import Place
from planner.study.faults import Group, one
from planner.study.guess import nearest


def border_faults(path: Path, region_ids: list[str], regions: Place) -> list[Group]:
    """Return the regions without a polygon in the file of borders.

    Polygons of other places are welcome: a map may show land where no demand arises.

    Parameters
    ----------
    path : pathlib.Path
        ``regions.geojson``, ``regions.gpkg`` or ``dataset.gpkg``.
    region_ids : list of str
        Ids of the regions.
    regions : Place
        Where their rows are.
    """
    try:
        drawn = set(_ids(path))
    except (ValueError, OSError, RecursionError, sqlite3.Error) as error:
        rule = f"cannot be read: {error}"
        return [one("E215", rule, "Export it again, with a region_id.", file=path.name)]
    spare = sorted(drawn - set(region_ids))
    lacking = np.array([i for i, name in enumerate(region_ids) if name not in drawn], dtype=int)

    def explain(i: int) -> tuple[str, str, str]:
        near = nearest(region_ids[i], spare)
        remedy = f"Give one its region_id; {near} has no region." if near else "Draw it."
        return region_ids[i], f"has no polygon in {path.name}", remedy

    return regions.group("E269", lacking, "region_id", explain)


def _ids(path: Path) -> Iterator[str]:
    if path.suffix == ".geojson":
        for properties, _ in read_other.geojson_features(path):
            yield str(properties.get("region_id"))
        return
    layers = read_other.layer_names(path)
    layer = "regions" if "regions" in layers or not layers else layers[0]
    with closing(read_other.open_package(path)) as package:
        name = read_other.quoted(layer)
        for (region,) in package.execute(f"SELECT region_id FROM {name}"):
            yield str(region)
