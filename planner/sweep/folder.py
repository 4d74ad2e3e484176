"""A sweep on the disk: ``sweeps/<name>/`` of the run store.

::

    cases.parquet    the table of cases; the design and the study's digest are in its metadata
    cases.csv        the same table for people and spreadsheets
    manifest.json    the design for people, and the hash of both tables

The Parquet file is the sweep, and is replaced in one step. The other two are made from it; after a
crash they may be missing, and are never those of another table.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from planner.errors import UsageError
from planner.results.files import arrow_bytes, arrow_of, csv_bytes
from planner.runs import manifest
from planner.runs.atomic import alone, write_file
from planner.runs.manifest import DamagedRunError
from planner.runs.store import RunStore, check_name
from planner.runs.stored_run import REPORT_FOLDER
from planner.study.guess import did_you_mean
from planner.sweep.cases import Case, Design, Factor, Sweep

SWEEPS = "sweeps"
TABLE, TABLE_CSV = "cases.parquet", "cases.csv"
_METADATA = b"planner"


def save_sweep(
    store: RunStore, sweep: Sweep, about: Mapping[str, Any], runs: Iterable[str] = ()
) -> Path:
    """Keep a sweep, in place of an older one of its name, and return its folder.

    Parameters
    ----------
    store : RunStore
    sweep : Sweep
    about : mapping
        What else is to be told of it: ``study_digest`` of the base case, the solve options.
    runs : iterable of str
        Keys of runs that the sweep needs beside those in its table, such as of cases to come.

    Raises
    ------
    UsageError
        If the name cannot be one.
    """
    name = check_name(sweep.design.name)
    folder = store.root / SWEEPS / name
    told = {
        "sweep": name,
        "run": name,
        "study": sweep.study,
        **about,
        "runs": sorted({*runs, *sweep.cases["run"]} - {""}),
        **_design_as_json(sweep.design),
    }
    csv = csv_bytes(sweep.cases)
    table = pa.Table.from_pandas(sweep.cases, preserve_index=False)
    own = {**(table.schema.metadata or {}), _METADATA: manifest.seal(told, {TABLE_CSV: csv})}
    files = {TABLE: arrow_bytes(table.replace_schema_metadata(own)), TABLE_CSV: csv}
    # two drivers of one sweep must not mix their files
    with alone(f"sweep-{name}", store.staging):
        for beside in (manifest.FILE, TABLE_CSV):  # rather none than those of another table
            (folder / beside).unlink(missing_ok=True)
        for file, content in {**files, manifest.FILE: manifest.seal(told, files)}.items():
            write_file(folder / file, content, store.staging)
    return folder


def load_sweep(store: RunStore, name: str) -> Sweep:
    """Return a sweep by its name.

    Raises
    ------
    UsageError
        If there is none of that name; the message names the nearest.
    DamagedRunError
        If its table is not what was written.
    """
    known = sweep_names(store)
    if name not in known:
        near = did_you_mean(name, known, "planner sweep makes one.")
        raise UsageError(f"There is no sweep {name!r} in {store.root}. {near}")
    about, cases = read_table(store.root / SWEEPS / name)
    return Sweep(str(about["study"]), _design_from_json(about), cases)


def sweep_about(store: RunStore, name: str) -> dict[str, Any]:
    """Return what is told of a sweep beside its cases: study, its digest, solve options."""
    return read_table(store.root / SWEEPS / name)[0]


def sweep_names(store: RunStore) -> tuple[str, ...]:
    """Return the names of the sweeps of a store."""
    return tuple(sorted(path.parent.name for path in store.root.glob(f"{SWEEPS}/*/{TABLE}")))


def read_table(folder: Path) -> tuple[dict[str, Any], pd.DataFrame]:
    """Return what a sweep's table says of itself, and the table.

    Raises
    ------
    DamagedRunError
        If it is not what was written.
    """
    path = folder / TABLE
    try:
        found = arrow_of(path.read_bytes())
        about = manifest.unsealed(found.schema.metadata[_METADATA])
        cases: pd.DataFrame = found.to_pandas()
        csv_sha256 = about["files"][TABLE_CSV]["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedRunError(f"{path} cannot be read: {error}") from error
    if manifest.sha256(csv_bytes(cases)) != csv_sha256:
        raise DamagedRunError(f"{path} was changed after it was written.")
    return about, cases


def damaged_sweeps(store: RunStore) -> dict[str, tuple[str, ...]]:
    """Return what is wrong with the sweeps of a store, by name; whole ones are not in it."""
    found: dict[str, tuple[str, ...]] = {}
    for name in sweep_names(store):
        folder = store.root / SWEEPS / name
        try:
            read_table(folder)
        except DamagedRunError as error:
            found[name] = (str(error),)
            continue
        if (folder / manifest.FILE).is_file():  # a crash may have left none
            faults = manifest.damage(folder, (REPORT_FOLDER,))
            found |= {name: faults} if faults else {}
    return found


def _design_as_json(design: Design) -> dict[str, Any]:
    return {
        "design": design.kind,
        "seed": design.seed,
        "factors": [dataclasses.asdict(factor) for factor in design.factors],
        "left_out": list(design.left_out),
        "cases": [
            {"case": case.case, "changes": list(case.changes), "levels": dict(case.levels)}
            for case in design.cases
        ],
    }


def _design_from_json(about: Mapping[str, Any]) -> Design:
    return Design(
        name=about["sweep"],
        kind=about["design"],
        factors=tuple(Factor(**factor) for factor in about["factors"]),
        cases=tuple(
            Case(one["case"], tuple(one["changes"]), one["levels"]) for one in about["cases"]
        ),
        seed=about["seed"],
        left_out=tuple(about["left_out"]),
    )
