"""What two plans have, do and pay, side by side: sites, zones, chips, cost lines and work.

Capacity is that of the last year of both plans; money is discounted and, like work, the expected
value over the futures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from planner.study.study import Study

Tables = Mapping[str, pd.DataFrame]

#: capacities of a site that are compared
SITE_FIGURES = ("hall_it_mw", "chips_it_mw", "nameplate_fp16_pflops", "occupied_it_mw")
CHIP_FIGURES = ("installed_kchip", "in_service_kchip", "chips_it_mw", "nameplate_fp16_pflops")
#: a site grows or shrinks if its halls change by more than this
NOTICEABLE_MW = 0.05


def site_changes(before: Tables, after: Tables) -> pd.DataFrame:
    """Return the sites that are open in the last year of either plan, and how they changed.

    Returns
    -------
    pandas.DataFrame
        ``site_id``, ``name_en``, ``name_zh``, ``zone_id``, ``lat_deg``, ``lon_deg``, ``change``
        (gained, lost, grown, shrunk, same), then each of :data:`SITE_FIGURES` with ``from_`` and
        ``to_`` in front. The largest change of halls comes first.
    """
    old, new = _last_sites(before), _last_sites(after)
    ids = [*old.index, *new.index.difference(old.index)]
    places = pd.concat([new, old])
    places = places[~places.index.duplicated()].loc[ids, list(_PLACE)]
    sides = [("from_", old), ("to_", new)]
    numbers = {
        f"{side}{figure}": frame[figure].reindex(ids, fill_value=0.0)
        for figure in SITE_FIGURES
        for side, frame in sides
    }
    moved = numbers["to_hall_it_mw"] - numbers["from_hall_it_mw"]
    opened = [frame["open_flag"].reindex(ids, fill_value=0) == 1 for _, frame in sides]
    words = [
        _change(was, now, mw) for was, now, mw in zip(opened[0], opened[1], moved, strict=True)
    ]
    table = places.assign(change=words, **numbers)
    order = moved.abs().sort_values(ascending=False, kind="stable").index
    shown = table.loc[order]
    return shown[shown["change"] != ""].reset_index(names="site_id")


_PLACE = ("name_en", "name_zh", "zone_id", "lat_deg", "lon_deg")


def _last_sites(tables: Tables) -> pd.DataFrame:
    sites = tables["sites"]
    return sites[sites["period"] == sites["period"].max()].set_index("site_id")


def _change(was_open: bool, is_open: bool, moved_mw: float) -> str:
    if not (was_open or is_open):
        return ""
    if was_open != is_open:
        return "gained" if is_open else "lost"
    if abs(moved_mw) <= NOTICEABLE_MW:
        return "same"
    return "grown" if moved_mw > 0 else "shrunk"


def by_zone(before: Tables, after: Tables) -> pd.DataFrame:
    """Return capacity by zone: ``zone_id``, ``figure``, ``from``, ``to``, ``difference``."""
    return _side_by_side(_last(before["sites"]), _last(after["sites"]), ["zone_id"], SITE_FIGURES)


def by_chip(before: Tables, after: Tables) -> pd.DataFrame:
    """Return capacity by chip: ``chip_id``, ``figure``, ``from``, ``to``, ``difference``."""
    return _side_by_side(_last(before["chips"]), _last(after["chips"]), ["chip_id"], CHIP_FIGURES)


def cost_lines(before: Tables, after: Tables, old: Study, new: Study) -> pd.DataFrame:
    """Return discounted cost lines: ``line``, ``figure``, ``from``, ``to``, ``difference``."""
    one, two = _expected(before["costs"], old), _expected(after["costs"], new)
    return _side_by_side(one, two, ["line"], ("discounted_mcur",))


def work_done(before: Tables, after: Tables, old: Study, new: Study) -> pd.DataFrame:
    """Return demand and work served, by workload and year, with its precision."""
    one, two = _expected(before["demand"], old), _expected(after["demand"], new)
    keys = ["workload_id", "precision", "period"]
    return _side_by_side(one, two, keys, ("demand_pflops", "served_pflops", "unmet_pflops"))


def by_region(before: Tables, after: Tables, old: Study, new: Study) -> pd.DataFrame:
    """Return demand and work served in the last year, by region, with its precision."""
    one, two = _expected(_last(before["demand"]), old), _expected(_last(after["demand"]), new)
    keys = ["region_id", "precision"]
    return _side_by_side(one, two, keys, ("demand_pflops", "served_pflops"))


def _last(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["period"] == table["period"].max()]


def _expected(table: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return a table with its amounts weighted by the probability of their future."""
    weight = {future.id: future.probability for future, _ in study.futures()}
    share = table["future_id"].map(weight)
    amounts = [name for name in table.columns if name.endswith(("_mcur", "_pflops"))]
    return table.assign(**{name: table[name] * share for name in amounts})


def _side_by_side(
    before: pd.DataFrame, after: pd.DataFrame, keys: list[str], figures: Sequence[str]
) -> pd.DataFrame:
    """Return sums by key of two tables as rows: key, figure, from, to, difference."""
    one, two = (t.groupby(keys, sort=False)[list(figures)].sum() for t in (before, after))
    both = one.index.union(two.index, sort=False)
    sides = {"from": one, "to": two}
    long = pd.DataFrame(
        {
            side: table.reindex(both, fill_value=0.0).stack().astype(float)
            for side, table in sides.items()
        }
    )
    long.index = long.index.set_names([*keys, "figure"])
    return long.assign(difference=long["to"] - long["from"]).reset_index()
