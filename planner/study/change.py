"""The grammar of a change: ``sites[guian].grid_limit_mw = 400`` as a value that can be applied.

::

    table[filter].column op value       op is = += -= *= /=
    table.column op value               for tables of one row
    setting.path op value
    periods = [year, year]

A filter is an id, a pattern with ``*``, or tests of columns joined by commas; a test compares
with = != < <= > >=. A column may be named without ``_id``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from planner.errors import InputError
from planner.study.entities import TABLES
from planner.study.faults import Group, capped, one
from planner.study.guess import did_you_mean, nearest
from planner.study.schema import Column, Table
from planner.study.settings import StudySettings

Cell = float | bool | str | None
#: a setting can also be a list of years
Value = Cell | tuple[int, ...]

_ROWS = re.compile(
    r"\s*([^\[\]\s.]+)\s*\[([^\[\]]*)\]\s*\.\s*([^\s=+\-*/\[\]]+)\s*([+\-*/]?=)(.*)", re.S
)
_PATH = re.compile(r"\s*([^\s=+\-*/\[\]]+)\s*([+\-*/]?=)(.*)", re.S)
_TEST = re.compile(r"([^\s=<>!]+)\s*(>=|<=|!=|==|=|<|>)\s*(.+)", re.S)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_YEARS = re.compile(r"\[\s*\d+\s*(,\s*\d+\s*)*\]", re.ASCII)
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Test:
    """One test of a filter: a column compared with a value, which may hold ``*``."""

    column: str
    op: str
    value: str

    def __str__(self) -> str:
        return f"{self.column}{self.op}{self.value}"


@dataclass(frozen=True, slots=True)
class TableChange:
    """A change to one column of the rows that pass every test."""

    table: str
    tests: tuple[Test, ...]
    column: str
    op: str
    value: Cell

    def __str__(self) -> str:
        """Return the change in one canonical spelling."""
        if TABLES[self.table].single_row:
            place = self.table
        else:
            place = f"{self.table}[{', '.join(self._filter()) or '*'}]"
        return f"{place}.{self.column} {self.op} {value_text(self.value)}"

    def _filter(self) -> list[str]:
        """Return the tests; an id of the first key column stands alone."""
        first = Test(TABLES[self.table].key[0], "=", self.tests[0].value) if self.tests else None
        return [t.value if t == first else str(t) for t in self.tests]

    @property
    def schema(self) -> Column:
        """The column that is changed."""
        return TABLES[self.table].column(self.column)


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A change to one setting of the study file."""

    path: tuple[str, ...]
    op: str
    value: Value

    def __str__(self) -> str:
        """Return the change in one canonical spelling."""
        return f"{'.'.join(self.path)} {self.op} {value_text(self.value)}"


Change = TableChange | SettingChange


def value_text(value: Value) -> str:
    """Return a value as a change writes it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return str(list(value))
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return value


def label(text: str) -> str:
    """Return how a fault names the change that it is in."""
    return f"change `{text.strip()}`"


def parse_change(text: str) -> Change:
    """Read one change.

    Parameters
    ----------
    text : str
        Such as ``demand[workload=realtime].useful_pflops *= 1.3``.

    Returns
    -------
    TableChange or SettingChange

    Raises
    ------
    planner.errors.InputError
        If it is no change, or names a table, column or setting that does not exist.
    """
    if len(text) > _LONGEST:
        raise _error("E280", text, "is too long", f"Write {_LONGEST} characters at most.")
    rows = _ROWS.fullmatch(text)
    if rows:
        table, tests, column, op, value = rows.groups()
        return _table_change(text, table, tests, column, op, value)
    path = _PATH.fullmatch(text)
    if not path:
        remedy = "Write table[filter].column = value, or setting = value."
        raise _error("E280", text, "is not a change", remedy)
    parts = tuple(path.group(1).split("."))
    if parts[0] in TABLES and len(parts) == 2:
        return _single_row_change(text, parts, path.group(2), path.group(3))
    if parts[0] not in StudySettings.model_fields:
        raise _unknown_target(text, parts)
    return SettingChange(parts, path.group(2), _value(text, path.group(3)))


def parse_changes(texts: Sequence[str]) -> tuple[tuple[Change, ...], list[Group]]:
    """Read several changes; return those that could be read, and the faults of the others."""
    changes: list[Change] = []
    faults: list[Group] = []
    for text in texts:
        try:
            changes.append(parse_change(text))
        except InputError as error:
            faults += [Group(fault.code, (fault,), 1) for fault in error.faults]
    return tuple(changes), faults


def _single_row_change(text: str, parts: tuple[str, ...], op: str, value: str) -> Change:
    if not TABLES[parts[0]].single_row:
        rule = f"{parts[0]} has many rows"
        raise _error("E280", text, rule, f"Write {parts[0]}[*].{parts[1]} to change all of them.")
    return _table_change(text, parts[0], "*", parts[1], op, value)


def _unknown_target(text: str, parts: tuple[str, ...]) -> InputError:
    known = [*StudySettings.model_fields, *TABLES]
    return _error("E281", text, f"{parts[0]} is no table or setting", did_you_mean(parts[0], known))


def _table_change(
    text: str, table: str, tests: str, column: str, op: str, value: str
) -> TableChange:
    if table not in TABLES:
        raise _error("E281", text, f"{table} is no table", did_you_mean(table, TABLES))
    schema = TABLES[table]
    name = _column(text, schema, column)
    if name in schema.key:
        rule = f"{name} names the row and cannot be changed"
        raise _error("E285", text, rule, "Edit the table instead.", name)
    wanted = _fitting(text, schema.column(name), op, _value(text, value))
    return TableChange(table, _tests(text, schema, tests), name, op, wanted)


def _column(text: str, table: Table, name: str) -> str:
    known = [column.name for column in table.columns]
    if name in known:
        return name
    if f"{name}_id" in known:
        return f"{name}_id"
    rule = f"{name} is not a column of {table.name}"
    raise _error("E282", text, rule, did_you_mean(name, known), name)


def _tests(text: str, table: Table, filter_text: str) -> tuple[Test, ...]:
    parts = [part.strip() for part in filter_text.split(",")]
    if parts == ["*"]:
        return ()
    tests: list[Test] = []
    bare = 0
    for part in parts:
        test = _TEST.fullmatch(part)
        if not part:
            raise _error("E280", text, "has an empty filter", "Write * for all rows.")
        if test:
            op = "=" if test.group(2) == "==" else test.group(2)
            tests.append(Test(_column(text, table, test.group(1)), op, test.group(3).strip()))
        elif bare < len(table.key):
            tests.append(Test(table.key[bare], "=", part))
            bare += 1
        else:
            rule = f"gives more ids than {table.name} has key columns"
            raise _error("E280", text, rule, "Name the columns: column=value.")
    for one_test in tests:
        _check_test(text, table, one_test)
    return tuple(tests)


def _check_test(text: str, table: Table, test: Test) -> None:
    measured = table.column(test.column).kind in ("number", "integer", "flag")
    if measured and test.value != "*" and not _NUMBER.fullmatch(test.value):
        rule = f"{test.value} is not a number, and {test.column} holds numbers"
        raise _error("E284", text, rule, "Give a number.", test.column)
    if not measured and test.op not in ("=", "!="):
        rule = f"{test.op} compares numbers, and {test.column} holds words"
        raise _error("E284", text, rule, "Use = or !=.", test.column)


def _value(text: str, written: str) -> Value:
    word = written.strip()
    if not word:
        raise _error("E280", text, "gives no value", "Write a value after the sign.")
    if _NUMBER.fullmatch(word):
        return float(word)
    if _YEARS.fullmatch(word):
        return tuple(int(year) for year in word.strip("[]").split(","))
    if len(word) > 1 and word[0] == word[-1] and word[0] in "\"'":
        return word[1:-1]
    plain: dict[str, Value] = {"null": None, "none": None, "true": True, "false": False}
    return plain.get(word.lower(), word)


def _fitting(text: str, column: Column, op: str, value: Value) -> Cell:
    """Return the value if it suits the column.

    Raises
    ------
    planner.errors.InputError
        If it does not.
    """
    name = column.name
    if value is None:
        if op != "=" or not column.blank or column.default is not None:
            rule = f"null does not suit {name}"
            raise _error("E284", text, rule, "Give a value.", name)
        return None
    if column.kind in ("id", "text", "choice"):
        word = value_text(value)
        if op != "=":
            raise _error("E284", text, f"{name} holds words", "Use =.", name)
        if not word and not column.blank:
            raise _error("E284", text, f"nothing does not suit {name}", "Give a word.", name)
        if not word:
            return "" if column.default == "" else None
        if column.kind == "choice" and word not in column.choices:
            rule = f"{word} is not one of {', '.join(column.choices)}"
            near = nearest(word, column.choices)
            raise _error("E284", text, rule, f"Did you mean {near}?" if near else "", name)
        return word
    if isinstance(value, bool) and column.kind == "flag":
        return float(value)
    if not isinstance(value, float):
        raise _error("E284", text, f"{value_text(value)} is not a number", "Give a number.", name)
    if op == "/=" and value == 0:
        raise _error("E284", text, "divides by 0", "Give another number.", name)
    return value


def _error(code: str, text: str, rule: str, remedy: str, column: str = "") -> InputError:
    return InputError(capped([one(code, rule, remedy, file=label(text), column=column)]))
