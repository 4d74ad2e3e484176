"""How often a site stays: a count of the plans of what-ifs that open or extend it too.

A count is no proof. Each plan is one of those within its gap, and another may do without the site.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

#: halls of less than this are the solver's rounding
_LEAST_MW = 1e-3
#: states of sites whose opening is decided elsewhere
_STANDING = ("existing", "committed")

OPENED, EXTENDED = "opened", "extended"


def chosen_sites(sites: pd.DataFrame) -> dict[str, str]:
    """Return the sites that a plan opens or extends: ``opened`` or ``extended`` by site.

    Parameters
    ----------
    sites : DataFrame
        The result table ``sites``. A site is opened if it is open in the last year and was neither
        there before nor committed to; it is extended if the plan adds halls to it.
    """
    last = sites[sites["period"] == sites["period"].max()]
    chosen = {}
    for row in last[last["open_flag"] == 1].itertuples():
        if row.state not in _STANDING:
            chosen[str(row.site_id)] = OPENED
        elif row.built_hall_mw > _LEAST_MW:
            chosen[str(row.site_id)] = EXTENDED
    return chosen


def site_stays(base: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return for each site that any plan opens or extends in how many what-ifs it is.

    Parameters
    ----------
    base : DataFrame
        The table ``sites`` of the base plan.
    others : mapping of str to DataFrame
        The table ``sites`` of each what-if, by its run.

    Returns
    -------
    pandas.DataFrame
        ``site_id``; ``in_plan``, ``opened`` or ``extended`` in the base plan and empty if neither;
        ``stays_count``, plans of what-ifs that open or extend it; ``what_ifs_count``; ``not_in``,
        the runs whose plans do neither, one a line. The base plan's sites come first, then those
        in most what-ifs.
    """
    here = chosen_sites(base)
    there = {run: chosen_sites(table) for run, table in others.items()}
    sites = dict.fromkeys([*here, *(site for chosen in there.values() for site in chosen)])
    rows = []
    for site in sites:
        without = [run for run, chosen in there.items() if site not in chosen]
        stays = len(there) - len(without)
        rows.append((site, here.get(site, ""), stays, len(there), "\n".join(without)))
    columns = ["site_id", "in_plan", "stays_count", "what_ifs_count", "not_in"]
    table = pd.DataFrame(rows, columns=columns)
    order = sorted(range(len(rows)), key=lambda i: (not rows[i][1], -rows[i][2], rows[i][0]))
    return table.iloc[order].reset_index(drop=True)
