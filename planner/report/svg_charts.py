"""A chart as SVG: what the PDF prints, and what the page shows where scripts do not run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import vl_convert

from planner.report.charts.theme import CONFIG
from planner.report.fonts import fonts_folder
from planner.report.words import Language, localised

_VEGA_LITE = "6.4"
_IDS = re.compile(r'( id="|url\(#|href="#)([\w-]+)')


def chart_spec(spec: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """Return a chart's specification in one language, look included."""
    said = localised(dict(spec), language)
    return {**said, "config": dict(CONFIG)}


def chart_svg(spec: Mapping[str, Any], name: str) -> str:
    """Return a chart as SVG.

    Parameters
    ----------
    spec : mapping
        Of :func:`chart_spec`.
    name : str
        Put before each id, so that the charts of one page do not meet.
    """
    _know_fonts()
    svg: str = vl_convert.vegalite_to_svg(dict(spec), vl_version=_VEGA_LITE)
    return _own_ids(svg, name)


def _own_ids(svg: str, name: str) -> str:
    """Number ids anew from nothing: the converter counts on from one chart to the next."""
    places: dict[str, int] = {}

    def own(found: re.Match[str]) -> str:
        place = places.setdefault(found[2], len(places))
        return f"{found[1]}{name}-{place}"

    return _IDS.sub(own, svg)


@cache
def _know_fonts() -> None:
    """Let the converter measure text with the fonts that are printed."""
    vl_convert.register_font_directory(str(fonts_folder()))
