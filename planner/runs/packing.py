"""The pack: what all runs of a store hold, in one Parquet file a table, for queries.

::

    packed/current              the name of the folder below that holds
    packed/5e2f.../runs.parquet one row a run: study, changes, status, bounds, key figures
                   sites.parquet, costs.parquet, ...   the result tables, each row with its run

The runs remain where they are; the pack can be deleted and made again. Packing again reads only the
runs that are new.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from planner.results.files import arrow_bytes, arrow_of
from planner.runs import atomic, manifest
from planner.runs.listing import RunLine, line_of
from planner.runs.manifest import DamagedRunError
from planner.runs.store import RunStore, StoredRun
from planner.runs.stored_run import read_run

PACKED, CURRENT, RUNS = "packed", "current", "runs"
_RUN = "run"
_LINE = tuple(field.name for field in dataclasses.fields(RunLine))


@dataclasses.dataclass(frozen=True, slots=True)
class Packed:
    """What was packed.

    Attributes
    ----------
    folder : pathlib.Path
        Where the Parquet files are.
    runs, added : int
        Runs in the pack; those that were not in the one before.
    damaged : mapping of str to str
        What is wrong with runs that are not in it.
    """

    folder: Path
    runs: int
    added: int
    damaged: Mapping[str, str]


def pack(store: RunStore) -> Packed:
    """Pack the runs of a store. The older pack stays in use until the new one is whole."""
    keys = set(store.run_keys())
    old = pack_folder(store)
    kept = keys & _packed_keys(old)
    read: list[StoredRun] = []
    damaged: dict[str, str] = {}
    for key in sorted(keys - kept):
        try:
            read.append(read_run(store.folder(key)))
        except DamagedRunError as error:
            damaged[key] = str(error)
    if old is not None and not read and kept == _packed_keys(old):
        return Packed(old, len(kept), 0, damaged)
    tables, bad = _tables_of(read)
    damaged |= bad
    whole = {
        name: arrow_bytes(_joined(_kept_rows(old, name, kept), tables.get(name, [])))
        for name in sorted({*tables, *_names(old), RUNS})
    }
    goal = _put_in_place(store, whole, old)
    added = len(read) - len(bad)
    return Packed(goal, len(kept) + added, added, damaged)


def pack_folder(store: RunStore) -> Path | None:
    """Return the folder of the pack that is in use; None if there is none."""
    try:
        name = (store.root / PACKED / CURRENT).read_text().strip()
    except FileNotFoundError:
        return None
    folder = store.root / PACKED / name
    return folder if name and folder.is_dir() else None


def forget_pack(store: RunStore) -> None:
    """Let a pack be made anew: a run that it holds shows other texts now."""
    (store.root / PACKED / CURRENT).unlink(missing_ok=True)


def packed_lines(store: RunStore) -> dict[str, RunLine]:
    """Return the line of every run in the pack, by its key."""
    folder = pack_folder(store)
    if folder is None:
        return {}
    rows = pq.read_table(folder / f"{RUNS}.parquet", columns=list(_LINE)).to_pylist()
    return {row[_RUN]: RunLine(**{**row, "changes": tuple(row["changes"])}) for row in rows}


def _packed_keys(folder: Path | None) -> set[str]:
    if folder is None:
        return set()
    keys: list[str] = pq.read_table(folder / f"{RUNS}.parquet", columns=[_RUN])[_RUN].to_pylist()
    return set(keys)


def _names(folder: Path | None) -> tuple[str, ...]:
    return () if folder is None else tuple(path.stem for path in folder.glob("*.parquet"))


def _tables_of(runs: Iterable[StoredRun]) -> tuple[dict[str, list[pa.Table]], dict[str, str]]:
    """Return the tables of some runs by name, and what is wrong with runs that cannot be read."""
    tables: dict[str, list[pa.Table]] = {}
    damaged: dict[str, str] = {}
    lines: list[dict[str, Any]] = []
    with ThreadPoolExecutor(os.cpu_count()) as readers:
        for run, found in readers.map(_read, runs):
            if isinstance(found, str):
                damaged[run.run] = found
                continue
            lines.append(_row(run.manifest))
            for name, table in found.items():
                tables.setdefault(name, []).append(table)
    if lines:
        tables[RUNS] = [pa.Table.from_pylist(_alike(lines))]
    return tables, damaged


def _read(run: StoredRun) -> tuple[StoredRun, dict[str, pa.Table] | str]:
    try:
        tables = {}
        for name, content in run.table_files().items():
            table = arrow_of(content).replace_schema_metadata(None)
            key = pa.array([run.run] * table.num_rows, pa.string())
            tables[name] = table.add_column(0, _RUN, key)
        return run, tables
    except DamagedRunError as error:
        return run, str(error)


def _row(about: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of a run in the table of runs."""
    line = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in dataclasses.asdict(line_of(about)).items()
    }
    return {
        **line,
        "seconds": float(sum(about["solution"]["seconds"].values())),
        **{f"option_{name}": float(value) for name, value in about["options"].items()},
        **about["key_figures"],
    }


def _alike(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows with the same names in each."""
    names = dict.fromkeys(name for row in rows for name in row)
    return [{name: row.get(name) for name in names} for row in rows]


def _kept_rows(folder: Path | None, name: str, keys: set[str]) -> list[pa.Table]:
    if folder is None or not (folder / f"{name}.parquet").is_file():
        return []
    table = pq.read_table(folder / f"{name}.parquet")
    return [table.filter(pc.is_in(table[_RUN], pa.array(sorted(keys), pa.string())))]


def _joined(old: list[pa.Table], new: list[pa.Table]) -> pa.Table:
    return pa.concat_tables([*old, *new], promote_options="permissive")


def _put_in_place(store: RunStore, tables: Mapping[str, bytes], old: Path | None) -> Path:
    files = {f"{name}.parquet": content for name, content in tables.items()}
    digest = manifest.sha256(b"".join(manifest.sha256(c).encode() for c in files.values()))
    goal = store.root / PACKED / digest
    atomic.write_folder(goal, files, store.staging)
    atomic.write_file(store.root / PACKED / CURRENT, digest.encode() + b"\n", store.staging)
    if old is not None and old != goal:
        atomic.remove_tree(old)
    return goal
