"""What is in a shipped dataset: its tables, how well its figures are known, its sources."""

from __future__ import annotations

from typing import Any

from planner.errors import InputError, UsageError
from planner.study.catalogue import shipped_datasets
from planner.study.checks import check_table
from planner.study.entities import GRADES, TABLES
from planner.study.faults import capped
from planner.study.files import read_folder
from planner.study.guess import did_you_mean


def describe_dataset(name: str) -> dict[str, Any]:
    """Return what a shipped dataset holds.

    Returns
    -------
    dict
        ``dataset``; ``tables``: name, rows and meaning of each; ``grades``: grade and number of
        entries of provenance; ``sources``: id, citation and address of each.

    Raises
    ------
    UsageError
        If there is no such dataset.
    InputError
        If one of its tables is faulty.
    """
    folders = shipped_datasets()
    if name not in folders:
        raise UsageError(
            f"There is no shipped dataset {name!r}. {did_you_mean(name, folders)}".strip()
        )
    raw = read_folder(folders[name], (folders[name].resolve(),))
    frames, faults = {}, list(raw.faults)
    for table, schema in TABLES.items():
        if table in raw.tables:
            frame, bad = check_table(raw.tables[table], schema, "cur")
            faults += bad
            if frame is not None:
                frames[table] = frame
    if faults:
        raise InputError(capped(faults))
    grades = frames["provenance"]["grade"].value_counts() if "provenance" in frames else {}
    sources = frames.get("sources")
    return {
        "dataset": name,
        "tables": [
            {"table": table, "rows": len(frame), "meaning": TABLES[table].meaning}
            for table, frame in frames.items()
        ],
        "grades": {grade: int(grades.get(grade, 0)) for grade in GRADES},
        "sources": []
        if sources is None
        else sources[["source_id", "citation", "address"]].to_dict("records"),
    }
