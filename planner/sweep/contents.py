"""What a run's folder holds, as bytes, and back again without loss."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from planner.results.figures import KeyFigures
from planner.results.files import csv_bytes, parquet_bytes
from planner.solution import Index, Solution, Status
from planner.study.settings import StudySettings
from planner.study.study import Study
from planner.sweep.manifest import canonical, number_or_nan, number_or_none

if TYPE_CHECKING:
    from planner.sweep.store import StoredRun

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
    files["study/settings.json"] = canonical(study.settings.model_dump(mode="json"))
    for name, table in study.tables.items():
        files[f"study/tables/{name}.parquet"] = parquet_bytes(table)
    if study.borders_file is not None:
        files[_BORDERS + study.borders_file.suffix] = study.borders_file.read_bytes()
    return files


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
        "study_digest": study.digest(),
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


def study_from(run: StoredRun) -> Study:
    """Return the study that a run solved."""
    names = [name for name in run.manifest["files"] if name.startswith("study/tables/")]
    tables = {name.split("/")[2].removesuffix(".parquet"): run.read(name) for name in names}
    borders = [name for name in run.manifest["files"] if name.startswith(_BORDERS)]
    for name in borders:
        run.read(name)  # compares it with the manifest
    return Study(
        settings=StudySettings.model_validate_json(run.read("study/settings.json")),
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
