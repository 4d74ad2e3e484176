"""Read a CSV file as text, refusing what would have to be guessed."""

from __future__ import annotations

import codecs
import csv
import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from planner.study.faults import Group, one, word
from planner.study.raw import RawTable, Rows, without_blank_rows

LARGEST_BYTES = 2_000_000_000
_OTHER_PARTINGS = (
    (";", "semicolons"),
    ("\t", "tabs"),
    ("|", "bars"),
    ("\uff0c", "full-width commas"),
)
_OTHER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_csv(path: Path, name: str) -> tuple[RawTable | None, list[Group]]:
    """Read one table.

    Returns
    -------
    tuple
        The table, or None where it cannot be read, and the faults.
    """
    if path.stat().st_size > LARGEST_BYTES:
        return None, [one("E217", "is above 2 GB", "Save it as Parquet.", file=path.name)]
    data = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    faults = _encoding_faults(data, path.name) or _heading_faults(data, path.name)
    if faults:
        return None, faults
    return _parse(data, path.name, name)


def _encoding_faults(data: bytes, file: str) -> list[Group]:
    if not data.strip():
        return [one("E215", "is empty", "Give a heading and rows.", file=file)]
    if data.startswith(b"PK\x03\x04"):
        remedy = "Rename it dataset.xlsx, or save the sheet as CSV."
        return [one("E215", "is an Excel workbook or archive, not CSV", remedy, file=file)]
    if data.startswith(_OTHER_MARKS):
        return [one("E213", "is UTF-16", "Save it as CSV UTF-8.", file=file)]
    if b"\x00" in data:
        return [one("E215", "holds zero bytes and is no text", "Save it as CSV.", file=file)]
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        rule = f"is not UTF-8; it looks like {_encoding_guess(data)}"
        return [one("E213", rule, "Save it as CSV UTF-8.", file=file, row=row)]
    return []


def _encoding_guess(data: bytes) -> str:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return "an older Western encoding"
    return "GBK or GB18030" if re.search(r"[\u4e00-\u9fff]", text) else "a national encoding"


def _heading_faults(data: bytes, file: str) -> list[Group]:
    line = data.split(b"\n", 1)[0].decode("utf-8").strip()
    if "," in line:
        return []
    for mark, meant in _OTHER_PARTINGS:
        if mark in line:
            remedy = "Save it as CSV with commas and decimal points."
            return [one("E214", f"its cells are parted by {meant}", remedy, file=file, row=1)]
    return []


def _parse(data: bytes, file: str, name: str) -> tuple[RawTable | None, list[Group]]:
    bad: list[tuple[int, int, int, str]] = []

    def skip(row: pa.csv.InvalidRow) -> str:
        bad.append((row.number, row.expected_columns, row.actual_columns, row.text))
        return "skip"

    # a first look at the heading alone, so that every column can be asked for as text
    count = len(_first_record(data))
    names = [str(i) for i in range(count)]
    try:
        table = pa.csv.read_csv(
            pa.BufferReader(data),
            # one thread: with more, the reader does not say which row is bad
            pa.csv.ReadOptions(use_threads=False, column_names=names, block_size=1 << 25),
            pa.csv.ParseOptions(
                newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=skip
            ),
            pa.csv.ConvertOptions(
                check_utf8=False,
                strings_can_be_null=False,
                column_types=dict.fromkeys(names, pa.string()),
            ),
        )
    except pa.ArrowInvalid as error:
        remedy = "Look for a quote that is not closed."
        return None, [one("E215", f"cannot be read: {_first_line(error)}", remedy, file=file)]
    if bad:
        return None, [_length_faults(bad, file)]
    columns = [_whole(column) for column in table.columns]
    heading = [column[0].as_py() for column in columns]
    rows = np.arange(2, table.num_rows + 1, dtype=np.int64)
    if len(set(heading)) < len(heading) or "" in heading:
        return None, _bad_heading(heading, file)
    return _table(name, file, heading, columns, rows), []


def _table(
    name: str, file: str, heading: list[str], columns: list[pa.StringArray], rows: Rows
) -> RawTable:
    return without_blank_rows(name, file, heading, [c.slice(1) for c in columns], rows)


def _whole(column: pa.ChunkedArray) -> pa.StringArray:
    joined = column.combine_chunks()
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def _first_record(data: bytes) -> list[str]:
    return next(csv.reader([data.split(b"\n", 1)[0].decode("utf-8").rstrip("\r")]), [""])


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _length_faults(bad: list[tuple[int, int, int, str]], file: str) -> Group:
    faults = []
    for row, expected, actual, text in bad[:20]:
        swallowed = text.count("\n")
        rule = f"has {actual} cells, the heading has {expected}"
        remedy = "Look for a comma or quote too many or too few."
        if swallowed:
            rule += f", and runs over {swallowed + 1} lines"
            remedy = "Look for a quote that is not closed."
        faults.append(word("E216", rule, remedy, file, row))
    return Group("E216", tuple(faults), len(bad))


def _bad_heading(heading: list[str], file: str) -> list[Group]:
    groups = []
    for i, column in enumerate(heading):
        if not column:
            rule, remedy = f"column {i + 1} has no heading", "Name the column or delete it."
            groups.append(one("E222", rule, remedy, file=file, row=1))
        elif column in heading[:i]:
            rule, remedy = "stands twice in the heading", "Delete one of the columns."
            groups.append(one("E222", rule, remedy, file=file, row=1, column=column))
    return groups
