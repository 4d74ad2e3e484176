"""The SHA-256 of all that moves the answer of a study.

The order of rows and columns and the format of the files do not matter; neither do name, title and
note, the report's options or the solver's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from planner.study.change import parse_change
from planner.study.entities import TABLES
from planner.study.schema import Table
from planner.study.settings import StudySettings

#: settings that do not move the answer, or whose effect is in the tables already
_NOT_IN_DIGEST = {
    "study",
    "title",
    "note",
    "dataset",
    "based_on",
    "futures",
    "changes",
    "solve",
    "report",
}

#: a table, and the bytes that stand for it
TableBytes = Mapping[str, tuple[pd.DataFrame, bytes]]


def digest_of(
    settings: StudySettings,
    tables: Mapping[str, pd.DataFrame],
    known: TableBytes | None = None,
) -> str:
    """Return the digest of a study as hexadecimal.

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
    plain = settings.model_dump(mode="json", exclude=_NOT_IN_DIGEST)
    if not plain["ceilings"]:  # a study without any asks what it asked before there were ceilings
        del plain["ceilings"]
    if plain["last_period_years"] is None:  # nor does one whose periods are all one year
        del plain["last_period_years"]
    futures = [
        [f.id, f.probability, [str(parse_change(c)) for c in f.changes]] for f in settings.futures
    ]
    whole = hashlib.sha256(json.dumps([plain, futures], sort_keys=True).encode())
    for name in sorted(tables):
        same, content = known.get(name, (None, b""))
        whole.update(content if same is tables[name] else _bytes_of(name, tables[name]))
    return whole.hexdigest()


def table_bytes(tables: Mapping[str, pd.DataFrame]) -> TableBytes:
    """Return each table with its bytes, for studies that share most of them."""
    return {name: (frame, _bytes_of(name, frame)) for name, frame in tables.items()}


def _bytes_of(name: str, frame: pd.DataFrame) -> bytes:
    return b"".join((f"\n{name}\n".encode(), *_canonical(frame, TABLES[name])))


def _canonical(frame: pd.DataFrame, table: Table) -> Iterable[bytes]:
    """Yield the bytes of a table, rows in the order of their key and columns in the schema's."""
    if table.key:
        frame = frame.sort_values(list(table.key), kind="stable")
    for column in table.columns:
        yield f"{column.name}\n".encode()
        values = frame[column.name]
        if column.kind in ("number", "integer", "flag"):
            numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
            # one pattern of bits for each quantity: no negative zero, one NaN
            yield np.where(np.isnan(numbers), np.nan, numbers + 0.0).astype("<f8").tobytes()
        else:
            texts = values.fillna("\x00").to_list()
            yield json.dumps(texts, ensure_ascii=True).encode()
