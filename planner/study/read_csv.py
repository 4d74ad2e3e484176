"""Read a CSV file as text, refusing what would have to be guessed."""

from __future__ import annotations

import codecs
import csv
import io
import re
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from planner.study.entities import TABLES
from planner.study.faults import Group, one, word
from planner.study.raw import RawTable, from_library, without_blank_rows
from planner.study.shape import SAMPLE_ROWS, content_faults, heading_faults

LARGEST_BYTES = 2_000_000_000
#: bytes that the first rows are looked for in; no heading is as long
_SAMPLE_BYTES = 100_000
_OTHER_PARTINGS = (
    (";", "semicolons"),
    ("\t", "tabs"),
    ("|", "bars"),
    ("\uff0c", "full-width commas"),
)
_OTHER_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_SAVE_AS_UTF8 = "Save it as CSV UTF-8."


def read_csv(path: Path, name: str) -> tuple[RawTable | None, list[Group]]:
    """Read one table.

    Returns
    -------
    tuple
        The table, or None where it cannot be read, and the faults.

    Raises
    ------
    planner.study.raw.Unreadable
        If the reader of CSV gives up, as on a quote that is never closed.
    """
    if path.stat().st_size > LARGEST_BYTES:
        return None, [one("E217", "is above 2 GB", "Save it as Parquet.", file=path.name)]
    data = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    faults = content_faults(data[:100], path.name, ".csv") or _encoding_faults(data, path.name)
    if not faults:
        rows = _first_rows(data)
        faults = _parting_faults(rows, name, path.name) or heading_faults(rows, name, path.name)
        endless = len(rows) < 2 and len(data) > _SAMPLE_BYTES
        if endless or any("\n" in cell for cell in rows[0]):
            rule = "its first row runs over several lines and is no heading"
            rule = f"its first row is longer than {_SAMPLE_BYTES:,} bytes" if endless else rule
            remedy = "Look for a quote that is not closed, or give a table with a heading."
            faults = [one("E215", rule, remedy, file=path.name, row=1)]
    return (None, faults) if faults else _parse(data, path.name, name)


def _encoding_faults(data: bytes, file: str) -> list[Group]:
    if not data.strip():
        return [one("E215", "is empty", "Give a heading and rows.", file=file)]
    for mark, encoding in _OTHER_MARKS:
        if data.startswith(mark):
            return [one("E213", f"is {encoding}", _SAVE_AS_UTF8, file=file)]
    zero = data.find(b"\x00")
    if zero >= 0:
        if data.count(b"\x00") > len(data) / 4:
            return [one("E213", "is UTF-16 or UTF-32", _SAVE_AS_UTF8, file=file)]
        rule, remedy = "holds a zero byte and is no text", "Delete the byte, or save it as CSV."
        return [one("E215", rule, remedy, file=file, row=_row(data, zero))]
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        rule = f"is not UTF-8; it looks like {_encoding_guess(data)}"
        return [one("E213", rule, _SAVE_AS_UTF8, file=file, row=_row(data, error.start))]
    return []


def _row(data: bytes, position: int) -> int:
    return max(data.count(end, 0, position) for end in (b"\n", b"\r")) + 1


def _encoding_guess(data: bytes) -> str:
    """Return the encoding that the bytes above 127 suggest.

    Chinese writes two such bytes a character, most often several characters in a row; Western
    accents stand alone between letters.
    """
    runs = re.findall(rb"[\x80-\xff]+", data[:1_000_000])
    western = "an older Western encoding (Windows-1252 or Latin-1)"
    if sum(len(run) % 2 == 0 for run in runs) * 2 < len(runs):
        return western
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return western
    return "GBK or GB18030" if re.search(r"[\u4e00-\u9fff]", text) else "a national encoding"


def _first_rows(data: bytes) -> list[list[str]]:
    text = data[:_SAMPLE_BYTES].decode("utf-8", errors="ignore")
    rows = islice(csv.reader(io.StringIO(text, newline="")), SAMPLE_ROWS)
    return [row or [""] for row in rows]


def _parting_faults(rows: list[list[str]], name: str, file: str) -> list[Group]:
    known = {column.name for column in TABLES[name].columns} if name in TABLES else set()
    for i, row in enumerate(rows):
        if len(row) > 1 and (not known or known & set(row)):
            return []
        for mark, meant in _OTHER_PARTINGS:
            cells = {cell.strip('" ') for cell in ",".join(row).split(mark)}
            if len(cells) > 1 and (not known or known & cells):
                above = f", without the {i} rows above its heading" if i else ""
                remedy = f"Save it as CSV with commas and decimal points{above}"
                rule = f"its cells are parted by {meant}"
                return [one("E214", rule, f"{remedy}.", file=file, row=i + 1)]
        if len(row) == 1 and len(known & set(row[0].split(","))) > 1:
            rule, remedy = "is in quotes as a whole, one cell a row", "Save it as CSV once only."
            return [one("E214", rule, remedy, file=file, row=i + 1)]
    return []


def _parse(data: bytes, file: str, name: str) -> tuple[RawTable | None, list[Group]]:
    bad: list[tuple[int, int, int, str]] = []

    def skip(row: pa.csv.InvalidRow) -> str:
        bad.append((row.number, row.expected_columns, row.actual_columns, row.text))
        return "skip"

    read = pa.csv.ReadOptions(
        # one thread: with more, the reader does not say which row is bad
        use_threads=False,
        autogenerate_column_names=True,
        block_size=1 << 25,
    )
    parse = pa.csv.ParseOptions(
        newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=skip
    )
    convert = pa.csv.ConvertOptions(
        check_utf8=False, strings_can_be_null=False, default_column_type=pa.string()
    )
    table = from_library(lambda: pa.csv.read_csv(pa.BufferReader(data), read, parse, convert))
    if bad:
        return None, [_length_faults(bad, file)]
    columns = [column.combine_chunks() for column in table.columns]
    heading = [column[0].as_py() for column in columns]
    rows = np.arange(2, table.num_rows + 1, dtype=np.int64)
    return without_blank_rows(name, file, heading, [c.slice(1) for c in columns], rows), []


def _length_faults(bad: list[tuple[int, int, int, str]], file: str) -> Group:
    faults = []
    for row, expected, actual, text in bad[:20]:
        swallowed = text.count("\n")
        rule = f"has {actual} cells, the heading has {expected}"
        remedy = "Look for a comma or quote too many or too few."
        if text.startswith("#"):
            remedy = "Delete the comment."
        elif swallowed:
            rule += f", and runs over {swallowed + 1} lines"
            remedy = "Look for a quote that is not closed."
        faults.append(word("E216", rule, remedy, file, row))
    return Group("E216", tuple(faults), len(bad))
