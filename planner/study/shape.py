"""Judge a file as a whole before its cells: what it is, and whether row 1 is the heading."""

from __future__ import annotations

import re
from collections.abc import Sequence

from planner.study.entities import TABLES
from planner.study.faults import Group, one
from planner.study.guess import is_nothing, is_number

#: rows that are looked at, and columns that no table has
SAMPLE_ROWS = 10
_MOST_COLUMNS = 5_000
_AS_CSV = "Save the table itself as CSV UTF-8."
_UNPACK = "Unpack it and give the table itself."

#: how a file begins -> what it is, and what to do where something else is meant
_BEGINNINGS = (
    (b"PK\x03\x04", "an Excel workbook or archive", "Name a workbook dataset.xlsx; unpack others."),
    (b"\x1f\x8b", "compressed (gzip)", _UNPACK),
    (b"BZh", "compressed (bzip2)", _UNPACK),
    (b"\xfd7zXZ", "compressed (xz)", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "compressed (zstd)", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "compressed (7z)", _UNPACK),
    (b"PAR1", "Parquet", "Give it the ending .parquet."),
    (b"SQLite format 3\x00", "a GeoPackage or database", "Give it the ending .gpkg."),
    (b"\xd0\xcf\x11\xe0", "an old Excel file, or a workbook with a password", _AS_CSV),
    (b"%PDF", "a PDF", _AS_CSV),
    (b"<", "a web page or XML", _AS_CSV),
    (b"{", "JSON", _AS_CSV),
    (b"[", "JSON", _AS_CSV),
)
_MEANT = {
    ".csv": "CSV",
    ".xlsx": "an Excel workbook or archive",
    ".gpkg": "a GeoPackage or database",
    ".parquet": "Parquet",
    ".geoparquet": "Parquet",
    ".geojson": "JSON",
}
#: what a row of units holds: no digit but a leading one of 1,000 m3, and no long words
_UNIT = re.compile(r"\D[^,;:.]{0,18}|%|1,?000 \D.{0,12}|0 or 1|0/1")


def content_faults(start: bytes, file: str, ending: str) -> list[Group]:
    """Return that a file is of another kind than its ending says, from its first bytes."""
    begins = start.lstrip()[:20]
    for mark, words, remedy in _BEGINNINGS:
        if begins.startswith(mark) and words != _MEANT[ending]:
            meant = _MEANT[ending].split(" or ")[0]
            return [one("E215", f"is {words}, not {meant}", remedy, file=file)]
    return []


def heading_faults(rows: Sequence[Sequence[str]], name: str, place: str) -> list[Group]:
    """Return what is wrong with the heading, from the first rows of a table.

    Parameters
    ----------
    rows : sequence of sequence of str
        The first rows; the heading is to be the first of them.
    name : str
        Table that is meant; of one without a schema any heading will do.
    place : str
        File, and sheet or layer.
    """
    known = {c.name: c for c in TABLES[name].columns} if name in TABLES else {}
    heading = [cell.strip() for cell in rows[0]]
    found = [len(known.keys() & {cell.strip() for cell in row}) for row in rows]
    best = max(range(len(rows)), key=lambda i: found[i])
    if len(heading) > _MOST_COLUMNS:
        rule = f"has {len(heading):,} columns"
        return [one("E215", rule, "Give a table with one row an entry.", file=place, row=1)]
    enough = min(2, len(known), len([c for c in rows[best] if c]))
    if not found[0] and found[best] >= max(enough, 1):
        shown = next((cell for cell in heading if cell), "")
        rule = f"is not the heading, which is in row {best + 1}"
        remedy = "Delete row 1." if best == 1 else f"Delete the rows 1 to {best}."
        return [one("E222", rule, remedy, file=place, row=1, value=shown)]
    first = [row[0].strip() for row in rows if row]
    if found[0] < 2 and len(known.keys() & set(first)) >= 3:
        rule = "lies on its side: its first column holds the names of columns"
        return [one("E222", rule, "Transpose it, one row an entry.", file=place)]
    measured = [i for i, c in enumerate(heading) if c in known and known[c].unit]
    if len(rows) > 1 and _are_units(rows[1], measured):
        rule, shown = "holds units, not data", next(filter(None, (rows[1][i] for i in measured)))
        return [one("E222", rule, "Delete row 2.", file=place, row=2, value=shown)]
    return _names_faults(rows[0], place)


def _are_units(row: Sequence[str], measured: Sequence[int]) -> bool:
    cells = [row[i].strip("[]() ") for i in measured if i < len(row)]
    filled = [cell for cell in cells if cell and not is_nothing(cell)]
    others = [c.strip("[]() ") for i, c in enumerate(row) if i not in measured]
    return (
        len(filled) >= min(2, len(measured))
        and bool(filled)
        and all(_UNIT.fullmatch(cell) and not is_number(cell) for cell in filled)
        and all(not c or is_nothing(c) or c.lower() in ("id", "text", "name") for c in others)
    )


def _names_faults(heading: Sequence[str], place: str) -> list[Group]:
    groups = []
    for i, column in enumerate(heading):
        if not column:
            rule, remedy = f"column {i + 1} has no heading", "Name the column or delete it."
            groups.append(one("E222", rule, remedy, file=place, row=1))
        elif column in heading[:i]:
            rule, remedy = "stands twice in the heading", "Delete one of the columns."
            groups.append(one("E222", rule, remedy, file=place, row=1, column=column))
    return groups
