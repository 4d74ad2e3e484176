"""From a plan to the scene of its map."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from planner.report import numbers
from planner.report.cartography.scene import Flow, Indicator, Pie, Scene, Shade, Slice
from planner.report.cartography.shapes import Point, plane
from planner.report.charts.theme import AMBER, BLUE, GREY
from planner.report.data import ReportData
from planner.report.words import NOTHING, Text

LARGEST_RADIUS, SMALLEST_RADIUS = 19.0, 3.2
WIDEST_FLOW = 5.0
MOST_FLOWS = 25

#: kinds of chips, in the order of the slices
KINDS: tuple[tuple[Text, str], ...] = (
    (Text("Domestic chips", "国产芯片"), BLUE),
    (Text("Imported chips", "进口芯片"), AMBER),
    (Text("Inherited chips", "存量芯片"), GREY),
)

#: upper bounds of the classes; the last is open. Fixed, so that years compare.
SERVED_BREAKS = (0.55, 0.65, 0.75, 0.85)
#: for plans that serve every region well in every year
WELL_SERVED, WELL_SERVED_BREAKS = 0.75, (0.8, 0.9, 0.95, 0.99)
SHARE_BREAKS = (0.2, 0.4, 0.6, 0.8)
QUOTA_BREAKS = (0.25, 0.5, 0.75, 0.9)


def bare_scene(
    data: ReportData, key: str, years: tuple[int, ...], places: Iterable[Point] = ()
) -> Scene:
    """Return the land of a map, with nothing on it yet.

    Parameters
    ----------
    data : ReportData
        Regions, zones and their borders.
    key : str
        Put before each id of the drawing.
    years : tuple of int
        Years drawn.
    places : iterable of (lon, lat), optional
        Points that must be seen beside the study's own.
    """
    spots = {r.region_id: (r.lon_deg, r.lat_deg) for r in data.regions.values()}
    sites = [(s.lon_deg, s.lat_deg) for s in data.sites.values()]
    shapes = data.borders.shapes if data.borders is not None else {}
    zones = data.zone_borders.polygons if data.zone_borders is not None else {}
    drawn = plane(shapes, [*spots.values(), *sites, *places], zones)
    shown = {*zones, *data.zone_of.values()}
    rims: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
    for site in data.sites.values():
        if site.zone_id not in shown:
            at = drawn.at(site.lon_deg, site.lat_deg)
            rims[site.zone_id].append((site.site_id, *at))
    return Scene(
        key=key,
        plane=drawn,
        years=years,
        indicators=(),
        dots={region: drawn.at(*at) for region, at in spots.items() if region not in drawn.areas},
        names={zone: data.zone(zone) for zone in zones}
        | {region: data.region(region) for region in {**drawn.areas, **spots}},
        pies={},
        flows={},
        kinds=KINDS,
        inset_title=Text("South China Sea Islands", "南海诸岛") if drawn.corner else NOTHING,
        rims={zone: tuple(own) for zone, own in rims.items()},
    )


def scene(data: ReportData, key: str = "map") -> Scene:
    """Return the map of a plan: regions, sites and flows in every year."""
    bare = bare_scene(data, key, data.periods)
    at_region = {r.region_id: bare.plane.at(r.lon_deg, r.lat_deg) for r in data.regions.values()}
    at_site = {s.site_id: bare.plane.at(s.lon_deg, s.lat_deg) for s in data.sites.values()}
    pies, size_key = _pies(data, at_site)
    flows, note = _flows(data, at_region, at_site)
    return replace(
        bare,
        indicators=_indicators(data),
        pies=pies,
        flows=flows,
        size_key=size_key,
        flow_note=note,
    )


def _indicators(data: ReportData) -> tuple[Indicator, ...]:
    made = [_served(data)]
    if data.has("zones"):
        used = data.sums("zones", ["zone_id", "period"], ["counted_in_quota_gwh", "quota_gwh"])
        quota = {
            (int(row.period), str(row.zone_id)): row.counted_in_quota_gwh / row.quota_gwh
            for row in used.itertuples()
            if row.quota_gwh > 0
        }
        title = Text("Energy quota used", "能耗指标使用率")
        made.append(zone_indicator(data, "quota", title, quota, QUOTA_BREAKS))
        green = data.tables["zones"].dropna(subset=["green_ratio"])
        mean = green.groupby(["zone_id", "period"])["green_ratio"].mean()
        share = {(int(t), str(z)): float(value) for (z, t), value in mean.items()}
        title = Text("Green power of the centres", "数据中心绿电占比")
        made.append(zone_indicator(data, "green", title, share, SHARE_BREAKS))
    kept = [item for item in made if item.shades or item.zones or item.key == "served"]
    if _classes(kept[0], data.last) > 1:
        return tuple(kept)
    # where all regions are served alike, what differs most among them says more
    return tuple(sorted(kept, key=lambda item: -_classes(item, data.last)))


def _classes(indicator: Indicator, year: int) -> int:
    shades = {**indicator.shades, **indicator.zones}
    return len({shade.step for (at, _), shade in shades.items() if at == year})


def _served(data: ReportData) -> Indicator:
    """Return the share of demand served: of several precisions, that of the one served worst."""
    by = ["region_id", "precision", "period"]
    sums = data.sums("demand", by, ["served_pflops", "demand_pflops"])
    shares: dict[tuple[int, str], float] = {}
    for row in sums.itertuples():
        if row.demand_pflops > 0:
            key = int(row.period), str(row.region_id)
            ratio = float(row.served_pflops / row.demand_pflops)
            shares[key] = min(ratio, shares.get(key, math.inf))
    title = Text("Demand served", "需求满足率")
    if sums["precision"].nunique() > 1:
        title = Text("Demand served, at the precision served worst", "需求满足率（最低的精度）")
    well = min(shares.values(), default=0.0) >= WELL_SERVED
    breaks = WELL_SERVED_BREAKS if well else SERVED_BREAKS
    return indicator(data, "served", title, shares, breaks)


def zone_indicator(
    data: ReportData,
    key: str,
    title: Text,
    shares: Mapping[tuple[int, str], float],
    breaks: tuple[float, ...],
) -> Indicator:
    """Return what zones are shaded by, from shares by year and zone and the classes' bounds.

    Regions, and other land with a zone's id, are shaded as their zone. Zones with a polygon of
    their own, and zones without any land, have shades themselves.
    """
    of_land = {
        (year, shape): shares[year, zone]
        for shape, zone in data.zone_of.items()
        for year in data.periods
        if (year, zone) in shares
    }
    own = data.zone_borders.polygons if data.zone_borders is not None else {}
    landless = {zone for _, zone in shares} - set(data.zone_of.values())
    alone = {at: share for at, share in shares.items() if at[1] in own or at[1] in landless}
    made = indicator(data, key, title, of_land, breaks)
    return replace(made, zones=_shades(alone, title, breaks, data.zone))


def indicator(
    data: ReportData,
    key: str,
    title: Text,
    shares: Mapping[tuple[int, str], float],
    breaks: tuple[float, ...],
) -> Indicator:
    """Return what regions are shaded by, from shares by year and region and the classes' bounds."""
    return Indicator(key, title, _step_names(breaks), _shades(shares, title, breaks, data.region))


def _shades(
    shares: Mapping[tuple[int, str], float],
    title: Text,
    breaks: tuple[float, ...],
    name_of: Callable[[str], Text],
) -> dict[tuple[int, str], Shade]:
    said = Text("{name}: {what} {share}", "{name}：{what} {share}")
    what = Text(title.en[:1].lower() + title.en[1:], title.zh)
    return {
        (year, area): Shade(
            sum(ratio >= limit for limit in breaks),
            said.fill(name=name_of(area), share=numbers.percent(ratio), what=what),
        )
        for (year, area), ratio in shares.items()
    }


def _step_names(breaks: tuple[float, ...]) -> tuple[Text, ...]:
    marks = [f"{100 * limit:g}" for limit in breaks]
    inner = [f"{low}–{high}%" for low, high in pairwise(marks)]
    names = [f"<{marks[0]}%", *inner, f"≥{marks[-1]}%"]
    return tuple(Text(name, name) for name in names)


def _pies(
    data: ReportData, at: Mapping[str, tuple[float, float]]
) -> tuple[dict[int, tuple[Pie, ...]], tuple[tuple[float, Text], ...]]:
    mw = chip_mw(data)
    sizes: dict[tuple[str, int], float] = {}
    for (site, year, _), value in mw.items():
        sizes[site, year] = sizes.get((site, year), 0.0) + value
    largest = max(sizes.values(), default=0.0)
    if largest <= 0:
        return {}, ()

    def radius(value: float) -> float:
        return max(SMALLEST_RADIUS, LARGEST_RADIUS * math.sqrt(value / largest))

    pies: dict[int, list[Pie]] = defaultdict(list)
    for (site, year), size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        if size > 1e-6:
            shares = [mw.get((site, year, kind), 0.0) / size for kind in range(len(KINDS))]
            pies[year].append(
                Pie(
                    site,
                    *at[site],
                    radius(size),
                    size,
                    tuple(Slice(kind, share) for kind, share in enumerate(shares)),
                    data.site(site),
                    Text("{name} {mw}", "{name} {mw}").fill(
                        name=data.site(site), mw=numbers.number(size)
                    ),
                    _site_said(data, site, year, size, shares),
                )
            )
    scale = 10 ** math.floor(math.log10(largest))
    # a circle and one of a quarter or a fifth of it, so that their names stand apart
    larger, smaller = next((a, b) for a, b in ((5, 1), (2, 0.5), (1, 0.2)) if a * scale <= largest)
    round_mw = (larger * scale, smaller * scale)
    key = tuple((radius(value), numbers.power(value)) for value in round_mw)
    return {year: tuple(items) for year, items in pies.items()}, key


def _site_said(data: ReportData, site: str, year: int, size: float, shares: list[float]) -> Text:
    kinds = [
        Text("{share} {kind}", "{kind} {share}").fill(
            share=numbers.percent(share), kind=Text(name.en.lower(), name.zh)
        )
        for share, (name, _) in zip(shares, KINDS, strict=True)
        if share > 0
    ]
    said = Text("{name}, {year}: {mw} IT; {kinds}", "{name}，{year}：IT {mw}；{kinds}")
    return said.fill(
        name=data.site(site),
        year=numbers.year(year),
        mw=numbers.power(size),
        kinds=Text(", ".join(k.en for k in kinds), "，".join(k.zh for k in kinds)),
    )


def chip_mw(data: ReportData) -> dict[tuple[str, int, int], float]:
    """Return IT power of the chips by site, year and kind (index in :data:`KINDS`)."""
    sums: dict[tuple[str, int, int], float] = defaultdict(float)
    for row in data.tables["chips"].itertuples():
        installed, mw = float(row.installed_kchip), float(row.chips_it_mw)
        if installed <= 0:
            continue
        old = min(1.0, float(row.inherited_kchip) / installed)
        home = bool(data.chips[str(row.chip_id)].domestic_flag)
        key = str(row.site_id), int(row.period)
        sums[(*key, 0 if home else 1)] += mw * (1 - old)
        sums[(*key, 2)] += mw * old
    return dict(sums)


def _flows(
    data: ReportData,
    at_region: Mapping[str, tuple[float, float]],
    at_site: Mapping[str, tuple[float, float]],
) -> tuple[dict[int, tuple[Flow, ...]], Text]:
    """Draw the work that leaves its zone, of the precision that most of it is counted in."""
    if not data.has("flows"):
        return {}, NOTHING
    by = ["region_id", "site_id", "precision", "period", "leaves_zone_flag"]
    away = data.sums("flows", by, ["useful_pflops"])
    away = away[away["leaves_zone_flag"] == 1]
    if away.empty:
        return {}, NOTHING
    precision = str(away.groupby("precision")["useful_pflops"].sum().idxmax())
    rows = away[away["precision"] == precision]
    largest = float(rows["useful_pflops"].max())
    drawn = {
        int(year): tuple(
            Flow(
                at_region[str(row.region_id)],
                at_site[str(row.site_id)],
                max(0.5, WIDEST_FLOW * math.sqrt(row.useful_pflops / largest)),
                Text("{a} → {b}, {year}: {pflops}", "{a} → {b}，{year}：{pflops}").fill(
                    a=data.region(str(row.region_id)),
                    b=data.site(str(row.site_id)),
                    year=numbers.year(data.period(int(year))),
                    pflops=numbers.compute(row.useful_pflops, precision),
                ),
            )
            for row in part.nlargest(MOST_FLOWS, "useful_pflops").itertuples()
        )
        for year, part in rows.groupby("period")
    }
    note = Text(
        "Lines: the largest flows of {p} work out of its home zone, at most {n} a year",
        "线条：跨区算力流向（{p}），每年至多 {n} 条",
    ).fill(p=numbers.precision_name(precision), n=MOST_FLOWS)
    return drawn, note
