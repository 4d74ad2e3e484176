"""All result tables as one Excel file: a sheet a table, and one that says what they are."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from planner.results.files import harmless
from planner.units import unit_label

README = "read_me"
_SHEET_NAME_LENGTH = 31
_WIDEST, _NARROWEST = 42, 9
#: rows that the width of a column is taken from
_ROWS_MEASURED = 200


def write_xlsx(
    tables: Mapping[str, pd.DataFrame],
    path: Path,
    *,
    facts: Mapping[str, object] | None = None,
    currency: str = "cur",
) -> tuple[Path, ...]:
    """Write all tables into one Excel file, a sheet each, and return its path.

    Text that a spreadsheet would run as a formula gets an apostrophe in front. The first row is
    frozen and names each column with its unit.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Result tables by name.
    path : pathlib.Path
        A file that is there is replaced.
    facts : mapping of str to object, optional
        What the first sheet says of the plan: study, run, gap and so on.
    currency : str
        Currency of the amounts.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    told: list[Sequence[object]] = [("Fact", "Value"), *(facts or {}).items()]
    sizes = [("Rows of sheet " + name, len(table)) for name, table in tables.items()]
    _sheet(book, README, [*told, *sizes])
    for name, table in tables.items():
        head = [heading(str(column), currency) for column in table.columns]
        rows = table.itertuples(index=False, name=None)
        _sheet(book, name[:_SHEET_NAME_LENGTH], [head, *rows])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return (path,)


def heading(column: str, currency: str) -> str:
    """Return a column's name with its unit: ``hall_it_mw (MW)``; text columns have none."""
    try:
        return f"{column} ({unit_label(column, currency)})"
    except ValueError:
        return column


def _sheet(book: object, name: str, rows: Sequence[Sequence[object]]) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)  # type: ignore[attr-defined]
    sheet.freeze_panes = "A2"
    columns = list(zip(*rows[: _ROWS_MEASURED + 1], strict=True))
    for place, cells in enumerate(columns, 1):
        longest = max(len(_shown(cell)) for cell in cells) + 2
        sheet.column_dimensions[get_column_letter(place)].width = min(
            _WIDEST, max(_NARROWEST, longest)
        )
    head = [WriteOnlyCell(sheet, value=harmless(cell)) for cell in rows[0]]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for row in rows[1:]:
        sheet.append([_cell(value) for value in row])


def _cell(value: object) -> object:
    """Return what a cell holds: nothing for what is not a number or is infinite."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return None if value is None or value is pd.NA else harmless(value)


def _shown(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
