"""What the store knows of a case before it is solved: its key, and its outcome if there is one."""

from __future__ import annotations

from planner.errors import InputError
from planner.runs.identity import program_versions
from planner.runs.manifest import DamagedRunError
from planner.runs.store import RunStore, run_key
from planner.runs.verdicts import find_verdict
from planner.study.change import parse_changes
from planner.study.digest import digest_of, table_bytes
from planner.study.edit import apply_changes
from planner.study.faults import capped
from planner.study.settings import SolveOptions
from planner.study.study import Study
from planner.sweep.job import CaseOutcome, failed, outcome_of_run, outcome_of_verdict


class Keys:
    """Finds the key of each case of a study without checking its tables as a whole again.

    The tables that a case does not change are hashed once for all cases.
    """

    def __init__(self, study: Study, options: SolveOptions) -> None:
        self._tables = study.as_tables
        self._bytes = table_bytes(study.tables)
        self._options = options.model_dump()
        self._versions = program_versions()

    def of(self, changes: tuple[str, ...]) -> str:
        """Return the key of the run of the study with some changes.

        Raises
        ------
        InputError
            If the changes cannot be made.
        """
        parsed, faults = parse_changes(changes)
        tables, bad = apply_changes(self._tables, parsed)
        if faults or bad:
            raise InputError(capped(faults + bad))
        digest = digest_of(tables.settings, tables.frames, self._bytes)
        return run_key(digest, self._versions, self._options)


def known_outcome(store: RunStore, run: str) -> CaseOutcome | None:
    """Return the outcome of a case that is in the store, or ``None`` if it has to be solved."""
    try:
        kept = store.get(run)
    except DamagedRunError as error:
        return failed(run, f"{error} Remove it with planner runs gc --damaged.")
    if kept is not None:
        return outcome_of_run(kept, cached=True)
    try:
        verdict = find_verdict(store, run)
    except DamagedRunError:  # it is proven again
        return None
    return None if verdict is None else outcome_of_verdict(run, verdict, cached=True)
