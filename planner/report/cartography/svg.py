"""The one drawing of a map, for page and print.

Every year's shading, flows and sites are groups of their own; the page only shows and hides them.
Regions are drawn once as paths and used again by reference, so a year costs a few kilobytes.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from html import escape

from planner.report.cartography.labels import Label, Line, Mark, place
from planner.report.cartography.scene import Flow, Indicator, Pie, Scene, Shade
from planner.report.cartography.shapes import WIDTH, Corner
from planner.report.charts.theme import FAINT, FONT, INK
from planner.report.words import Text
from planner.results.palette import FLOW
from planner.say.language import Language

#: letters on the page, on a phone and in print, where the drawing is set smaller
LABEL_SIZE, NARROW_LABEL_SIZE, STILL_LABEL_SIZE = 11.0, 20.0, 13.0
LABELS, NARROW_LABELS, STILL_LABELS = 18, 5, 14
KEY_SIZE, STILL_KEY_SIZE = 9.5, 12.0
_FLOW_LOOK = f' fill="none" stroke="{FLOW}" stroke-opacity=".3" stroke-linecap="round"'


def map_svg(scene: Scene, language: Language, *, still: bool, alt: str = "") -> str:
    """Return a map as SVG.

    Parameters
    ----------
    scene : Scene
        What to draw.
    language : {"en", "zh"}
        Of names and numbers.
    still : bool
        For print: only the last year and the first indicator, nothing to choose or to point at.
    alt : str
        What a reader who cannot see it must know.
    """
    return "".join(_parts(scene, language, still, alt))


def _parts(scene: Scene, language: Language, still: bool, alt: str) -> Iterator[str]:
    plane, key = scene.plane, scene.key
    last = scene.years[-1]
    years = (last,) if still else scene.years
    indicators = scene.indicators[:1] if still else scene.indicators
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="map" id="{key}" '
        f'viewBox="0 0 {WIDTH:g} {plane.height:.0f}" width="{WIDTH:g}" '
        f'height="{plane.height:.0f}" font-family="{FONT}" role="group" '
        f'aria-label="{escape(alt)}">'
    )
    yield from _definitions(scene)
    yield f'<g clip-path="url(#{key}-frame)">'
    yield from _outline(scene)
    for indicator in indicators:
        for year in years:
            shown = indicator is indicators[0] and year == last
            yield from _shading(scene, indicator, year, language, shown, still)
    yield from _borders(scene, 1.0)
    yield "</g>"
    if plane.corner is not None:
        ids = [_shading_id(scene, item, year) for item in indicators for year in years]
        yield from _inset(scene, plane.corner, ids, language)
    key_size = STILL_KEY_SIZE if still else KEY_SIZE
    yield _scale_bar(scene, key_size)
    yield from _size_key(scene, language, key_size)
    for year in years:
        yield _group("layer flows", year, year == last, _FLOW_LOOK)
        yield from (_flow(flow, language, still) for flow in scene.flows.get(year, ()))
        yield "</g>"
    for year in years:
        yield _group("layer sites", year, year == last)
        yield from (_pie(scene, pie, language, still) for pie in scene.pies.get(year, ()))
        yield "</g>"
        yield from _labels(scene, year, language, still, year == last)
    yield "</svg>"


def _group(classes: str, year: int, shown: bool, more: str = "") -> str:
    hidden = "" if shown else ' display="none"'
    return f'<g class="{classes}" data-year="{year}"{more}{hidden}>'


def _shading_id(scene: Scene, indicator: Indicator, year: int) -> str:
    return f"{scene.key}-shades-{_id(indicator.key)}-{year}"


def _definitions(scene: Scene) -> Iterator[str]:
    key, plane = scene.key, scene.plane
    yield "<defs>"
    yield (
        f'<pattern id="{key}-none" width="5" height="5" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="5" height="5" fill="#ffffff"/>'
        '<rect width="1.6" height="5" fill="#c9ccc6"/></pattern>'
    )
    if any(indicator.undecided for indicator in scene.indicators):
        yield (
            f'<pattern id="{key}-undecided" width="6" height="6" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><rect width="1.4" height="6" fill="#ffffff"/></pattern>'
        )
    yield (
        f'<clipPath id="{key}-frame"><rect width="{WIDTH:g}" height="{plane.height:.0f}"/>'
        "</clipPath>"
    )
    if (box := plane.corner) is not None:
        yield f'<clipPath id="{key}-corner">{_rect(box)}/></clipPath>'
    for region, path in plane.areas.items():
        yield f'<path id="{key}-{_id(region)}" d="{path}"/>'
    for zone, path in plane.zones.items():
        yield f'<path id="{key}-{_zone_id(zone)}" d="{path}"/>'
    yield "</defs>"


def _id(region: str) -> str:
    """Return a region's id as part of an XML id: others than letters, digits and - as numbers."""
    return "".join(c if c.isascii() and (c.isalnum() or c == "-") else f"_{ord(c)}" for c in region)


def _zone_id(zone: str) -> str:
    """Return the id of a zone's polygon, which is no region's."""
    return f"__{_id(zone)}"


def _fill(scene: Scene, indicator: Indicator, shade: Shade | None) -> str:
    if shade is None or shade.step is None:
        return f"url(#{scene.key}-none)"
    return indicator.colours[shade.step]


def _shading(
    scene: Scene, indicator: Indicator, year: int, language: Language, shown: bool, still: bool
) -> Iterator[str]:
    own = _shading_id(scene, indicator, year)
    more = f' id="{own}" data-indicator="{escape(indicator.key)}"'
    yield _group("layer shades", year, shown, more)
    for region in [*scene.plane.areas, *scene.dots]:
        shade = indicator.shades.get((year, region))
        fill, title = _fill(scene, indicator, shade), _title(scene, shade, region, language, still)
        if region in scene.plane.areas:
            yield f'<use href="#{scene.key}-{_id(region)}" fill="{fill}">{title}</use>'
            if shade is not None and shade.step in indicator.undecided:
                hatch = f"url(#{scene.key}-undecided)"
                yield (
                    f'<use href="#{scene.key}-{_id(region)}" fill="{hatch}" pointer-events="none"/>'
                )
        else:
            x, y = scene.dots[region]
            yield (
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="{fill}" stroke="#9aa39f" '
                f'stroke-width=".8">{title}</circle>'
            )
    yield from _zone_shading(scene, indicator, year, language, still)
    yield "</g>"


def _zone_shading(
    scene: Scene, indicator: Indicator, year: int, language: Language, still: bool
) -> Iterator[str]:
    """Draw the zones that have polygons of their own, and rims about the sites of landless ones."""
    for zone in scene.plane.zones if indicator.zones else ():
        shade = indicator.zones.get((year, zone))
        yield (
            f'<use href="#{scene.key}-{_zone_id(zone)}" fill="{_fill(scene, indicator, shade)}" '
            f'stroke="#ffffff" stroke-width="1.6">'
            f"{_title(scene, shade, zone, language, still)}</use>"
        )
    radius = {pie.site_id: pie.radius for pie in scene.pies.get(year, ())}
    for zone, sites in scene.rims.items():
        if (shade := indicator.zones.get((year, zone))) is not None:
            for site, x, y in sites:
                yield (
                    f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius.get(site, 1.0) + 6:.1f}" '
                    f'fill="{_fill(scene, indicator, shade)}" stroke="#9aa39f" stroke-width=".8">'
                    f"{_title(scene, shade, zone, language, still)}</circle>"
                )


def _title(scene: Scene, shade: Shade | None, area: str, language: Language, still: bool) -> str:
    if still:
        return ""
    none = Text("{name}: no data", "{name}：资料暂缺")
    said = none.fill(name=scene.names[area]) if shade is None else shade.said
    return f"<title>{escape(said.say(language))}</title>"


def _outline(scene: Scene) -> Iterator[str]:
    """Draw a rim under all regions, of which only the outer edge stays to be seen."""
    yield '<g fill="none" stroke="#8fa39c" stroke-width="2.2" stroke-linejoin="round">'
    yield from (f'<use href="#{scene.key}-{_id(region)}"/>' for region in scene.plane.areas)
    yield "</g>"


def _borders(scene: Scene, width: float) -> Iterator[str]:
    yield f'<g class="borders" fill="none" stroke="#ffffff" stroke-width="{width:.2f}">'
    yield from (f'<use href="#{scene.key}-{_id(region)}"/>' for region in scene.plane.areas)
    yield "</g>"
    yield f'<g class="lines" fill="none" stroke="{FAINT}" stroke-width="{width:.2f}">'
    yield from (f'<path d="{path}"/>' for path in scene.plane.lines)
    yield "</g>"


def _rect(box: Corner) -> str:
    return (
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"'
    )


def _inset(scene: Scene, box: Corner, shadings: list[str], language: Language) -> Iterator[str]:
    """Draw the same shadings again, smaller; small islands keep an outline to be seen by.

    What is hidden of them stays hidden here.
    """
    yield f'<g class="inset">{_rect(box)} fill="#ffffff"/>'
    yield f'<g clip-path="url(#{scene.key}-corner)">'
    yield (
        f'<g transform="translate({box.shift[0]:.2f} {box.shift[1]:.2f}) scale({box.scale:.4f})">'
    )
    yield f'<g stroke="#86928d" stroke-width="{0.5 / box.scale:.2f}">'
    yield from (f'<use href="#{own}"/>' for own in shadings)
    yield "</g>"
    yield from _borders(scene, 0.6 / box.scale)
    yield f'</g></g>{_rect(box)} fill="none" stroke="#9aa39f" stroke-width=".8"/>'
    yield (
        f'<text x="{box.x + box.width - 5:.1f}" y="{box.y + box.height - 6:.1f}" '
        f'text-anchor="end" font-size="9" fill="{INK}">'
        f"{escape(scene.inset_title.say(language))}</text></g>"
    )


def _scale_bar(scene: Scene, size: float) -> str:
    """Draw a bar of a round length, about a sixth of the picture."""
    unit_km = scene.plane.true_unit_m / 1000
    largest = unit_km * WIDTH / 6
    magnitude = 10 ** math.floor(math.log10(largest))
    km = max(step * magnitude for step in (1, 2, 5) if step * magnitude <= largest)
    length = km / unit_km
    y = scene.plane.height - 12
    return (
        f'<g class="scale" stroke="{FAINT}" fill="none"><path d="M14 {y - 5:.1f}v5h{length:.1f}v-5"'
        f'/><text x="{14 + length / 2:.1f}" y="{y - 5:.1f}" text-anchor="middle" '
        f'font-size="{size:g}" fill="{FAINT}" stroke="none">{km:g} km</text></g>'
    )


def _size_key(scene: Scene, language: Language, size: float) -> Iterator[str]:
    """Draw two circles of round sizes, one in the other, above the scale bar."""
    if not scene.size_key:
        return
    base, widest = scene.plane.height - 34, max(radius for radius, _ in scene.size_key)
    x = 15 + widest
    yield f'<g class="scale" fill="none" stroke="{FAINT}" stroke-width=".8">'
    for radius, text in _two_apart(scene.size_key, size):
        top = base - 2 * radius
        yield (
            f'<circle cx="{x:.1f}" cy="{base - radius:.1f}" r="{radius:.1f}"/>'
            f'<path d="M{x:.1f} {top:.1f}h{widest + 6:.1f}"/>'
            f'<text x="{x + widest + 9:.1f}" y="{top + size / 3:.1f}" font-size="{size:g}" '
            f'fill="{FAINT}" stroke="none">{escape(text.say(language))}</text>'
        )
    yield "</g>"


def _two_apart(size_key: Sequence[tuple[float, Text]], size: float) -> Iterator[tuple[float, Text]]:
    """Yield the largest circle, and the next whose words stand clear of those of the first."""
    yield size_key[0]
    smaller = (key for key in size_key if 2 * (size_key[0][0] - key[0]) > 1.1 * size)
    yield from itertools.islice(smaller, 1)


def _flow(flow: Flow, language: Language, still: bool) -> str:
    (x1, y1), (x2, y2) = flow.start, flow.end
    bend = 0.16
    cx, cy = (x1 + x2) / 2 - (y2 - y1) * bend, (y1 + y2) / 2 + (x2 - x1) * bend
    title = "" if still else f"<title>{escape(flow.said.say(language))}</title>"
    return (
        f'<path d="M{x1:.1f} {y1:.1f}Q{cx:.1f} {cy:.1f} {x2:.1f} {y2:.1f}" '
        f'stroke-width="{flow.width:.2f}">{title}</path>'
    )


def _pie(scene: Scene, pie: Pie, language: Language, still: bool) -> str:
    said = escape(pie.said.say(language))
    if still:
        head = f'<g transform="translate({pie.x:.1f} {pie.y:.1f})">'
    else:
        head = (
            f'<g class="site" transform="translate({pie.x:.1f} {pie.y:.1f})" tabindex="0" '
            f'role="button" data-site="{escape(pie.site_id)}" aria-label="{said}">'
        )
    return f"{head}{_slices(scene, pie)}</g>"


def _slices(scene: Scene, pie: Pie) -> str:
    r = pie.radius
    ring = f'<circle r="{r + 1:.1f}" fill="#ffffff"/>'
    parts = [item for item in pie.slices if item.share > 0]
    if len(parts) <= 1:
        colour = scene.kinds[parts[0].kind][1] if parts else "#ffffff"
        if pie.undecided:
            return (
                f'{ring}<circle r="{r:.1f}" fill="{colour}" fill-opacity=".55" stroke="{colour}" '
                'stroke-width="1.6" stroke-dasharray="3 2"/>'
            )
        return f'{ring}<circle r="{r:.1f}" fill="{colour}"/>'
    drawn, angle = [ring], -math.pi / 2
    for item in parts:
        turn = angle + 2 * math.pi * item.share
        x1, y1 = r * math.cos(angle), r * math.sin(angle)
        x2, y2 = r * math.cos(turn), r * math.sin(turn)
        drawn.append(
            f'<path d="M0 0L{x1:.2f} {y1:.2f}A{r:.1f} {r:.1f} 0 {int(item.share > 0.5)} 1 '
            f'{x2:.2f} {y2:.2f}z" fill="{scene.kinds[item.kind][1]}"/>'
        )
        angle = turn
    return "".join(drawn)


def _labels(scene: Scene, year: int, language: Language, still: bool, shown: bool) -> Iterator[str]:
    if still:
        size, most = STILL_LABEL_SIZE, STILL_LABELS
        yield from _label_set(scene, year, language, shown, "wide", size, most)
        return
    yield from _label_set(scene, year, language, shown, "wide", LABEL_SIZE, LABELS)
    size, most = NARROW_LABEL_SIZE, NARROW_LABELS
    yield from _label_set(scene, year, language, shown, "narrow", size, most)


def _label_set(
    scene: Scene, year: int, language: Language, shown: bool, name: str, size: float, most: int
) -> Iterator[str]:
    marks = [
        Mark(pie.x, pie.y, pie.radius + 1, pie.label.say(language))
        for pie in scene.pies.get(year, ())
    ]
    box = scene.plane.corner
    others = [(box.x, box.y, box.x + box.width, box.y + box.height)] if box else []
    placed = place(marks, others, (WIDTH, scene.plane.height), size, most)
    yield _group(f"layer labels {name}", year, shown)
    yield from (_leader(label.leader) for label in placed if label.leader)
    # each name stands on a white rim of its own
    yield (
        f'<g font-size="{size:g}" font-weight="700" fill="{INK}" stroke="#ffffff" '
        f'stroke-width="{size / 4:.1f}" stroke-linejoin="round" paint-order="stroke">'
    )
    yield from (_label(label) for label in placed)
    yield "</g></g>"


def _leader(line: Line) -> str:
    x1, y1, x2, y2 = line
    return (
        f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{INK}" stroke-width=".7" '
        'fill="none"/>'
    )


def _label(label: Label) -> str:
    return (
        f'<text x="{label.x:.1f}" y="{label.y:.1f}" text-anchor="{label.anchor}">'
        f"{escape(label.text)}</text>"
    )
