"""Check the text of ids, words and names by their distinct values, which are few."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa

from planner.study.faults import Group, Place
from planner.study.guess import clean_id, did_you_mean, letters, letters_apart, look
from planner.study.schema import Column

#: characters that changes, keys and file names need for themselves
_FORBIDDEN = re.compile(r"""[\[\],;=<>*/\\|!"'\x00-\x1f\x7f]""")
_SHEET_ERROR = re.compile(
    r"#(REF|N/A|VALUE|NAME|DIV/0|NUM|NULL|SPILL|CALC|FIELD|BLOCKED|CONNECT|BUSY|UNKNOWN)[!?]?"
)
#: what no text may hold: control characters but a line's end, and direction overrides
_CONTROL = re.compile(r"(?!\n|\r\n)[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

Explain = Callable[[str], tuple[str, str, str]]


def is_sheet_error(text: str) -> bool:
    """Return whether the text is what a spreadsheet shows for a formula that failed."""
    return bool(_SHEET_ERROR.fullmatch(text))


def control_character(text: str) -> str:
    """Return code point and name of the first character that no text may hold, or nothing."""
    found = _CONTROL.search(text)
    return letters(found.group()) if found else ""


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


def alike_faults(ids: Sequence[str], column: str, place: Place) -> list[Group]:
    """Return the ids that look the same as an earlier one and are another."""
    if all(text.isascii() for text in ids):
        return []
    first: dict[str, int] = {}
    where = [i for i, text in enumerate(ids) if ids[first.setdefault(look(text), i)] != text]

    def explain(i: int) -> tuple[str, str, str]:
        other = first[look(ids[i])]
        rule = f"looks the same as the id of row {int(place.rows[other])}"
        return ids[i], rule, f"Rename one.{letters_apart(ids[i], ids[other])}"

    return place.group("E230", np.array(where, dtype=np.int64), column, explain)


def _code(value: str, column: Column) -> str:
    """Return the code of what is wrong with a value, or nothing."""
    if not value:
        return ""
    if is_sheet_error(value):
        return "E236"
    if "\ufffd" in value:
        return "E237"
    if _CONTROL.search(value):
        return "E230"
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
        control = control_character(value)
        clean = _CONTROL.sub("", value)
        clean = clean if column.kind == "text" else clean_id(clean)
        odd = next((c for c in value if not c.isascii() and c not in clean), "")
        held = control or (letters(odd) if odd else "a space at its beginning or end")
        return f"'{value}'", f"holds {held}", f"Write {clean}." if clean else "Delete it."
    if code == "E229":
        rule = "is not one of " + ", ".join(column.choices)
        return value, rule, did_you_mean(value, column.choices, "Give one of them.")
    found = _FORBIDDEN.search(value)
    mark = found.group() if found else ""
    return value, f"holds {mark!r}", "Use letters, digits, - _ . and spaces."
