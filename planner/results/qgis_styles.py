"""Styles of the GeoPackage's layers in the form that QGIS keeps them in (QML)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from xml.etree import ElementTree as ET

from planner.results.palette import BLUE, FLOW, HATCH, STEPS

#: upper bounds of the classes of demand served; the last class is open
SERVED_BREAKS = (0.55, 0.65, 0.75, 0.85)
LARGEST_CIRCLE_MM, WIDEST_LINE_MM = 9.0, 1.6
#: QGIS's number for a property that an expression gives
_EXPRESSION = "3"

Symbol = tuple[str, str, Mapping[str, str], Mapping[str, str]]
Rule = tuple[str, str]


def site_style(last: int, largest_mw: float) -> str:
    """Return circles for the open sites of a year, in proportion to IT power by area."""
    size = f'{LARGEST_CIRCLE_MM} * sqrt("chips_it_mw" / {max(largest_mw, 1e-9)!r})'
    looks = {"name": "circle", "color": _rgba(BLUE), "outline_color": _rgba("#ffffff")}
    symbol: Symbol = ("marker", "SimpleMarker", {**looks, "size": "3"}, {"size": size})
    return _qml([(f'"period" = {last} AND "open_flag" = 1', f"Open in {last}")], [symbol])


def flow_style(last: int, largest_pflops: float) -> str:
    """Return lines for the flows of a year that leave their zone, wider where more flows."""
    width = f'{WIDEST_LINE_MM} * sqrt("useful_pflops" / {max(largest_pflops, 1e-9)!r})'
    looks = {"line_color": _rgba(FLOW, 110), "line_width": "0.4", "capstyle": "round"}
    symbol: Symbol = ("line", "SimpleLine", looks, {"outlineWidth": width})
    rule = f'"period" = {last} AND "leaves_zone_flag" = 1'
    return _qml([(rule, f"Leaves its zone in {last}")], [symbol])


def line_style() -> str:
    """Return lines that belong to the territory."""
    looks = {"line_color": _rgba(FLOW), "line_width": "0.4", "capstyle": "round"}
    return _qml([("TRUE", "Lines of the territory")], [("line", "SimpleLine", looks, {})])


def region_style(last: int, *, polygons: bool) -> str:
    """Return regions, or their points, shaded by the share of demand served in a year."""
    bounds = [0.0, *SERVED_BREAKS, float("inf")]
    rules: list[Rule] = []
    for low, high in pairwise(bounds):
        above = f' AND "served_ratio" >= {low}' if low > 0 else ""
        below = f' AND "served_ratio" < {high}' if high <= 1 else ""
        name = f"{low:.0%} to {high:.0%} served" if high <= 1 else f"{low:.0%} served and more"
        rules.append((f'"period" = {last}{above}{below}', name))
    rules.append((f'"period" = {last} AND "served_ratio" IS NULL', "no data"))
    outline = {"outline_color": _rgba("#ffffff"), "outline_width": "0.2"}
    hatch = {"color": _rgba(HATCH), "style": "b_diagonal"}
    rim = {"outline_color": _rgba(HATCH), "outline_width": "0.2"}
    symbols: list[Symbol] = [
        ("fill", "SimpleFill", {"color": _rgba(colour), "style": "solid", **outline}, {})
        if polygons
        else ("marker", "SimpleMarker", {"color": _rgba(colour), "size": "3", **outline}, {})
        for colour in STEPS
    ]
    symbols.append(
        ("fill", "SimpleFill", {**hatch, **rim}, {})
        if polygons
        else ("marker", "SimpleMarker", {"color": _rgba("#ffffff"), "size": "3", **rim}, {})
    )
    return _qml(rules, symbols)


def _rgba(colour: str, opacity: int = 255) -> str:
    return ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + f",{opacity}"


def _qml(rules: Sequence[Rule], symbols: Sequence[Symbol]) -> str:
    root = ET.Element("qgis", version="3.28.0", styleCategories="Symbology")
    renderer = ET.SubElement(root, "renderer-v2", type="RuleRenderer", symbollevels="0")
    tree = ET.SubElement(renderer, "rules", key="all")
    drawn = ET.SubElement(renderer, "symbols")
    for place, ((test, label), symbol) in enumerate(zip(rules, symbols, strict=True)):
        ET.SubElement(tree, "rule", key=f"rule{place}", filter=test, symbol=str(place), label=label)
        _symbol(drawn, str(place), symbol)
    return ET.tostring(root, encoding="unicode")


def _symbol(parent: ET.Element, name: str, symbol: Symbol) -> None:
    kind, layer, looks, reckoned = symbol
    made = ET.SubElement(parent, "symbol", name=name, type=kind, alpha="1", clip_to_extent="1")
    inner = ET.SubElement(made, "layer", {"class": layer, "enabled": "1", "pass": "0"})
    options = ET.SubElement(inner, "Option", type="Map")
    for key, value in looks.items():
        ET.SubElement(options, "Option", name=key, value=value, type="QString")
    if reckoned:
        defined = ET.SubElement(inner, "data_defined_properties")
        top = ET.SubElement(defined, "Option", type="Map")
        ET.SubElement(top, "Option", name="name", value="", type="QString")
        properties = ET.SubElement(top, "Option", name="properties", type="Map")
        for key, expression in reckoned.items():
            one = ET.SubElement(properties, "Option", name=key, type="Map")
            ET.SubElement(one, "Option", name="active", value="true", type="bool")
            ET.SubElement(one, "Option", name="expression", value=expression, type="QString")
            ET.SubElement(one, "Option", name="type", value=_EXPRESSION, type="int")
        ET.SubElement(top, "Option", name="type", value="collection", type="QString")
