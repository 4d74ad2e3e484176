"""A sweep on the disk: ``sweeps/<name>/`` of the run store.

::

    cases.parquet    the table of cases; the design and the study's digest are in its metadata
    cases.csv        the same table for people and spreadsheets
    manifest.json    the design for people, and the hash of both tables

The Parquet file is the sweep, and is replaced in one step. The other two are made from it; after a
crash they may be missing, and are never those of another table.

A sweep whose runs the new one of its name does not have is not replaced but set aside: it is kept
under its name and the time it was made, ``growth-2026-11-27-181530``, a sweep like any other.
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from planner.errors import UsageError
from planner.results.files import arrow_bytes, arrow_of, csv_bytes
from planner.runs import atomic, manifest
from planner.runs.manifest import DamagedRunError
from planner.runs.store import RunStore, check_name
from planner.runs.stored_run import REPORT_FOLDER
from planner.study.guess import did_you_mean
from planner.study.settings import SolveOptions
from planner.study.study import Study
from planner.sweep.cases import Case, Design, Factor, Sweep

_LOG = logging.getLogger(__name__)

SWEEPS = "sweeps"
TABLE, TABLE_CSV = "cases.parquet", "cases.csv"
_METADATA = b"planner"
_LONGEST_BASE = 60
_AGAIN = "The same sweep again makes it anew; if it is needed no more, remove its folder."
#: what tells two sweeps of one name apart, as a sweep says it of itself, in words
_DIFFERS = {
    "study_changes": "changes to the study",
    "study_digest": "study or its tables",
    "options": "solve options",
    "design": "design",
    "factors": "factors",
    "cases": "cases",
}


@dataclasses.dataclass(frozen=True, slots=True)
class SetAside:
    """A sweep that another of its name does not replace, for it has runs that the other has not.

    Attributes
    ----------
    name : str
        Name that it is kept under.
    differs : tuple of str
        In what the two differ: ``study or its tables``.
    runs : int
        How many of its runs the other has not.
    """

    name: str
    differs: tuple[str, ...]
    runs: int


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
    told = told_of(sweep.design, {"study": sweep.study, **about}, {*runs, *sweep.cases["run"]})
    store.tidy_up()
    # two drivers of one sweep must not mix their files
    with store.alone():
        older = to_set_aside(store, told)
        if older is not None:
            _set_aside(store, name, older.name)
            _LOG.warning("%s", describe(name, older))
        return _write(store, told, sweep.cases)


def asked_of(study: Study, options: SolveOptions) -> dict[str, Any]:
    """Return what a sweep says of the study and the solve options that its cases start from."""
    return {
        "study_digest": study.digest(),
        "study_changes": list(study.applied_changes),
        "options": options.model_dump(),
    }


def told_of(design: Design, about: Mapping[str, Any], runs: Iterable[str]) -> dict[str, Any]:
    """Return all that a sweep says of itself beside its table."""
    name = design.name
    needed = sorted({*runs} - {""})
    return {"sweep": name, "run": name, **about, "runs": needed, **_design_as_json(design)}


def to_set_aside(store: RunStore, told: Mapping[str, Any]) -> SetAside | None:
    """Return the sweep that a new one of its name does not replace, if there is one.

    Parameters
    ----------
    store : RunStore
    told : mapping
        What the new one says of itself; see :func:`told_of`.
    """
    folder = store.root / SWEEPS / told["sweep"]
    if not (folder / TABLE).is_file():
        return None
    try:
        about, cases = read_table(folder)
    except DamagedRunError:  # nothing of it can be kept
        return None
    lost = {run for run in cases["run"] if run and store.folder(run).is_dir()} - {*told["runs"]}
    if not lost:
        return None
    differs = [words for key, words in _DIFFERS.items() if about.get(key) != told.get(key)]
    made = datetime.fromtimestamp((folder / TABLE).stat().st_mtime, UTC)
    name = f"{told['sweep'][:_LONGEST_BASE]}-{made:%Y-%m-%d-%H%M%S}"
    return SetAside(name, tuple(differs or ["planner or its solver"]), len(lost))


def describe(name: str, older: SetAside) -> str:
    """Return in a sentence that an older sweep is set aside, and why."""
    runs = "1 run" if older.runs == 1 else f"{older.runs:,} runs"
    return (
        f"The older sweep {name} is of another: {', '.join(older.differs)}. It is kept as "
        f"{older.name}, with {runs} that the new one does not have. Once they are needed no more, "
        "remove its folder; planner runs gc then finds them."
    )


def _set_aside(store: RunStore, name: str, aside: str) -> None:
    folder, goal = store.root / SWEEPS / name, store.root / SWEEPS / aside
    about, cases = read_table(folder)
    _write(store, {**about, "sweep": aside, "run": aside}, cases)
    if (folder / REPORT_FOLDER).is_dir() and not (goal / REPORT_FOLDER).exists():
        atomic.rename(folder / REPORT_FOLDER, goal / REPORT_FOLDER)


def _write(store: RunStore, told: Mapping[str, Any], cases: pd.DataFrame) -> Path:
    """Write a sweep, in place of an older one of its name, and return its folder."""
    folder = store.root / SWEEPS / str(told["sweep"])
    csv = csv_bytes(cases)
    table = pa.Table.from_pandas(cases, preserve_index=False)
    own = {**(table.schema.metadata or {}), _METADATA: manifest.seal(told, {TABLE_CSV: csv})}
    files = {TABLE: arrow_bytes(table.replace_schema_metadata(own)), TABLE_CSV: csv}
    for beside in (manifest.FILE, TABLE_CSV):  # rather none than those of another table
        (folder / beside).unlink(missing_ok=True)
    for file, content in {**files, manifest.FILE: manifest.seal(told, files)}.items():
        atomic.write_file(folder / file, content, store.staging)
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
    """Return what is told of a sweep beside its cases: study, its digest, solve options.

    Raises
    ------
    DamagedRunError
        If neither its table nor its manifest is what was written.
    """
    folder = store.root / SWEEPS / name
    try:
        return read_table(folder)[0]
    except DamagedRunError as error:
        try:  # it says the same as the table
            return manifest.read(folder)
        except DamagedRunError:
            raise error from None


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
        raise DamagedRunError(f"{path} cannot be read: {error}. {_AGAIN}") from error
    except DamagedRunError as error:
        raise type(error)(f"{path} {error} {_AGAIN}") from error
    if manifest.sha256(csv_bytes(cases)) != csv_sha256:
        raise DamagedRunError(f"{path} was changed after it was written. {_AGAIN}")
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
            found |= {name: (*faults, _AGAIN)} if faults else {}
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
