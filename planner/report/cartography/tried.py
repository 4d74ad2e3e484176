"""A map that cannot be drawn is left out with its reason; the rest of the report stands."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar, get_args

from planner.errors import caught, in_plain_words
from planner.report.cartography.svg import map_svg
from planner.report.pieces import Callout, Map
from planner.report.words import Language, Text

_LOG = logging.getLogger(__name__)
_Made = TypeVar("_Made", bound=Map | None)


def tried(make: Callable[[], _Made]) -> _Made | Callout:
    """Return the map that `make` makes, drawn once as renderers will; else what stands for it."""
    done: list[_Made] = []
    with caught() as failures:
        made = make()
        if isinstance(made, Map):
            for language in get_args(Language):
                for still in (True, False):
                    map_svg(made.scene, language, still=still)
        done.append(made)
    return left_out(failures[0]) if failures else done[0]


def left_out(error: Exception) -> Callout:
    """Return what is printed in the place of maps that cannot be drawn, and log a warning."""
    why = in_plain_words(error).removesuffix(".")
    _LOG.warning("A map is left out of the report, for it cannot be drawn: %s.", why)
    told = Text("It cannot be drawn: {why}.", "地图无法绘制：{why}。").fill(why=why)
    return Callout(told, Text("A map is left out", "此处地图从略"), tone="alarm")
