"""Check the columns of one table and give them their types; every fault at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from planner.study import text_checks
from planner.study.entities import TABLES
from planner.study.faults import Group, Place, one
from planner.study.guess import did_you_mean, nearest, number_meant, unit_meant
from planner.study.raw import RawTable
from planner.study.schema import Column, Table
from planner.units import UNITS

_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


def place_of(table: Table, frame: pd.DataFrame, file: str) -> Place:
    """Return the place of a checked table, whose index holds the rows; a stored one knows none."""
    keys = [frame[column] for column in table.key]
    rows = frame.index if frame.index.name == "row" else ()
    return Place(file, rows, lambda i: "/".join(str(k.iloc[i]) for k in keys))


def check_table(
    raw: RawTable, table: Table, currency: str
) -> tuple[pd.DataFrame | None, list[Group]]:
    """Check every column of a table and give it its type, left-out columns filled in.

    Parameters
    ----------
    raw : RawTable
        The table as it was read.
    table : Table
        What it must be.
    currency : str
        Currency of the study, for units in messages.

    Returns
    -------
    tuple
        The table without its faulty columns, indexed by its rows in the file, or None if a key
        column is faulty; and the faults.
    """
    if table.required and not len(raw.rows):
        return None, [one("E235", "the table has no rows", "Add at least one.", file=raw.file)]
    faults = _heading_faults(raw, table)
    keys = [raw.columns[c] for c in table.key if c in raw.columns]
    place = Place(raw.file, raw.rows, lambda i: "/".join(k[i].as_py() for k in keys))
    columns: dict[str, object] = {}
    for column in table.columns:
        if column.name in raw.columns:
            values, bad = _check_column(raw.columns[column.name], column, place, currency)
            faults += bad
            if not bad:
                columns[column.name] = values
        elif not column.required:
            columns[column.name] = filled(column, len(raw.rows))
    if table.single_row and len(raw.rows) > 1:
        rule, remedy = "the table has one row only", "Delete the other rows."
        faults.append(one("E234", rule, remedy, file=raw.file, row=int(raw.rows[1])))
    if any(key not in columns for key in table.key):
        return None, faults
    frame = pd.DataFrame(columns, index=pd.Index(raw.rows, name="row"), copy=False)
    if len(table.key) == 1:
        ids = frame[table.key[0]].astype("str").to_list()
        faults += text_checks.alike_faults(ids, table.key[0], place)
    return frame, faults + duplicate_faults(frame, table, place)


def _heading_faults(raw: RawTable, table: Table) -> list[Group]:
    known = [column.name for column in table.columns]
    free = [name for name in known if name not in raw.columns]
    groups, meant = [], set()
    for name in raw.columns:
        if name not in known:
            near = nearest(name, free)
            meant.add(near)
            remedy = f"Did you mean {near}?" if near else "Delete the column."
            rule = f"is not a column of {table.name}"
            groups.append(one("E221", rule, remedy, file=raw.file, row=1, column=name))
    for column in table.columns:
        if column.required and column.name not in raw.columns and column.name not in meant:
            rule, remedy = "the column is missing", f"Add it: {_meaning(column)}."
            groups.append(one("E220", rule, remedy, file=raw.file, row=1, column=column.name))
    return groups


def _meaning(column: Column, currency: str = "currency") -> str:
    words = column.meaning[0].lower() + column.meaning[1:]
    unit = UNITS[column.unit].format(cur=currency) if column.unit else ""
    return f"{words} ({unit})" if unit and unit.lower() not in words else words


def _wanted(column: Column, currency: str) -> str:
    """Return the remedy of a cell that holds nothing, in a column where that says nothing."""
    zero = column.kind == "number" and (column.low or 0.0) <= 0.0 <= (column.high or 0.0)
    return f"Give: {_meaning(column, currency)}{'; 0 if there is none' if zero else ''}."


def filled(column: Column, count: int) -> object:
    """Return a left-out column filled with its default, typed as a present one would be."""
    if column.kind == "number":
        return np.full(count, np.nan if column.default is None else column.default, dtype=float)
    if column.kind in ("integer", "flag"):
        whole = np.full(count, column.default or 0, dtype=np.int64)
        empty = np.ones(count, dtype=bool)
        return pd.arrays.IntegerArray(whole, empty) if column.default is None else whole
    return pd.array(pa.repeat(pa.scalar(column.default, pa.string()), count), dtype="str")


def with_every_column(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return a kept table with the columns that are new since, at their defaults."""
    table = TABLES[name]
    new = {c.name: filled(c, len(frame)) for c in table.columns if c.name not in frame}
    return frame.assign(**new) if new else frame


def _check_column(
    text: pa.StringArray, column: Column, place: Place, currency: str
) -> tuple[object, list[Group]]:
    empty = np.asarray(pc.equal(text, "").to_numpy(zero_copy_only=False), dtype=bool)
    faults: list[Group] = []
    if not column.blank and empty.any():
        rule, remedy = "the cell is empty", _wanted(column, currency)
        where = np.flatnonzero(empty)
        faults += place.group("E223", where, column.name, lambda i: ("", rule, remedy))
    if column.kind in ("id", "text", "choice"):
        faults += text_checks.faults_of(text, column, place)
        return _texts(text, empty, column), faults
    values, bad = _numbers(
        _as_digits(text) if column.kind == "flag" else text, empty, column, place, currency
    )
    faults += bad
    if column.kind in ("integer", "flag"):
        faults += _whole_faults(values, text, column, place, currency)
    faults += bound_faults(values, column, place, currency, text)
    return (None if faults else _finished(values, empty, column)), faults


def _texts(text: pa.StringArray, empty: Mask, column: Column) -> object:
    if empty.any() and column.blank:
        text = pc.if_else(pa.array(empty), pa.scalar(column.default, pa.string()), text)
    return pd.array(text, dtype="str")


def _as_digits(text: pa.StringArray) -> pa.StringArray:
    """Return a column of flags with 1 and 0 for the truth values that libraries write."""
    lower = pc.utf8_lower(text)
    ones, zeros = pc.equal(lower, "true"), pc.equal(lower, "false")
    return pc.if_else(ones, "1", pc.if_else(zeros, "0", text))


def _numbers(
    text: pa.StringArray, empty: Mask, column: Column, place: Place, currency: str
) -> tuple[Floats, list[Group]]:
    """Return the numbers, NaN where the cell is empty or faulty, and the faults."""
    filled_in = pc.if_else(pa.array(empty), None, text) if empty.any() else text
    bad = np.zeros(len(text), dtype=bool)
    try:
        values = pc.cast(filled_in, pa.float64())
    except pa.ArrowInvalid:
        # the slow path, for faulty columns only: find the cells that are no numbers
        plain = pc.match_substring_regex(pc.fill_null(filled_in, "0"), _NUMBER)
        known = pc.is_in(filled_in, pa.array(["nan", "NaN", "inf", "-inf", "Infinity"]))
        good = pc.or_(plain, known)
        bad = ~np.asarray(good.to_numpy(zero_copy_only=False), dtype=bool)
        values = pc.cast(pc.if_else(good, filled_in, None), pa.float64())
    numbers = np.asarray(values.to_numpy(zero_copy_only=False), dtype=np.float64)
    spoiled = ~np.isfinite(numbers) & ~empty & ~bad
    leave = f"Leave the cell empty: {column.blank}."
    nothing = leave if column.blank else _wanted(column, currency)

    def no_number(i: int) -> tuple[str, str, str]:
        cell = text[i].as_py()
        if text_checks.is_sheet_error(cell):
            return cell, "is a spreadsheet error, not a number", "Mend the formula."
        give = f"Give: {_meaning(column, currency)}."
        remedy = number_meant(cell, nothing, column.unit, currency, give)
        return f"'{cell}'", "is not a number", remedy

    def not_finite(i: int) -> tuple[str, str, str]:
        remedy = "Leave the cell empty." if column.blank else "Give a number."
        return text[i].as_py(), "is not finite", remedy

    faults = place.group("E224", np.flatnonzero(bad), column.name, no_number)
    faults += place.group("E225", np.flatnonzero(spoiled), column.name, not_finite)
    return np.where(spoiled, np.nan, numbers), faults


def _whole_faults(
    values: Floats, text: pa.StringArray, column: Column, place: Place, currency: str
) -> list[Group]:
    with np.errstate(invalid="ignore"):
        broken = ~np.isnan(values) & (values != np.floor(values))
    remedy = f"Give: {_meaning(column, currency)}."
    where = np.flatnonzero(broken)
    return place.group(
        "E226", where, column.name, lambda i: (text[i].as_py(), "is not whole", remedy)
    )


def bound_faults(
    values: Floats,
    column: Column,
    place: Place,
    currency: str,
    text: pa.StringArray | None = None,
) -> list[Group]:
    """Return the values below or above the column's bounds, with a guess at the unit meant."""
    low = -np.inf if column.low is None else column.low
    high = np.inf if column.high is None else column.high

    def explain(i: int, side: str, bound: float) -> tuple[str, str, str]:
        value = float(values[i])
        shown = text[i].as_py() if text is not None else f"{value:.10g}"
        guess = unit_meant(value, column.unit, low, high, currency)
        if column.name in ("lat_deg", "lon_deg"):
            guess = "Latitude and longitude look swapped." if abs(value) <= 180 else ""
        remedy = guess or f"Give: {_meaning(column, currency)}."
        return shown, f"is {side} {bound:.10g}", remedy

    below = np.flatnonzero(values < low)
    above = np.flatnonzero(values > high)
    return [
        *place.group("E227", below, column.name, lambda i: explain(i, "below", low)),
        *place.group("E228", above, column.name, lambda i: explain(i, "above", high)),
    ]


def _finished(values: Floats, empty: Mask, column: Column) -> object:
    if column.kind == "number":
        # adding 0.0 turns -0.0 into 0.0, which is the same quantity
        return values + 0.0
    if column.blank:
        whole = np.where(empty, 0, values).astype(np.int64)
        return pd.arrays.IntegerArray(whole, empty.copy())
    return values.astype(np.int64)


def duplicate_faults(frame: pd.DataFrame, table: Table, place: Place) -> list[Group]:
    """Return the rows whose key stands in an earlier row already."""
    if not table.key or len(frame) < 2:
        return []
    codes = _key_codes(frame, table.key)
    again = np.flatnonzero(pd.Series(codes).duplicated().to_numpy())
    if not len(again):
        return []
    first = {code: i for i, code in reversed(list(enumerate(codes.tolist())))}

    def explain(i: int) -> tuple[str, str, str]:
        row = int(place.rows[first[int(codes[i])]])
        remedy = "Delete one of the rows, or mend its key."
        return "", f"the same key is in row {row} too", remedy

    return place.group("E232", again, table.key[0], explain)


def _key_codes(frame: pd.DataFrame, key: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return one number for each row, equal where the keys are equal."""
    total = np.zeros(len(frame), dtype=np.int64)
    for column in key:
        codes, uniques = pd.factorize(frame[column], use_na_sentinel=False)
        total = total * len(uniques) + codes
        total = pd.factorize(total)[0] if len(uniques) > 1000 else total
    return np.asarray(total, dtype=np.int64)


def reference_faults(
    tables: Mapping[str, pd.DataFrame],
    schemas: Mapping[str, Table],
    files: Mapping[str, str],
    broken: frozenset[str] = frozenset(),
) -> list[Group]:
    """Return the ids that are not in the table that they refer to.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Checked tables.
    schemas : mapping of str to Table
        Every table that there is.
    files : mapping of str to str
        File of each table.
    broken : frozenset of str
        Tables whose keys are not known for being faulty: ids that refer to them are not judged.
    """
    faults: list[Group] = []
    for name, frame in tables.items():
        table = schemas[name]
        for column in table.columns:
            target = column.refers_to
            if target and target not in broken and column.name in frame:
                known = tables[target][schemas[target].key[0]] if target in tables else None
                place = place_of(table, frame, files.get(name, name))
                faults += unknown_ids(frame[column.name], known, target, place)
    return faults


def unknown_ids(ids: pd.Series, known: pd.Series | None, target: str, place: Place) -> list[Group]:
    """Return the entries of `ids` that are not among the known ones; empty ones are fine."""
    codes, uniques = pd.factorize(ids)
    names = set() if known is None else set(known)
    missing = np.array([bool(u) and u not in names for u in uniques], dtype=bool)
    if not missing.any():
        return []
    where = np.flatnonzero(np.where(codes >= 0, missing[codes], False))
    rule = f"is not in {target}" if names else f"is given, but the study has no table {target}"
    candidates = sorted(names)

    def explain(i: int) -> tuple[str, str, str]:
        value = str(ids.iloc[i])
        return value, rule, did_you_mean(value, candidates, f"Add it to {target}.")

    return place.group("E233", where, str(ids.name), explain)
