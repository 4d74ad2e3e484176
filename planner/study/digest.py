"""What a study is known by: one SHA-256 of all that moves its plan, and one of each thing beside.

The order of rows and columns and the format of the files do not matter. What stands at its default
is left out of both, so that a column or a setting that comes new leaves every study as it was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from planner.study.change import parse_change
from planner.study.entities import TABLES
from planner.study.schema import Column, Table
from planner.study.settings import Rules, StudySettings

#: settings that do not move the plan, or whose effect is in the tables already
_NOT_IN_DIGEST: dict[str, Any] = {
    **dict.fromkeys(
        (
            "study",
            "title",
            "note",
            "dataset",
            "based_on",
            "futures",
            "changes",
            "solve",
            "borders",
            "report",
        ),
        True,
    ),
    "rules": {rule: {"citation": True} for rule in Rules.model_fields},
}
#: tables that the model does not read
_ONLY_SHOWN = ("sources", "provenance")
#: stands for an empty cell of text, which no cell can hold
_EMPTY = "\x00"

#: a table, and the bytes that stand for it
TableBytes = Mapping[str, tuple[pd.DataFrame, bytes]]


def digest_of(
    settings: StudySettings,
    tables: Mapping[str, pd.DataFrame],
    known: TableBytes | None = None,
) -> str:
    """Return the digest of what a study's plan depends on, as hexadecimal.

    Parameters
    ----------
    settings : StudySettings
        The study file, changes applied.
    tables : mapping of str to DataFrame
        Typed tables.
    known : mapping, optional
        Of :func:`table_bytes`; saves the work for tables that are the very same objects.
    """
    known = known or {}
    plain = settings.model_dump(mode="json", exclude=_NOT_IN_DIGEST, exclude_defaults=True)
    futures = [
        [f.id, f.probability, [str(parse_change(c)) for c in f.changes]] for f in settings.futures
    ]
    whole = hashlib.sha256(json.dumps([_stated(plain), futures], sort_keys=True).encode())
    for name in sorted(set(tables) - set(_ONLY_SHOWN)):
        same, content = known.get(name, (None, b""))
        whole.update(content if same is tables[name] else _plan_bytes(name, tables[name]))
    return whole.hexdigest()


def table_bytes(tables: Mapping[str, pd.DataFrame]) -> TableBytes:
    """Return each table with its bytes, for studies that share most of them."""
    return {
        name: (frame, _plan_bytes(name, frame))
        for name, frame in tables.items()
        if name not in _ONLY_SHOWN
    }


def shown_of(
    settings: StudySettings,
    tables: Mapping[str, pd.DataFrame],
    borders: Sequence[Path | None],
    changes: tuple[str, ...],
) -> dict[str, str]:
    """Return the digest of each thing that a report shows and the plan does not depend on.

    Parameters
    ----------
    settings : StudySettings
        The study file, changes applied.
    tables : mapping of str to DataFrame
        Typed tables.
    borders : sequence of pathlib.Path or None
        Files with the polygons of the regions and of the zones.
    changes : tuple of str
        Made to the dataset and the study file.

    Returns
    -------
    dict of str to str
        By its name in plain words; what is empty or at its default is left out.
    """
    # which files are written shows nothing
    report = settings.report.model_dump(mode="json", exclude_defaults=True, exclude={"formats"})
    told: dict[str, Any] = {
        "study name": settings.study,
        "title": settings.title.model_dump(exclude_defaults=True),
        "note": settings.note.model_dump(exclude_defaults=True),
        "dataset": settings.dataset,
        "changes": changes,
        **{field.replace("_", " "): what for field, what in report.items()},
        "titles of futures": _stated(
            {f.id: f.title.model_dump(exclude_defaults=True) for f in settings.futures}
        ),
        "citations": _stated(
            settings.rules.model_dump(
                mode="json",
                include={rule: {"citation"} for rule in Rules.model_fields},
                exclude_defaults=True,
            )
        ),
    }
    content = {n: json.dumps(what, sort_keys=True).encode() for n, what in told.items() if what}
    content["names"] = b"".join(
        _bytes_of(TABLES[name], frame, [c for c in TABLES[name].columns if c.kind == "text"])
        for name, frame in sorted(tables.items())
        if name not in _ONLY_SHOWN
    )
    for name in _ONLY_SHOWN:
        if name in tables:
            content[name] = _bytes_of(TABLES[name], tables[name], TABLES[name].columns)
    content["borders"] = b"".join(path.read_bytes() for path in borders if path is not None)
    content["repair of borders"] = b"repair" if settings.borders.repair else b""
    return {name: hashlib.sha256(what).hexdigest() for name, what in content.items() if what}


def _stated(plain: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings without groups in which nothing is said."""
    inner = {key: _stated(v) if isinstance(v, dict) else v for key, v in plain.items()}
    return {key: value for key, value in inner.items() if value != {}}


def _plan_bytes(name: str, frame: pd.DataFrame) -> bytes:
    columns = [column for column in TABLES[name].columns if column.kind != "text"]
    return f"\n{name}\n".encode() + _bytes_of(TABLES[name], frame, columns)


def _bytes_of(table: Table, frame: pd.DataFrame, columns: Iterable[Column]) -> bytes:
    """Return the bytes of some columns of a table, rows in the order of their key."""
    if table.key:
        frame = frame.sort_values(list(table.key), kind="stable")
    found = ((column.name, _column_bytes(frame[column.name], column)) for column in columns)
    return b"".join(f"{name}\n".encode() + content for name, content in found if content)


def _column_bytes(values: pd.Series, column: Column) -> bytes:
    """Return the bytes of a column; none if it holds only its default."""
    if column.kind in ("number", "integer", "flag"):
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        # one pattern of bits for each quantity: no negative zero, one NaN
        numbers = np.where(np.isnan(numbers), np.nan, numbers + 0.0)
        usual = np.nan if column.default is None else column.default
        if not column.required and np.array_equal(numbers, np.full_like(numbers, usual), True):
            return b""
        return numbers.astype("<f8").tobytes()
    texts = values.fillna(_EMPTY).to_list()
    usual = _EMPTY if column.default is None else column.default
    if all(text == usual for text in texts):
        return b""
    return json.dumps(texts, ensure_ascii=True).encode()
