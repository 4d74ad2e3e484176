"""The what-ifs of a run in its store, and in how many of them its sites stay."""

from __future__ import annotations

from contextlib import suppress

import pandas as pd

from planner.results.robust import site_stays
from planner.runs.manifest import DamagedRunError
from planner.runs.store import LATEST, RunStore, StoredRun


def what_ifs_of(store: RunStore, run: StoredRun) -> tuple[StoredRun, ...]:
    """Return the what-ifs of a run in its store, oldest first.

    A what-if is a run on the same dataset, for the same years and aim, whose changes begin with
    those of the base and go on, and that has a name or a study file of its own: cases of a sweep
    have neither. Of runs that answer one question, the newest counts.
    """
    study, base = run.study(), run.manifest
    named = {key for name, key in store.names().items() if name != LATEST}
    newest: dict[str, StoredRun] = {}
    for other in store.scan()[0]:
        about = other.manifest
        own = about["study"] != base["study"] or other.run in named
        if not (own and _goes_on(base["changes"], about["changes"])):
            continue
        with suppress(DamagedRunError):
            if other.is_like(study):
                newest.pop(about["study_digest"], None)
                newest[about["study_digest"]] = other
    newest.pop(base["study_digest"], None)
    return tuple(newest.values())


def stays(store: RunStore, run: StoredRun) -> tuple[tuple[StoredRun, ...], pd.DataFrame]:
    """Return the what-ifs of a run whose plans can be read, and how often its sites are in them.

    Returns
    -------
    tuple
        The what-ifs, and the table of :func:`planner.results.robust.site_stays`.
    """
    others: dict[str, pd.DataFrame] = {}
    found = []
    for other in what_ifs_of(store, run):
        with suppress(DamagedRunError):  # it does not count; list and verify tell of it
            others[other.run] = other.table("sites")
            found.append(other)
    return tuple(found), site_stays(run.table("sites"), others)


def stay_tables(
    store: RunStore, what_ifs: tuple[StoredRun, ...], sites: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Return the same as tables: ``site_stays``, and ``what_ifs`` with ``run`` and ``name``."""
    rows = [(run.run, store.called(run.run)) for run in what_ifs]
    listed = pd.DataFrame(rows, columns=["run", "name"])
    return {"site_stays": sites, "what_ifs": listed} if rows else {}


def _goes_on(base: list[str], changes: list[str]) -> bool:
    return len(changes) > len(base) and changes[: len(base)] == base
