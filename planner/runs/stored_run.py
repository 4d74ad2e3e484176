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
from planner.study.settings import StudySettings
from planner.study.study import Study

REPORT_FOLDER = "report"
STUDIES = "studies"
#: what a run's files are called; its result tables lie in one archive if it is a case of a sweep
SETTINGS, TABLES_ARCHIVE, BORDERS, BASES = (
    "study/settings.json",
    "tables.zip",
    "study/borders",
    "bases/",
)
#: which answers each report tells of
TOLD = "told.json"


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run in the store. Whatever is read from it is compared with its hash first.

    Attributes
    ----------
    folder : pathlib.Path
        Where it lies.
    manifest : mapping
        What was solved, how, and with which result.
    """

    folder: Path
    manifest: Mapping[str, Any]

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
        if TABLES_ARCHIVE not in self.manifest["files"]:
            return from_parquet(self.read(f"tables/{name}.parquet"))
        with zipfile.ZipFile(io.BytesIO(self.read(TABLES_ARCHIVE))) as packed:
            return from_parquet(packed.read(f"{name}.parquet"))

    def table_files(self) -> Mapping[str, bytes]:
        """Return the Parquet file of each result table by the table's name."""
        if TABLES_ARCHIVE not in self.manifest["files"]:
            return {name: self.read(f"tables/{name}.parquet") for name in self.table_names()}
        with zipfile.ZipFile(io.BytesIO(self.read(TABLES_ARCHIVE))) as packed:
            return {name: packed.read(f"{name}.parquet") for name in self.table_names()}

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
        return replace(self.outcome(), values=_values(self.read("values.parquet")), bases=bases)

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
            return base.change(*self.manifest["changes"][len(base.applied_changes) :])
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

    @property
    def root(self) -> Path:
        """Folder of its store."""
        return self.folder.parent.parent


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
    borders = [name for name in run.manifest["files"] if name.startswith(BORDERS)]
    for name in borders:
        run.read(name)  # compares it with the manifest
    return Study(
        settings=StudySettings.model_validate_json(run.read(SETTINGS)),
        tables={name: from_parquet(content) for name, content in tables.items()},
        borders_file=run.folder / borders[0] if borders else None,
        folder=None,
        applied_changes=tuple(run.manifest["changes"]),
    )


def _values(content: bytes) -> dict[str, dict[Index, float]]:
    values: dict[str, dict[Index, float]] = {}
    for name, index, value in from_parquet(content).itertuples(index=False):
        entries = values.setdefault(str(name), {})
        if isinstance(index, str):
            entries[tuple(json.loads(index))] = float(value)
    return values
