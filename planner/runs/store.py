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
import logging
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import UsageError, in_plain_words
from planner.runs import added, atomic, manifest
from planner.runs.added import Added
from planner.runs.manifest import DamagedRunError, ForeignRunError
from planner.runs.stored_run import REPORT_FOLDER, TOLD, StoredRun, read_run

if TYPE_CHECKING:
    import pandas as pd


__all__ = ["LATEST", "RunStore", "StoredRun", "check_name", "run_key"]

_LOG = logging.getLogger(__name__)

LATEST = "latest"
#: what the folder of a store is called beside a study
RUNS_FOLDER = "runs"
#: digits of a key that are enough to tell a run by
BRIEF_ID = 12
_NAMES = "names"
_NAME = re.compile(r"[\w][\w.-]{0,79}")
_KEY = re.compile(r"[0-9a-f]{64}")
#: a name's file: the run's key, and a hash of both, which older planners did not write
_NAME_FILE = re.compile(rb"([0-9a-f]{64})\n(?:([0-9a-f]{64})\n)?")
_SHORTEST_PREFIX = 4
_SWEEP_AGAIN = "The sweep that it is of, run again, makes it anew."
_IN_THE_END = "It is left out, and removed when the question is answered."
#: lock of what says which runs are needed, and the list of those that work at hand needs
_LOCK, _NEEDED = "store", "needed"


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
        The folder; it need not exist. Nothing is written to it before something is kept.
    mark : pathlib.Path, optional
        Of work at hand; see :meth:`at_work`.

    Raises
    ------
    UsageError
        If something else than a folder is there.
    """

    def __init__(self, root: Path, mark: Path | None = None) -> None:
        self.root = Path(root).absolute()
        self._mark = mark
        _demand_place(self.root)

    @property
    def staging(self) -> Path:
        """Folder for temporary folders."""
        return self.root / atomic.STAGING

    def tidy_up(self) -> None:
        """Remove what dead writers left. A solve, a sweep, a pack and gc begin or end with it."""
        atomic.remove_leftovers(self.staging)

    def alone(self) -> AbstractContextManager[None]:
        """Wait until no other process changes what is needed, and keep it so.

        Marks of work, tables of sweeps and what is added to runs are written under this lock, and
        runs are removed under it. So what is to be removed can be looked at for the last time.

        Raises
        ------
        TimeoutError
            If another process has it for a minute.
        """
        return atomic.alone(_LOCK, self.staging)

    @contextmanager
    def at_work(self) -> Iterator[RunStore]:
        """Give the store for work that begins runs: what is needed for it stays meanwhile.

        See :meth:`need`. A store that may not be written is given as it is: nothing begins in it.
        """
        with ExitStack() as held:
            mark = self._mark
            try:
                mark = mark or held.enter_context(atomic.held_folder(self.staging))
            except OSError as error:
                _LOG.info("%s cannot be written: %s", self.root, error)
            yield RunStore(self.root, mark)

    def need(self, *keys: str) -> None:
        """Keep runs and verdicts of these keys, there or still to come, until the work is done."""
        if self._mark is None:
            return
        with self.alone(), (self._mark / _NEEDED).open("a") as marked:
            marked.writelines(f"{key}\n" for key in keys)

    def needed_at_work(self) -> set[str] | None:
        """Return the keys that work at hand needs; None if there is no work at hand."""
        marks: list[str] = []
        for path in self.staging.glob(f"*/{_NEEDED}"):
            with suppress(FileNotFoundError):  # the work was done just now
                marks.append(path.read_text())
        return {key for mark in marks for key in mark.split()} if marks else None

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
        if latest:
            self.tidy_up()
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

    def adopt_if_it_can(self, run: StoredRun, name: str = "") -> StoredRun:
        """Do as :meth:`adopt` does, but only say so where nothing can be written."""
        try:
            return self.adopt(run, name)
        except OSError as error:
            _LOG.log(
                logging.WARNING if name else logging.INFO,
                "%s cannot be written (%s): run %s is not made the latest%s.",
                self.root,
                error.strerror,
                run.run[:12],
                f" nor named {name}" if name else "",
            )
            return run

    def _point(self, name: str, key: str) -> None:
        content = f"{key}\n{_proof(name, key)}\n".encode()
        atomic.write_file(self.root / _NAMES / name, content, self.staging)

    def names(self) -> dict[str, str]:
        """Return each name, ``latest`` among them, and the key it stands for.

        Names that were changed are left out; :meth:`verify` tells of them.
        """
        found = {name: self._named(name) for name in self._name_files()}
        return {name: key for name, key in found.items() if key}

    def _name_files(self) -> list[str]:
        # programs that show folders leave files of their own
        return [n for n in _entries(self.root / _NAMES, files=True) if not n.startswith(".")]

    def _named(self, name: str) -> str:
        """Return the key that a name stands for; empty if its file was changed."""
        try:
            found = _NAME_FILE.fullmatch((self.root / _NAMES / name).read_bytes())
        except OSError:
            return ""
        if found is None:
            return ""
        key = found.group(1).decode()
        return key if found.group(2) in (None, _proof(name, key).encode()) else ""

    def names_of(self, key: str) -> tuple[str, ...]:
        """Return the names that stand for a run, without ``latest``."""
        return tuple(n for n, named in self.names().items() if named == key and n != LATEST)

    def called(self, key: str) -> str:
        """Return what people call a run: its first name, or the beginning of its key."""
        return next(iter(self.names_of(key)), key[:BRIEF_ID])

    def run_keys(self) -> Iterator[str]:
        """Yield the key of every run, in order."""
        # the folder's own entries say what is a folder: no look at each of ten thousand
        for first in _entries(self.root):
            if len(first) == 2:
                yield from (
                    key
                    for key in _entries(self.root / first)
                    if key[:2] == first and _KEY.fullmatch(key)
                )

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
            If its manifest, or the file of the name, was changed.
        """
        names = self.names()
        if ref not in names and ref in self._name_files():
            raise DamagedRunError(self._name_fault(ref))
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
        """Recompute every hash; return what is wrong and how to mend it.

        It is given by the key of the run, study or verdict, or by the file of the name. What is
        whole is not in the answer.
        """
        found = {key: self._faults(key) for key in self.run_keys()}
        for beside in self.kept_beside():
            faults = manifest.damage(beside, ())
            kind = beside.relative_to(self.root).parts[0]
            remedy = _IN_THE_END if kind == "begun" else _SWEEP_AGAIN
            found[f"{kind}/{beside.name}"] = faults and (*faults, remedy)
        found = {key: faults for key, faults in found.items() if faults}
        for name in self._name_files():
            key = self._named(name)
            if not key:
                found[f"{_NAMES}/{name}"] = (self._name_fault(name),)
            elif not self.folder(key).is_dir():
                found.setdefault(key, (f"{name!r} stands for a run that is not there.",))
        return found

    def _faults(self, key: str) -> tuple[str, ...]:
        """Return what is wrong with a run or its reports, and how to mend it."""
        folder = self.folder(key)
        if not (folder / manifest.FILE).is_file():
            return (f"{folder} has no manifest, so it is no run. Move it away.",)
        try:
            run = StoredRun(folder, manifest.read(folder))
        except ForeignRunError as error:
            return (str(error), "It is left alone. Update the planner, or move it away.")
        except DamagedRunError:
            reports: tuple[str, ...] = ()
        else:
            reports = run.report_faults()
        faults = self.damage(key)
        if faults:
            return (*faults, "planner runs gc --damaged removes it: then solve or ask it again.")
        return reports and (*reports, f"planner report {key[:12]} writes it anew.")

    def _name_fault(self, name: str) -> str:
        path = self.root / _NAMES / name
        again = "the next solve" if name == LATEST else f"planner solve STUDY --name {name}"
        return (
            f"{path} says no more which run it stands for: it was changed after it was written. "
            f"Remove it; {again} makes it anew."
        )

    def kept_beside(self) -> Iterator[Path]:
        """Yield the folders of kept studies, verdicts and plans of searches that are not done."""
        for beside in ("studies/*", "verdicts/??/*", "begun/*"):
            for path in sorted(self.root.glob(beside)):
                if _KEY.fullmatch(path.name.partition(".")[0]) and (path / manifest.FILE).is_file():
                    yield path

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
        with self._there(run):
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
        told = {"sha256": manifest.sha256(content), "answers": [one.stamp for one in answers]}
        with self._there(run):
            atomic.write_file(path, content, self.staging)
            record = {"run": run.run, "told": {**run.told_in_reports(), name: told}}
            sealed = manifest.seal(record, {})
            atomic.write_file(run.report_folder / TOLD, sealed, self.staging)
        return path

    @contextmanager
    def _there(self, run: StoredRun) -> Iterator[None]:
        """Hold the store for what is written beside a run, which may have gone meanwhile."""
        with self.alone():
            if not (run.folder / manifest.FILE).is_file():
                raise UsageError(f"Run {run.run} was removed from {self.root} meanwhile.")
            yield


def _demand_place(root: Path) -> None:
    """Raise unless a path is, or could be, a folder that every library can read from."""
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in str(root)):
        shown = str(root).encode("unicode_escape").decode()
        raise UsageError(f"No run store can be at {shown}: its path holds characters of no text.")
    there = next(path for path in (root, *root.parents) if os.path.lexists(path))
    if not there.is_dir():
        raise UsageError(f"No run store can be at {root}: {there} is no folder.")


def _proof(name: str, key: str) -> str:
    return manifest.sha256(f"{name} {key}".encode())


def _entries(path: Path, *, files: bool = False) -> list[str]:
    """Return the names of the folders, or files, in a folder, in order; none if it is not there.

    Raises
    ------
    UsageError
        If it may not be read.
    """
    try:
        with os.scandir(path) as entries:
            return sorted(entry.name for entry in entries if _is_kind(entry, files))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error


def _is_kind(entry: os.DirEntry[str], file: bool) -> bool:
    try:
        return entry.is_file() if file else entry.is_dir()
    except OSError:  # a link to itself
        return False
