"""A line for every run of a store, quickly: from the pack where it can, else from its manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planner.runs.manifest import DamagedRunError, number_or_nan
from planner.runs.store import RunStore
from planner.runs.stored_run import read_run

#: what the solver found, as a manifest and a line name it
_WORTH = ("status", "objective_mcur", "bound_mcur", "gap_ratio")


@dataclass(frozen=True, slots=True)
class RunLine:
    """What a list tells of a run.

    Attributes
    ----------
    run : str
        Its key.
    study : str
        Name of the study.
    study_digest : str
        SHA-256 of the study.
    changes : tuple of str
        Made to the dataset, in order.
    created : str
        Date and time, UTC.
    status : str
    objective_mcur, bound_mcur, gap_ratio : float
    """

    run: str
    study: str
    study_digest: str
    changes: tuple[str, ...]
    created: str
    status: str
    objective_mcur: float
    bound_mcur: float
    gap_ratio: float


def list_runs(store: RunStore) -> tuple[tuple[RunLine, ...], dict[str, str]]:
    """Return a line for every run, oldest first, and what is wrong with those without one.

    A run that is in the pack is not read again; :meth:`RunStore.verify` reads every byte. A pack
    that was changed is left out, and told of as ``packed``.
    """
    from planner.runs.packing import packed_lines

    found: list[RunLine] = []
    damaged: dict[str, str] = {}
    try:
        packed = packed_lines(store)
    except DamagedRunError as error:
        packed, damaged["packed"] = {}, str(error)
    for key in store.run_keys():
        line = packed.get(key)
        if line is None:
            try:
                line = line_of(read_run(store.folder(key)).manifest)
            except DamagedRunError as error:
                damaged[key] = str(error)
                continue
        found.append(line)
    found.sort(key=lambda line: (line.created, line.run))
    return tuple(found), damaged


def line_of(about: Mapping[str, Any]) -> RunLine:
    """Return the line of a run from its manifest."""
    solved = about["solution"]
    return RunLine(
        run=about["run"],
        study=about["study"],
        study_digest=about["study_digest"],
        changes=tuple(about["changes"]),
        created=about["created"],
        status=solved["status"],
        objective_mcur=number_or_nan(solved["objective_mcur"]),
        bound_mcur=number_or_nan(solved["bound_mcur"]),
        gap_ratio=number_or_nan(solved["gap_ratio"]),
    )
