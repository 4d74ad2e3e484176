"""A table as it was read: every cell is text, whatever the file, and knows its row."""

from __future__ import annotations

import datetime
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Rows = npt.NDArray[np.int64]
_T = TypeVar("_T")
_PLAIN = (str, int, float, datetime.date, datetime.time, datetime.timedelta)

#: what the libraries that read files raise on one that is not what it claims to be
_LIBRARY_ERRORS = (
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError),
    *(RuntimeError, OSError, EOFError),  # locked archives, deep nesting, text that ends early
    SyntaxError,  # xml.etree.ElementTree.ParseError
    pa.ArrowException,
    sqlite3.Error,
    zipfile.BadZipFile,
    zlib.error,
)


class Unreadable(ValueError):
    """A file, or a part of it, cannot be read; the text says why."""


def from_library(read: Callable[[], _T]) -> _T:
    """Return what a reader of a library returns.

    Only the library's own call belongs into `read`: what it raises on a broken file cannot be
    told from a slip in our code.

    Raises
    ------
    Unreadable
        With the library's words, whatever it raised.
    """
    try:
        return read()
    except _LIBRARY_ERRORS as error:
        words = (getattr(error, "strerror", None) or str(error)).strip() or type(error).__name__
        raise Unreadable(words.splitlines()[0]) from error


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table before its columns are checked.

    Attributes
    ----------
    name : str
        Name of the table.
    file : str
        File that it came from, with the sheet or layer after a colon.
    columns : mapping of str to pyarrow.StringArray
        Text of every cell; an empty cell is the empty text.
    rows : numpy.ndarray
        Row of each entry as a spreadsheet counts it: the heading is row 1.
    """

    name: str
    file: str
    columns: Mapping[str, pa.StringArray]
    rows: Rows


def without_blank_rows(
    name: str, file: str, heading: Sequence[str], cells: Sequence[pa.StringArray], rows: Rows
) -> RawTable:
    """Return the table without rows in which every cell is empty.

    A blank row holds no data and is no fault; the other rows keep their numbers.
    """
    blank = None
    for column in cells:
        empty = pc.equal(column, "")
        if not pc.any(empty).as_py():
            return RawTable(name, file, dict(zip(heading, cells, strict=True)), rows)
        blank = empty if blank is None else pc.and_(blank, empty)
    if blank is None:
        return RawTable(name, file, {}, rows)
    keep = pc.invert(blank)
    kept = [column.filter(keep) for column in cells]
    mask = np.asarray(keep.to_numpy(zero_copy_only=False), dtype=bool)
    return RawTable(name, file, dict(zip(heading, kept, strict=True)), rows[mask])


def from_arrow(name: str, file: str, table: pa.Table, first_row: int = 2) -> RawTable:
    """Return a typed table as text; numbers keep every digit.

    Raises
    ------
    Unreadable
        If a column cannot be written as text (lists, structures).
    """
    cells = from_library(lambda: [_text(column) for column in table.columns])
    rows = np.arange(first_row, first_row + table.num_rows, dtype=np.int64)
    return without_blank_rows(name, file, table.column_names, cells, rows)


def from_cells(
    name: str,
    file: str,
    heading: Sequence[str],
    lines: Sequence[Sequence[object]],
    rows: Sequence[int] | None = None,
) -> RawTable:
    """Return rows of Python values, as a workbook or a database yields them, as text.

    Raises
    ------
    Unreadable
        If a cell holds bytes or a structure.
    """
    numbers = np.arange(2, 2 + len(lines)) if rows is None else rows
    cells = [
        pa.array([cell_text(line[i]) for line in lines], pa.string()) for i in range(len(heading))
    ]
    return without_blank_rows(name, file, heading, cells, np.asarray(numbers, dtype=np.int64))


def cell_text(value: object) -> str:
    """Return a cell as text: nothing for an empty one.

    Raises
    ------
    Unreadable
        If it is neither a text, a number, a truth value nor a date.
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, _PLAIN):
        return str(value)
    raise Unreadable(f"a cell holds {type(value).__name__}, no text or number")


def _text(column: pa.ChunkedArray) -> pa.StringArray:
    whole = column.combine_chunks()
    if pa.types.is_dictionary(whole.type):
        whole = whole.dictionary_decode()
    return pc.fill_null(whole.cast(pa.string()), "")
