"""What a run's folder holds, as bytes, and back again without loss."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from planner.results.figures import KeyFigures
from planner.results.files import csv_bytes, parquet_bytes
from planner.solution import Index, Solution, Status
from planner.study.settings import StudySettings
from planner.study.study import Study
from planner.sweep.atomic import STAGING, write_folder
from planner.sweep.manifest import (
    FILE,
    canonical,
    number_or_nan,
    number_or_none,
    read,
    seal,
    sha256,
)

if TYPE_CHECKING:
    from planner.sweep.store import StoredRun

STUDIES = "studies"
_SETTINGS = "study/settings.json"
_TABLES = "tables.zip"
_BORDERS = "study/borders"
_BASES = "bases/"


def run_files(
    study: Study, solution: Solution, tables: Mapping[str, pd.DataFrame]
) -> dict[str, bytes]:
    """Return the files of a run: path inside its folder, and content."""
    files = {"values.parquet": _values_bytes(solution.values)}
    for name, basis in solution.bases.items():
        files[f"{_BASES}{name}.parquet"] = _values_bytes(basis)
    for name, table in tables.items():
        files[f"tables/{name}.parquet"] = parquet_bytes(table)
        files[f"tables/{name}.csv"] = csv_bytes(table)
    return files | study_files(study)


def study_files(study: Study) -> dict[str, bytes]:
    """Return the files that a study is kept in."""
    files = {_SETTINGS: canonical(study.settings.model_dump(mode="json"))}
    for name, table in study.tables.items():
        files[f"study/tables/{name}.parquet"] = parquet_bytes(table)
    if study.borders_file is not None:
        files[_BORDERS + study.borders_file.suffix] = study.borders_file.read_bytes()
    return files


def case_files(solution: Solution, tables: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """Return the few files of a case of a sweep, whose study is kept as changes to another."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name, table in tables.items():
            # a fixed date, so that the same tables give the same bytes
            packed.writestr(zipfile.ZipInfo(f"{name}.parquet"), parquet_bytes(table))
    return {"values.parquet": _values_bytes(solution.values), _TABLES: stream.getvalue()}


def case_about(study: Study, base_study: str) -> dict[str, Any]:
    """Return what the manifest of a case says beside what it says of every run."""
    return {"base_study": base_study, "settings": study.settings.model_dump(mode="json")}


def run_about(
    study: Study,
    solution: Solution,
    tables: Iterable[str],
    figures: KeyFigures,
    options: Mapping[str, float | int],
) -> dict[str, Any]:
    """Return what the manifest says of a run."""
    return {
        "created": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "study": study.settings.study,
        "title": study.settings.title.model_dump(),
        "study_digest": solution.input_hash or study.digest(),
        "changes": list(study.applied_changes),
        "options": dict(options),
        "tables": list(tables),
        "key_figures": {name: number_or_none(value) for name, value in figures.items()},
        "solution": {
            "status": solution.status,
            "objective_mcur": number_or_none(solution.objective_mcur),
            "bound_mcur": number_or_none(solution.bound_mcur),
            "gap_ratio": number_or_none(solution.gap_ratio),
            "seconds": dict(solution.seconds),
            "versions": dict(solution.versions),
            "options": dict(solution.options),
            "size": dict(solution.size),
            "input_hash": solution.input_hash,
        },
    }


def outcome_from(about: Mapping[str, Any]) -> Solution:
    """Return the solution that a manifest describes, without its values."""
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


def solution_from(run: StoredRun) -> Solution:
    """Return the solution of a run."""
    names = [name for name in run.manifest["files"] if name.startswith(_BASES)]
    bases = {
        name.removeprefix(_BASES).removesuffix(".parquet"): _values_from(frame_from(run.read(name)))
        for name in names
    }
    return replace(
        outcome_from(run.manifest["solution"]),
        values=_values_from(frame_from(run.read("values.parquet"))),
        bases=bases,
    )


def table_from(run: StoredRun, name: str) -> pd.DataFrame:
    """Return a result table of a run."""
    if _TABLES not in run.manifest["files"]:
        return frame_from(run.read(f"tables/{name}.parquet"))
    with zipfile.ZipFile(io.BytesIO(run.read(_TABLES))) as packed:
        return frame_from(packed.read(f"{name}.parquet"))


def table_files_from(run: StoredRun) -> dict[str, bytes]:
    """Return the Parquet file of each result table of a run."""
    if _TABLES not in run.manifest["files"]:
        return {name: run.read(f"tables/{name}.parquet") for name in run.table_names()}
    with zipfile.ZipFile(io.BytesIO(run.read(_TABLES))) as packed:
        return {name: packed.read(f"{name}.parquet") for name in run.table_names()}


def settings_from(run: StoredRun) -> StudySettings:
    """Return the settings of the study that a run solved."""
    if "settings" in run.manifest:
        return StudySettings.model_validate_json(json.dumps(run.manifest["settings"]))
    return StudySettings.model_validate_json(run.read(_SETTINGS))


def study_from(run: StoredRun) -> Study:
    """Return the study that a run solved."""
    if "base_study" in run.manifest:
        base = kept_study(run.root, str(run.manifest["base_study"]))
        return base.change(*run.manifest["changes"][len(base.applied_changes) :])
    return _whole_study(run)


def keep_study(study: Study, root: Path) -> str:
    """Keep a study in a store, for cases that change it, and return its key there.

    Parameters
    ----------
    study : Study
    root : pathlib.Path
        The store's folder.
    """
    files = study_files(study)
    changes = list(study.applied_changes)
    key = sha256(canonical({"changes": changes, "files": {n: sha256(c) for n, c in files.items()}}))
    sealed = seal({"run": key, "study": study.settings.study, "changes": changes}, files)
    folder = root / STUDIES / key
    write_folder(folder, {**files, FILE: sealed}, root / STAGING)
    return key


def kept_study(root: Path, key: str) -> Study:
    """Return a study of a store by its key.

    Raises
    ------
    DamagedRunError
        If it is not there, or its files were changed.
    """
    from planner.sweep.store import StoredRun

    folder = root / STUDIES / key
    return _whole_study(StoredRun(folder, read(folder)))


def _whole_study(run: StoredRun) -> Study:
    names = [name for name in run.manifest["files"] if name.startswith("study/tables/")]
    tables = {name.split("/")[2].removesuffix(".parquet"): run.read(name) for name in names}
    borders = [name for name in run.manifest["files"] if name.startswith(_BORDERS)]
    for name in borders:
        run.read(name)  # compares it with the manifest
    return Study(
        settings=StudySettings.model_validate_json(run.read(_SETTINGS)),
        tables={name: frame_from(content) for name, content in tables.items()},
        borders_file=run.folder / borders[0] if borders else None,
        folder=None,
        applied_changes=tuple(run.manifest["changes"]),
    )


def frame_from(content: bytes) -> pd.DataFrame:
    """Return the table that the bytes of a Parquet file hold."""
    return pd.read_parquet(io.BytesIO(content))


def _values_bytes(values: Mapping[str, Mapping[Index, float]]) -> bytes:
    rows: list[tuple[str, str | None, float | None]] = []
    for name, entries in values.items():
        if not entries:  # the name is known to the model, and every entry is zero
            rows.append((name, None, None))
        rows += [(name, json.dumps(index), float(value)) for index, value in entries.items()]
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    table = pa.table(
        {
            "name": pa.array(columns[0], pa.string()),
            "index": pa.array(columns[1], pa.string()),
            "value": pa.array(columns[2], pa.float64()),
        }
    )
    stream = io.BytesIO()
    pq.write_table(table, stream, compression="zstd")
    return stream.getvalue()


def _values_from(table: pd.DataFrame) -> dict[str, dict[Index, float]]:
    values: dict[str, dict[Index, float]] = {}
    for name, index, value in table.itertuples(index=False):
        entries = values.setdefault(str(name), {})
        if isinstance(index, str):
            entries[tuple(json.loads(index))] = float(value)
    return values
