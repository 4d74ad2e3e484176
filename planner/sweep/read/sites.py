"""Which sites the plans of a sweep choose: how often, how large, and where the choice changes."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pandas as pd

from planner.sweep.cases import Sweep
from planner.sweep.read.spans import solved

FREQUENCY_COLUMNS = ("site_id", "chosen_count", "cases_count", "chosen_ratio", "hall_it_mw")
SWITCH_COLUMNS = ("factor", "level", "to_level", "opened", "closed")
_LEAST_HALL_MW = 1e-3
_SEPARATOR = ", "

#: the table ``sites`` of a run, by the run's key
SiteTables = Mapping[str, pd.DataFrame]


def chosen_sites(sites: pd.DataFrame) -> dict[str, float]:
    """Return the sites that a plan chooses, and the halls it builds there in all, MW.

    A site is chosen if the plan builds halls there, or opens it though it need not.
    """
    last = sites[sites["period"] == sites["period"].max()]
    built = last["built_hall_mw"] > _LEAST_HALL_MW
    opened = (last["open_flag"] == 1) & last["state"].isin(("candidate", "required"))
    rows = last[built | opened]
    return dict(zip(rows["site_id"].astype(str), rows["built_hall_mw"].astype(float), strict=True))


def site_frequency(sweep: Sweep, sites: SiteTables) -> pd.DataFrame:
    """Return in how many of the cases with a plan each site is chosen, the most often first.

    Returns
    -------
    DataFrame
        ``site_id``, ``chosen_count``, ``cases_count``, ``chosen_ratio``, ``hall_it_mw`` (mean of
        the halls built there where it is chosen). Sites that no plan chooses are in it too.
    """
    runs = [str(run) for run in solved(sweep)["run"]]
    chosen = [chosen_sites(sites[run]) for run in runs]
    known = dict.fromkeys(str(s) for run in runs for s in sites[run]["site_id"])
    rows = []
    for site in known:
        sizes = [plan[site] for plan in chosen if site in plan]
        mean = sum(sizes) / len(sizes) if sizes else 0.0
        rows.append((site, len(sizes), len(runs), len(sizes) / len(runs), mean))
    table = pd.DataFrame(rows, columns=list(FREQUENCY_COLUMNS))
    order = ["chosen_ratio", "hall_it_mw", "site_id"]
    return table.sort_values(order, ascending=[False, False, True], ignore_index=True)


def site_switches(curves: pd.DataFrame, sweep: Sweep, sites: SiteTables) -> pd.DataFrame:
    """Return between which levels of a factor the chosen sites change, as the plans found show it.

    Another plan within the gap may choose other sites: what is proven of a change takes more
    solving, see :mod:`planner.sweep.breakpoint`.

    Parameters
    ----------
    curves : DataFrame
        Of :func:`planner.sweep.read.curves.curves`.
    sweep : Sweep
    sites : mapping of str to DataFrame

    Returns
    -------
    DataFrame
        ``factor``, ``level``, ``to_level`` (next), ``opened``, ``closed`` (sites, parted by
        commas).
    """
    run_of = dict(zip(sweep.cases["case"], sweep.cases["run"], strict=True))
    rows = []
    for factor, part in curves.groupby("factor", sort=False):
        points = list(part.itertuples())
        for one, two in itertools.pairwise(points):
            before = set(chosen_sites(sites[str(run_of[one.case])]))
            after = set(chosen_sites(sites[str(run_of[two.case])]))
            if before != after:
                moves = (_SEPARATOR.join(sorted(s)) for s in (after - before, before - after))
                rows.append((factor, one.level, two.level, *moves))
    return pd.DataFrame(rows, columns=list(SWITCH_COLUMNS))
