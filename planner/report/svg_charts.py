"""Charts as SVG: what the PDF prints, and what the page shows where scripts do not run."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from planner.report.charts.theme import CONFIG, FONT
from planner.report.pieces import Chart, Report
from planner.report.words import localised
from planner.report.worker import ask
from planner.say.language import Language

_IDS = re.compile(r'( id="|url\(#|href="#)([\w-]+)')
_TAG = re.compile(r"<[a-z][^>]*>")
#: marks are told of by the chart's own alternative text; the rest says what holds anyway
_IDLE = re.compile(
    r' (?:aria-[a-z]+|role|pointer-events)="[^"]*"'
    r'| class="(?:mark|back|fore)[^"]*"| (?:opacity|stroke-opacity|fill-opacity|stroke-width)="1"'
    r'| [xy][12]="0"| transform="translate\(0,0\)"'
)
_EMPTY = re.compile(r'<path(?: display="none")? d="(?:M0,0h0v0h0Z)?"(?: display="none")?/>|<g></g>')
_PLACES = re.compile(r' (?:d|transform|[xy][12]?|width|height)="[^"]*"')
_FONT = f' font-family="{FONT}"'
_LETTERS = f'{_FONT} font-size="11px"'
_LONG = re.compile(r"(\.\d\d)\d+")

#: SVG of each chart of a report in one language, in the order of :func:`charts_of`
Drawings = tuple[str, ...]


def charts_of(report: Report) -> tuple[Chart, ...]:
    """Return the charts of a report in order."""
    return tuple(p for section in report.sections for p in section.pieces if isinstance(p, Chart))


def chart_spec(spec: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """Return a chart's specification in one language, look included."""
    said = localised(dict(spec), language)
    return {**said, "config": dict(CONFIG)}


def draw_charts(report: Report, language: Language) -> Drawings:
    """Return every chart of a report as SVG.

    Raises
    ------
    PlannerError
        If a chart cannot be drawn.
    """
    specs = [chart_spec(chart.spec, language) for chart in charts_of(report)]
    return tuple(slim(svg) for svg in json.loads(ask("draw", specs))) if specs else ()


def slim(svg: str) -> str:
    """Return a drawing without what nobody sees: idle attributes, empty marks, long decimals."""

    def shortened(found: re.Match[str]) -> str:
        tag = _IDLE.sub("", found[0])
        return _PLACES.sub(lambda places: _LONG.sub(r"\1", places[0]), tag)

    thin = _EMPTY.sub("", _TAG.sub(shortened, svg))
    # the font and size of most of it are said once
    return thin.replace(_LETTERS, "").replace(_FONT, "").replace("<svg ", f"<svg{_LETTERS} ", 1)


def own_ids(svg: str, name: str) -> str:
    """Number a drawing's ids anew from nothing, behind a name.

    The converter counts on from one chart to the next, and the charts of one page must not meet.
    """
    places: dict[str, int] = {}

    def own(found: re.Match[str]) -> str:
        place = places.setdefault(found[2], len(places))
        return f"{found[1]}{name}-{place}"

    return _IDS.sub(own, svg)
