"""What a column is: its meaning, unit, bounds and default, declared once in :mod:`entities`."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from planner.units import unit_of

Kind = Literal["id", "text", "number", "integer", "flag", "choice"]


@dataclass(frozen=True, slots=True)
class Usual:
    """What figures of a column usually lie between; others are warned of, not refused.

    Attributes
    ----------
    low, high : float
        Inclusive; amounts of money in USD, whatever the study's currency.
    why : str
        What the range rests on, for the warning; empty for common experience.
    zero : bool
        Whether 0 is usual too, as what means none.
    """

    low: float
    high: float
    why: str = ""
    zero: bool = True


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
        What is assumed in every row where the column is left out; ``None`` means "no such limit or
        attribute". ``MISSING`` when the column is required.
    blank : str
        What an empty cell means, which is never a figure: ``no limit``. Without it an empty cell is
        a fault.
    absent : str
        What is assumed where the column is left out, in words; empty where `default` or `blank`
        say it.
    usual : Usual or None
        What its figures usually lie between.
    aside : bool
        Whether no plan depends on it: names, notes, attributes that no limit uses.
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
    blank: str
    absent: str
    usual: Usual | None
    aside: bool
    refers_to: str
    choices: tuple[str, ...]
    uncertain: bool

    @property
    def required(self) -> bool:
        """Whether the column must be there."""
        return self.default is MISSING

    @property
    def assumed(self) -> str:
        """What is assumed where the column is left out: words, or the default as it is written."""
        if self.absent or self.blank:
            return self.absent or self.blank
        return f"{self.default:.10g}" if self.unit else str(self.default)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its record class, key and columns; `absent` says what holds without it."""

    name: str
    record: type
    key: tuple[str, ...]
    required: bool
    single_row: bool
    absent: str
    meaning: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Return a column by name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def ident(
    meaning: str, refers_to: str = "", default: Any = MISSING, blank: str = "", absent: str = ""
) -> Any:
    """Declare an id column; `refers_to` names the table that must hold the id."""
    return _column("id", meaning, default=default, refers_to=refers_to, blank=blank, absent=absent)


def text(meaning: str, default: Any = MISSING, blank: str = "") -> Any:
    """Declare a column of free text, on which no plan depends."""
    return _column("text", meaning, default=default, blank=blank, aside=True)


def choice(meaning: str, choices: tuple[str, ...], default: Any = MISSING) -> Any:
    """Declare a column that holds one of a few words."""
    return _column("choice", meaning, default=default, choices=choices)


def number(
    meaning: str,
    low: float | None = 0.0,
    high: float | None = None,
    default: Any = MISSING,
    blank: str = "",
    usual: Usual | None = None,
    uncertain: bool = False,
    aside: bool = False,
) -> Any:
    """Declare a quantity; its unit is the ending of its name. Bounds are inclusive."""
    return _column(
        "number",
        meaning,
        low=low,
        high=high,
        default=default,
        blank=blank,
        usual=usual,
        uncertain=uncertain,
        aside=aside,
    )


def integer(
    meaning: str,
    low: float | None = 0,
    high: float | None = None,
    default: Any = MISSING,
    blank: str = "",
    usual: Usual | None = None,
) -> Any:
    """Declare a whole number."""
    return _column(
        "integer", meaning, low=low, high=high, default=default, blank=blank, usual=usual
    )


def flag(meaning: str, default: Any = MISSING) -> Any:
    """Declare a yes or no, written 1 or 0."""
    return _column("flag", meaning, low=0, high=1, default=default)


def plain(meaning: str, blank: str) -> Any:
    """Declare an optional number whose unit is another column's, as in provenance."""
    return _column("number", meaning, default=None, unit="", blank=blank, aside=True)


def _column(kind: Kind, meaning: str, default: Any, **more: Any) -> Any:
    metadata = {"kind": kind, "meaning": meaning, **more}
    return dataclasses.field(default=default, metadata=metadata, kw_only=True)


def table(
    name: str,
    key: tuple[str, ...],
    required: bool = False,
    single_row: bool = False,
    absent: str = "",
) -> Callable[[type[_T]], type[_T]]:
    """Name the table that a record class describes."""

    def mark(record: type[_T]) -> type[_T]:
        record.__table__ = _describe(record, name, key, required, single_row, absent)  # type: ignore[attr-defined]
        return record

    return mark


def _describe(
    record: type,
    name: str,
    key: tuple[str, ...],
    required: bool,
    single_row: bool,
    absent: str,
) -> Table:
    columns = tuple(_column_of(f) for f in dataclasses.fields(record))
    meaning = " ".join((record.__doc__ or "").split())
    return Table(name, record, key, required, single_row, absent, meaning, columns)


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
        blank=meta.get("blank", ""),
        absent=meta.get("absent", ""),
        usual=meta.get("usual"),
        aside=meta.get("aside", False),
        refers_to=meta.get("refers_to", ""),
        choices=meta.get("choices", ()),
        uncertain=meta.get("uncertain", False),
    )


def _unit(name: str, meta: Mapping[str, Any]) -> str:
    return str(meta["unit"]) if "unit" in meta else unit_of(name)
