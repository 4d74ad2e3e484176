"""Check the text of ids, words and names by their distinct values, which are few."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from planner.study.faults import Group
from planner.study.guess import clean_id, did_you_mean
from planner.study.schema import Column

if TYPE_CHECKING:
    from planner.study.checks import Place

#: characters that changes, keys and file names need for themselves
_FORBIDDEN = re.compile(r"""[\[\],;=<>*/\\|!"'\x00-\x1f\x7f]""")
_SHEET_ERROR = re.compile(r"#(REF|N/A|VALUE|NAME|DIV/0|NUM|NULL|SPILL|CALC)[!?]?")

Explain = Callable[[str], tuple[str, str, str]]


def is_sheet_error(text: str) -> bool:
    """Return whether the text is what a spreadsheet shows for a formula that failed."""
    return bool(_SHEET_ERROR.fullmatch(text))


def faults_of(text: pa.StringArray, column: Column, place: Place) -> list[Group]:
    """Return the faults of a column of text, each located in its rows."""
    encoded = text.dictionary_encode()
    distinct = [str(value) for value in encoded.dictionary.to_pylist()]
    codes = np.asarray(encoded.indices.to_numpy(zero_copy_only=False), dtype=np.int64)
    groups: list[Group] = []
    judged = np.array([_code(value, column) for value in distinct], dtype=object)
    for code in sorted({str(c) for c in judged if c}):
        where = np.flatnonzero((judged == code)[codes])

        def explain(i: int, code: str = code) -> tuple[str, str, str]:
            return _words(code, distinct[int(codes[i])], column)

        groups += place.group(code, where, column.name, explain)
    return groups


def _code(value: str, column: Column) -> str:
    """Return the code of what is wrong with a value, or nothing."""
    if not value:
        return ""
    if is_sheet_error(value):
        return "E236"
    if "\ufffd" in value:
        return "E237"
    if column.kind == "text":
        return ""
    if clean_id(value) != value:
        return "E230"
    if column.kind == "choice":
        return "" if value in column.choices else "E229"
    return "E231" if _FORBIDDEN.search(value) else ""


def _words(code: str, value: str, column: Column) -> tuple[str, str, str]:
    """Return value, rule and remedy."""
    if code == "E236":
        return value, "is a spreadsheet error", "Mend the formula."
    if code == "E237":
        return value, "is garbled", "Export it again as UTF-8."
    if code == "E230":
        rule = "has a space at its end or an invisible character"
        return f"'{value}'", rule, f"Write {clean_id(value)}."
    if code == "E229":
        rule = "is not one of " + ", ".join(column.choices)
        return value, rule, did_you_mean(value, column.choices, "Give one of them.")
    found = _FORBIDDEN.search(value)
    mark = found.group() if found else ""
    return value, f"holds {mark!r}", "Use letters, digits, - _ . and spaces."
