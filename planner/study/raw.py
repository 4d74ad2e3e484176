"""A table as it was read: every cell is text, whatever the file, and knows its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Rows = npt.NDArray[np.int64]


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
    pyarrow.ArrowInvalid, pyarrow.ArrowNotImplementedError
        If a column cannot be written as text (lists, structures).
    """
    cells = [_text(column.combine_chunks()) for column in table.columns]
    rows = np.arange(first_row, first_row + table.num_rows, dtype=np.int64)
    return without_blank_rows(name, file, table.column_names, cells, rows)


def from_cells(
    name: str, file: str, heading: Sequence[str], lines: Sequence[Sequence[object]]
) -> RawTable:
    """Return rows of Python values, as a workbook or a database yields them, as text."""
    cells = [
        pa.array([cell_text(line[i]) for line in lines], pa.string()) for i in range(len(heading))
    ]
    rows = np.arange(2, 2 + len(lines), dtype=np.int64)
    return without_blank_rows(name, file, heading, cells, rows)


def cell_text(value: object) -> str:
    """Return a cell as text: nothing for an empty one, 1 or 0 for a truth value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _text(column: pa.Array) -> pa.StringArray:
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    text = column.cast(pa.string())
    return pc.fill_null(text, "")
