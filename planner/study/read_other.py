"""Read the tables of Excel workbooks, Parquet, GeoPackage and GeoJSON files as text."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa

from planner.study.faults import Group, one
from planner.study.raw import RawTable, from_arrow, from_cells

_MOST_ENTRIES = 2_000
_MOST_UNPACKED = 500_000_000
_MOST_RATIO = 200
_MOST_ROWS = 20_000_000
_WGS84 = (4326, "EPSG:4326", "OGC:CRS84")

#: what a reader gives: tables by name, and faults
Read = tuple[list[RawTable], list[Group]]


def sheet_names(path: Path) -> tuple[str, ...]:
    """Return the sheets of a workbook that passed :func:`archive_faults`."""
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    try:
        return tuple(book.sheetnames)
    finally:
        book.close()


def archive_faults(path: Path) -> list[Group]:
    """Return why a workbook must not be unpacked: damaged, or a bomb."""
    file = path.name
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError):
        return [one("E215", "is not an Excel workbook", "Save it again as .xlsx.", file=file)]
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    swollen = unpacked > 10_000_000 and unpacked > _MOST_RATIO * max(packed, 1)
    if len(entries) > _MOST_ENTRIES or unpacked > _MOST_UNPACKED or swollen:
        rule = f"unpacks from {packed / 1e6:.3g} MB to {unpacked / 1e6:.6g} MB"
        return [one("E217", rule, "Save the tables as CSV or Parquet.", file=file)]
    return []


def read_workbook(path: Path, wanted: Sequence[str]) -> Read:
    """Read the sheets wanted. The values saved with formulas are taken; none is computed."""
    from openpyxl import load_workbook

    tables: list[RawTable] = []
    faults: list[Group] = []
    values = load_workbook(path, read_only=True, data_only=True)
    formulas = load_workbook(path, read_only=True, data_only=False)
    try:
        for name in wanted:
            place = f"{path.name}:{name}"
            lines = list(values[name].iter_rows(values_only=True))
            typed = list(formulas[name].iter_rows(values_only=True))
            faults += _unsaved_formulas(place, lines, typed)
            table, bad = _sheet(name, place, lines)
            tables += [table] if table else []
            faults += bad
    finally:
        values.close()
        formulas.close()
    return tables, faults


def _sheet(
    name: str, place: str, lines: list[tuple[Any, ...]]
) -> tuple[RawTable | None, list[Group]]:
    if not lines or not any(lines[0]):
        return None, [one("E215", "is empty", "Give a heading and rows.", file=place)]
    heading = ["" if cell is None else str(cell) for cell in lines[0]]
    while heading and not heading[-1]:
        heading.pop()
    faults = _heading(heading, place)
    body: list[list[Any]] = []
    for row, line in enumerate(lines[1:], start=2):
        beyond = [cell for cell in line[len(heading) :] if cell is not None]
        if beyond:
            rule = f"has {len(line)} cells, the heading has {len(heading)}"
            faults.append(one("E216", rule, "Delete the cells beyond.", file=place, row=row))
        body.append([*line[: len(heading)], *[None] * (len(heading) - len(line))])
    if faults:
        return None, faults
    return from_cells(name, place, heading, body), []


def _heading(heading: Sequence[str], place: str) -> list[Group]:
    groups = []
    for i, column in enumerate(heading):
        if not column:
            rule, remedy = f"column {i + 1} has no heading", "Name the column or delete it."
            groups.append(one("E222", rule, remedy, file=place, row=1))
        elif column in heading[:i]:
            rule, remedy = "stands twice in the heading", "Delete one of the columns."
            groups.append(one("E222", rule, remedy, file=place, row=1, column=column))
    return groups


def _unsaved_formulas(
    place: str, lines: list[tuple[Any, ...]], typed: list[tuple[Any, ...]]
) -> list[Group]:
    groups = []
    for row, (line, formula_line) in enumerate(zip(lines, typed, strict=False), start=1):
        for cell, formula, heading in zip(line, formula_line, lines[0], strict=False):
            if cell is None and isinstance(formula, str) and formula.startswith("="):
                rule = "is a formula without a saved value"
                remedy = "Open the workbook in Excel, let it compute, and save."
                groups.append(
                    one(
                        "E236",
                        rule,
                        remedy,
                        file=place,
                        row=row,
                        column=str(heading or ""),
                        value=formula,
                    )
                )
    return groups


def read_parquet(path: Path, name: str) -> Read:
    """Read one table from Parquet or GeoParquet."""
    import pyarrow.parquet as pq

    file = path.name
    try:
        source = pq.ParquetFile(path)
        if source.metadata.num_rows > _MOST_ROWS:
            rule = f"has {source.metadata.num_rows:,} rows"
            return [], [one("E217", rule, "Give 20 million rows at most.", file=file)]
        table = source.read()
        meta = json.loads((table.schema.metadata or {}).get(b"geo", b"{}"))
        table, faults = _without_geometry(table, meta, file)
        if len(set(table.column_names)) < table.num_columns:
            return [], faults + _heading(table.column_names, file)
        index = [c for c in table.column_names if c.startswith("__index_level_")]
        return ([from_arrow(name, file, table.drop_columns(index))] if not faults else []), faults
    except (pa.ArrowException, OSError, ValueError) as error:
        first = str(error).splitlines()[0]
        rule = f"cannot be read as a Parquet table: {first}"
        return [], [one("E215", rule, "Save it again as plain columns.", file=file)]


def _without_geometry(
    table: pa.Table, meta: Mapping[str, Any], file: str
) -> tuple[pa.Table, list[Group]]:
    for column, about in meta.get("columns", {}).items():
        crs = about.get("crs", "OGC:CRS84")
        code = crs.get("id", {}).get("code") if isinstance(crs, dict) else crs
        if column not in table.column_names:
            continue
        blobs = table.column(column).to_pylist()
        table = table.drop_columns([column])
        if "lat_deg" in table.column_names or "lon_deg" in table.column_names:
            continue
        points = _points_of_wkb(blobs)
        if points is None:
            continue
        if code not in _WGS84 and code != "CRS84":
            return table, [_crs_fault(file, str(code))]
        table = table.append_column("lon_deg", pa.array([p[0] for p in points], pa.float64()))
        table = table.append_column("lat_deg", pa.array([p[1] for p in points], pa.float64()))
    return table, []


def _crs_fault(file: str, code: str) -> Group:
    remedy = "Reproject the layer to EPSG:4326."
    return one("E218", f"its coordinate system is {code}", remedy, file=file)


def _points_of_wkb(
    blobs: Sequence[bytes | None],
) -> list[tuple[float, float]] | None:
    """Return longitude and latitude of each geometry, or None unless all are points."""
    import shapely

    if not blobs or any(blob is None for blob in blobs):
        return None
    shapes = shapely.from_wkb(list(blobs), on_invalid="raise")
    if any(shape.geom_type != "Point" or shape.is_empty for shape in shapes):
        return None
    return [(float(shape.x), float(shape.y)) for shape in shapes]


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


def read_package(path: Path, wanted: Sequence[str]) -> Read:
    """Read layers of a GeoPackage; points give lat_deg and lon_deg where these are absent."""
    tables: list[RawTable] = []
    faults: list[Group] = []
    for name in wanted:
        place = f"{path.name}:{name}" if path.stem != name else path.name
        try:
            with closing(open_package(path)) as package:
                table, bad = _layer(package, name, place)
        except (sqlite3.Error, ValueError) as error:
            remedy = "Save the layer again as GeoPackage."
            table, bad = None, [one("E215", f"cannot be read: {error}", remedy, file=place)]
        tables += [table] if table else []
        faults += bad
    return tables, faults


def open_package(path: Path) -> sqlite3.Connection:
    """Open a GeoPackage to read only; nothing that it defines is trusted."""
    package = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    package.execute("PRAGMA trusted_schema = OFF")
    return package


def _layer(
    package: sqlite3.Connection, name: str, place: str
) -> tuple[RawTable | None, list[Group]]:
    columns = package.execute("SELECT name, pk FROM pragma_table_info(?)", (name,)).fetchall()
    shapes = (
        package.execute(
            "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?", (name,)
        ).fetchall()
        if _has_geometry_table(package)
        else []
    )
    shape = {str(c): int(srs) for c, srs in shapes}
    hidden = {str(c) for c, pk in columns if pk and str(c) in ("fid", "ogc_fid", "id")}
    heading = [str(c) for c, _ in columns if c not in shape and c not in hidden]
    chosen = ", ".join(quoted(c) for c in [*heading, *shape])
    lines = [list(r) for r in package.execute(f"SELECT {chosen} FROM {quoted(name)}")]
    faults: list[Group] = []
    if shape and not {"lat_deg", "lon_deg"} & set(heading):
        points = _points_of_wkb([wkb_of(line[len(heading)]) for line in lines])
        srs = next(iter(shape.values()))
        if points is not None and srs != 4326:
            faults.append(_crs_fault(place, f"EPSG:{srs}"))
        elif points is not None:
            lines = [[*line[: len(heading)], *p] for line, p in zip(lines, points, strict=True)]
            heading += ["lon_deg", "lat_deg"]
    if faults:
        return None, faults
    return from_cells(name, place, heading, [line[: len(heading)] for line in lines]), []


def _has_geometry_table(package: sqlite3.Connection) -> bool:
    found = package.execute("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_geometry_columns'")
    return found.fetchone() is not None


def quoted(name: str) -> str:
    """Return a name as SQL quotes it."""
    return '"' + name.replace('"', '""') + '"'


def wkb_of(blob: bytes | None) -> bytes | None:
    """Return the plain geometry inside a GeoPackage blob: a header, then well-known binary."""
    if blob is None or blob[:2] != b"GP":
        return None
    envelope = (0, 32, 48, 48, 64)[(blob[3] >> 1) & 7]
    return bytes(blob[8 + envelope :])


def read_geojson(path: Path, name: str) -> Read:
    """Read one table from the properties of a GeoJSON file."""
    file = path.name
    try:
        features = list(geojson_features(path))
    except (ValueError, OSError, RecursionError) as error:
        rule = f"is not GeoJSON: {error}"
        return [], [one("E215", rule, "Export it again as GeoJSON.", file=file)]
    heading = list(dict.fromkeys(key for p, _ in features for key in p))
    lines = [[properties.get(key) for key in heading] for properties, _ in features]
    shapes = [shape for _, shape in features]
    if not {"lat_deg", "lon_deg"} & set(heading) and _all_points(shapes):
        heading += ["lon_deg", "lat_deg"]
        lines = [
            [*line, *shape["coordinates"][:2]] for line, shape in zip(lines, shapes, strict=True)
        ]
    return [from_cells(name, file, heading, lines)], []


def geojson_features(path: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield properties and geometry of each feature.

    Raises
    ------
    ValueError
        If the file is no feature collection in UTF-8 below 500 MB.
    """
    if path.stat().st_size > _MOST_UNPACKED:
        raise ValueError("it is above 500 MB")
    content = json.loads(path.read_bytes().decode("utf-8-sig"))
    if not isinstance(content, dict) or not isinstance(content.get("features"), list):
        raise ValueError("it holds no FeatureCollection")
    for feature in content["features"]:
        if not isinstance(feature, dict):
            raise ValueError("a feature is no object")
        yield feature.get("properties") or {}, feature.get("geometry") or {}


def _all_points(shapes: Sequence[Mapping[str, Any]]) -> bool:
    return bool(shapes) and all(
        shape.get("type") == "Point" and len(shape.get("coordinates") or ()) >= 2
        for shape in shapes
    )
