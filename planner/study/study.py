"""A study: settings and tables that passed every check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from planner.errors import InputError
from planner.study.borders import Borders, read_borders
from planner.study.change import parse_change, parse_changes
from planner.study.cross_checks import cross_faults
from planner.study.digest import digest_of, shown_of
from planner.study.edit import apply_changes
from planner.study.entities import TABLES
from planner.study.faults import capped
from planner.study.scenarios import CERTAIN, future_faults, future_tables
from planner.study.schema import Column
from planner.study.settings import Future, StudySettings
from planner.study.tables import LeftOut, Tables


@dataclass(frozen=True, eq=False)
class Study:
    """A study that passed every check; make one with :func:`planner.study.load.load_study`.

    Attributes
    ----------
    settings : StudySettings
        The study file, changes applied.
    tables : mapping of str to DataFrame
        Typed tables, defaults filled in; only those with rows. The index, named ``row``, is the
        row in the table's file.
    borders_file, zone_borders_file : pathlib.Path or None
        The polygons of the regions, and those of the zones where zones have their own.
    folder : pathlib.Path or None
        Folder of the study file; None for a shipped study.
    applied_changes : tuple of str
        Every change made to the dataset and the study file, in order.
    files : mapping of str to str
        File of each table, for messages.
    left_out : mapping of str to tuple of str
        Columns that the file of a table does not have; their defaults are assumed.
    """

    settings: StudySettings
    tables: Mapping[str, pd.DataFrame]
    borders_file: Path | None = None
    zone_borders_file: Path | None = None
    folder: Path | None = None
    applied_changes: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    left_out: LeftOut = field(default_factory=dict)

    @property
    def as_tables(self) -> Tables:
        """Settings and tables as the rules between tables read them."""
        files = {"regions": self.borders_file, "zones": self.zone_borders_file}
        borders = {name: path for name, path in files.items() if path is not None}
        return Tables(self.settings, self.tables, self.files, self.left_out, borders)

    def has(self, table: str) -> bool:
        """Return whether the study has rows of a table; KeyError if there is no such table."""
        return TABLES[table].name in self.tables

    def records(self, table: str) -> tuple[Any, ...]:
        """Return the rows of a table as records of :mod:`planner.study.entities`.

        Parameters
        ----------
        table : str
            Name of a table; KeyError if there is none of that name.

        Returns
        -------
        tuple
            Records of plain Python values; empty if the study has no rows of the table.
        """
        schema = TABLES[table]
        frame = self.tables.get(table)
        if frame is None:
            return ()
        names = [column.name for column in schema.columns]
        values = [_plain(frame[column.name], column) for column in schema.columns]
        make = schema.record
        return tuple(
            make(**dict(zip(names, row, strict=True))) for row in zip(*values, strict=True)
        )

    def row(self, table: str) -> Any:
        """Return the record of a single-row table, with every default if the study has none."""
        records = self.records(table)
        return records[0] if records else TABLES[table].record()

    def change(self, *texts: str) -> Study:
        """Return the study with changes made, checked as a whole again.

        Parameters
        ----------
        *texts : str
            Such as ``sites[guian].grid_limit_mw = 400``, applied in order.

        Raises
        ------
        planner.errors.InputError
            With every fault of the changes and of the study that they lead to.
        """
        changes, faults = parse_changes(texts)
        tables, bad = apply_changes(self.as_tables, changes)
        faults += bad
        if not faults:
            faults = cross_faults(tables) + future_faults(tables)
        if faults:
            raise InputError(capped(faults))
        return replace(
            self,
            settings=tables.settings,
            tables=tables.frames,
            applied_changes=(*self.applied_changes, *map(str, changes)),
        )

    @cached_property
    def borders(self) -> Borders | None:
        """Where its regions lie; InputError if the file was spoilt since it was checked."""
        return self._read_borders(self.borders_file, "regions")

    @cached_property
    def zone_borders(self) -> Borders | None:
        """Where its zones lie if they have polygons of their own; InputError as above."""
        return self._read_borders(self.zone_borders_file, "zones")

    def _read_borders(self, path: Path | None, table: str) -> Borders | None:
        if path is None:
            return None
        return read_borders(path, table, self.settings.borders.repair)

    def futures(self) -> tuple[tuple[Future, Study], ...]:
        """Return each future with its study; one certain future if the study names none."""
        if not self.settings.futures:
            return ((CERTAIN, self),)
        return tuple((future, self._in(future)) for future in self.settings.futures)

    def _in(self, future: Future) -> Study:
        tables, faults = future_tables(self.as_tables, future)
        if faults:
            raise InputError(capped(faults))
        certain = self.settings.model_copy(update={"futures": ()})
        made = (str(parse_change(text)) for text in future.changes)
        return replace(
            self,
            settings=certain,
            tables=tables.frames,
            applied_changes=(*self.applied_changes, *made),
        )

    def digest(self) -> str:
        """Return the SHA-256 of all that moves the plan, as hexadecimal.

        The order of rows and columns and the format of the files do not matter; neither does what
        only the report shows, nor the solver's options, nor what stands at its default.
        """
        return digest_of(self.settings, self.tables)

    def shown(self) -> dict[str, str]:
        """Return the SHA-256 of each thing that only the report shows: title, names, borders."""
        borders = self.borders_file, self.zone_borders_file
        return shown_of(self.settings, self.tables, borders, self.applied_changes)


def _plain(values: pd.Series, column: Column) -> list[Any]:
    """Return a column as plain Python values, None where it is empty."""
    if column.default is not None:
        listed: list[Any] = values.to_list()
        return listed
    empty = values.isna().to_numpy()
    if not empty.any():
        return list(values.to_list())
    return [None if e else v for v, e in zip(values.to_list(), empty, strict=True)]
