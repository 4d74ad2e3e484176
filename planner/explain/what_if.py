"""A study file that makes an infeasible study feasible."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from planner.errors import UsageError
from planner.explain.infeasible import Infeasibility
from planner.outputs import write_file


def write_what_if(
    found: Infeasibility, path: Path, *, study: str, based_on: str, before: Sequence[str] = ()
) -> Path:
    """Write a study file with the suggested changes and return its path.

    Parameters
    ----------
    found : Infeasibility
    path : pathlib.Path
        Of the file; a study it is based on by path must lie in the same folder or below.
    study : str
        Name of the new study.
    based_on : str
        Name of a shipped study, or path of the study file relative to the new file.
    before : sequence of str
        Changes that had been made to the study by hand; they come first.

    Raises
    ------
    UsageError
        If there is nothing to suggest, the file cannot be written, or another stands there.
    """
    if not found.suggested_changes:
        raise UsageError("There is no change to suggest.")
    lines = [
        f"# What must give in {study.removesuffix('-feasible')}: the least, rounded up.",
        *(f"#   {r.sentence_en}" for r in found.relaxations),
        f"study: {json.dumps(study, ensure_ascii=False)}",
        f"based_on: {json.dumps(based_on, ensure_ascii=False)}",
        "changes:",
        *(
            f"  - {json.dumps(change, ensure_ascii=False)}"
            for change in (*before, *found.suggested_changes)
        ),
    ]
    try:
        write_file(path, ("\n".join(lines) + "\n").encode())
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error}") from error
    return path
