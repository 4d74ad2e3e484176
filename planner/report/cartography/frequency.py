"""The map of a sweep: how often each site is chosen over all cases."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from planner.report import numbers
from planner.report.cartography.build import (
    LARGEST_RADIUS,
    SHARE_BREAKS,
    SMALLEST_RADIUS,
    bare_scene,
    zone_indicator,
)
from planner.report.cartography.scene import Pie, Scene, Slice
from planner.report.charts.theme import BLUE
from planner.report.data import ReportData
from planner.report.words import Text

KINDS = (
    (Text("Share of cases in which the plan builds there", "在此建设的情景占比"), BLUE),
    (Text("Other cases", "其余情景"), "#cfd5d1"),
)
TITLE = Text("Cases that build at the likeliest site of the zone", "区域内最常建设站点的情景占比")


def frequency_scene(data: ReportData, sites: pd.DataFrame, zones: Mapping[str, float]) -> Scene:
    """Return the map of how often sites are chosen.

    Parameters
    ----------
    data : ReportData
        A plan of the sweep: names, places, borders.
    sites : DataFrame
        Of :func:`planner.sweep.read.sites.site_frequency`.
    zones : mapping of str to float
        Share of the cases that choose any site of the zone.
    """
    bare = bare_scene(data, "often", (data.last,))
    shares = {(data.last, zone): zones.get(zone, 0.0) for zone in set(data.zone_of.values())}
    shares |= {(data.last, zone): share for zone, share in zones.items()}
    largest = max(float(sites["hall_it_mw"].max()), 1e-9)
    pies = [_pie(data, row, bare, largest) for row in sites[sites["chosen_ratio"] > 0].itertuples()]
    return replace(
        bare,
        indicators=(zone_indicator(data, "often", TITLE, shares, SHARE_BREAKS),),
        pies={data.last: tuple(sorted(pies, key=lambda pie: (-pie.radius, pie.site_id)))},
        kinds=KINDS,
    )


def _pie(data: ReportData, row: object, bare: Scene, largest: float) -> Pie:
    site, share = str(row.site_id), float(row.chosen_ratio)  # type: ignore[attr-defined]
    size = float(row.hall_it_mw)  # type: ignore[attr-defined]
    radius = max(SMALLEST_RADIUS, LARGEST_RADIUS * math.sqrt(size / largest))
    said = Text(
        "{name}: in {share} of the cases, {mw} of halls", "{name}：{share} 的情景，机房 {mw}"
    )
    label = Text("{name} {share}", "{name} {share}")
    words = {"name": data.site(site), "share": numbers.percent(share)}
    return Pie(
        site,
        *bare.plane.at(data.sites[site].lon_deg, data.sites[site].lat_deg),
        radius,
        size,
        (Slice(0, share), Slice(1, 1 - share)),
        data.site(site),
        label.fill(**words),
        said.fill(**words, mw=numbers.power(size)),
    )
