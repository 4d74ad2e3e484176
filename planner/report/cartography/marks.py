"""Maps of sites as plain circles, one colour a kind, and of what changed between two plans."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.report import numbers
from planner.report.cartography.build import LARGEST_RADIUS, SMALLEST_RADIUS, bare_scene
from planner.report.cartography.scene import Indicator, Pie, Scene, Shade, Slice
from planner.report.data import ReportData
from planner.report.words import NOTHING, Text, same

#: shading of regions where none says anything
PLAIN = "#efede4"
#: from much less to much more, which the colour-blind can tell apart
DIVERGING = ("#c98f3c", "#ecd9b0", "#f3f2ec", "#bfe0db", "#4fa79d")
#: upper bounds of the classes of a difference of shares; the last is open
POINT_BREAKS = (-0.05, -0.005, 0.005, 0.05)
#: the class of regions that hardly differ
SAME_CLASS = 2

Radius = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class SiteMark:
    """A site as a circle.

    Attributes
    ----------
    site_id : str
    name : Text
    lon_deg, lat_deg : float
    size_mw : float
        What its area stands for.
    kind : int
        Index of its colour.
    label, said : Text
        Beside it, and of it.
    undecided : bool
        Whether its rim is dashed.
    """

    site_id: str
    name: Text
    lon_deg: float
    lat_deg: float
    size_mw: float
    kind: int
    label: Text
    said: Text
    undecided: bool = False


def marked_map(
    data: ReportData,
    key: str,
    marks: Sequence[SiteMark],
    kinds: tuple[tuple[Text, str], ...],
    indicator: Indicator | None = None,
) -> Scene:
    """Return a map of the last year with sites as circles.

    Parameters
    ----------
    data : ReportData
        Regions and borders.
    key : str
        Put before each id of the drawing.
    marks : sequence of SiteMark
        The most important first.
    kinds : tuple of (Text, str)
        Name and colour of each kind.
    indicator : Indicator, optional
        What regions are shaded by.
    """
    bare = bare_scene(data, key, (data.last,), [(m.lon_deg, m.lat_deg) for m in marks])
    largest = max((mark.size_mw for mark in marks), default=0.0)

    def radius(mw: float) -> float:
        share = mw / largest if largest > 0 else 0.0
        return max(SMALLEST_RADIUS, LARGEST_RADIUS * math.sqrt(share))

    pies = tuple(
        Pie(
            mark.site_id,
            *bare.plane.at(mark.lon_deg, mark.lat_deg),
            radius(mark.size_mw),
            mark.size_mw,
            (Slice(mark.kind, 1.0),),
            mark.name,
            mark.label,
            mark.said,
            mark.undecided,
        )
        for mark in marks
    )
    return replace(
        bare,
        indicators=(indicator or _plain(data.last, bare.names),),
        pies={data.last: pies},
        kinds=kinds,
        size_key=_size_key(largest, radius),
    )


def _plain(year: int, names: Mapping[str, Text]) -> Indicator:
    shades = {(year, region): Shade(0, name) for region, name in names.items()}
    return Indicator("plain", NOTHING, (NOTHING,), shades, (PLAIN,))


def _size_key(largest: float, radius: Radius) -> tuple[tuple[float, Text], ...]:
    if largest <= 0:
        return ()
    scale = 10 ** math.floor(math.log10(largest))
    round_mw = [step * scale for step in (5, 2, 1, 0.5, 0.2, 0.1) if step * scale <= largest]
    return tuple((radius(mw), numbers.power(mw)) for mw in round_mw)


def served_change(data: ReportData, moved: Mapping[str, tuple[float, float]]) -> Indicator:
    """Return the change of the share of demand served, region by region, in points.

    Parameters
    ----------
    data : ReportData
        Names of the regions.
    moved : mapping of region id to (float, float)
        Share served by the earlier plan and by the later one.
    """
    title = Text(
        "Change of demand served, percentage points; hatched: undecided",
        "需求满足率变化（百分点）；斜线：未定",
    )
    said = Text(
        "{name}: {one} of demand served, then {two}", "{name}：需求满足率由 {one} 变为 {two}"
    )
    shades = {
        (data.last, region): Shade(
            sum(two - one >= limit for limit in POINT_BREAKS),
            said.fill(name=data.region(region), one=numbers.percent(one), two=numbers.percent(two)),
        )
        for region, (one, two) in moved.items()
    }
    steps = (
        same("< −5"),
        Text("−5 to −0.5", "−5 至 −0.5"),
        same("±0.5"),
        Text("+0.5 to +5", "+0.5 至 +5"),
        same("≥ +5"),
    )
    return Indicator(
        "served-change",
        title,
        steps,
        shades,
        DIVERGING,
        frozenset(range(len(DIVERGING))) - {SAME_CLASS},
    )
