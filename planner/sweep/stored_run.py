"""A run of the store as it is read back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.sweep import added, manifest
from planner.sweep.added import Added

if TYPE_CHECKING:
    import pandas as pd

    from planner.solution import Solution
    from planner.study.settings import StudySettings
    from planner.study.study import Study

REPORT_FOLDER = "report"
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
        from planner.sweep.contents import table_from

        return table_from(self, name)

    def table_files(self) -> Mapping[str, bytes]:
        """Return the Parquet file of each result table by the table's name."""
        from planner.sweep.contents import table_files_from

        return table_files_from(self)

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
        from planner.sweep.contents import solution_from

        return solution_from(self)

    def outcome(self) -> Solution:
        """Return the solution without its values: status, bound, gap, times and versions."""
        from planner.sweep.contents import outcome_from

        return outcome_from(self.manifest["solution"])

    def study(self) -> Study:
        """Return the study that was solved, from the run's own copy.

        Raises
        ------
        DamagedRunError
            If one of its files was changed.
        """
        from planner.sweep.contents import study_from

        return study_from(self)

    def added(self) -> Mapping[str, Added]:
        """Return the answers that were added to the run since, the newest of each kind.

        Raises
        ------
        DamagedRunError
            If the manifest of one was changed.
        """
        return added.read_all(self.folder)

    def told_in_reports(self) -> dict[str, list[str]]:
        """Return which answers each report of the run tells of, by the name of its file."""
        record = self.report_folder / TOLD
        told: dict[str, list[str]] = json.loads(record.read_text()) if record.is_file() else {}
        return told

    def is_told(self, report: str) -> bool:
        """Return whether a report is there and tells of all answers that were added."""
        stamps = {answer.stamp for answer in self.added().values()}
        there = (self.report_folder / report).is_file()
        return there and set(self.told_in_reports().get(report, [])) == stamps

    def read(self, name: str) -> bytes:
        """Return the bytes of one file of the run, after comparing them with the manifest."""
        return manifest.read_file(self.folder, self.manifest, name)

    def settings(self) -> StudySettings:
        """Return the settings of the study that was solved."""
        from planner.sweep.contents import settings_from

        return settings_from(self)

    @property
    def root(self) -> Path:
        """Folder of its store."""
        return self.folder.parent.parent
