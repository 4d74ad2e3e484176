"""What a column is: its meaning, unit, bounds and default, declared once in :mod:`entities`."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from planner.units import unit_of

Kind = Literal["id", "text", "number", "integer", "flag", "choice"]

MISSING = dataclasses.MISSING
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name : str
        Same name in file, record, model, solution and report.
    kind : str
        ``id`` (refers to or names a thing), ``text``, ``number``, ``integer``, ``flag`` (0 or 1),
        ``choice`` (one of `choices`).
    meaning : str
        One sentence for the manual.
    unit : str
        Unit word of :mod:`planner.units`; empty for text and ids.
    low, high : float or None
        Inclusive bounds.
    default : object
        Value of an empty cell or absent column; ``None`` means "no such limit or attribute".
        ``MISSING`` when the column is required.
    refers_to : str
        Table whose key this id must be in, or empty.
    uncertain : bool
        Whether it may differ between futures.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str
    low: float | None
    high: float | None
    default: Any
    refers_to: str
    choices: tuple[str, ...]
    uncertain: bool

    @property
    def required(self) -> bool:
        """Whether the column must be there and filled in every row."""
        return self.default is MISSING


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its record class, key and columns."""

    name: str
    record: type
    key: tuple[str, ...]
    required: bool
    single_row: bool
    meaning: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Return a column by name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def ident(meaning: str, refers_to: str = "", default: Any = MISSING) -> Any:
    """Declare an id column; `refers_to` names the table that must hold the id."""
    return _column("id", meaning, default=default, refers_to=refers_to)


def text(meaning: str, default: Any = MISSING) -> Any:
    """Declare a column of free text."""
    return _column("text", meaning, default=default)


def choice(meaning: str, choices: tuple[str, ...], default: Any = MISSING) -> Any:
    """Declare a column that holds one of a few words."""
    return _column("choice", meaning, default=default, choices=choices)


def number(
    meaning: str,
    low: float | None = 0.0,
    high: float | None = None,
    default: Any = MISSING,
    uncertain: bool = False,
) -> Any:
    """Declare a quantity; its unit is the ending of its name. Bounds are inclusive."""
    return _column("number", meaning, low=low, high=high, default=default, uncertain=uncertain)


def integer(
    meaning: str, low: float | None = 0, high: float | None = None, default: Any = MISSING
) -> Any:
    """Declare a whole number."""
    return _column("integer", meaning, low=low, high=high, default=default)


def flag(meaning: str, default: Any = MISSING) -> Any:
    """Declare a yes or no, written 1 or 0."""
    return _column("flag", meaning, low=0, high=1, default=default)


def plain(meaning: str) -> Any:
    """Declare an optional number whose unit is another column's, as in provenance."""
    return _column("number", meaning, default=None, unit="")


def _column(kind: Kind, meaning: str, default: Any, **more: Any) -> Any:
    metadata = {"kind": kind, "meaning": meaning, **more}
    return dataclasses.field(default=default, metadata=metadata, kw_only=True)


def table(
    name: str, key: tuple[str, ...], required: bool = False, single_row: bool = False
) -> Callable[[type[_T]], type[_T]]:
    """Name the table that a record class describes."""

    def mark(record: type[_T]) -> type[_T]:
        record.__table__ = _describe(record, name, key, required, single_row)  # type: ignore[attr-defined]
        return record

    return mark


def _describe(
    record: type, name: str, key: tuple[str, ...], required: bool, single_row: bool
) -> Table:
    columns = tuple(_column_of(f) for f in dataclasses.fields(record))
    return Table(
        name, record, key, required, single_row, " ".join((record.__doc__ or "").split()), columns
    )


def _column_of(field: dataclasses.Field[Any]) -> Column:
    meta = field.metadata
    kind: Kind = meta["kind"]
    measured = kind in ("number", "integer", "flag")
    return Column(
        name=field.name,
        kind=kind,
        meaning=meta["meaning"],
        unit=_unit(field.name, meta) if measured else "",
        low=meta.get("low"),
        high=meta.get("high"),
        default=field.default,
        refers_to=meta.get("refers_to", ""),
        choices=meta.get("choices", ()),
        uncertain=meta.get("uncertain", False),
    )


def _unit(name: str, meta: Mapping[str, Any]) -> str:
    return str(meta["unit"]) if "unit" in meta else unit_of(name)
