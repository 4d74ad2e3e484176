"""Questions in SQL over the packed runs of a store."""

from __future__ import annotations

import logging

import duckdb
import pyarrow as pa
import pyarrow.dataset

from planner.errors import UsageError
from planner.runs.manifest import DamagedRunError
from planner.runs.packing import (
    gather,
    pack_folder,
    packed_bytes,
    packed_names,
    put_in_place,
)
from planner.runs.store import RunStore
from planner.sweep.folder import SWEEPS, read_table, sweep_names

_LOG = logging.getLogger(__name__)

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
        Packed first, if it never was or the pack was changed; runs made since then are not in the
        answer. A sweep that was changed is left out, and a line of the log says so.
    sql : str

    Raises
    ------
    UsageError
        If it cannot be answered, with the database's own words; or if there are no runs.
    """
    with duckdb.connect(":memory:") as connection:
        for name, table in _tables(store, sql).items():
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


def _tables(store: RunStore, sql: str) -> dict[str, object]:
    names = store.names()
    return {
        **_packed(store, sql),
        "names": pa.table(
            {
                "name": pa.array(list(names), pa.string()),
                "run": pa.array(list(names.values()), pa.string()),
            }
        ),
        "cases": _cases(store),
    }


def _packed(store: RunStore, sql: str) -> dict[str, object]:
    """Return the tables of the pack, made anew if need be; in memory where it cannot be written."""
    folder = pack_folder(store)
    try:
        if folder is not None:
            names = packed_names(folder)
            for name in names:
                if name in sql.lower():  # the others are not read
                    packed_bytes(folder, name)
            return {
                name: pyarrow.dataset.dataset(folder / f"{name}.parquet", format="parquet")
                for name in names
            }
    except (DamagedRunError, OSError) as error:
        _LOG.warning("%s The runs are packed anew.", error)
    found = gather(store)
    try:
        put_in_place(store, found)
    except OSError as error:
        _LOG.info("the pack cannot be kept: %s", error)
    return dict(found.tables)


def _cases(store: RunStore) -> pa.Table:
    parts = []
    for name in sweep_names(store):
        try:
            table = read_table(store.root / SWEEPS / name)[1][list(_CASE)]
        except DamagedRunError as error:
            _LOG.warning("Without the sweep %s: %s", name, error)
            continue
        table.insert(0, "sweep", name)
        parts.append(pa.Table.from_pandas(table, preserve_index=False))
    if parts:
        return pa.concat_tables(parts, promote_options="permissive")
    return pa.table({name: pa.array([], pa.string()) for name in ("sweep", *_CASE)})
