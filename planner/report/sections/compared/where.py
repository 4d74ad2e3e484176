"""Where two plans differ: the map of differences, and the sites gained, lost, grown and shrunk."""

from __future__ import annotations

import math

import pandas as pd

from planner.report import numbers
from planner.report.cartography.marks import SiteMark, marked_map, served_change
from planner.report.charts.differences import GAINED, LOST
from planner.report.data import ReportData
from planner.report.key_figures import signed
from planner.report.pieces import Column, Map, Table
from planner.report.sections.run_card import approval
from planner.report.words import Text, counted, joined, listed, named, same
from planner.results.capacity import NOTICEABLE_MW
from planner.results.comparison import Comparison

#: what a site's circle stands for, the first that differs anywhere
MEASURES = (
    ("hall_it_mw", Text("IT load of halls", "机房 IT 负载")),
    ("chips_it_mw", Text("IT power of chips", "芯片 IT 功率")),
)
CHANGES = {
    "gained": Text("gained", "新增"),
    "lost": Text("lost", "减少"),
    "grown": Text("grown", "扩大"),
    "shrunk": Text("shrunk", "缩小"),
    "same": Text("halls unchanged", "机房不变"),
}
KINDS = (
    (Text("More than before", "多于此前"), GAINED),
    (Text("Less than before", "少于此前"), LOST),
)
MOST_NAMED = 3
#: differences below this share of the largest are left to the table
LEAST_SHARE = 0.01


def site_name(row: pd.Series) -> Text:
    """Return the name of a site of either plan."""
    en, zh = (word if isinstance(word, str) else "" for word in (row["name_en"], row["name_zh"]))
    return named(en, zh, str(row["site_id"]))


def moves(made: Comparison, measure: str) -> pd.Series:
    """Return by how much a measure of each site differs."""
    return made.sites[f"to_{measure}"] - made.sites[f"from_{measure}"]


def shown_measure(made: Comparison) -> tuple[str, Text] | None:
    """Return what the circles stand for; None where no site differs."""
    for measure, name in MEASURES:
        if (moves(made, measure).abs() > NOTICEABLE_MW).any():
            return measure, name
    return None


def difference_map(data: ReportData, made: Comparison, key: str) -> Map | None:
    """Return the map of what each site gains or loses, over the change of demand served."""
    measured = shown_measure(made)
    served = served_shares(made)
    is_served_alike = all(abs(two - one) < numbers.SOLVER_TOLERANCE for one, two in served.values())
    if measured is None and is_served_alike:
        return None
    marks = _marks(data, made, measured) if measured is not None else []
    scene = marked_map(data, key, marks, KINDS, served_change(data, served))
    alt = Text(
        "Map of the differences: {n} with circles, regions shaded by the change of demand served.",
        "差异地图：{n}以圆表示，区域按需求满足率变化着色。",
    ).fill(n=counted(len(marks), "site", "sites", "个站点"))
    notes = [_note(measured)]
    if scene.plane.corner is not None:
        about = Text("Schematic, no evidence of boundaries.", "示意图，不作为划界依据。")
        notes.append(joined([about, approval(data)]))
    return Map(map_title(data, made), scene, alt, tuple(notes))


def map_title(data: ReportData, made: Comparison) -> Text:
    """Return which sites are gained and which lost between the two plans."""
    parts = []
    for word, told in (
        ("gained", Text("{n} gained ({names})", "新增{n}（{names}）")),
        ("lost", Text("{n} lost ({names})", "减少{n}（{names}）")),
    ):
        rows = made.sites[made.sites["change"] == word]
        if len(rows):
            names = [site_name(row) for _, row in rows.iterrows()]
            n = counted(len(rows), "site", "sites", "个站点")
            parts.append(told.fill(n=n, names=listed(names, MOST_NAMED)))
    if not parts:
        sized = int(made.sites["change"].isin(("grown", "shrunk")).sum())
        if not sized:
            return Text("Between the plans no site's halls change", "两方案的站点机房没有差异")
        told = Text(
            "Between the plans no site is gained or lost; {n} in size",
            "两方案之间没有站点增减；{n}规模不同",
        )
        return told.fill(n=counted(sized, "site differs", "sites differ", "个站点"))
    return Text("Between the plans: {moved}", "两方案之间：{moved}").fill(
        moved=joined(parts, "; ", "；")
    )


def _note(measured: tuple[str, Text] | None) -> Text:
    if measured is None:
        return Text("No site differs. Equal-area projection.", "站点没有差异。等积投影。")
    told = Text(
        "Circles: by how much the {what} of a site differs, in MW, from {least} of the largest on; "
        "dashed rims: undecided. Equal-area projection.",
        "圆面积：站点{what}之差（MW），小于最大值 {least} 者从略；虚线边：未定。等积投影。",
    )
    return told.fill(what=measured[1], least=numbers.percent(LEAST_SHARE, 0))


def _marks(data: ReportData, made: Comparison, measured: tuple[str, Text]) -> list[SiteMark]:
    measure, what = measured
    moved = moves(made, measure)
    largest = float(moved.abs().max())
    order = moved.abs().sort_values(ascending=False, kind="stable").index
    said = Text(
        "{name}: {change}, {what} from {one} to {two}",
        "{name}：{change}，{what}由 {one} 变为 {two}",
    )
    marks = []
    for place in order:
        row, mw = made.sites.loc[place], float(moved[place])
        if abs(mw) <= max(NOTICEABLE_MW, LEAST_SHARE * largest):
            continue
        name = site_name(row)
        marks.append(
            SiteMark(
                site_id=str(row["site_id"]),
                name=name,
                lon_deg=float(row["lon_deg"]),
                lat_deg=float(row["lat_deg"]),
                size_mw=abs(mw),
                kind=0 if mw > 0 else 1,
                label=Text("{name} {mw}", "{name} {mw}").fill(
                    name=name, mw=signed(mw, numbers.number)
                ),
                said=said.fill(
                    name=name,
                    change=CHANGES[str(row["change"])],
                    what=what,
                    one=numbers.power(float(row[f"from_{measure}"])),
                    two=numbers.power(float(row[f"to_{measure}"])),
                ),
                undecided=True,
            )
        )
    return marks


def served_shares(made: Comparison) -> dict[str, tuple[float, float]]:
    """Return the share of demand that each plan serves in the last year, by region.

    Of several precisions, each plan's worst.
    """
    sides: dict[str, tuple[float, float]] = {}
    table = made.regions.pivot_table(
        index=["region_id", "precision"], columns="figure", values=["from", "to"], sort=False
    )
    for (region, _), row in table.iterrows():
        ratios = []
        for side, old in zip(("from", "to"), sides.get(str(region), (math.inf,) * 2), strict=True):
            wanted = float(row[side, "demand_pflops"])
            served = float(row[side, "served_pflops"])
            ratios.append(min(old, served / wanted if wanted > 0 else math.inf))
        sides[str(region)] = (ratios[0], ratios[1])
    return {region: shares for region, shares in sides.items() if all(map(math.isfinite, shares))}


def site_table(data: ReportData, made: Comparison) -> Table | None:
    """Return the sites that differ, those whose halls differ most first."""
    differs = [(moves(made, measure).abs() > NOTICEABLE_MW) for measure, _ in MEASURES]
    rows = made.sites[differs[0] | differs[1] | made.sites["change"].isin(("gained", "lost"))]
    if rows.empty:
        return None
    mw = same("MW")
    columns = (
        Column(Text("Site", "站点"), "site", width=1.9),
        Column(Text("Zone", "区域"), "zone", width=1.3),
        Column(Text("Between the plans", "两方案之间"), "change", width=1.3),
        Column(Text("Halls before", "此前机房"), "from_hall_it_mw", mw, numeric=True),
        Column(Text("now", "现在"), "to_hall_it_mw", mw, numeric=True),
        Column(Text("Chips before", "此前芯片"), "from_chips_it_mw", mw, numeric=True),
        Column(Text("now", "现在"), "to_chips_it_mw", mw, numeric=True),
    )
    cells = tuple(
        (
            site_name(row),
            data.zone(str(row["zone_id"])),
            CHANGES[str(row["change"])],
            *(
                numbers.number(float(row[f"{side}_{measure}"]))
                for measure, _ in MEASURES
                for side in ("from", "to")
            ),
        )
        for _, row in rows.iterrows()
    )
    title = Text("Sites that differ, {year}", "{year}有差异的站点").fill(
        year=numbers.year(data.last)
    )
    return Table(title, columns, cells, name=f"sites_against_{made.before}", most=20)
