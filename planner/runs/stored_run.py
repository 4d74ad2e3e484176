"""A run of the store as it is read back."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pandas as pd

from planner.results.files import from_parquet
from planner.runs import added, manifest
from planner.runs.added import Added
from planner.runs.manifest import DamagedRunError, ForeignRunError, number_or_nan
from planner.solution import Index, Solution, Status
from planner.study.checks import with_every_column
from planner.study.settings import StudySettings
from planner.study.study import Study

REPORT_FOLDER = "report"
STUDIES = "studies"
#: what a run's files are called; its result tables lie in one archive if it is a case of a sweep
VALUES, SETTINGS, LEFT_OUT, TABLES_ARCHIVE, BORDERS, ZONE_BORDERS, BASES = (
    "values.parquet",
    "study/settings.json",
    "study/left_out.json",
    "tables.zip",
    "study/borders",
    "study/zone_borders",
    "bases/",
)
#: which answers each report tells of
TOLD = "told.json"
#: kind of the addition that says what a run's report shows, if that changed after it was solved
SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run in the store. Whatever is read from it is compared with its hash first.

    Attributes
    ----------
    folder : pathlib.Path
        Where it lies.
    manifest : mapping
        What was solved, how, and with which result; title, names, borders and whatever else only
        the report shows are the newest.
    newer : Added or None
        What changed of that after it was solved, with the result tables that it shows in.
    changed : tuple of str
        What of it changed just now, when the run was asked for again.
    """

    folder: Path
    manifest: Mapping[str, Any]
    newer: Added | None = None
    changed: tuple[str, ...] = ()

    @property
    def run(self) -> str:
        """The run's key."""
        return str(self.manifest["run"])

    @property
    def report_folder(self) -> Path:
        """Where its reports lie."""
        return self.folder / REPORT_FOLDER

    def table(self, name: str) -> pd.DataFrame:
        """Return a result table.

        Raises
        ------
        KeyError
            If the run has no such table.
        DamagedRunError
            If the file was changed.
        """
        return from_parquet(self._table_files((name,))[name])

    def table_files(self) -> Mapping[str, bytes]:
        """Return the Parquet file of each result table by the table's name."""
        return self._table_files(self.table_names())

    def _table_files(self, names: tuple[str, ...]) -> dict[str, bytes]:
        newer = {} if self.newer is None else dict.fromkeys(self.newer.names(), self.newer)
        files = {name: newer[name].table_file(name) for name in names if name in newer}
        as_solved = [name for name in names if name not in newer]
        if TABLES_ARCHIVE not in self.manifest["files"]:
            return files | {name: self.read(f"tables/{name}.parquet") for name in as_solved}
        with zipfile.ZipFile(io.BytesIO(self.read(TABLES_ARCHIVE))) as packed:
            return files | {name: packed.read(f"{name}.parquet") for name in as_solved}

    def table_names(self) -> tuple[str, ...]:
        """Return the names of the result tables, in their order."""
        return tuple(self.manifest["tables"])

    def solution(self) -> Solution:
        """Return the solution as it was saved.

        Raises
        ------
        DamagedRunError
            If its file was changed.
        """
        names = [name for name in self.manifest["files"] if name.startswith(BASES)]
        bases = {
            name.removeprefix(BASES).removesuffix(".parquet"): _values(self.read(name))
            for name in names
        }
        return replace(self.outcome(), values=_values(self.read(VALUES)), bases=bases)

    def outcome(self) -> Solution:
        """Return the solution without its values: status, bound, gap, times and versions."""
        about = self.manifest["solution"]
        return Solution(
            status=cast(Status, about["status"]),
            objective_mcur=number_or_nan(about["objective_mcur"]),
            bound_mcur=number_or_nan(about["bound_mcur"]),
            gap_ratio=number_or_nan(about["gap_ratio"]),
            seconds=about["seconds"],
            versions=about["versions"],
            options=about["options"],
            size=about["size"],
            input_hash=about["input_hash"],
        )

    def study(self) -> Study:
        """Return the study that was solved, from the run's own copy.

        Raises
        ------
        DamagedRunError
            If one of its files was changed.
        """
        if "base_study" in self.manifest:
            base = kept_study(self.root, str(self.manifest["base_study"]))
            more = self.manifest["changes"][len(base.applied_changes) :]
            return base.change(*more) if more else base
        return _whole_study(self)

    def added(self) -> Mapping[str, Added]:
        """Return the answers that were added to the run since, the newest of each kind.

        Raises
        ------
        DamagedRunError
            If the manifest of one was changed.
        """
        return added.read_all(self.folder)

    def told_in_reports(self) -> dict[str, Any]:
        """Return of each report its hash and which answers it tells of, by the name of its file.

        A record that was changed says nothing: the reports are then made anew.
        """
        try:
            record = manifest.read_sealed(self.report_folder / TOLD)
        except DamagedRunError:
            return {}
        told: dict[str, Any] = record.get("told", {})
        return told

    def is_told(self, report: str) -> bool:
        """Return whether a report is there, whole, and tells of all answers that were added."""
        told = self.told_in_reports().get(report)
        if told is None or self._report_hash(report) != told["sha256"]:
            return False
        return set(told["answers"]) == {answer.stamp for answer in self.added().values()}

    def report_faults(self) -> tuple[str, ...]:
        """Return which reports were changed after they were written, a sentence each."""
        record = self.report_folder / TOLD
        if not record.is_file():
            return ()
        try:
            told = manifest.read_sealed(record)["told"]
        except ForeignRunError:
            return ()  # an older planner's, which said less
        except DamagedRunError as error:
            return (str(error),)
        return tuple(
            f"{self.report_folder / name} was changed after it was written."
            for name, one in told.items()
            if self._report_hash(name) not in ("", one["sha256"])
        )

    def _report_hash(self, name: str) -> str:
        """Return the hash of a report; empty if there is none."""
        try:
            return manifest.sha256((self.report_folder / name).read_bytes())
        except OSError:
            return ""

    def read(self, name: str) -> bytes:
        """Return the bytes of one file of the run, after comparing them with the manifest."""
        return manifest.read_file(self.folder, self.manifest, name)

    def settings(self) -> StudySettings:
        """Return the settings of the study that was solved."""
        if "settings" in self.manifest:
            return StudySettings.model_validate_json(json.dumps(self.manifest["settings"]))
        return StudySettings.model_validate_json(self.read(SETTINGS))

    def is_like(self, study: Study) -> bool:
        """Return whether it plans for the dataset, years and aim of a study."""
        settings = self.settings()
        return all(
            getattr(settings, part) == getattr(study.settings, part)
            for part in ("dataset", "periods", "aim")
        )

    @property
    def root(self) -> Path:
        """Folder of its store."""
        return self.folder.parent.parent


def read_run(folder: Path) -> StoredRun:
    """Return the run that lies in a folder, with the newest of what only its report shows.

    Raises
    ------
    DamagedRunError
        If its manifest, or that of a change to what the report shows, is not what was written.
    """
    about, newer = manifest.read(folder), added.newest(folder, SHOWN)
    return StoredRun(folder, {**about, **newer.about} if newer else about, newer)


def studies_used(folder: Path) -> set[str]:
    """Return the keys of the kept studies that a run was solved from and shows now."""
    used = {manifest.read(folder).get("base_study"), read_run(folder).manifest.get("base_study")}
    return {str(key) for key in used if key}


def kept_study(root: Path, key: str) -> Study:
    """Return a study of a store by its key.

    Raises
    ------
    DamagedRunError
        If it is not there, or its files were changed.
    """
    folder = root / STUDIES / key
    return _whole_study(StoredRun(folder, manifest.read(folder)))


def _whole_study(run: StoredRun) -> Study:
    names = [name for name in run.manifest["files"] if name.startswith("study/tables/")]
    tables = {name.split("/")[2].removesuffix(".parquet"): run.read(name) for name in names}
    return Study(
        settings=StudySettings.model_validate_json(run.read(SETTINGS)),
        tables={name: with_every_column(from_parquet(t), name) for name, t in tables.items()},
        borders_file=_kept_file(run, BORDERS),
        zone_borders_file=_kept_file(run, ZONE_BORDERS),
        folder=None,
        applied_changes=tuple(run.manifest["changes"]),
        left_out=_left_out(run),
    )


def _kept_file(run: StoredRun, start: str) -> Path | None:
    for name in run.manifest["files"]:
        if name.startswith(start):
            run.read(name)  # compares it with the manifest
            return Path(run.folder / name)
    return None


def _left_out(run: StoredRun) -> dict[str, tuple[str, ...]]:
    """Return the columns that the study's tables did not have; older runs do not say."""
    if LEFT_OUT not in run.manifest["files"]:
        return {}
    return {name: tuple(columns) for name, columns in json.loads(run.read(LEFT_OUT)).items()}


def _values(content: bytes) -> dict[str, dict[Index, float]]:
    values: dict[str, dict[Index, float]] = {}
    for name, index, value in from_parquet(content).itertuples(index=False):
        entries = values.setdefault(str(name), {})
        if isinstance(index, str):
            entries[tuple(json.loads(index))] = float(value)
    return values
