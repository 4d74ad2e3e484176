"""Apply changes to tables and settings; the inputs stay as they are."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.errors import InputError
from planner.study.change import (
    Change,
    SettingChange,
    TableChange,
    Test,
    label,
)
from planner.study.checks import bound_faults
from planner.study.entities import TABLES
from planner.study.faults import Group, Place, capped, one
from planner.study.figures import FIGURES, figure_hint
from planner.study.guess import did_you_mean
from planner.study.settings import StudySettings
from planner.study.settings_check import settings_of
from planner.study.tables import Tables, default_frame

#: settings that name the study or hold more than one value
_FIXED = ("study", "title", "note", "dataset", "based_on", "futures", "changes")
_OPEN_ENDED = ("ratio_by_period", "ceilings")
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
Floats = npt.NDArray[np.float64]


def apply_changes(tables: Tables, changes: Sequence[Change]) -> tuple[Tables, list[Group]]:
    """Apply changes in order; a faulty one is left out and its faults are returned."""
    faults: list[Group] = []
    for change in changes:
        try:
            tables = apply_change(tables, change)
        except InputError as error:
            faults += [Group(fault.code, (fault,), 1) for fault in error.faults]
    return tables, faults


def apply_change(tables: Tables, change: Change) -> Tables:
    """Return the tables and settings with one change made.

    Raises
    ------
    planner.errors.InputError
        If the filter matches nothing, or the new value does not suit its column.
    """
    if isinstance(change, SettingChange):
        settings = _changed_settings(tables.settings, change)
        return replace(tables, settings=settings)
    frames = dict(tables.frames)
    frames[change.table] = _changed_frame(tables, change)
    return replace(tables, frames=frames)


def _changed_frame(tables: Tables, change: TableChange) -> pd.DataFrame:
    table = TABLES[change.table]
    frame = tables.frames.get(change.table)
    if frame is None and table.single_row:
        frame = default_frame(change.table)
    if frame is None:
        rule = f"the study has no table {change.table}"
        raise _error("E283", change, rule, "Add the table to the dataset.")
    chosen = _chosen(frame, change)
    values = _new_values(frame[change.column], chosen, change)
    return frame.assign(**{change.column: values})


def _chosen(frame: pd.DataFrame, change: TableChange) -> npt.NDArray[np.int64]:
    """Return the positions of the rows that pass every test."""
    passed = np.ones(len(frame), dtype=bool)
    for test in change.tests:
        here = passes(frame[test.column], test)
        if not here.any():
            raise _unmatched(frame, change, test)
        passed &= here
    if not passed.any():
        rule = "no row passes all the tests together"
        raise _error("E283", change, rule, "Loosen one of the tests.")
    return np.flatnonzero(passed)


def passes(values: pd.Series, test: Test) -> npt.NDArray[np.bool_]:
    """Return which values of a column pass a test; empty cells pass none but ``!=``."""
    if test.value == "*":
        return np.ones(len(values), dtype=bool) & (test.op == "=")
    if pd.api.types.is_numeric_dtype(values.dtype):
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
        with np.errstate(invalid="ignore"):
            return np.asarray(_COMPARE[test.op](numbers, float(test.value)), dtype=bool)
    pattern = re.compile(".*".join(re.escape(part) for part in test.value.split("*")), re.S)
    codes, uniques = pd.factorize(values)
    hits = np.array([bool(pattern.fullmatch(str(u))) for u in uniques] + [False], dtype=bool)
    found = hits[codes]
    return np.asarray(found if test.op == "=" else ~found, dtype=bool)


def _unmatched(frame: pd.DataFrame, change: TableChange, test: Test) -> InputError:
    if pd.api.types.is_numeric_dtype(frame[test.column].dtype) or "*" in test.value:
        rule, remedy = f"no row has {test}", "Loosen the test."
        return _error("E283", change, rule, remedy)
    known = [str(v) for v in frame[test.column].dropna().unique()]
    rule = f"{test.value} is no {test.column} of {change.table}"
    return _error("E283", change, rule, did_you_mean(test.value, known, "Look in the table."))


def _new_values(old: pd.Series, chosen: npt.NDArray[np.int64], change: TableChange) -> pd.Series:
    column = change.schema
    new = old.copy()
    if column.kind in ("id", "text", "choice") or change.value is None:
        new.iloc[chosen] = change.value
        return new
    numbers = old.to_numpy(dtype=float, na_value=np.nan)[chosen]
    if change.op != "=" and np.isnan(numbers).all():
        raise _error("E287", change, "all cells that it names are empty", "Use = to give a value.")
    result = _computed(numbers, change) + 0.0
    _check_values(result, chosen, change, old)
    whole = column.kind in ("integer", "flag")
    if whole:
        new.iloc[chosen] = pd.array(np.where(np.isnan(result), 0, result).astype(np.int64))
        if np.isnan(result).any():
            new.iloc[chosen[np.isnan(result)]] = pd.NA
    else:
        new.iloc[chosen] = result
    return new


def _computed(numbers: Floats, change: TableChange) -> Floats:
    value = float(change.value or 0)
    if change.op == "=":
        return np.full(len(numbers), value)
    if change.op == "+=":
        return numbers + value
    if change.op == "-=":
        return numbers - value
    with np.errstate(over="ignore"):
        return numbers * value if change.op == "*=" else numbers / value


def _check_values(
    values: Floats, chosen: npt.NDArray[np.int64], change: TableChange, old: pd.Series
) -> None:
    column = change.schema
    place = Place(label(str(change)), (), lambda i: f"row {old.index[chosen[i]]} of {change.table}")
    faults = bound_faults(values, column, place, "currency")
    infinite = np.flatnonzero(np.isinf(values))
    faults += place.group(
        "E225", infinite, column.name, lambda i: ("", "would be infinite", "Give a number.")
    )
    if column.kind in ("integer", "flag"):
        broken = np.flatnonzero(~np.isnan(values) & (values != np.floor(values)))
        faults += place.group(
            "E226",
            broken,
            column.name,
            lambda i: (f"{values[i]:.10g}", "is not whole", "Give a whole number."),
        )
    if faults:
        raise InputError(capped(faults))


def _changed_settings(settings: StudySettings, change: SettingChange) -> StudySettings:
    if change.path[0] in _FIXED:
        rule = f"{change.path[0]} cannot be changed by a change"
        raise _error("E281", change, rule, "Edit the study file.")
    data = settings.model_dump(mode="json")
    node: object = data
    for part in change.path[:-1]:
        node = _step(node, part, change)
    last = change.path[-1]
    open_ended = bool(set(change.path[-2:-1]) & set(_OPEN_ENDED))
    if not open_ended:
        _step(node, last, change)
    if change.path == ("periods",):
        if change.op != "=" or not isinstance(change.value, tuple):
            remedy = "Write periods = [2026, 2028]."
            raise _error("E284", change, "is no list of first years of periods", remedy)
    elif not isinstance(node, dict) or isinstance(node.get(last), dict | list):
        raise _error("E281", change, f"{last} is no single setting", "Name one value in it.")
    assert isinstance(node, dict)
    if change.path[0] == "ceilings" and last not in FIGURES:
        raise _error("E244", change, f"{last} is no figure of a plan", figure_hint(last))
    if open_ended and change.value is None:
        node.pop(last, None)
    else:
        node[last] = _setting_value(node.get(last), change)
    checked, faults = settings_of(data, label(str(change)))
    # what is between two settings may be mended by the next change
    alone = [group for group in faults if checked is None or group.code == "E240"]
    if checked is None or alone:
        raise InputError(capped(alone))
    return checked


def _step(node: object, part: str, change: SettingChange) -> object:
    if not isinstance(node, Mapping) or part not in node:
        known = list(node) if isinstance(node, Mapping) else []
        rule = f"{part} is no setting of {'.'.join(change.path[:-1]) or 'a study'}"
        raise _error("E281", change, rule, did_you_mean(part, known))
    return node[part]


def _setting_value(old: object, change: SettingChange) -> object:
    value = change.value
    if change.op == "=":
        whole = isinstance(value, float) and value.is_integer()
        return int(value) if whole and isinstance(value, float) else value
    numeric = isinstance(old, int | float) and not isinstance(old, bool)
    if not numeric or not isinstance(value, float) or isinstance(value, bool):
        rule = f"{change.op} needs numbers, and {'.'.join(change.path)} is {old}"
        raise _error("E284", change, rule, "Use = to give a value.")
    if change.op == "/=" and value == 0:
        raise _error("E284", change, "divides by 0", "Give another number.")
    result = float(str(old)) + {"+=": value, "-=": -value}.get(change.op, 0.0)
    result = result * value if change.op == "*=" else result
    result = result / value if change.op == "/=" else result
    return int(result) if isinstance(old, int) and result.is_integer() else result


def _error(code: str, change: Change, rule: str, remedy: str) -> InputError:
    return InputError(capped([one(code, rule, remedy, file=label(str(change)))]))


def uncertain_faults(changes: Sequence[Change], future: str) -> list[Group]:
    """Return the changes of a future that touch what is not marked uncertain."""
    groups = []
    for change in changes:
        place = f"future {future}, {label(str(change))}"
        if isinstance(change, SettingChange):
            rule = "a future cannot change a setting"
            groups.append(one("E286", rule, "Move it to the study's changes.", file=place))
        elif not change.schema.uncertain:
            known = [c.name for c in TABLES[change.table].columns if c.uncertain]
            remedy = "Move it to the study's changes."
            if known:
                remedy += f" Uncertain in {change.table}: {', '.join(known)}."
            rule = f"{change.column} is not uncertain"
            groups.append(one("E286", rule, remedy, file=place, column=change.column))
    return groups
