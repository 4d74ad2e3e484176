"""The map of a sweep: how often each site is chosen over all cases."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from planner.report import numbers
from planner.report.cartography.build import (
    LARGEST_RADIUS,
    SHARE_BREAKS,
    SMALLEST_RADIUS,
    indicator,
    inset_title,
)
from planner.report.cartography.scene import Pie, Scene, Slice
from planner.report.cartography.shapes import plane
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
    spots = {r.region_id: (r.lon_deg, r.lat_deg) for r in data.regions.values()}
    places = {s.site_id: (s.lon_deg, s.lat_deg) for s in data.sites.values()}
    drawn = plane(data.borders, [*spots.values(), *places.values()])
    shares = {
        (data.last, region.region_id): zones.get(region.zone_id, 0.0)
        for region in data.regions.values()
    }
    largest = max(float(sites["hall_it_mw"].max()), 1e-9)
    pies = [
        _pie(data, row, drawn.at(*places[str(row.site_id)]), largest)
        for row in sites[sites["chosen_ratio"] > 0].itertuples()
    ]
    at_region = {region: drawn.at(*spot) for region, spot in spots.items()}
    return Scene(
        key="often",
        plane=drawn,
        years=(data.last,),
        indicators=(indicator(data, "often", TITLE, shares, SHARE_BREAKS),),
        dots={region: at for region, at in at_region.items() if region not in drawn.areas},
        names={region: data.region(region) for region in {**drawn.areas, **spots}},
        pies={data.last: tuple(sorted(pies, key=lambda pie: (-pie.radius, pie.site_id)))},
        flows={},
        kinds=KINDS,
        inset_title=inset_title(drawn),
    )


def _pie(data: ReportData, row: object, at: tuple[float, float], largest: float) -> Pie:
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
        *at,
        radius,
        size,
        (Slice(0, share), Slice(1, 1 - share)),
        data.site(site),
        label.fill(**words),
        said.fill(**words, mw=numbers.power(size)),
    )
