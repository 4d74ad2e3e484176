"""What a run's folder holds, as bytes; :mod:`planner.runs.stored_run` reads it without loss."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from planner.results.figures import KeyFigures
from planner.results.files import arrow_bytes, csv_bytes, parquet_bytes
from planner.runs.atomic import STAGING
from planner.runs.identity import program_versions
from planner.runs.manifest import canonical, number_or_none, sha256, write
from planner.runs.stored_run import (
    BASES,
    BORDERS,
    LEFT_OUT,
    SETTINGS,
    STUDIES,
    TABLES_ARCHIVE,
    VALUES,
    ZONE_BORDERS,
)
from planner.solution import Index, Solution
from planner.study.study import Study


def run_files(
    study: Study, solution: Solution, tables: Mapping[str, pd.DataFrame]
) -> dict[str, bytes]:
    """Return the files of a run: path inside its folder, and content."""
    files = {VALUES: values_bytes(solution.values)}
    for name, basis in solution.bases.items():
        files[f"{BASES}{name}.parquet"] = values_bytes(basis)
    for name, table in tables.items():
        files[f"tables/{name}.parquet"] = parquet_bytes(table)
        files[f"tables/{name}.csv"] = csv_bytes(table)
    return files | study_files(study)


def study_files(study: Study) -> dict[str, bytes]:
    """Return the files that a study is kept in."""
    files = {
        SETTINGS: canonical(study.settings.model_dump(mode="json")),
        LEFT_OUT: canonical({name: list(columns) for name, columns in study.left_out.items()}),
    }
    for name, table in study.tables.items():
        files[f"study/tables/{name}.parquet"] = parquet_bytes(table)
    for name, path in ((BORDERS, study.borders_file), (ZONE_BORDERS, study.zone_borders_file)):
        if path is not None:
            files[name + path.suffix] = path.read_bytes()
    return files


def case_files(solution: Solution, tables: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """Return the few files of a case of a sweep, whose study is kept as changes to another."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name, table in tables.items():
            # a fixed date, so that the same tables give the same bytes
            packed.writestr(zipfile.ZipInfo(f"{name}.parquet"), parquet_bytes(table))
    return {VALUES: values_bytes(solution.values), TABLES_ARCHIVE: stream.getvalue()}


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
        "created": now(),
        "study": study.settings.study,
        "title": study.settings.title.model_dump(),
        "study_digest": solution.input_hash or study.digest(),
        "changes": list(study.applied_changes),
        "shown": study.shown(),
        "programs": dict(program_versions()),
        "options": dict(options),
        "tables": list(tables),
        "key_figures": {name: number_or_none(value) for name, value in figures.items()},
        "solution": solution_about(solution),
    }


def solution_about(solution: Solution) -> dict[str, Any]:
    """Return what a manifest says of a solution beside its values."""
    return {
        "status": solution.status,
        "objective_mcur": number_or_none(solution.objective_mcur),
        "bound_mcur": number_or_none(solution.bound_mcur),
        "gap_ratio": number_or_none(solution.gap_ratio),
        "seconds": dict(solution.seconds),
        "versions": dict(solution.versions),
        "options": dict(solution.options),
        "size": dict(solution.size),
        "input_hash": solution.input_hash,
    }


def now() -> str:
    """Return the moment as manifests write it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def shown_about(study: Study, root: Path) -> dict[str, Any]:
    """Return what is told of a run anew when only what its report shows has changed."""
    return {
        **case_about(study, keep_study(study, root)),
        "study": study.settings.study,
        "title": study.settings.title.model_dump(),
        "changes": list(study.applied_changes),
        "shown": study.shown(),
    }


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
    about = {"run": key, "study": study.settings.study, "changes": changes}
    write(root / STUDIES / key, about, files, root / STAGING)
    return key


def values_bytes(values: Mapping[str, Mapping[Index, float]]) -> bytes:
    """Return values by name and index as a Parquet file."""
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
    return arrow_bytes(table)
