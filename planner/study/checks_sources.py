"""Rules about provenance: every row points at a figure and at sources that exist."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from planner.study.entities import TABLES
from planner.study.faults import Group
from planner.study.guess import did_you_mean, nearest
from planner.study.tables import Tables


def provenance_points_somewhere(t: Tables) -> Iterator[Group]:
    """Table, column, key and sources of each row exist, and low is not above high."""
    rows = t["provenance"]
    if not len(rows):
        return
    place = t.place("provenance")
    table, column = rows["table"].to_numpy(), rows["column"].to_numpy()
    known_table = np.array([name in TABLES for name in table], dtype=bool)
    columns = {name: {c.name for c in TABLES[name].columns} for name in TABLES}
    known_column = np.array(
        [c in columns.get(n, ()) for n, c in zip(table, column, strict=True)], dtype=bool
    )
    yield from place.group(
        "E267",
        np.flatnonzero(~known_table),
        "table",
        lambda i: (str(table[i]), "is no table", did_you_mean(str(table[i]), TABLES)),
    )
    yield from place.group(
        "E267",
        np.flatnonzero(known_table & ~known_column),
        "column",
        lambda i: (
            str(column[i]),
            f"is not a column of {table[i]}",
            did_you_mean(str(column[i]), columns[str(table[i])]),
        ),
    )
    yield from _keys(t, known_table)
    yield from _sources(t)
    low, high = rows["low_value"].to_numpy(), rows["high_value"].to_numpy()
    yield from place.group(
        "E259",
        np.flatnonzero(low > high),
        "high_value",
        lambda i: (f"{high[i]:g}", f"is below low_value {low[i]:g}", "Mend one of the two."),
    )


def _keys(t: Tables, known_table: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Iterator[Group]:
    rows = t["provenance"]
    keys = {
        str(n): row_keys(t[str(n)], TABLES[str(n)].key) for n in set(rows["table"][known_table])
    }
    name, key = rows["table"].to_numpy(), rows["key"].to_numpy()
    lost = np.array(
        [
            # an absent table is nothing to point into, and no fault of its provenance
            bool(known) and k != "*" and n in t and k not in keys[n]
            for known, n, k in zip(known_table, name, key, strict=True)
        ],
        dtype=bool,
    )

    def explain(i: int) -> tuple[str, str, str]:
        near = nearest(str(key[i]), sorted(keys[str(name[i])]))
        remedy = f"Did you mean {near}?" if near else "Write the row's key, or * for all rows."
        return str(key[i]), f"is the key of no row of {name[i]}", remedy

    yield from t.place("provenance").group("E267", np.flatnonzero(lost), "key", explain)


def row_keys(frame: pd.DataFrame, key: tuple[str, ...]) -> frozenset[str]:
    """Return the keys of the rows, their parts joined by a slash."""
    if not key or not len(frame):
        return frozenset()
    joined = frame[key[0]].astype(str)
    for column in key[1:]:
        joined = joined + "/" + frame[column].astype(str)
    return frozenset(joined)


def _sources(t: Tables) -> Iterator[Group]:
    rows = t["provenance"]
    known = set(t["sources"]["source_id"])
    given = [[s.strip() for s in text.split(";") if s.strip()] for text in rows["source_id"]]
    lost = np.array([any(s not in known for s in ids) for ids in given], dtype=bool)

    def explain(i: int) -> tuple[str, str, str]:
        missing = next(s for s in given[i] if s not in known)
        return missing, "is not in sources", did_you_mean(missing, sorted(known), "Add it.")

    yield from t.place("provenance").group("E267", np.flatnonzero(lost), "source_id", explain)
