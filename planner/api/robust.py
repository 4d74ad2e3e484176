"""Robust reading: in how many what-ifs of a run its sites stay."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from planner.api.run import Run
from planner.runs import what_ifs


@dataclass(frozen=True)
class Robustness:
    """The sites of a run's plan, and in how many what-ifs' plans they are.

    Attributes
    ----------
    what_ifs : tuple of Run
        Oldest first; see :func:`planner.runs.what_ifs.what_ifs_of`.
    sites : DataFrame
        See :func:`planner.results.robust.site_stays`.
    """

    what_ifs: tuple[Run, ...]
    sites: pd.DataFrame


def robustness(run: Run) -> Robustness:
    """Count in how many what-ifs of a run each of its sites is opened or extended too.

    It is a count of plans, not a proof: within its gap, another plan may do without a site.

    Parameters
    ----------
    run : Run
        The base.
    """
    found, sites = what_ifs.stays(run.store, run.stored)
    return Robustness(tuple(Run(run.store, other) for other in found), sites)


def what_ifs_of(run: Run) -> tuple[Run, ...]:
    """Return the what-ifs of a run; see :func:`planner.runs.what_ifs.what_ifs_of`."""
    return tuple(Run(run.store, other) for other in what_ifs.what_ifs_of(run.store, run.stored))
