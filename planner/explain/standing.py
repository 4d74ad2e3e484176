"""What stands already and takes more than a limit, before anything is planned.

The stock in use draws its idle power whether or not it has work, so a limit below that cannot hold
in any plan.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from planner.model.data import ModelData
from planner.solution import Index

#: a limit exceeded by less than this share holds
_NOISE = 1e-6


@dataclass(frozen=True, slots=True)
class Standing:
    """A limit that what stands already exceeds.

    Attributes
    ----------
    limit : str
        Name of the constraint.
    where : tuple
        What it is of.
    stands, may : float
        What stands there takes, and may take, in the limit's unit.
    """

    limit: str
    where: Index
    stands: float
    may: float


def standing(d: ModelData) -> Iterator[Standing]:
    """Yield the limits of sites and zones that what stands already exceeds."""
    for over in (*_halls(d), *_grid(d), *_energy(d)):
        if over.stands > over.may * (1 + _NOISE):
            yield over


def _halls(d: ModelData) -> Iterator[Standing]:
    for s, may in d.hall_limit_mw.items():
        mw = sum(mw for (site, _), mw in d.existing_hall_mw.items() if site == s)
        yield Standing("halls_within_site_limit", (s,), mw, may)


def _grid(d: ModelData) -> Iterator[Standing]:
    """Yield the draw of the first year where no upgrade of the connection is ready in it."""
    first = d.PERIODS[0]
    upgraded = {s for s, j in d.grid_steps if d.grid_step_lead_year[s, j] <= 0}
    for s, may in d.grid_limit_mw.items():
        if s not in upgraded:
            draw = max((_least_draw_mw(d, s, h, first) for h in d.SLICES), default=0.0)
            yield Standing("power_within_grid", (s,), draw, may)


def _energy(d: ModelData) -> Iterator[Standing]:
    if d.quota_deducts_green_flag:
        return
    for (z, t, f), may in d.energy_quota_gwh.items():
        if f == d.FUTURES[0]:
            gwh = sum(
                d.slice_gwh_per_mw[h] * _least_draw_mw(d, s, h, t)
                for s in d.sites_in(z)
                for h in d.SLICES
            )
            yield Standing("energy_within_quota", (z, t), gwh, may)


def _least_draw_mw(d: ModelData, site: str, h: str, period: int) -> float:
    """Return the facility power of the chips in use at a site without any work.

    They stand in the halls with the lowest PUE that there is room in.
    """
    idle_mw = sum(
        d.existing_alive(s, c, period).get(v, 0.0)
        * d.idle_mw_per_kchip[c]
        * d.existing_occupied_kchip[s, c, v]
        for s, c, v in d.existing_vintages
        if s == site
    )
    new_halls = d.PERIODS[0] + d.lead_time_year[site] <= period
    draw = 0.0
    for pue, room_mw in sorted(_halls_at(d, site, h, new_halls)):
        part = min(idle_mw, room_mw)
        draw, idle_mw = draw + pue * part, idle_mw - part
    return draw


def _halls_at(d: ModelData, site: str, h: str, new_halls: bool) -> Iterator[tuple[float, float]]:
    for s, k in d.site_coolings:
        if s == site:
            grows = new_halls and k in d.buildable_coolings
            room_mw = math.inf if grows else d.existing_hall_mw.get((s, k), 0.0)
            yield d.pue_ratio[s, k, h], room_mw
