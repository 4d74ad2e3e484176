"""The pack: what all runs of a store hold, in one Parquet file a table, for queries.

::

    packed/current              the name of the folder below that holds
    packed/5e2f.../runs.parquet one row a run: study, changes, status, bounds, key figures
                   sites.parquet, costs.parquet, ...   the result tables, each row with its run
                   manifest.json                       the hash of each; the folder's name is theirs

The runs remain where they are; the pack can be deleted and made again. Packing again reads only the
runs that are new, and all of them if the pack was changed. What is read of it is compared with its
hash first.
"""

from __future__ import annotations

import dataclasses
import logging
import os
import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from planner.errors import UsageError
from planner.results.files import arrow_bytes, arrow_of
from planner.runs import atomic, manifest
from planner.runs.manifest import DamagedRunError, number_or_nan
from planner.runs.store import RunStore, StoredRun
from planner.runs.stored_run import read_run

_LOG = logging.getLogger(__name__)

PACKED, CURRENT, RUNS = "packed", "current", "runs"
_RUN = "run"
_NAME = re.compile(r"[0-9a-f]{64}")


@dataclasses.dataclass(frozen=True, slots=True)
class RunLine:
    """What a list tells of a run.

    Attributes
    ----------
    run : str
        Its key.
    study : str
        Name of the study.
    study_digest : str
        SHA-256 of the study.
    changes : tuple of str
        Made to the dataset, in order.
    created : str
        Date and time, UTC.
    status : str
    objective_mcur, bound_mcur, gap_ratio : float
    """

    run: str
    study: str
    study_digest: str
    changes: tuple[str, ...]
    created: str
    status: str
    objective_mcur: float
    bound_mcur: float
    gap_ratio: float


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


@dataclasses.dataclass(frozen=True, slots=True)
class Gathered:
    """What all runs of a store hold, ready to be packed.

    Attributes
    ----------
    tables : mapping of str to Table
        By name: ``runs``, and the result tables, each row with its run.
    added : int
        Runs that the older pack does not have.
    damaged : mapping of str to str
        What is wrong with runs that are not in it.
    folder : pathlib.Path or None
        The older pack, if it is whole; if nothing is new, it holds the same.
    is_new : bool
        Whether the older pack lacks a run, or has one that is gone.
    """

    tables: Mapping[str, pa.Table]
    added: int
    damaged: Mapping[str, str]
    folder: Path | None
    is_new: bool


def pack(store: RunStore) -> Packed:
    """Pack the runs of a store. The older pack stays in use until the new one is whole.

    Raises
    ------
    UsageError
        If there are no runs.
    """
    found = gather(store)
    folder = found.folder
    if folder is None or found.is_new:
        folder = put_in_place(store, found)
    return Packed(folder, found.tables[RUNS].num_rows, found.added, found.damaged)


def gather(store: RunStore) -> Gathered:
    """Return what all runs of a store hold, from the pack where it has them.

    Raises
    ------
    UsageError
        If there are no runs.
    """
    keys = set(store.run_keys())
    folder, old = _whole_pack(store)
    packed = set(old[RUNS][_RUN].to_pylist()) if old else set()
    kept = keys & packed
    read: list[StoredRun] = []
    damaged: dict[str, str] = {}
    for key in sorted(keys - kept):
        try:
            read.append(read_run(store.folder(key)))
        except DamagedRunError as error:
            damaged[key] = str(error)
    tables, bad = _tables_of(read)
    damaged |= bad
    whole = {
        name: _joined(_kept_rows(old, name, kept), tables.get(name, []))
        for name in sorted({*tables, *old})
    }
    if RUNS not in whole:
        raise UsageError(f"There are no runs to read in {store.root}. Make one with planner solve.")
    return Gathered(whole, len(read) - len(bad), damaged, folder, bool(read) or kept != packed)


def list_runs(store: RunStore) -> tuple[tuple[RunLine, ...], dict[str, str]]:
    """Return a line for every run, oldest first, and what is wrong with those without one.

    A run that is in the pack is not read again; :meth:`RunStore.verify` reads every byte. A pack
    that was changed is left out, and told of as ``packed``.
    """
    found: list[RunLine] = []
    damaged: dict[str, str] = {}
    try:
        packed = packed_lines(store)
    except DamagedRunError as error:
        packed, damaged["packed"] = {}, str(error)
    for key in store.run_keys():
        line = packed.get(key)
        if line is None:
            try:
                line = line_of(read_run(store.folder(key)).manifest)
            except DamagedRunError as error:
                damaged[key] = str(error)
                continue
        found.append(line)
    found.sort(key=lambda line: (line.created, line.run))
    return tuple(found), damaged


def line_of(about: Mapping[str, Any]) -> RunLine:
    """Return the line of a run from its manifest."""
    solved = about["solution"]
    return RunLine(
        run=about["run"],
        study=about["study"],
        study_digest=about["study_digest"],
        changes=tuple(about["changes"]),
        created=about["created"],
        status=solved["status"],
        objective_mcur=number_or_nan(solved["objective_mcur"]),
        bound_mcur=number_or_nan(solved["bound_mcur"]),
        gap_ratio=number_or_nan(solved["gap_ratio"]),
    )


def pack_folder(store: RunStore) -> Path | None:
    """Return the folder of the pack that is in use; None if there is none."""
    try:
        name = (store.root / PACKED / CURRENT).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    folder = store.root / PACKED / name
    return folder if _NAME.fullmatch(name) and folder.is_dir() else None


def forget_pack(store: RunStore) -> None:
    """Let a pack be made anew: a run that it holds shows other texts now."""
    (store.root / PACKED / CURRENT).unlink(missing_ok=True)


def packed_lines(store: RunStore) -> dict[str, RunLine]:
    """Return the line of every run in the pack, by its key.

    Raises
    ------
    DamagedRunError
        If the pack was changed.
    """
    folder = pack_folder(store)
    if folder is None:
        return {}
    rows = packed_table(folder, RUNS).select(list(_LINE)).to_pylist()
    return {row[_RUN]: RunLine(**{**row, "changes": tuple(row["changes"])}) for row in rows}


def packed_table(folder: Path, name: str) -> pa.Table:
    """Return a table of a pack, after comparing it with its hash.

    Raises
    ------
    DamagedRunError
        If it was changed.
    """
    return arrow_of(packed_bytes(folder, name))


def packed_bytes(folder: Path, name: str) -> bytes:
    """Return the Parquet file of a table of a pack, after comparing it with its hash; see above."""
    return manifest.read_file(folder, _sealed(folder), f"{name}.parquet")


def packed_names(folder: Path) -> tuple[str, ...]:
    """Return the names of the tables of a pack.

    Raises
    ------
    DamagedRunError
        If its manifest was changed.
    """
    return tuple(name.removesuffix(".parquet") for name in _sealed(folder)["files"])


def pack_faults(store: RunStore) -> tuple[str, ...]:
    """Return what is wrong with the pack of a store, and how to mend it."""
    pointer = store.root / PACKED / CURRENT
    if not pointer.is_file():
        return ()
    folder = pack_folder(store)
    if folder is None:
        faults: tuple[str, ...] = (f"{pointer} names no pack.",)
    else:
        faults = manifest.damage(folder, ())
        if not faults and _digest(manifest.read(folder)) != folder.name:
            faults = (f"{folder} does not hold what its name says.",)
    return faults and (*faults, "planner runs pack makes it anew; list does without it.")


def _sealed(folder: Path) -> Mapping[str, Any]:
    """Return the manifest of a pack, whose hashes are those that it is named by."""
    sealed = manifest.read(folder)
    if _digest(sealed) != folder.name:
        raise DamagedRunError(f"{folder} does not hold what its name says.")
    return sealed


def _digest(sealed: Mapping[str, Any]) -> str:
    return manifest.sha256("".join(one["sha256"] for one in sealed["files"].values()).encode())


def _whole_pack(store: RunStore) -> tuple[Path | None, dict[str, pa.Table]]:
    """Return the pack in use and all its tables; none if there is none or it was changed."""
    folder = pack_folder(store)
    if folder is None:
        return None, {}
    try:
        return folder, {name: packed_table(folder, name) for name in packed_names(folder)}
    except DamagedRunError as error:
        _LOG.info("the pack is made anew: %s", error)
        return None, {}


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


def _kept_rows(old: Mapping[str, pa.Table], name: str, keys: set[str]) -> list[pa.Table]:
    if name not in old:
        return []
    return [old[name].filter(pc.is_in(old[name][_RUN], pa.array(sorted(keys), pa.string())))]


def _joined(old: list[pa.Table], new: list[pa.Table]) -> pa.Table:
    return pa.concat_tables([*old, *new], promote_options="permissive")


def put_in_place(store: RunStore, found: Gathered) -> Path:
    """Write a pack, make it the one in use, and return its folder."""
    store.tidy_up()
    files = {f"{name}.parquet": arrow_bytes(table) for name, table in found.tables.items()}
    digest = _digest(manifest.unsealed(manifest.seal({}, files)))
    goal = store.root / PACKED / digest
    manifest.write(goal, {"run": digest}, files, store.staging)
    atomic.write_file(store.root / PACKED / CURRENT, digest.encode() + b"\n", store.staging)
    for older in goal.parent.iterdir():
        if older != goal and _NAME.fullmatch(older.name):
            atomic.discard(older, store.staging)
    return goal
