"""Everything that a map shows, in the picture's units and in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.report.cartography.shapes import Plane
from planner.report.charts.theme import STEPS
from planner.report.words import NOTHING, Text


@dataclass(frozen=True, slots=True)
class Shade:
    """One region in one year: its class (None: no data) and what is said of it."""

    step: int | None
    said: Text


@dataclass(frozen=True, slots=True)
class Indicator:
    """What regions are shaded by.

    Attributes
    ----------
    key : str
        Identifier in the page.
    title : Text
        Name in the choice and the legend.
    steps : tuple of Text
        Name of each class, fixed across years.
    shades : mapping of (year, region id) to Shade
        Regions that are absent have no data.
    zones : mapping of (year, zone id) to Shade
        Of a figure of zones: those with a polygon of their own, or with none at all.
    colours : tuple of str
        Of each class.
    undecided : frozenset of int
        Classes that are hatched, because another plan within the gap may be of another.
    """

    key: str
    title: Text
    steps: tuple[Text, ...]
    shades: Mapping[tuple[int, str], Shade]
    colours: tuple[str, ...] = STEPS
    undecided: frozenset[int] = frozenset()
    zones: Mapping[tuple[int, str], Shade] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Slice:
    """A share of a pie."""

    kind: int
    share: float


@dataclass(frozen=True, slots=True)
class Pie:
    """One site in one year; its rim is dashed where what it shows is undecided."""

    site_id: str
    x: float
    y: float
    radius: float
    size_mw: float
    slices: tuple[Slice, ...]
    name: Text
    label: Text
    said: Text
    undecided: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """Work that goes from a region to a site in one year."""

    start: tuple[float, float]
    end: tuple[float, float]
    width: float
    said: Text


@dataclass(frozen=True)
class Scene:
    """A map of one plan.

    Attributes
    ----------
    key : str
        Put before each id, so that several maps of a page do not meet.
    plane : Plane
        Projection, borders and size of the picture.
    years : tuple of int
        Years drawn; the last is shown first.
    indicators : tuple of Indicator
        What regions can be shaded by; the first is shown first.
    dots : mapping of str to (x, y)
        Regions without a polygon.
    names : mapping of str to Text
        Names of the regions and shapes.
    pies, flows : mapping of int to tuple
        By year; pies from the largest to the smallest.
    kinds : tuple of (Text, str)
        Kinds of chips and their colours.
    size_key : tuple of (radius, Text)
        Circles of the legend, the largest first; two that stand clear of each other are drawn.
    flow_note : Text
        What the lines are.
    inset_title : Text
        Under the inset.
    rims : mapping of str to tuple of (site id, x, y)
        Sites of each zone that has no polygon: a rim about them is shaded as the zone.
    """

    key: str
    plane: Plane
    years: tuple[int, ...]
    indicators: tuple[Indicator, ...]
    dots: Mapping[str, tuple[float, float]]
    names: Mapping[str, Text]
    pies: Mapping[int, tuple[Pie, ...]]
    flows: Mapping[int, tuple[Flow, ...]]
    kinds: tuple[tuple[Text, str], ...]
    size_key: tuple[tuple[float, Text], ...] = ()
    flow_note: Text = NOTHING
    inset_title: Text = NOTHING
    rims: Mapping[str, tuple[tuple[str, float, float], ...]] = field(default_factory=dict)

    @property
    def rim_note(self) -> Text:
        """What the rims about sites are; nothing without one."""
        shaded = {zone for indicator in self.indicators for _, zone in indicator.zones}
        if shaded.isdisjoint(self.rims):
            return NOTHING
        return Text("Rims of sites: zones that have no polygon.", "站点外圈：没有边界的区域。")

    @property
    def layers(self) -> tuple[str, ...]:
        """What can be shown or hidden."""
        flows = ("flows",) if any(self.flows.values()) else ()
        return ("sites", *flows, "labels", "shades")

    def without_data(self, indicator: Indicator, year: int) -> tuple[Text, ...]:
        """Return the names of the regions, or of the zones, that are hatched."""
        of_zones = bool(indicator.zones and self.plane.zones)
        shades = indicator.zones if of_zones else indicator.shades
        areas = self.plane.zones if of_zones else [*self.plane.areas, *self.dots]
        return tuple(
            self.names[area]
            for area in areas
            if (shade := shades.get((year, area))) is None or shade.step is None
        )
