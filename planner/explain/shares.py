"""What shares and means a plan reaches: the figures that rules on shares have to come down to."""

from __future__ import annotations

from planner.model import recount
from planner.model.data import ModelData
from planner.solution import Index, Solution

#: less than this, in the unit of the whole, is nothing to take a share of
_NOTHING = 1e-6


def reached(limit: str, where: Index, plan: Solution, d: ModelData) -> float | None:
    """Return the worst share or mean that a plan reaches over the futures; None if of nothing.

    Parameters
    ----------
    limit : str
        One of the limits on a share or mean whose whole depends on the plan.
    where : tuple
        Index of the figure.
    plan : Solution
    d : ModelData
    """
    if limit == "green_share_is_reached":
        z, t = str(where[0]), int(where[1])
        return _worst(min, [_green(plan, d, z, t, f) for f in d.FUTURES])
    if limit == "domestic_share_is_reached":
        return _domestic(plan, d, int(where[0]))
    if limit == "centre_reaches_occupied_share":
        s, t = str(where[0]), int(where[1])
        return _worst(min, [_occupied(plan, d, s, t, f) for f in d.FUTURES])
    if limit == "mean_pue_within_cap":
        s = str(where[0])
        means = [_pue(plan, d, s, t, f) for t in d.PERIODS for f in d.FUTURES]
        return _worst(max, means)
    raise KeyError(limit)


#: limits whose figure is a share or mean of what the plan itself decides
OF_THE_PLAN = frozenset(
    {
        "green_share_is_reached",
        "domestic_share_is_reached",
        "centre_reaches_occupied_share",
        "mean_pue_within_cap",
    }
)


def _worst(choose: object, shares: list[float | None]) -> float | None:
    known = [share for share in shares if share is not None]
    if not known:
        return None
    return min(known) if choose is min else max(known)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > _NOTHING else None


def _green(plan: Solution, d: ModelData, z: str, t: int, f: str) -> float | None:
    energy = recount.zone_gwh(plan, d, z, t, f)
    bought = plan.values.get("green_gwh", {}).get((z, t, f), 0.0)
    grid = d.grid_green_ratio[z, t]
    return _share(grid * (energy - bought) + bought, energy)


def _domestic(plan: Solution, d: ModelData, t: int) -> float | None:
    bought = {
        c: d.fp16_pflops_per_kchip[c]
        * d.pod_kchip_per_pod[c]
        * sum(plan.value("bought_pods", s, c, t) for s in d.SITES)
        for c in d.CHIPS
    }
    return _share(sum(bought[c] for c in d.domestic_chips), sum(bought.values()))


def _occupied(plan: Solution, d: ModelData, s: str, t: int, f: str) -> float | None:
    aged = sum(
        share
        * d.nameplate_mw_per_kchip[c]
        * d.pod_kchip_per_pod[c]
        * plan.value("bought_pods", s, c, u)
        for c in d.CHIPS
        for u, share in d.alive_purchases(c, t, d.occupied_ramp_year).items()
    )
    occupied = sum(
        d.slice_share_ratio[h]
        * d.nameplate_mw_per_kchip[c]
        * recount.busy_kchip(plan, d, s, c, h, t, f)
        for c in d.CHIPS
        for h in d.SLICES
    )
    return _share(occupied, aged)


def _pue(plan: Solution, d: ModelData, s: str, t: int, f: str) -> float | None:
    load = {
        (k, h): d.slice_gwh_per_mw[h] * plan.value("it_load_mw", s, k, h, t, f)
        for site, k in d.site_coolings
        if site == s and k in d.buildable_coolings
        for h in d.SLICES
    }
    drawn = sum(d.pue_ratio[s, k, h] * gwh for (k, h), gwh in load.items())
    return _share(drawn, sum(load.values()))
