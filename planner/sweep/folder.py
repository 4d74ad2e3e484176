"""A sweep on the disk: ``sweeps/<name>/`` of the run store.

::

    cases.parquet    the table of cases; the design and the study's digest are in its metadata
    cases.csv        the same table for people and spreadsheets
    design.json      the same design for people

The Parquet file is the sweep, and is replaced in one step. The other two are made from it.
"""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from planner.errors import UsageError
from planner.results.files import csv_bytes
from planner.study.guess import did_you_mean
from planner.sweep.atomic import write_file
from planner.sweep.cases import Case, Design, Factor, Sweep
from planner.sweep.manifest import FORMAT, DamagedRunError, canonical, sha256
from planner.sweep.store import RunStore, check_name

SWEEPS = "sweeps"
TABLE, TABLE_CSV, DESIGN = "cases.parquet", "cases.csv", "design.json"
_METADATA = b"planner"


def save_sweep(store: RunStore, sweep: Sweep, about: Mapping[str, Any]) -> Path:
    """Keep a sweep, in place of an older one of its name, and return its folder.

    Parameters
    ----------
    store : RunStore
    sweep : Sweep
    about : mapping
        What else is to be told of it: the study's digest, the solve options.

    Raises
    ------
    UsageError
        If the name cannot be one.
    """
    folder = store.root / SWEEPS / check_name(sweep.design.name)
    csv = csv_bytes(sweep.cases)
    design = canonical(
        {
            "format": FORMAT,
            "study": sweep.study,
            **about,
            **_design_as_json(sweep.design),
            "cases_csv_sha256": sha256(csv),
        }
    )
    table = pa.Table.from_pandas(sweep.cases, preserve_index=False)
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _METADATA: design})
    stream = io.BytesIO()
    pq.write_table(table, stream, compression="zstd", write_page_checksum=True)
    for name, content in ((TABLE, stream.getvalue()), (TABLE_CSV, csv), (DESIGN, design)):
        write_file(folder / name, content, store.staging)
    return folder


def load_sweep(store: RunStore, name: str) -> Sweep:
    """Return a sweep by its name.

    Raises
    ------
    UsageError
        If there is none of that name; the message names the nearest.
    DamagedRunError
        If its table is not what was written.
    """
    known = sweep_names(store)
    if name not in known:
        near = did_you_mean(name, known, "planner sweep makes one.")
        raise UsageError(f"There is no sweep {name!r} in {store.root}. {near}")
    about, cases = read_table(store.root / SWEEPS / name)
    return Sweep(str(about["study"]), _design_from_json(about), cases)


def sweep_about(store: RunStore, name: str) -> dict[str, Any]:
    """Return what is told of a sweep beside its cases: study, its digest, solve options."""
    return read_table(store.root / SWEEPS / name)[0]


def sweep_names(store: RunStore) -> tuple[str, ...]:
    """Return the names of the sweeps of a store."""
    return tuple(sorted(path.parent.name for path in store.root.glob(f"{SWEEPS}/*/{TABLE}")))


def read_table(folder: Path) -> tuple[dict[str, Any], pd.DataFrame]:
    """Return what a sweep's table says of itself, and the table.

    Raises
    ------
    DamagedRunError
        If it is not what was written.
    """
    path = folder / TABLE
    try:
        found = pq.read_table(io.BytesIO(path.read_bytes()), page_checksum_verification=True)
        about: dict[str, Any] = json.loads(found.schema.metadata[_METADATA])
        cases: pd.DataFrame = found.to_pandas()
        whole = sha256(csv_bytes(cases)) == about["cases_csv_sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedRunError(f"{path} cannot be read: {error}") from error
    if not whole:
        raise DamagedRunError(f"{path} was changed after it was written.")
    return about, cases


def damaged_sweeps(store: RunStore) -> dict[str, tuple[str, ...]]:
    """Return what is wrong with the sweeps of a store, by name; whole ones are not in it."""
    found: dict[str, tuple[str, ...]] = {}
    for name in sweep_names(store):
        folder = store.root / SWEEPS / name
        try:
            about, _ = read_table(folder)
        except DamagedRunError as error:
            found[name] = (str(error),)
            continue
        csv = folder / TABLE_CSV
        if csv.is_file() and sha256(csv.read_bytes()) != about["cases_csv_sha256"]:
            found[name] = (f"{csv} is not the table of the sweep.",)
    return found


def _design_as_json(design: Design) -> dict[str, Any]:
    return {
        "sweep": design.name,
        "design": design.kind,
        "seed": design.seed,
        "factors": [dataclasses.asdict(factor) for factor in design.factors],
        "left_out": list(design.left_out),
        "cases": [
            {"case": case.case, "changes": list(case.changes), "levels": dict(case.levels)}
            for case in design.cases
        ],
    }


def _design_from_json(about: Mapping[str, Any]) -> Design:
    return Design(
        name=about["sweep"],
        kind=about["design"],
        factors=tuple(Factor(**factor) for factor in about["factors"]),
        cases=tuple(
            Case(one["case"], tuple(one["changes"]), one["levels"]) for one in about["cases"]
        ),
        seed=about["seed"],
        left_out=tuple(about["left_out"]),
    )
