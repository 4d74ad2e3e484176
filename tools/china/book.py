"""Rows of figures -> the tables and the provenance of a dataset, always the same bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from planner.study.entities import TABLES
from planner.study.schema import Column, Table
from tools.china.figures import Figure

Cell = str | int | Figure | None
Row = Mapping[str, Cell]
DIGITS = 6  # significant, of every number written
PROVENANCE_COLUMNS = tuple(column.name for column in TABLES["provenance"].columns)


def table_text(name: str, rows: Sequence[Row]) -> str:
    """Return a table as CSV: columns in the order of the manual, empty ones left out."""
    used = {column for row in rows for column, cell in row.items() if _text(cell) != ""}
    table = TABLES[name]
    unknown = used - {column.name for column in table.columns}
    if unknown:
        raise ValueError(f"{name} has no columns {sorted(unknown)}")
    columns = [c.name for c in table.columns if c.name in used]
    lines = [[_text(row.get(column)) for column in columns] for row in rows]
    return _csv([columns, *lines])


def provenance_text(tables: Mapping[str, Sequence[Row]]) -> str:
    """Return where every figure comes from, as CSV."""
    lines = [line for name, rows in tables.items() for line in _provenance(TABLES[name], rows)]
    return _csv([PROVENANCE_COLUMNS, *lines])


def _provenance(table: Table, rows: Sequence[Row]) -> Iterable[Sequence[str]]:
    for column in table.columns:
        if column.kind not in ("number", "integer", "flag") or column.name in table.key:
            continue
        yield from _lines(table, column, rows)


def _lines(table: Table, column: Column, rows: Sequence[Row]) -> Iterable[Sequence[str]]:
    """Yield one line for all rows of a column if they share it, else one a row."""
    lines = []
    for row in rows:
        cell = row.get(column.name)
        if cell is None or (isinstance(cell, Figure) and cell.value is None):
            continue
        if not isinstance(cell, Figure):
            raise TypeError(f"{table.name}.{column.name}: {cell!r} has no grade")
        key = "/".join(_text(row.get(part)) for part in table.key)
        lines.append((key, _grounds(cell)))
    if len({grounds for _, grounds in lines}) == 1:
        lines = [("*", lines[0][1])]
    for key, grounds in lines:
        yield [table.name, key or "*", column.name, *grounds]


def _grounds(figure: Figure) -> tuple[str, ...]:
    return (
        figure.grade,
        _text(figure.low),
        _text(figure.high),
        figure.source_id,
        figure.note,
    )


def _text(cell: Cell | float) -> str:
    if isinstance(cell, Figure):
        return _text(cell.value)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.{DIGITS}g}"
    return "" if cell is None else str(cell)


def _csv(lines: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue()
