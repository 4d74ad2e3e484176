"""Find which file of a dataset folder holds which table, and read them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from planner.study.entities import TABLES
from planner.study.faults import Group, one
from planner.study.guess import nearest
from planner.study.paths import is_inside
from planner.study.raw import RawTable

_FORMATS = (".csv", ".parquet", ".geoparquet", ".gpkg", ".geojson")
#: tables whose rows may have borders
_DRAWN = ("regions", "zones")
#: endings that look like a table's and are not read
_UNREAD = (".xls", ".xlsm", ".xlsb", ".xlsx", ".ods", ".tsv", ".shp", ".json", ".feather", ".dbf")


@dataclass(frozen=True, slots=True)
class RawDataset:
    """The tables of a folder as text, and the files with the borders of regions and zones."""

    tables: dict[str, RawTable]
    borders: dict[str, Path]
    faults: tuple[Group, ...]


def read_folder(folder: Path, roots: tuple[Path, ...]) -> RawDataset:
    """Read every table of a dataset folder.

    Parameters
    ----------
    folder : pathlib.Path
        The dataset.
    roots : tuple of pathlib.Path
        Folders that may be read; a link that leads elsewhere is a fault.

    Returns
    -------
    RawDataset
        What could be read, and the faults of the files.
    """
    paths = sorted(p for p in folder.iterdir() if not p.name.startswith((".", "~$")))
    faults: list[Group] = []
    tables: dict[str, RawTable] = {}
    readable = []
    for path in paths:
        if _concerns(path):
            fault = _file_fault(path, roots)
            if fault:
                faults.append(fault)
            else:
                readable.append(path)
        faults += _near_name(path)
    borders = _borders_files(readable)
    for path in _tables_first(readable, borders):
        try:
            found, bad = _read(path)
        except OSError as error:
            remedy = "Check the file and its permissions."
            rule = f"cannot be read: {error.strerror}"
            found, bad = [], [one("E215", rule, remedy, file=path.name)]
        faults += bad
        for table in found:
            if table.name in tables:
                rule = f"{table.name} is in {tables[table.name].file} too"
                faults.append(one("E211", rule, "Delete one of them.", file=table.file))
            else:
                tables[table.name] = table
    for name in [name for name, path in borders.items() if _holds_places(path, tables.get(name))]:
        del borders[name]
    return RawDataset(tables, borders, tuple(faults))


def _holds_places(path: Path, table: RawTable | None) -> bool:
    """Return whether a file is a table with a point a row, and so no file of borders."""
    from planner.study.borders import only_points

    return table is not None and table.file == path.name and only_points(path, table.name)


def is_read_as_table(path: Path) -> bool:
    """Return whether a file of that name is a table of a dataset, or is taken for one."""
    return _concerns(path) or bool(_near_name(path))


def _concerns(path: Path) -> bool:
    if path.name in ("dataset.xlsx", "dataset.gpkg"):
        return True
    return path.stem in TABLES and path.suffix in _FORMATS


def _file_fault(path: Path, roots: tuple[Path, ...]) -> Group | None:
    if not is_inside(path, roots):
        remedy = "Copy the file into the folder."
        return one("E207", "is a link that leaves the study's folder", remedy, file=path.name)
    if not path.is_file():
        return one("E215", "is not a file", "Give a file of that name.", file=path.name)
    return None


def _near_name(path: Path) -> list[Group]:
    """Return a fault for a file that its owner may take for a table and the reader does not."""
    known = (*TABLES, "dataset")
    suffix = path.suffix.lower()
    if path.is_dir() or suffix not in (*_FORMATS, *_UNREAD) or _concerns(path):
        return []
    if path.stem in known:
        rule = f"is not read: tables do not end in {path.suffix}"
        right = f"{path.stem}.csv" if path.stem in TABLES else "dataset.xlsx"
        return [one("E212", rule, f"Save it as {right}.", file=path.name)]
    near = nearest(path.stem, known) if _is_near(path.stem, known) else None
    if near is None:
        return []
    ending = suffix if suffix in _FORMATS else ".xlsx" if near == "dataset" else ".csv"
    return [one("E212", "is no table", f"Did you mean {near}{ending}?", file=path.name)]


def _is_near(stem: str, known: Sequence[str]) -> bool:
    from difflib import get_close_matches

    return bool(get_close_matches(stem.casefold().strip(), known, n=1, cutoff=0.8))


def _borders_files(readable: Sequence[Path]) -> dict[str, Path]:
    """Return the files with the borders of regions and of zones, where there are any."""
    from planner.study.read_other import has_polygons

    found: dict[str, Path] = {}
    for name in _DRAWN:
        own = [p for p in readable if p.name in (f"{name}.geojson", f"{name}.gpkg")]
        shared = [p for p in readable if p.name in ("dataset.gpkg", "regions.gpkg")]
        for path in [*own, *(p for p in shared if has_polygons(p, name))][:1]:
            found[name] = path
    return found


def _tables_first(readable: Sequence[Path], borders: Mapping[str, Path]) -> Iterator[Path]:
    """Yield the files to read as tables: the borders only if no other file has the table."""
    for path in readable:
        others = (p for p in readable if p != path and p.stem in (path.stem, "dataset"))
        spare = path in borders.values() and path.stem != "dataset"
        if not spare or not any(p.stem != "dataset" or path.stem in _members(p) for p in others):
            yield path


def _members(path: Path) -> tuple[str, ...]:
    from planner.study.read_other import archive_faults, layer_names, sheet_names

    if path.suffix == ".gpkg":
        return layer_names(path)
    return () if archive_faults(path) else sheet_names(path)


def _read(path: Path) -> tuple[list[RawTable], list[Group]]:
    if path.suffix == ".csv":
        from planner.study.read_csv import read_csv

        table, faults = read_csv(path, path.stem)
        return ([table] if table else []), faults
    from planner.study import read_other

    if path.suffix == ".xlsx":
        bad = read_other.archive_faults(path)
        return ([], bad) if bad else _members_of(path, read_other.read_workbook)
    if path.suffix == ".gpkg":
        return _members_of(path, read_other.read_package)
    if path.suffix == ".geojson":
        return read_other.read_geojson(path, path.stem)
    return read_other.read_parquet(path, path.stem)


def _members_of(
    path: Path, read: Callable[[Path, Sequence[str]], tuple[list[RawTable], list[Group]]]
) -> tuple[list[RawTable], list[Group]]:
    """Read the sheets or layers that are tables; a name near a table's is a fault."""
    members = _members(path)
    if not members:
        rule, remedy = "holds no table", "Save it again, one sheet or layer a table."
        return [], [one("E215", rule, remedy, file=path.name)]
    found, faults = read(path, [name for name in members if name in TABLES])
    if path.stem in TABLES and path.stem not in members:
        remedy = f"Name the layer {path.stem}."
        faults.append(one("E215", f"holds no layer {path.stem}", remedy, file=path.name))
    for name in members:
        if name not in TABLES and _is_near(name, tuple(TABLES)):
            remedy = f"Did you mean {nearest(name, TABLES)}?"
            faults.append(
                one("E212", f"the sheet or layer {name} is no table", remedy, file=path.name)
            )
    return found, faults
