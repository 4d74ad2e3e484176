"""In what two studies differ: every cell and setting that the answer depends on, and in words.

The tables themselves are compared, not the changes that were recorded, so that two studies with
datasets of their own are compared as well as a study and its what-if.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from planner.say.language import Language
from planner.study.entities import TABLES
from planner.study.schema import Column
from planner.study.study import Study
from planner.study.words import column_label
from planner.study.words_zh import SETTINGS_ZH, TABLES_ZH
from planner.units import UNITS

Kind = Literal["changed", "added", "removed"]

#: tables that say where figures come from, not what they are
_NOT_INPUTS = ("sources", "provenance")
#: settings that name the study, or whose effect is in the tables already
_NOT_SETTINGS = {"study", "title", "note", "dataset", "based_on", "changes", "solve", "report"}
_TEXT_ONLY = ("name_en", "name_zh", "vendor")
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell, or one setting, that differs. `table` is empty for a setting.

    A row that only one of the two has is one change without a column.
    """

    table: str
    key: tuple[Any, ...]
    column: str
    before: Any
    after: Any
    kind: Kind = "changed"


def cell_changes(before: Study, after: Study) -> tuple[CellChange, ...]:
    """Return every difference of two studies that can move the answer, one a cell."""
    tables = [name for name in TABLES if name not in _NOT_INPUTS]
    return (
        *(c for name in tables for c in _table(name, before, after)),
        *_settings(before, after),
    )


def changed_inputs(before: Study, after: Study) -> pd.DataFrame:
    """Return the differences of two studies as sentences, one for each column of a table.

    Returns
    -------
    pandas.DataFrame
        ``table``, ``column``, ``unit``, ``cells_count``, ``from_text``, ``to_text``,
        ``words_en``, ``words_zh``.
    """
    groups: dict[tuple[str, str, Kind], list[CellChange]] = {}
    for cell in cell_changes(before, after):
        groups.setdefault((cell.table, cell.column, cell.kind), []).append(cell)
    currency = after.settings.currency
    rows = [_row(cells, before, currency) for cells in groups.values()]
    columns = ("table", "column", "unit", "cells_count", "from_text", "to_text")
    return pd.DataFrame(rows, columns=[*columns, "words_en", "words_zh"])


def _table(name: str, before: Study, after: Study) -> Iterator[CellChange]:
    table = TABLES[name]
    old, new = _by_key(name, before), _by_key(name, after)
    for key in [*old, *(key for key in new if key not in old)]:
        if key not in new or key not in old:
            kind: Kind = "removed" if key not in new else "added"
            yield CellChange(name, key, "", None, None, kind)
            continue
        for column in table.columns:
            if column.name in _TEXT_ONLY:
                continue
            one, two = getattr(old[key], column.name), getattr(new[key], column.name)
            if one != two:
                yield CellChange(name, key, column.name, one, two)


def _by_key(name: str, study: Study) -> dict[tuple[Any, ...], Any]:
    table = TABLES[name]
    if table.single_row:
        return {(): study.row(name)}
    return {tuple(getattr(r, part) for part in table.key): r for r in study.records(name)}


def _settings(before: Study, after: Study) -> Iterator[CellChange]:
    old, new = (
        dict(_flat(study.settings.model_dump(mode="json", exclude=_NOT_SETTINGS)))
        for study in (before, after)
    )
    for path in dict.fromkeys((*old, *new)):
        if "citation" not in path and old.get(path) != new.get(path):
            yield CellChange("", (), ".".join(path), old.get(path), new.get(path))


def _flat(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from _flat(value, (*path, str(key)))
    else:
        yield path, node


def _row(cells: Sequence[CellChange], before: Study, currency: str) -> tuple[Any, ...]:
    first = cells[0]
    words = [_sentence(cells, before, currency, language) for language in _LANGUAGES]
    unit = ""
    if first.table and first.column:
        unit = _unit(TABLES[first.table].column(first.column), currency)
    none = _nothing(first, "en")
    old = _span([c.before for c in cells], none) if first.kind == "changed" else ""
    new = _span([c.after for c in cells], none) if first.kind == "changed" else ""
    return (first.table, first.column, unit, len(cells), old, new, *words)


_LANGUAGES: tuple[Language, Language] = ("en", "zh")


def _sentence(cells: Sequence[CellChange], before: Study, currency: str, language: Language) -> str:
    first, english = cells[0], language == "en"
    if not first.table:
        parts = first.column.split(".")
        name = (
            " ".join(part.replace("_", " ") for part in parts)
            if english
            else "·".join(SETTINGS_ZH.get(part, part) for part in parts)
        )
        return _joined(name, _from_to(cells, "", language), english)
    table = first.table.replace("_", " ") if english else TABLES_ZH[first.table]
    place = _places(cells, before, language)
    head = (f"{table} ({place})" if english else f"{table}（{place}）") if place else table
    if first.kind != "changed":
        told = {"added": ("added", "新增"), "removed": ("removed", "删除")}[first.kind]
        return _joined(head, told[0 if english else 1], english)
    column = TABLES[first.table].column(first.column)
    what = column_label(column.name, column.unit, language)
    change = _from_to(cells, _unit(column, currency), language)
    return _joined(head, f"{what} {change}" if english else f"{what}{change}", english)


def _joined(head: str, told: str, english: bool) -> str:
    return f"{head}: {told}" if english else f"{head}：{told}"


def _from_to(cells: Sequence[CellChange], unit: str, language: Language) -> str:
    """Return how values moved: by one factor, to one value, or from a range to a range."""
    english = language == "en"
    old, new = [c.before for c in cells], [c.after for c in cells]
    after = f" {unit}" if unit else ""
    if len(set(map(str, new))) > 1:
        factor = _common([_ratio(c) for c in cells])
        if factor is not None:
            return f"multiplied by {factor:.6g}" if english else f"乘以 {factor:.6g}"
        step = _common([_step(c) for c in cells])
        if step is not None:
            word = ("raised by", "增加") if step > 0 else ("lowered by", "减少")
            told = f"{abs(step):,.6g}{after}"
            return f"{word[0]} {told}" if english else f"{word[1]} {told}"
    none = _nothing(cells[0], language)
    one, two = _span(old, none), _span(new, none)
    return f"from {one} to {two}{after}" if english else f"由 {one} 变为 {two}{after}"


def _ratio(cell: CellChange) -> float:
    if _is_number(cell.before) and _is_number(cell.after) and cell.before:
        return float(cell.after) / float(cell.before)
    return 1.0 if cell.before == cell.after else math.nan


def _step(cell: CellChange) -> float:
    if _is_number(cell.before) and _is_number(cell.after):
        return float(cell.after) - float(cell.before)
    return math.nan


def _common(values: Sequence[float]) -> float | None:
    """Return the value that all share, ``None`` if they do not."""
    first = values[0]
    same = all(math.isclose(value, first, rel_tol=1e-6, abs_tol=1e-9) for value in values)
    return first if same and math.isfinite(first) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _span(values: Sequence[Any], none: str) -> str:
    if all(_is_number(value) for value in values):
        low, high = min(values), max(values)
        return _text(low, none) if low == high else f"{low:,.6g}–{high:,.6g}"
    texts = list(dict.fromkeys(_text(value, none) for value in values))
    more = "…" if len(texts) > _MOST_NAMED else ""
    return ", ".join(texts[:_MOST_NAMED]) + more


def _nothing(cell: CellChange, language: Language) -> str:
    """Return what it means that there is no figure: of a table, or of a setting."""
    if cell.table:
        return "no limit" if language == "en" else "无限制"
    return "not set" if language == "en" else "未设定"


def _text(value: Any, none: str) -> str:
    if value is None:
        return none
    if isinstance(value, bool):
        return str(value).lower()
    # a year is a number too, and has no thousands
    whole_year = isinstance(value, int) and 1990 <= value <= 2100
    return str(value) if whole_year or not _is_number(value) else f"{value:,.6g}"


def _places(cells: Sequence[CellChange], before: Study, language: Language) -> str:
    """Return where the cells are: the values of each part of the key, where they are few."""
    table = TABLES[cells[0].table]
    total = len(before.tables.get(table.name, ()))
    if len(cells) == total > 1:
        return "all rows" if language == "en" else "全部"
    parts = []
    for place, name in enumerate(table.key):
        values = list(dict.fromkeys(cell.key[place] for cell in cells))
        named = ", ".join(map(str, values[:_MOST_NAMED]))
        rest = len(values) - _MOST_NAMED
        if name == "period" and len(values) > 1:
            named, rest = f"{min(values)}–{max(values)}", 0
        if rest > 0:
            named += f" and {rest} more" if language == "en" else f" 等 {len(values)} 项"
        parts.append(named)
    return "; ".join(part for part in parts if part)


def _unit(column: Column, currency: str) -> str:
    plain = column.unit in ("", "ratio", "period", "flag", "count")
    return "" if plain else UNITS[column.unit].format(cur=currency)
