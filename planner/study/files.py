"""Find which file of a dataset folder holds which table, and read them all."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from planner.study.entities import TABLES
from planner.study.faults import Group, one
from planner.study.guess import did_you_mean, is_near, nearest
from planner.study.paths import is_inside
from planner.study.raw import RawTable, Unreadable

if TYPE_CHECKING:
    from planner.study.read_other import Package
    from planner.study.read_workbook import Workbook

_FORMATS = (".csv", ".parquet", ".geoparquet", ".gpkg", ".geojson")
#: tables whose rows may have borders
_DRAWN = ("regions", "zones")
_BORDERS = tuple(f"{name}{ending}" for name in _DRAWN for ending in (".geojson", ".gpkg"))
#: endings that look like a table's and are not read
_UNREAD = (
    *(".xls", ".xlsm", ".xlsb", ".xlsx", ".ods", ".tsv", ".tab", ".txt", ".htm", ".html", ".json"),
    *(".shp", ".feather", ".dbf"),
)
_PACKED = (".gz", ".bz2", ".xz", ".zst", ".zip", ".7z", ".rar", ".tar", ".tgz")
#: what file managers and browsers put around the name of a copy, and people behind a version
_COPIED = re.compile(r"^(copy of|kopie von) ")
_COPY = re.compile(r"( - copy| - kopie| - \u526f\u672c|[ _-]copy|\s*\(\d+\))+$")
_VERSION = re.compile(r"[ _.-]+(v?\d[\d._-]*|old|new|final|draft|bak|backup|orig|edited)$")


@dataclass(frozen=True, slots=True)
class RawDataset:
    """The tables of a folder as text, and the files with the borders of regions and zones.

    `spoiled` names the tables that a faulty file holds, or may be meant to hold.
    """

    tables: dict[str, RawTable]
    borders: dict[str, Path]
    faults: tuple[Group, ...]
    spoiled: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Part:
    """What one file gave: tables, faults, and the tables that are faulty there."""

    tables: Sequence[RawTable] = ()
    faults: Sequence[Group] = ()
    spoiled: Collection[str] = ()


def read_folder(folder: Path, roots: tuple[Path, ...]) -> RawDataset:
    """Read every table of a dataset folder, or of one workbook with borders beside it.

    Parameters
    ----------
    folder : pathlib.Path
        The dataset: a folder, or a workbook of any name. A folder that holds no table and one
        workbook is that workbook.
    roots : tuple of pathlib.Path
        Folders that may be read; a link that leads elsewhere is a fault.

    Returns
    -------
    RawDataset
        What could be read, and the faults of the files.
    """
    place = folder.parent if folder.is_file() else folder
    paths = sorted(p for p in place.iterdir() if not p.name.startswith((".", "~$")))
    book = folder if folder.is_file() else _only_book(paths)
    if book is not None:
        paths = [p for p in paths if p == book or p.name in _BORDERS]
    parts = [_near_name(path, paths) for path in paths if path != book]
    readable = []
    for path in (p for p in paths if p == book or _concerns(p)):
        fault = _file_fault(path, roots)
        if fault is None:
            readable.append(path)
        else:
            parts.append(_Part((), [fault], _held(path)))
    borders = _borders_files(readable)
    spare = {path for path in borders.values() if path.stem != "dataset"}
    parts += [_read(path) for path in readable if path not in spare]
    held = {name for p in parts for name in (*p.spoiled, *(t.name for t in p.tables))}
    parts += [_read(path) for path in sorted(spare) if path.stem not in held]
    faults = [fault for part in parts for fault in part.faults]
    tables: dict[str, RawTable] = {}
    for table in (table for part in parts for table in part.tables):
        if table.name in tables:
            rule = f"{table.name} is in {tables[table.name].file} too"
            faults.append(one("E211", rule, "Delete one of them.", file=table.file))
        tables.setdefault(table.name, table)
    spoiled = frozenset(name for part in parts for name in part.spoiled)
    for name in [name for name, path in borders.items() if _holds_places(path, tables.get(name))]:
        del borders[name]
    return RawDataset(tables, borders, tuple(faults), spoiled)


def _only_book(paths: Sequence[Path]) -> Path | None:
    """Return the one workbook of a folder that holds no table under a name that is read."""
    books = [path for path in paths if path.suffix.lower() == ".xlsx"]
    if len(books) != 1 or any(_concerns(p) and p.name not in _BORDERS for p in paths):
        return None
    return None if _near_name(books[0], paths).faults else books[0]


def _holds_places(path: Path, table: RawTable | None) -> bool:
    """Return whether a file is a table with a point a row, and so no file of borders."""
    from planner.study.borders import only_points

    return table is not None and table.file == path.name and only_points(path, table.name)


def is_read_as_table(path: Path) -> bool:
    """Return whether a file of that name is a table of a dataset, or is taken for one."""
    return _concerns(path) or bool(_near_name(path, ()).faults)


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


def _held(path: Path) -> Collection[str]:
    """Return the tables that a file may hold, by its name."""
    return (path.stem,) if path.stem in TABLES else TABLES


def _near_name(path: Path, beside: Sequence[Path]) -> _Part:
    """Return a fault for a file that its owner may take for a table and the reader does not."""
    stem, endings = path.name, list[str]()
    while (ending := Path(stem).suffix.lower()) in (*_FORMATS, *_UNREAD, *_PACKED):
        stem, endings = Path(stem).stem, [ending, *endings]
    if path.is_dir() or not endings or _concerns(path):
        return _Part()
    known = (*TABLES, "dataset")
    there = {p.stem for p in beside if _concerns(p)}
    name = stem.strip().casefold()
    copied, version = _COPY.sub("", _COPIED.sub("", name)), _VERSION.sub("", name)
    packed = endings[-1] in _PACKED
    if name in known:
        meant, way = name, "Unpack it to" if packed else "Save it as"
        rule = "is not read: it is compressed" if packed else "is not read by that name"
    elif copied in known or (version in known and version not in there):
        meant, way = copied if copied in known else version, "Rename it"
        rule = "is not read: its name is that of a copy or version"
        way = "Delete it, or put it in the place of" if meant in there else way
    elif is_near(name, known) and not packed:
        meant, way, rule = nearest(name, known) or name, "Did you mean", "is no table"
    else:
        return _Part()
    ending = endings[0] if endings[0] in _FORMATS else ".xlsx" if meant == "dataset" else ".csv"
    remedy = f"{way} {meant}{ending}{'?' if way == 'Did you mean' else '.'}"
    return _Part((), [one("E212", rule, remedy, file=path.name)], [meant])


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


def _read(path: Path) -> _Part:
    """Read the tables of a file; what is wrong with it is a fault, whoever found it."""
    from planner.study.shape import content_faults

    try:
        with path.open("rb") as file:
            faults = content_faults(file.read(100), path.name, path.suffix.lower())
        if faults:
            return _Part((), faults, _held(path))
        if path.suffix.lower() in (".xlsx", ".gpkg"):
            return _members_of(path)
        table, faults = _one_table(path)
    except Unreadable as error:
        return _Part((), [_unreadable(error, path.name)], _held(path))
    except OSError as error:
        rule = f"cannot be read: {error.strerror}"
        remedy = "Check the file and its permissions."
        return _Part((), [one("E215", rule, remedy, file=path.name)], _held(path))
    return _Part([table] if table else [], faults, [path.stem] if table is None else [])


def _unreadable(error: Unreadable, place: str) -> Group:
    return one("E215", f"cannot be read: {error}", "Mend it, or save it again.", file=place)


def _one_table(path: Path) -> tuple[RawTable | None, list[Group]]:
    if path.suffix == ".csv":
        from planner.study.read_csv import read_csv

        return read_csv(path, path.stem)
    from planner.study import read_other

    read = read_other.read_geojson if path.suffix == ".geojson" else read_other.read_parquet
    return read(path, path.stem)


def _members_of(path: Path) -> _Part:
    """Read the sheets or layers that are tables; a name near a table's is a fault."""
    book: Workbook | Package
    if path.suffix == ".gpkg":
        from planner.study.read_other import Package

        book = Package(path)
    else:
        from planner.study.read_workbook import Workbook, archive_faults

        bad = archive_faults(path)
        if bad:
            return _Part((), bad, TABLES)
        book = Workbook(path)
    tables: list[RawTable] = []
    faults: list[Group] = []
    spoiled: list[str] = []
    with closing(book):
        for name in book.members:
            if name in TABLES:
                place = f"{path.name}:{name}" if path.stem != name else path.name
                try:
                    table, bad = book.read(name, place)
                except Unreadable as error:
                    table, bad = None, [_unreadable(error, place)]
                tables += [table] if table else []
                spoiled += [] if table else [name]
                faults += bad
            elif is_near(name, TABLES):
                remedy = did_you_mean(name, TABLES)
                rule = f"the sheet or layer {name} is no table"
                faults.append(one("E212", rule, remedy, file=path.name))
                spoiled.append(nearest(name, TABLES) or "")
    if not {*book.members} & {*_held(path)} and not faults:
        wanted = path.stem if path.stem in TABLES else "its table"
        rule = f"holds no table: {', '.join(book.members) or 'nothing'}"
        faults = [one("E215", rule, f"Name each sheet or layer as {wanted}.", file=path.name)]
        spoiled += _held(path)
    return _Part(tables, faults, spoiled)
