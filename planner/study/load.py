"""Load a study: the only reader of study files and tables. Nothing of a faulty one is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from planner.errors import InputError
from planner.study.catalogue import shipped_datasets, shipped_studies
from planner.study.change import parse_changes
from planner.study.checks import check_table
from planner.study.checks_borders import border_groups
from planner.study.cross_checks import cross_faults
from planner.study.edit import apply_changes
from planner.study.entities import TABLES
from planner.study.faults import Group, capped, one
from planner.study.files import RawDataset, read_folder
from planner.study.guess import did_you_mean
from planner.study.notes import warnings_of
from planner.study.paths import allowed_roots, is_inside
from planner.study.read_yaml import read_yaml
from planner.study.scenarios import future_faults
from planner.study.settings import StudySettings
from planner.study.settings_check import settings_of
from planner.study.study import Study
from planner.study.tables import Tables

_LONGEST_LINE = 10


@dataclass(frozen=True, slots=True)
class _StudyFile:
    """A study file with all that it is based on.

    `data` is the merged content, `lines` says where each key stands, and `data_folder` is the
    folder that the dataset's name starts from.
    """

    path: Path
    data: dict[str, Any]
    lines: dict[tuple[str | int, ...], tuple[str, int]]
    data_folder: Path


def load_study(ref: str | Path, changes: Sequence[str] = ()) -> Study:
    """Load a study and check it.

    Parameters
    ----------
    ref : str or pathlib.Path
        A shipped study's name, a YAML file, or a folder that holds ``study.yaml``.
    changes : sequence of str
        Changes made after those of the study file.

    Returns
    -------
    Study

    Raises
    ------
    planner.errors.InputError
        With every fault found.
    """
    path, folder = _find(ref)
    roots = allowed_roots(folder)
    source, faults = _inherit(path, roots, ())
    if source is None:
        raise InputError(capped(faults))
    settings, bad = settings_of(source.data, path.name, source.lines)
    dataset, not_found = _dataset(source, roots)
    faults = [*bad, *not_found]
    raw = read_folder(dataset, roots) if dataset else None
    if settings is None or raw is None:
        faults += _table_faults_alone(raw)
        raise InputError(capped(faults))
    return _checked(settings, raw, changes, folder, faults)


def _find(ref: str | Path) -> tuple[Path, Path | None]:
    """Return the study file, and its folder unless it is shipped."""
    path = Path(ref)
    shipped = shipped_studies()
    if not _exists(path) and str(ref) not in shipped:
        near = did_you_mean(str(ref), shipped, "Name a study file, a folder or a shipped study.")
        raise _failure("E201", "there is no such study, file or folder", near, str(ref))
    if path.is_dir() and (path / "study.yaml").exists():
        file = path / "study.yaml"
        if not is_inside(file, allowed_roots(path)):
            remedy = "Name the file itself."
            raise _failure("E207", "is a link that leaves the folder", remedy, "study.yaml")
        return file, _folder_of(file)
    if path.is_file():
        return path, _folder_of(path)
    if str(ref) in shipped:
        return shipped[str(ref)], None
    raise _failure("E201", "the folder holds no study.yaml", "Add one.", str(ref))


def _folder_of(file: Path) -> Path | None:
    folder = file.absolute().parent.resolve()
    shipped = {path.resolve() for path in shipped_studies().values()}
    return None if file.resolve() in shipped else folder


def _failure(code: str, rule: str, remedy: str, file: str) -> InputError:
    return InputError(capped([one(code, rule, remedy, file=file)]))


def _inherit(
    path: Path, roots: tuple[Path, ...], line: tuple[Path, ...]
) -> tuple[_StudyFile | None, list[Group]]:
    """Read a study file and, before it, the one that it is based on."""
    data, rows, faults = read_yaml(path)
    if faults:
        return None, faults
    lines = {key: (path.name, row) for key, row in rows.items()}
    base_name = data.get("based_on")
    if not isinstance(base_name, str):
        return _StudyFile(path, data, lines, path.absolute().parent), []
    base, faults = _base_path(path, base_name, rows, roots, (*line, path.resolve()))
    if base is None:
        return None, faults
    parent, faults = _inherit(base, roots, (*line, path.resolve()))
    if parent is None:
        return None, faults
    merged = _merged(parent.data, data)
    own_dataset = "dataset" in data
    folder = path.absolute().parent if own_dataset else parent.data_folder
    known = {**parent.lines, **lines}
    return _StudyFile(path, merged, known, folder), []


def _base_path(
    path: Path,
    name: str,
    rows: dict[tuple[str | int, ...], int],
    roots: tuple[Path, ...],
    line: tuple[Path, ...],
) -> tuple[Path | None, list[Group]]:
    def fault(code: str, rule: str, remedy: str) -> tuple[None, list[Group]]:
        row = rows.get(("based_on",))
        group = one(code, rule, remedy, file=path.name, row=row, column="based_on", value=name)
        return None, [group]

    shipped = shipped_studies()
    near = path.absolute().parent / name
    base = near if _exists(near) or name not in shipped else shipped[name]
    if not is_inside(base, roots):
        return fault("E207", "leaves the study's folder", "Copy the study into it.")
    if _exists(base) and base.is_dir():
        base = base / "study.yaml"
    if not _exists(base) or not base.is_file() or not is_inside(base, roots):
        return fault("E201", "is no study", did_you_mean(name, shipped, "Mend the path."))
    if base.resolve() in line:
        return fault("E208", "is based on this study itself", "Break the loop.")
    if len(line) > _LONGEST_LINE:
        rule = f"is more than {_LONGEST_LINE} steps from its base"
        return fault("E208", rule, "Base it on a nearer study.")
    return base, []


def datasets_named_in(folder: Path) -> set[Path]:
    """Return the folders, links resolved, in which the study files of a folder have their data."""
    found: set[Path] = set()
    for path in sorted(folder.glob("*.y*ml")):
        source, _ = _inherit(path, allowed_roots(folder), ())
        if source is not None and isinstance(source.data.get("dataset"), str):
            found.add((source.data_folder / source.data["dataset"]).resolve())
    return found


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _merged(parent: dict[str, Any], child: dict[str, Any]) -> dict[str, Any]:
    """Return the parent's keys overlaid by the child's; changes are made one after the other."""
    merged = _overlaid(parent, child)
    both = [content.get("changes") for content in (parent, child)]
    if all(isinstance(changes, list) for changes in both):
        merged["changes"] = [change for changes in both for change in changes or ()]
    return merged


def _overlaid(parent: dict[str, Any], child: dict[str, Any]) -> dict[str, Any]:
    merged = dict(parent)
    for key, value in child.items():
        old = merged.get(key)
        nested = isinstance(old, dict) and isinstance(value, dict)
        merged[key] = _overlaid(old, value) if nested and isinstance(old, dict) else value
    return merged


def _dataset(source: _StudyFile, roots: tuple[Path, ...]) -> tuple[Path | None, list[Group]]:
    name = source.data.get("dataset")
    if not isinstance(name, str):
        return None, []
    shipped = shipped_datasets()
    near = source.data_folder / name
    folder = shipped[name] if name in shipped and not _exists(near) else near
    place, row = source.lines.get(("dataset",), (source.path.name, 0))

    def fault(code: str, rule: str, remedy: str) -> tuple[None, list[Group]]:
        group = one(code, rule, remedy, file=place, row=row or None, column="dataset", value=name)
        return None, [group]

    if not name or not is_inside(folder, roots):
        return fault("E207", "leaves the study's folder", "Copy the dataset into it.")
    is_book = folder.suffix.lower() == ".xlsx" and _exists(folder) and folder.is_file()
    if not _exists(folder) or not (folder.is_dir() or is_book):
        remedy = did_you_mean(name, shipped, "Name a shipped dataset or a folder beside the file.")
        return fault("E209", "is no shipped dataset or folder", remedy)
    return folder, []


def _table_faults_alone(raw: RawDataset | None) -> list[Group]:
    """Return the faults of the tables when the settings are faulty too."""
    if raw is None:
        return []
    return [*raw.faults, *_missing(raw), *_typed(raw, "currency")[1]]


def _missing(raw: RawDataset) -> list[Group]:
    return [
        one("E210", f"the table {name} is missing", "Add the file.", file=f"{name}.csv")
        for name, table in TABLES.items()
        if table.required and name not in raw.tables and name not in raw.spoiled
    ]


def _typed(raw: RawDataset, currency: str) -> tuple[dict[str, pd.DataFrame], list[Group], set[str]]:
    """Return the tables that could be typed, the faults, and the names of faulty tables."""
    frames: dict[str, pd.DataFrame] = {}
    faults: list[Group] = []
    faulty: set[str] = set()
    for name in TABLES:
        if name not in raw.tables:
            continue
        frame, bad = check_table(raw.tables[name], TABLES[name], currency)
        faults += bad
        faulty |= {name} if bad else set()
        if frame is not None and len(frame):
            frames[name] = frame
    return frames, faults, faulty


def _checked(
    settings: StudySettings,
    raw: RawDataset,
    extra: Sequence[str],
    folder: Path | None,
    settings_faults: list[Group],
) -> Study:
    frames, column_faults, faulty = _typed(raw, settings.currency)
    files = {name: table.file for name, table in raw.tables.items()}
    faults = [*settings_faults, *raw.faults, *_missing(raw), *column_faults]
    texts = (*settings.changes, *extra)
    changes, bad = parse_changes(texts)
    faults += bad
    tables = Tables(settings, frames, files, _left_out(raw), raw.borders)
    if not faults:
        tables, bad = apply_changes(tables, changes)
        faults += bad
    unread = {name for name in TABLES if _is_unread(name, raw, frames)}
    faults += cross_faults(tables, frozenset(faulty), frozenset(unread))
    faults += border_groups(tables, faulty | unread)[0]
    if not faults:
        faults += future_faults(tables)
    if faults:
        raise InputError(capped(faults), warnings_of(tables, sound=False))
    return Study(
        settings=tables.settings,
        tables=tables.frames,
        borders_file=raw.borders.get("regions"),
        zone_borders_file=raw.borders.get("zones"),
        folder=folder,
        applied_changes=tuple(str(change) for change in changes),
        files=files,
        left_out=tables.left_out,
    )


def _left_out(raw: RawDataset) -> dict[str, tuple[str, ...]]:
    """Return the columns that each table does not have; of a single row not there, all."""
    there = {name: table.columns for name, table in raw.tables.items() if len(table.rows)}
    there |= {name: {} for name, table in TABLES.items() if table.single_row and name not in there}
    columns = {
        name: tuple(c.name for c in TABLES[name].columns if c.name not in given)
        for name, given in there.items()
    }
    return {name: missing for name, missing in columns.items() if missing}


def _is_unread(name: str, raw: RawDataset, frames: dict[str, pd.DataFrame]) -> bool:
    """Return whether a table's keys are not known although it is there or must be."""
    if name in frames:
        return False
    there = name in raw.tables and len(raw.tables[name].rows) > 0
    return there or name in raw.spoiled or TABLES[name].required
