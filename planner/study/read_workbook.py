"""Read the sheets of an Excel workbook as text, and count the cells so that none is lost."""

from __future__ import annotations

import re
import warnings
import zipfile
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any, TypeVar
from xml.etree.ElementTree import Element, iterparse

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import column_index_from_string, get_column_letter, range_boundaries

from planner.study.faults import SHOWN_PER_KIND, Group, one, word
from planner.study.raw import RawTable, Unreadable, cell_text, from_cells, from_library
from planner.study.shape import SAMPLE_ROWS, heading_faults

_MOST_ENTRIES = 2_000
_MOST_UNPACKED = 500_000_000
_MOST_RATIO = 200
_T = TypeVar("_T")
_REF = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What the file itself says of a sheet: its cells with content, by row and column.

    Writers leave a wrong `dimension` behind, and readers that trust it lose cells in silence.
    """

    rows: array[int] = field(default_factory=lambda: array("q"))
    columns: array[int] = field(default_factory=lambda: array("q"))
    #: formulas: row, column, text, and whether a value is saved with it
    formulas: list[tuple[int, int, str, bool]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)

    def widest(self, last_row: int) -> int:
        """Return the last column that is filled in the first rows."""
        cells = zip(self.rows, self.columns, strict=True)
        return max((column for row, column in cells if row <= last_row), default=1)


class Workbook:
    """A workbook whose saved values are read; no formula is computed.

    Attributes
    ----------
    members : tuple of str
        Its sheets.

    Raises
    ------
    Unreadable
        If its library cannot open it.
    """

    def __init__(self, path: Path) -> None:
        self._reader = from_library(partial(_opened, path))
        sheets = from_library(lambda: list(self._reader.parser.find_sheets()))
        self._parts = {
            str(sheet.name): str(about.target)
            for sheet, about in sheets
            if "chartsheet" not in about.Type and about.target in self._reader.valid_files
        }
        self.members = tuple(str(sheet.name) for sheet in self._reader.parser.sheets)

    def close(self) -> None:
        """Close its file."""
        self._reader.archive.close()

    def read(self, name: str, place: str) -> tuple[RawTable | None, list[Group]]:
        """Read one sheet.

        Raises
        ------
        Unreadable
            If its library cannot read it, or reads fewer cells than the file holds.
        """
        if name not in self._parts:
            raise Unreadable("it is a chart, or its part of the workbook is missing")
        with self._reader.archive.open(self._parts[name]) as part:
            sheet = _noted(part)
        if not sheet.rows:
            return None, [one("E215", "is empty", "Give a heading and rows.", file=place)]
        lines = self._lines(name, SAMPLE_ROWS, sheet.widest(SAMPLE_ROWS))
        sample = [[cell_text(cell) for cell in line] for line in lines] or [[""]]
        if min(sheet.rows) <= SAMPLE_ROWS and not any(map(any, sample)):
            raise Unreadable("none of its cells could be read; save it as an ordinary .xlsx")
        while len(sample[0]) > 1 and not sample[0][-1]:
            sample[0].pop()
        heading = sample[0]
        faults = heading_faults(sample, name, place)
        faults = faults or [*_beyond(sheet, len(heading), place), *_merged(sheet, heading, place)]
        calculation = self._reader.wb.calculation
        asked = bool(calculation and calculation.fullCalcOnLoad)
        faults += _unsaved(sheet, heading, asked, place)
        if faults:
            return None, faults
        lines = self._lines(name, max(sheet.rows), len(heading))
        filled = [(i, line) for i, line in enumerate(lines, 1) if set(line) != {None}]
        seen = sum(cell is not None for _, line in filled for cell in line)
        if seen != len(sheet.rows):
            words = f"only {seen} of its {len(sheet.rows)} cells could be read"
            raise Unreadable(f"{words}; its rows or cells are out of order")
        body = [line for i, line in filled if i > 1]
        return from_cells(name, place, heading, body, [i for i, _ in filled if i > 1]), []

    def _lines(self, name: str, last_row: int, width: int) -> list[tuple[Any, ...]]:
        rows = self._reader.wb[name].iter_rows(1, last_row, 1, width, values_only=True)
        return from_library(lambda: _quietly(lambda: list(rows)))


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


def _opened(path: Path) -> ExcelReader:
    reader = ExcelReader(path, read_only=True, data_only=True, keep_links=False)
    _quietly(reader.read)
    return reader


def _quietly(read: Callable[[], _T]) -> _T:
    """Read without the library's warnings of styles and extensions, which do not matter here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return read()


def _noted(part: IO[bytes]) -> _Sheet:
    sheet = _Sheet()
    row = 0
    for element in _elements(part):
        kind = _local(element)
        if kind == "row":
            number = element.get("r") or str(row + 1)
            if not number.isdecimal():
                raise Unreadable(f"{number} is no number of a row")
            row = int(number)
            _note_row(sheet, row, element)
            element.clear()
        elif kind == "mergeCell":
            sheet.merged.append(element.get("ref") or "")
    return sheet


def _note_row(sheet: _Sheet, row: int, element: Element) -> None:
    column = 0
    for cell in element:
        ref = _REF.fullmatch(cell.get("r") or f"{get_column_letter(column + 1)}{row}")
        if not ref or int(ref[2]) != row:
            raise Unreadable(f"cell {cell.get('r')} stands in row {row}")
        column = column_index_from_string(ref[1])
        parts = {_local(child): child for child in cell}
        kind = cell.get("t", "n")
        value = (parts["v"].text or "") if "v" in parts else ""
        if value if kind != "inlineStr" else "is" in parts:
            sheet.rows.append(row)
            sheet.columns.append(column)
        if "f" in parts:
            # a formula whose value is the empty text is saved as a text without letters
            saved = bool(value) or (kind == "str" and "v" in parts)
            sheet.formulas.append((row, column, parts["f"].text or "", saved))


def _elements(part: IO[bytes]) -> Iterator[Element]:
    events = iter(iterparse(part))
    step = partial(next, events, None)
    while (event := from_library(step)) is not None:
        yield event[1]


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _beyond(sheet: _Sheet, width: int, place: str) -> list[Group]:
    """Return the cells to the right of the heading."""
    cells = zip(sheet.rows, sheet.columns, strict=True)
    far = [(row, column) for row, column in cells if column > width]
    rule = f"stands outside the table, whose heading ends at column {get_column_letter(width)}"
    shown = tuple(
        word(
            *("E216", f"cell {get_column_letter(column)}{row} {rule}", "Delete its content."),
            *(place, row),
        )
        for row, column in far[:SHOWN_PER_KIND]
    )
    return [Group("E216", shown, len(far))] if far else []


def _merged(sheet: _Sheet, heading: Sequence[str], place: str) -> list[Group]:
    """Return the merged cells of the table: all but their first are empty."""
    last = max(sheet.rows)
    for ref in sheet.merged:
        left, top, *_ = from_library(partial(range_boundaries, ref))
        if left <= len(heading) and top <= last:
            rule, remedy = f"holds merged cells, {ref}", "Unmerge them and fill in each cell."
            return [one("E215", rule, remedy, file=place, row=top)]
    return []


def _unsaved(sheet: _Sheet, heading: Sequence[str], asked: bool, place: str) -> list[Group]:
    """Return the formulas whose value is not saved, or not current."""
    found = [each for each in sheet.formulas if asked or not each[3]]
    remedy = "Open the workbook in Excel, let it compute, and save."
    shown = []
    for row, column, text, saved in found[:SHOWN_PER_KIND]:
        rule = "is a formula without a saved value"
        if saved:
            rule = "is a formula, and the workbook says that its saved values are not current"
        title = heading[column - 1] if column <= len(heading) else get_column_letter(column)
        shown.append(word("E236", rule, remedy, place, row, "", title, f"={text}"))
    return [Group("E236", tuple(shown), len(found))] if found else []
