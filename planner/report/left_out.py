"""Maps and charts that cannot be drawn are left out with their reason; the rest stands."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from planner.errors import caught, in_plain_words
from planner.report.cartography.svg import map_svg
from planner.report.pieces import Callout, Chart, Map, Piece, Report, Section
from planner.report.words import Text
from planner.say.language import LANGUAGES

_LOG = logging.getLogger(__name__)
_Made = TypeVar("_Made", bound=Map | None)

MAP = Text("A map is left out", "此处地图从略")
CHARTS = Text("Charts are left out", "此处图表从略")


def tried(make: Callable[[], _Made]) -> _Made | Callout:
    """Return the map that `make` makes, drawn once as renderers will; else what stands for it."""
    done: list[_Made] = []
    with caught() as failures:
        made = make()
        if isinstance(made, Map):
            for language in LANGUAGES:
                for still in (True, False):
                    map_svg(made.scene, language, still=still)
        done.append(made)
    return left_out(failures[0]) if failures else done[0]


def left_out(error: Exception, what: Text = MAP) -> Callout:
    """Return what is printed in the place of what cannot be drawn, and log a warning."""
    why = in_plain_words(error).removesuffix(".")
    _LOG.warning("%s of the report, for nothing can be drawn: %s.", what.en, why)
    told = Text("It cannot be drawn: {why}.", "无法绘制：{why}。").fill(why=why)
    return Callout(told, what, tone="alarm")


def without_charts(report: Report, error: Exception) -> Report:
    """Return a report with one statement in the place of the charts of each section."""
    told = left_out(error, CHARTS)

    def bare(section: Section) -> Section:
        pieces: list[Piece] = []
        for piece in section.pieces:
            if not isinstance(piece, Chart):
                pieces.append(piece)
            elif told not in pieces:
                pieces.append(told)
        return replace(section, pieces=tuple(pieces))

    return replace(report, sections=tuple(map(bare, report.sections)))
