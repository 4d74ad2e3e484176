"""The tables of a study with its settings, as the rules between tables read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.study.checks import filled, place_of
from planner.study.entities import TABLES
from planner.study.faults import Place
from planner.study.settings import StudySettings

#: table -> columns that its file does not have
LeftOut = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Tables:
    """Settings, tables by name, the file of each and the columns it leaves out; borders' files."""

    settings: StudySettings
    frames: Mapping[str, pd.DataFrame]
    files: Mapping[str, str] = field(default_factory=dict)
    left_out: LeftOut = field(default_factory=dict)
    borders: Mapping[str, Path] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.frames

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return a table; without rows if the study has none of it."""
        frame = self.frames.get(name)
        return empty_frame(name) if frame is None else frame

    def file(self, name: str) -> str:
        """Return the file of a table, or the file that would hold it."""
        return self.files.get(name, f"{name}.csv")

    def silent(self, name: str, column: str) -> npt.NDArray[np.bool_]:
        """Return the rows of a table for which a column says nothing: blank or left out."""
        values, default = self[name][column], TABLES[name].column(column).default
        if default is None:
            return np.asarray(values.isna(), dtype=bool)
        if default != "" and column not in self.left_out.get(name, ()):
            return np.zeros(len(values), dtype=bool)
        # a change may have given some rows of a left-out column a figure
        return np.asarray(values == default, dtype=bool)

    def states(self, name: str, column: str) -> bool:
        """Return whether a column gives a figure for any row."""
        return not self.silent(name, column).all()

    def place(self, name: str) -> Place:
        """Return where the rows of a table are."""
        return place_of(TABLES[name], self[name], self.file(name))


@cache
def empty_frame(name: str) -> pd.DataFrame:
    """Return a table without rows, its columns typed; made once, for a load asks for it often."""
    columns = {column.name: _nothing(name, column.name) for column in TABLES[name].columns}
    return pd.DataFrame(columns, index=pd.Index([], name="row", dtype="int64"))


def default_frame(name: str) -> pd.DataFrame:
    """Return a single-row table with all its defaults."""
    columns = {column.name: filled(column, 1) for column in TABLES[name].columns}
    return pd.DataFrame(columns, index=pd.Index([2], name="row"))


def _nothing(table: str, name: str) -> object:
    column = TABLES[table].column(name)
    if not column.required:
        return filled(column, 0)
    dtype = {"number": "float64", "integer": "int64", "flag": "int64"}.get(column.kind, "str")
    return pd.Series([], dtype=dtype)
