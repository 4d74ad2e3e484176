"""The run store: every solved plan in a folder of its own, found again by what went into it.

::

    runs/
      3f/3f9a.../manifest.json        what was solved, how, with which result; hash of each file
                 values.parquet       every variable and expression of the plan
                 bases/               where the solver stood, to begin a similar study from
                 tables/*.parquet     the result tables, and the same as CSV
                 study/               the study's settings, tables and borders
                 added/               answers asked for later, each with a manifest of its own
                 report/              reports; made from the rest, so not part of the manifest
      names/more-grid                 a name, and the run it stands for
      studies/                        studies that cases of sweeps are changes of
      verdicts/                       cases of which it is proven that they have no plan
      begun/                          the best plan so far of each search that is not done
      sweeps/growth/                  a sweep: its design and its table of cases
      packed/                         what the runs hold in a few large files, for queries

A case of a sweep is kept in fewer files: its study as the changes to one of ``studies``, its result
tables in ``tables.zip`` and not as CSV too. It is read like any other run.

The key of a run is the hash of its study, of the planner's and solver's versions and of the solve
options, so the same question is answered from the store.
"""

from __future__ import annotations

import difflib
import errno
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import UsageError, in_plain_words
from planner.runs import added, atomic, manifest
from planner.runs.added import Added
from planner.runs.manifest import DamagedRunError
from planner.runs.stored_run import REPORT_FOLDER, TOLD, StoredRun, read_run

if TYPE_CHECKING:
    import pandas as pd


__all__ = ["LATEST", "RunStore", "StoredRun", "check_name", "run_key"]

LATEST = "latest"
_NAMES = "names"
_NAME = re.compile(r"[\w][\w.-]{0,79}")
_SHORTEST_PREFIX = 4


def run_key(
    study_digest: str, versions: Mapping[str, str], options: Mapping[str, float | int | str]
) -> str:
    """Return the key of a run: SHA-256 of study, versions and solve options."""
    question = {
        "study": study_digest,
        "versions": dict(sorted(versions.items())),
        "options": dict(sorted(options.items())),
    }
    return manifest.sha256(manifest.canonical(question))


def check_name(name: str) -> str:
    """Return a run's name, if it may be one.

    Raises
    ------
    UsageError
        If it holds more than letters, digits, ``_ . -``, or is ``latest``.
    """
    if not _NAME.fullmatch(name) or name == LATEST:
        raise UsageError(
            f"{name!r} cannot name a run. Use letters, digits, _ . -, begin with a letter or "
            f"digit, and leave {LATEST!r} to the planner."
        )
    return name


class RunStore:
    """A folder of runs.

    Parameters
    ----------
    root : pathlib.Path
        The folder; it need not exist. Temporary folders that a crash left in it are removed.
    """

    def __init__(self, root: Path) -> None:
        self.root = Path(root).absolute()
        _demand_place(self.root)
        atomic.remove_leftovers(self.staging)

    @property
    def staging(self) -> Path:
        """Folder for temporary folders."""
        return self.root / atomic.STAGING

    def folder(self, key: str) -> Path:
        """Return where a run lies, or would lie."""
        return self.root / key[:2] / key

    def prepare(self) -> None:
        """Make the store's place and try it out, so that what is found later can be kept.

        Raises
        ------
        UsageError
            If nothing can be kept there.
        """
        try:
            atomic.try_out(self.staging)
            for folder in (self.root, self.root / _NAMES):
                if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
                    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
        except OSError as error:
            raise UsageError(
                f"Nothing can be kept in {self.root}: {in_plain_words(error)}. Choose another "
                "place with --runs."
            ) from error

    def save(
        self,
        key: str,
        about: Mapping[str, Any],
        files: Mapping[str, bytes],
        name: str = "",
        *,
        latest: bool = True,
    ) -> StoredRun:
        """Keep a run. If it is there already, the one that is there stays.

        Parameters
        ----------
        key : str
            From :func:`run_key`.
        about : mapping
            What the manifest says of the run.
        files : mapping of str to bytes
            Path inside the run's folder, and content.
        name : str
            Name to give it; empty for none.
        latest : bool
            Whether it becomes the run that ``latest`` stands for.

        Raises
        ------
        UsageError
            If the name cannot be one; nothing is written then.
        """
        if name:
            check_name(name)
        sealed = manifest.seal({**about, "run": key}, files)
        folder = self.folder(key)
        atomic.write_folder(folder, {**files, manifest.FILE: sealed}, self.staging)
        run = read_run(folder)
        return self.adopt(run, name) if latest else run

    def get(self, key: str) -> StoredRun | None:
        """Return a run by its whole key, or ``None``.

        Raises
        ------
        DamagedRunError
            If it is there but its manifest was changed.
        """
        folder = self.folder(key)
        return read_run(folder) if folder.is_dir() else None

    def name(self, key: str, name: str) -> None:
        """Give a run a name, taking it from the run that had it.

        Raises
        ------
        UsageError
            If the name cannot be one.
        """
        self._point(check_name(name), key)

    def adopt(self, run: StoredRun, name: str = "") -> StoredRun:
        """Make a run the latest, give it a name if one is given, and return it."""
        self._point(LATEST, run.run)
        if name:
            self.name(run.run, name)
        return run

    def _point(self, name: str, key: str) -> None:
        atomic.write_file(self.root / _NAMES / name, key.encode() + b"\n", self.staging)

    def names(self) -> dict[str, str]:
        """Return each name, ``latest`` among them, and the key it stands for."""
        folder = self.root / _NAMES
        files = sorted(folder.iterdir()) if folder.is_dir() else []
        return {path.name: path.read_text().strip() for path in files}

    def names_of(self, key: str) -> tuple[str, ...]:
        """Return the names that stand for a run, without ``latest``."""
        return tuple(n for n, named in self.names().items() if named == key and n != LATEST)

    def run_keys(self) -> Iterator[str]:
        """Yield the key of every run, in order."""
        # the folder's own entries say what is a folder: no look at each of ten thousand
        for first in _folders(self.root):
            if len(first) == 2:
                yield from (key for key in _folders(self.root / first) if key[:2] == first)

    def scan(self) -> tuple[tuple[StoredRun, ...], dict[str, str]]:
        """Return every run, oldest first, and what is wrong with those that cannot be read."""
        found: list[StoredRun] = []
        damaged: dict[str, str] = {}
        for key in self.run_keys():
            folder = self.folder(key)
            try:
                found.append(read_run(folder))
            except DamagedRunError as error:
                damaged[key] = str(error)
        found.sort(key=lambda run: (run.manifest["created"], run.run))
        return tuple(found), damaged

    def find(self, ref: str) -> StoredRun:
        """Return a run by its name, ``latest``, or the beginning of its key.

        Raises
        ------
        UsageError
            If none or several fit; the message names the nearest.
        DamagedRunError
            If its manifest was changed.
        """
        names = self.names()
        key = names.get(ref) or self._key_that_begins(ref, names)
        run = self.get(key)
        if run is None:
            raise UsageError(f"Run {ref!r} stands for {key}, which is no longer in {self.root}.")
        return run

    def _key_that_begins(self, ref: str, names: Mapping[str, str]) -> str:
        keys = list(self.run_keys())
        if not keys:
            raise UsageError(f"There are no runs in {self.root}. Make one with planner solve.")
        fitting = [key for key in keys if len(ref) >= _SHORTEST_PREFIX and key.startswith(ref)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            some = ", ".join(key[: len(ref) + 4] for key in fitting[:5])
            raise UsageError(f"{len(fitting)} runs begin with {ref!r}: {some}. Give more of it.")
        near = difflib.get_close_matches(ref, [*names, *(key[: len(ref)] for key in keys)], 1)
        hint = f" Did you mean {near[0]!r}?" if near else " planner runs list shows all."
        raise UsageError(f"There is no run {ref!r} in {self.root}.{hint}")

    def damage(self, key: str) -> tuple[str, ...]:
        """Return what is wrong with a run, a sentence each; nothing if it is whole."""
        folder = self.folder(key)
        return (*manifest.damage(folder, (REPORT_FOLDER, added.FOLDER)), *added.damage(folder))

    def verify(self) -> dict[str, tuple[str, ...]]:
        """Recompute every hash; return what is wrong, by the key of the run, study or verdict.

        Runs that are whole are not in the answer.
        """
        found = {key: self.damage(key) for key in self.run_keys()}
        for beside in ("studies/*", "verdicts/??/*", "begun/*"):
            for path in self.root.glob(beside):
                found[f"{beside.partition('/')[0]}/{path.name}"] = manifest.damage(path, ())
        found = {key: faults for key, faults in found.items() if faults}
        for name, key in self.names().items():
            if not self.folder(key).is_dir():
                found.setdefault(key, (f"{name!r} stands for a run that is not there.",))
        return found

    def add(
        self,
        run: StoredRun,
        kind: str,
        about: Mapping[str, Any],
        tables: Mapping[str, pd.DataFrame],
    ) -> Added:
        """Keep an answer with a run, in the place of an older one of its kind.

        Parameters
        ----------
        run : StoredRun
            The run that the answer is about. Its own files and manifest stay as they are.
        kind : str
            Which question it answers, in small letters: ``prices``.
        about : mapping
            What was asked, as JSON can hold it: options, keys of other runs.
        tables : mapping of str to DataFrame
            The answer.

        Raises
        ------
        UsageError
            If the kind cannot be one.
        """
        return added.keep(run.folder, kind, about, tables, self.staging)

    def put_reports_aside(self, run: StoredRun) -> None:
        """Move a run's reports into a folder beside them that is named after this moment."""
        aside = run.report_folder / f"until-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        for path in sorted(run.report_folder.glob("report*")):
            if path.is_file():
                atomic.make_folder(aside)
                atomic.replace(path, aside / path.name)

    def keep_report(
        self, run: StoredRun, name: str, content: bytes, answers: Iterable[Added] = ()
    ) -> Path:
        """Put a report into a run's report folder and return its path.

        Parameters
        ----------
        run : StoredRun
            The run that it is about.
        name : str
            Name of the file.
        content : bytes
        answers : iterable of Added
            Answers that the report tells of.
        """
        path = run.report_folder / name
        atomic.write_file(path, content, self.staging)
        told = {**run.told_in_reports(), name: [answer.stamp for answer in answers]}
        record = run.report_folder / TOLD
        atomic.write_file(record, manifest.canonical(told), self.staging)
        return path


def _demand_place(root: Path) -> None:
    """Raise unless a path is, or could be, a folder that every library can read from."""
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in str(root)):
        shown = str(root).encode("unicode_escape").decode()
        raise UsageError(f"{shown} cannot be a run store: its path holds characters of no text.")
    there = next(path for path in (root, *root.parents) if os.path.lexists(path))
    if not there.is_dir():
        raise UsageError(f"{there} is no folder, so {root} cannot be a run store.")


def _folders(path: Path) -> list[str]:
    """Return the names of the folders in a folder, in order; none if it is not there."""
    try:
        with os.scandir(path) as entries:
            return sorted(entry.name for entry in entries if entry.is_dir())
    except FileNotFoundError:
        return []
