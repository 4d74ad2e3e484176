"""Answers that are added to a run after it was solved: explanations and comparisons.

A run never changes, so each answer is a folder of its own beside the run's files, with a manifest
of its own::

    added/<kind>/<n>/manifest.json      what was asked; hash of each file
                     tables/*.parquet   the answer, and the same as CSV

A newer answer of the same kind is written whole, as n + 1, before the older one is taken away. So
at every moment there is a whole one, and the one with the highest number counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from planner.errors import UsageError
from planner.results.files import from_parquet
from planner.runs import atomic, manifest

FOLDER = "added"
_KIND = re.compile(r"[a-z][a-z0-9-]{0,79}")
_NUMBER = re.compile(r"[1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class Added:
    """An answer kept with a run. Whatever is read from it is compared with its hash first.

    Attributes
    ----------
    folder : pathlib.Path
        Where it lies.
    manifest : mapping
        What was asked, when, and the hash of each file.
    held : mapping of str to DataFrame, optional
        The tables of an answer that could not be kept.
    """

    folder: Path
    manifest: Mapping[str, Any]
    held: Mapping[str, pd.DataFrame] | None = None

    @property
    def about(self) -> Mapping[str, Any]:
        """What was asked: options, and other runs that the answer is about."""
        return MappingProxyType(self.manifest["about"])

    def names(self) -> tuple[str, ...]:
        """Return the names of the tables."""
        return tuple(self.manifest["tables"])

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The tables of the answer, by name, all read.

        Raises
        ------
        DamagedRunError
            If a file was changed.
        """
        if self.held is not None:
            return self.held
        return {name: from_parquet(self.table_file(name)) for name in self.names()}

    @property
    def stamp(self) -> str:
        """What tells this answer from an older one of its kind."""
        return "{kind}/{number} {created}".format(**self.manifest)

    def table_file(self, name: str) -> bytes:
        """Return the Parquet file of a table."""
        return manifest.read_file(self.folder, self.manifest, f"tables/{name}.parquet")


def keep(
    run: Path,
    kind: str,
    about: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    staging: Path,
) -> Added:
    """Keep an answer in a run's folder, in the place of an older one of its kind.

    Parameters
    ----------
    run : pathlib.Path
        The run's folder, named after its key.
    kind : str
        Which question it answers.
    about : mapping
        What was asked, as JSON can hold it.
    tables : mapping of str to DataFrame
        The answer.
    staging : pathlib.Path
        Folder for temporary folders, on the same file system.

    Raises
    ------
    UsageError
        If the kind cannot be one.
    """
    if not _KIND.fullmatch(kind):
        raise UsageError(f"{kind!r} is no kind of answer. Use small letters, digits and -.")
    files = _files(tables)
    said = _said(run, kind, about, tables)
    older = list(_numbers(run, kind))
    number = max(older, default=0)
    written = False
    while not written:  # another process may take a number at the same moment
        number += 1
        goal = _place(run, kind, number)
        sealed = manifest.seal({**said, "number": number}, files)
        written = atomic.write_folder(goal, {**files, manifest.FILE: sealed}, staging)
    for old in older:
        atomic.discard(_place(run, kind, old), staging)
    return Added(goal, manifest.read(goal))


def unkept(
    run: Path, kind: str, about: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]
) -> Added:
    """Return an answer that could not be kept, to be read like any other while it is held."""
    return Added(run, {**_said(run, kind, about, tables), "number": 0}, tables)


def _said(
    run: Path, kind: str, about: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]
) -> dict[str, Any]:
    return {
        "run": run.name,
        "kind": kind,
        "created": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "about": dict(about),
        "tables": list(tables),
    }


def read_all(run: Path) -> dict[str, Added]:
    """Return the answers kept in a run's folder, the newest of each kind.

    Raises
    ------
    DamagedRunError
        If the manifest of one was changed.
    """
    found = {kind: newest(run, kind) for kind in _kinds(run)}
    return {kind: answer for kind, answer in found.items() if answer is not None}


def newest(run: Path, kind: str) -> Added | None:
    """Return the newest answer of a kind kept in a run's folder, if there is any.

    Raises
    ------
    DamagedRunError
        If its manifest was changed.
    """
    number = max(_numbers(run, kind), default=None)
    if number is None:
        return None
    folder = _place(run, kind, number)
    return Added(folder, manifest.read(folder))


def damage(run: Path) -> tuple[str, ...]:
    """Return what is wrong with the answers in a run's folder, a sentence each."""
    found: list[str] = []
    answers = [_place(run, kind, n) for kind in _kinds(run) for n in _numbers(run, kind)]
    for folder in answers:
        faults = manifest.file_faults(folder)
        found += faults
        if not faults and not _is_in_place(folder, run):
            found.append(f"{folder} holds an answer of another run or kind.")
    for path in sorted((run / FOLDER).rglob("*")):
        if path.is_file() and not any(path.is_relative_to(folder) for folder in answers):
            found.append(f"{path} is no part of an answer.")
    return tuple(found)


def _is_in_place(folder: Path, run: Path) -> bool:
    said = manifest.read(folder)
    place = run.name, folder.parent.name, folder.name
    return place == (said["run"], said["kind"], str(said["number"]))


def _files(tables: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    from planner.results.files import csv_bytes, parquet_bytes

    files = {}
    for name, table in tables.items():
        files[f"tables/{name}.parquet"] = parquet_bytes(table)
        files[f"tables/{name}.csv"] = csv_bytes(table)
    return files


def _place(run: Path, kind: str, number: int) -> Path:
    return run / FOLDER / kind / str(number)


def _kinds(run: Path) -> Iterator[str]:
    for folder in sorted((run / FOLDER).glob("*")):
        if folder.is_dir() and _KIND.fullmatch(folder.name):
            yield folder.name


def _numbers(run: Path, kind: str) -> Iterator[int]:
    for folder in (run / FOLDER / kind).glob("*"):
        if folder.is_dir() and _NUMBER.fullmatch(folder.name):
            yield int(folder.name)
