"""From nameplate to useful work: the tables ``occupancy`` and ``occupancy_by_precision``.

The links of the chain are kept apart, because figures of different links are easily taken for one
another: chips installed, cabinets filled, chips occupied, useful FLOPS. FLOPS of different
precision are never added up; nameplate FP16 is a common yardstick of what is installed. Chips of
different size are weighed by their nameplate power.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from planner.results.plan import Plan, frame, share
from planner.results.work import precision_of


def occupancy_tables(plan: Plan) -> Mapping[str, pd.DataFrame]:
    """Return the occupancy of each site, by year and future, and by precision."""
    return {"occupancy": _chain(plan), "occupancy_by_precision": _by_precision(plan)}


def _chain(plan: Plan) -> pd.DataFrame:
    """Return installed and occupied chips, filled cabinets and nameplate FP16."""
    busy = plan.occupied_kchip()
    rows = []
    for s, t in plan.d.site_periods:
        installed = plan.installed_kchip(s, t)
        halls, chips = plan.halls_mw(s, t), plan.chips_mw(installed)
        for f in plan.d.FUTURES:
            occupied = {c: busy[s, c, t, f] for c in plan.d.CHIPS}
            rows.append(
                (
                    s,
                    t,
                    f,
                    halls,
                    chips,
                    share(chips, halls),
                    plan.chips_mw(occupied),
                    share(plan.chips_mw(occupied), chips),
                    sum(installed.values()),
                    sum(occupied.values()),
                    plan.fp16_pflops(installed),
                    plan.fp16_pflops(occupied),
                )
            )
    return frame(
        (
            "site_id",
            "period",
            "future_id",
            "hall_it_mw",
            "chips_it_mw",
            "cabinets_filled_ratio",
            "occupied_it_mw",
            "occupied_ratio",
            "installed_kchip",
            "occupied_kchip",
            "nameplate_fp16_pflops",
            "occupied_fp16_pflops",
        ),
        rows,
    )


def _by_precision(plan: Plan) -> pd.DataFrame:
    """Return nameplate of the occupied chips and useful compute, at the work's precision."""
    d, precision = plan.d, precision_of(plan)
    occupied = plan.total(
        "busy_kchip",
        lambda s, c, w, h, t, f: (s, precision[w], t, f),
        weight=lambda s, c, w, h, t, f: d.slice_share_ratio[h] * d.nameplate_pflops_per_kchip[c, w],
    )
    useful = plan.total("served_pflops", lambda r, s, w, t, f: (s, precision[w], t, f))
    return frame(
        (
            "site_id",
            "precision",
            "period",
            "future_id",
            "occupied_pflops",
            "useful_pflops",
            "efficiency_ratio",
        ),
        (
            (*key, occupied[key], useful[key], share(useful[key], occupied[key]))
            for key in sorted(set(occupied) | set(useful), key=str)
        ),
    )
