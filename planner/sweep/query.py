"""Questions in SQL over the packed runs of a store."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.dataset

from planner.errors import UsageError
from planner.runs.packing import pack, pack_folder
from planner.runs.store import RunStore
from planner.sweep.folder import SWEEPS, read_table, sweep_names

#: columns of the table ``cases``, which has the cases of every sweep
_CASE = (
    "case",
    "changes",
    "run",
    "status",
    "reason",
    "seconds",
    "objective_mcur",
    "bound_mcur",
    "gap_ratio",
)


def query(store: RunStore, sql: str) -> pa.Table:
    """Return the answer to a question in SQL.

    The tables are ``runs``, the result tables of all runs, each with the column ``run``, ``names``
    (name and run) and ``cases`` (of all sweeps). The text can reach nothing else: no file, no
    network, no setting.

    Parameters
    ----------
    store : RunStore
        Packed first, if it never was; runs made since then are not in the answer.
    sql : str

    Raises
    ------
    UsageError
        If it cannot be answered; with the database's own words.
    """
    folder = pack_folder(store) or pack(store).folder
    with duckdb.connect(":memory:") as connection:
        for name, table in _tables(store, folder).items():
            connection.register(name, table)
        # from here on the text has the tables above and nothing else
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        try:
            answer = connection.sql(sql)
            # a statement without an answer gives none
            return answer.to_arrow_table() if answer else pa.table({})
        except duckdb.Error as error:
            raise UsageError(f"The question cannot be answered. {error}") from error


def _tables(store: RunStore, folder: Path) -> dict[str, object]:
    packed = {
        path.stem: pyarrow.dataset.dataset(path, format="parquet")
        for path in sorted(folder.glob("*.parquet"))
    }
    names = store.names()
    return {
        **packed,
        "names": pa.table(
            {
                "name": pa.array(list(names), pa.string()),
                "run": pa.array(list(names.values()), pa.string()),
            }
        ),
        "cases": _cases(store),
    }


def _cases(store: RunStore) -> pa.Table:
    parts = []
    for name in sweep_names(store):
        table = read_table(store.root / SWEEPS / name)[1][list(_CASE)]
        table.insert(0, "sweep", name)
        parts.append(pa.Table.from_pandas(table, preserve_index=False))
    if parts:
        return pa.concat_tables(parts, promote_options="permissive")
    return pa.table({name: pa.array([], pa.string()) for name in ("sweep", *_CASE)})
