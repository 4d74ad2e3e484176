"""Read the tables of Parquet, GeoPackage and GeoJSON files as text."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from planner.study.entities import TABLES
from planner.study.faults import Group, one
from planner.study.raw import RawTable, Unreadable, from_arrow, from_cells, from_library
from planner.study.shape import heading_faults

_MOST_BYTES = 500_000_000
_MOST_ROWS = 20_000_000
_WGS84 = ("4326", "EPSG:4326", "OGC:CRS84", "CRS84", "EPSG::4326")
_PLACE = ("lon_deg", "lat_deg")

#: what a reader gives: the table, or None, and faults
Read = tuple[RawTable | None, list[Group]]
Point = tuple[float, float]


def read_parquet(path: Path, name: str) -> Read:
    """Read one table from Parquet or GeoParquet.

    Raises
    ------
    Unreadable
        If it is none, or holds what is no table of plain values.
    """
    import pyarrow.parquet as pq

    file = path.name
    source = from_library(lambda: pq.ParquetFile(path))
    if source.metadata.num_rows > _MOST_ROWS:
        rule = f"has {source.metadata.num_rows:,} rows"
        return None, [one("E217", rule, "Give 20 million rows at most.", file=file)]
    table = from_library(source.read)
    from_library(lambda: table.validate(full=True))
    faults = heading_faults([table.column_names], name, file)
    if faults:
        return None, faults
    index = [c for c in table.column_names if c.startswith("__index_level_")]
    table = table.drop_columns(index)
    for column, about in _geometry_columns(table).items():
        blobs = table.column(column).to_pylist()
        table = table.drop_columns([column])
        if set(_PLACE) & set(table.column_names):
            continue
        points = _points(blobs)
        crs = _crs_of(about)
        if points and crs not in _WGS84:
            return None, [_crs_fault(file, crs)]
        for i, title in enumerate(_PLACE if points else ()):
            table = table.append_column(title, pa.array([p[i] for p in points or ()]))
    return from_arrow(name, file, table), []


def _geometry_columns(table: pa.Table) -> dict[str, dict[str, Any]]:
    """Return the columns of geometries by name, and what the file says of each."""
    text = (table.schema.metadata or {}).get(b"geo", b"{}")
    meta = from_library(lambda: json.loads(text))
    columns = meta.get("columns", {}) if isinstance(meta, dict) else None
    if not isinstance(columns, dict) or not all(isinstance(a, dict) for a in columns.values()):
        raise Unreadable("its geo metadata name no columns")
    return {name: about for name, about in columns.items() if name in table.column_names}


def _crs_of(about: Mapping[str, Any]) -> str:
    crs = about.get("crs", "OGC:CRS84")
    known = crs.get("id") if isinstance(crs, dict) else {"code": crs}
    return str(known.get("code")) if isinstance(known, dict) else "unknown"


def _crs_fault(file: str, code: str) -> Group:
    remedy = "Reproject the layer to EPSG:4326."
    return one("E218", f"its coordinate system is {code}", remedy, file=file)


def _points(blobs: Sequence[object]) -> list[Point] | None:
    """Return longitude and latitude of each geometry, or None if none is a point.

    Raises
    ------
    Unreadable
        If one is no geometry, or some are points and others not.
    """
    import shapely

    for i, blob in enumerate(blobs):
        if not isinstance(blob, bytes | None):
            raise Unreadable(f"the geometry of entry {i + 1} is no well-known binary")
    shapes = from_library(lambda: shapely.from_wkb(blobs, on_invalid="ignore"))
    for i, (blob, shape) in enumerate(zip(blobs, shapes, strict=True)):
        if blob is not None and shape is None:
            raise Unreadable(f"the geometry of entry {i + 1} is broken")
    kinds = ["nothing" if s is None or s.is_empty else str(s.geom_type) for s in shapes]
    return _all_points(kinds, lambda i: (float(shapes[i].x), float(shapes[i].y)))


def _all_points(kinds: Sequence[str], point: Callable[[int], Point]) -> list[Point] | None:
    other = next((i for i, kind in enumerate(kinds) if kind != "Point"), None)
    if "Point" not in kinds:
        return None
    if other is not None:
        raise Unreadable(f"the geometry of entry {other + 1} is {kinds[other]}, not Point")
    return [point(i) for i in range(len(kinds))]


def layer_names(path: Path) -> tuple[str, ...]:
    """Return the layers and attribute tables of a GeoPackage; none if it is not one."""
    try:
        with closing(open_package(path)) as package:
            return tuple(
                str(row[0])
                for row in package.execute(
                    "SELECT c.table_name FROM gpkg_contents c JOIN sqlite_master s "
                    "ON s.name = c.table_name AND s.type = 'table' ORDER BY 1"
                )
            )
    except sqlite3.Error:
        return ()


def has_polygons(path: Path, layer: str) -> bool:
    """Return whether a layer of a GeoPackage holds areas."""
    try:
        with closing(open_package(path)) as package:
            kinds = package.execute(
                "SELECT geometry_type_name FROM gpkg_geometry_columns WHERE table_name = ?",
                (layer,),
            ).fetchall()
    except sqlite3.Error:
        return False
    return any("POLYGON" in str(kind[0]).upper() for kind in kinds)


def open_package(path: Path) -> sqlite3.Connection:
    """Open a GeoPackage to read only; nothing that it defines is trusted."""
    package = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    package.execute("PRAGMA trusted_schema = OFF")
    return package


class Package:
    """A GeoPackage that may be read; points give lat_deg and lon_deg where these are absent.

    Attributes
    ----------
    members : tuple of str
        Its layers and attribute tables.

    Raises
    ------
    Unreadable
        If it is none, or holds tables or changes that a reader would not see.
    """

    def __init__(self, path: Path) -> None:
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size:
            raise Unreadable(f"another program has it open: {log.name} holds changes to it")
        self._package = from_library(partial(open_package, path))
        self.members = layer_names(path)
        kinds = self._rows("SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')")
        listed = {str(name) for (name,) in self._rows("SELECT table_name FROM gpkg_contents")}
        for name, kind in kinds:
            if name in TABLES and (kind == "view" or name not in listed):
                raise Unreadable(f"{name} is there, but is no layer of its contents")
        lost = sorted(listed - {str(n) for n, _ in kinds})
        if lost:
            raise Unreadable(f"the layer {lost[0]} of its contents is not there")

    def close(self) -> None:
        """Close its file."""
        self._package.close()

    def read(self, name: str, place: str) -> Read:
        """Read one layer.

        Raises
        ------
        Unreadable
            If it is broken.
        """
        columns = self._rows("SELECT name, pk FROM pragma_table_info(?)", name)
        there = self._rows("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_geometry_columns'")
        shapes = "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?"
        shape = {str(c): srs for c, srs in self._rows(shapes, name)} if there else {}
        hidden = {str(c) for c, pk in columns if pk and str(c) in ("fid", "ogc_fid", "id")}
        heading = [str(c) for c, _ in columns if c not in shape and c not in hidden]
        faults = heading_faults([heading], name, place)
        if faults:
            return None, faults
        chosen = ", ".join(quoted(c) for c in [*heading, *shape])
        lines = self._rows(f"SELECT {chosen} FROM {quoted(name)}")
        if shape and not set(_PLACE) & set(heading):
            points = _points([wkb_of(line[len(heading)]) for line in lines])
            srs = str(next(iter(shape.values())))
            if points and srs not in _WGS84:
                return None, [_crs_fault(place, f"EPSG:{srs}")]
            if points:
                return _with_points(name, place, heading, lines, points), []
        return from_cells(name, place, heading, lines), []

    def _rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        return from_library(lambda: self._package.execute(query, values).fetchall())


def _with_points(
    name: str,
    place: str,
    heading: Sequence[str],
    lines: Sequence[Sequence[object]],
    points: Sequence[Point],
) -> RawTable:
    whole = [[*line[: len(heading)], *p] for line, p in zip(lines, points, strict=True)]
    return from_cells(name, place, [*heading, *_PLACE], whole)


def quoted(name: str) -> str:
    """Return a name as SQL quotes it."""
    return '"' + name.replace('"', '""') + '"'


def wkb_of(blob: object) -> object:
    """Return the plain geometry inside a GeoPackage blob: a header, then well-known binary."""
    if blob is None:
        return None
    envelopes = (0, 32, 48, 48, 64)
    if not isinstance(blob, bytes) or len(blob) < 8 or blob[:2] != b"GP":
        raise Unreadable("a geometry lacks the header of GeoPackage")
    kind = (blob[3] >> 1) & 7
    if kind >= len(envelopes):
        raise Unreadable(f"a geometry has an envelope of kind {kind}, which there is not")
    return blob[8 + envelopes[kind] :]


def read_geojson(path: Path, name: str) -> Read:
    """Read one table from the properties of a GeoJSON file.

    Raises
    ------
    Unreadable
        If it is no collection of features with plain properties.
    """
    content = _collection(path)
    features = list(_features(content))
    heading = list(dict.fromkeys(key for properties, _ in features for key in properties))
    lines = [[properties.get(key) for key in heading] for properties, _ in features]
    faults = heading_faults([heading], name, path.name)
    if faults:
        return None, faults
    if not set(_PLACE) & set(heading):
        shapes = [shape for _, shape in features]
        kinds = [str(shape.get("type") or "nothing") for shape in shapes]
        points = _all_points(kinds, lambda i: _position(shapes[i], i))
        crs = content.get("crs") or {}
        known = crs.get("properties") if isinstance(crs, dict) else None
        code = (
            str(known.get("name")) if isinstance(known, dict) else "CRS84" if not crs else "unknown"
        )
        if points and code.removeprefix("urn:ogc:def:crs:").replace("OGC:1.3:", "") not in _WGS84:
            return None, [_crs_fault(path.name, code)]
        if points:
            return _with_points(name, path.name, heading, lines, points), []
    return from_cells(name, path.name, heading, lines), []


def _position(shape: Mapping[str, Any], i: int) -> Point:
    place = shape.get("coordinates")
    numbers: list[Any] = place if isinstance(place, list) and len(place) in (2, 3) else [None]
    if all(type(x) in (int, float) and math.isfinite(x) for x in numbers):
        return float(numbers[0]), float(numbers[1])
    raise Unreadable(f"the point of feature {i + 1} is no pair of numbers")


def geojson_features(path: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield properties and geometry of each feature.

    Raises
    ------
    Unreadable
        If the file is no feature collection in UTF-8 below 500 MB.
    """
    yield from _features(_collection(path))


def _collection(path: Path) -> dict[str, Any]:
    if path.stat().st_size > _MOST_BYTES:
        raise Unreadable("it is above 500 MB")
    text = from_library(lambda: path.read_bytes().decode("utf-8-sig"))
    content = from_library(lambda: json.loads(text, object_pairs_hook=_without_twins))
    if not isinstance(content, dict) or not isinstance(content.get("features"), list):
        raise Unreadable("it holds no FeatureCollection")
    return content


def _features(content: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for i, feature in enumerate(content["features"]):
        if not isinstance(feature, dict):
            raise Unreadable(f"feature {i + 1} is no object")
        parts = [feature.get(part) or {} for part in ("properties", "geometry")]
        for part, what in zip(parts, ("properties", "geometry"), strict=True):
            if not isinstance(part, dict):
                raise Unreadable(f"the {what} of feature {i + 1} are no object")
        yield parts[0], parts[1]


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twin = next(key for key in keys if keys.count(key) > 1)
        raise Unreadable(f"{twin} stands twice in an object")
    return found
