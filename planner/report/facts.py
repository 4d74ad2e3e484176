"""Facts that several sections state, reckoned from the result tables."""

from __future__ import annotations

import math
from dataclasses import dataclass

from planner.report.data import ReportData
from planner.report.words import Text

#: from here on a quota counts as nearly used up
HIGH_QUOTA_USE = 0.9


@dataclass(frozen=True, slots=True)
class SiteFact:
    """An open site in one year."""

    site_id: str
    name: Text
    zone: Text
    state: str
    it_mw: float
    occupied_ratio: float
    nameplate_pflops: float
    pue_ratio: float
    opened: int


@dataclass(frozen=True, slots=True)
class QuotaFact:
    """How much of a zone's energy quota is used."""

    zone_id: str
    name: Text
    ratio: float
    used_gwh: float
    quota_gwh: float


def open_sites(data: ReportData, year: int) -> tuple[SiteFact, ...]:
    """Return the open sites of a year, by IT power of their chips, the largest first."""
    sites = data.tables["sites"]
    opened = sites[sites["open_flag"] == 1]
    first = opened.groupby("site_id")["period"].min()
    now = opened[opened["period"] == year].sort_values(
        ["chips_it_mw", "site_id"], ascending=[False, True]
    )
    return tuple(
        SiteFact(
            site_id=str(row.site_id),
            name=data.site(str(row.site_id)),
            zone=data.zone(str(row.zone_id)),
            state=str(row.state),
            it_mw=float(row.chips_it_mw),
            occupied_ratio=float(row.occupied_ratio),
            nameplate_pflops=float(row.nameplate_fp16_pflops),
            pue_ratio=float(row.pue_ratio),
            opened=int(first[row.site_id]),
        )
        for row in now.itertuples()
    )


def quota_use(data: ReportData, year: int) -> tuple[QuotaFact, ...]:
    """Return the use of each zone's quota in a year, the fullest first; zones in use only."""
    if not data.has("zones"):
        return ()
    sums = data.sums("zones", ["zone_id", "period"], ["counted_in_quota_gwh", "quota_gwh"])
    facts = [
        QuotaFact(
            str(row.zone_id),
            data.zone(str(row.zone_id)),
            float(row.counted_in_quota_gwh) / float(row.quota_gwh),
            float(row.counted_in_quota_gwh),
            float(row.quota_gwh),
        )
        for row in sums[sums["period"] == year].itertuples()
        if row.quota_gwh > 0 and row.counted_in_quota_gwh > 1e-6
    ]
    return tuple(sorted(facts, key=lambda fact: (-fact.ratio, fact.zone_id)))


def cost_lines(data: ReportData) -> tuple[tuple[str, float], ...]:
    """Return the lines of the net present cost, the largest first and credits last, in mcur."""
    sums = data.sums("costs", ["line"], ["discounted_mcur"])
    lines = {str(row.line): float(row.discounted_mcur) for row in sums.itertuples()}
    kept = [(line, value) for line, value in lines.items() if not math.isclose(value, 0.0)]
    return tuple(sorted(kept, key=lambda item: (-item[1], item[0])))
