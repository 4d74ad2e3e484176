"""Robust reading: in how many what-ifs of a run its sites stay."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from planner.api.run import Run
from planner.results.robust import site_stays
from planner.runs.manifest import DamagedRunError
from planner.runs.store import LATEST

if TYPE_CHECKING:
    from planner.runs.store import StoredRun


@dataclass(frozen=True)
class Robustness:
    """The sites of a run's plan, and in how many what-ifs' plans they are.

    Attributes
    ----------
    what_ifs : tuple of Run
        Oldest first.
    sites : DataFrame
        See :func:`planner.results.robust.site_stays`.
    """

    what_ifs: tuple[Run, ...]
    sites: pd.DataFrame

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The same as tables: ``site_stays``, and ``what_ifs`` with ``run`` and ``name``."""
        rows = [(run.id, run.name) for run in self.what_ifs]
        what_ifs = pd.DataFrame(rows, columns=["run", "name"])
        return {"site_stays": self.sites, "what_ifs": what_ifs} if rows else {}


def robustness(run: Run) -> Robustness:
    """Count in how many what-ifs of a run each of its sites is opened or extended too.

    It is a count of plans, not a proof: within its gap, another plan may do without a site.

    Parameters
    ----------
    run : Run
        The base. Its what-ifs are those of :func:`what_ifs_of`.
    """
    others: dict[str, pd.DataFrame] = {}
    found = []
    for other in what_ifs_of(run):
        with suppress(DamagedRunError):  # it does not count; list and verify tell of it
            others[other.id] = other.tables["sites"]
            found.append(other)
    return Robustness(tuple(found), site_stays(run.tables["sites"], others))


def what_ifs_of(run: Run) -> tuple[Run, ...]:
    """Return the what-ifs of a run in its store, oldest first.

    A what-if is a run on the same dataset, for the same years and aim, whose changes begin with
    those of the base and go on, and that has a name or a study file of its own: cases of a sweep
    have neither. Of runs that answer one question, the newest counts.
    """
    from planner.api.comparing import is_like

    study, base = run.study, run.stored.manifest
    named = {key for name, key in run.store.names().items() if name != LATEST}
    newest: dict[str, StoredRun] = {}
    for other in run.store.scan()[0]:
        about = other.manifest
        own = about["study"] != base["study"] or other.run in named
        if not (own and _goes_on(base["changes"], about["changes"])):
            continue
        with suppress(DamagedRunError):
            if is_like(other, study):
                newest.pop(about["study_digest"], None)
                newest[about["study_digest"]] = other
    newest.pop(base["study_digest"], None)
    return tuple(Run(run.store, other) for other in newest.values())


def _goes_on(base: list[str], changes: list[str]) -> bool:
    return len(changes) > len(base) and changes[: len(base)] == base
