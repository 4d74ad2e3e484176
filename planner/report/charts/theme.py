"""One look for every chart: colours that the colour-blind can tell apart, thin grid, no frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from planner.report.words import Both, Text
from planner.results.palette import ALARM, BLUE, INK, STEPS, TEAL

__all__ = ["ALARM", "BLUE", "INK", "STEPS", "TEAL"]

FONT = "Noto Sans SC"

FAINT = "#5b6669"
GRID = "#e4e6e1"
PALE = "#b9d4c0"
AMBER = "#e69f00"
GREY = "#8c8c8c"

#: for kinds of things, in the order in which they are used
KINDS = (BLUE, AMBER, GREY, "#56b4a0", "#cc79a7", "#6f4e8c", "#a6611a", "#9ad0f0")

HALF_WIDTH = 380
FULL_WIDTH = 720
#: height of one row of a table of bars or cells
ROW = 20

CONFIG: Mapping[str, Any] = {
    "font": FONT,
    # the figure's own alternative text says more than a list of all marks
    "aria": False,
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "labelColor": FAINT,
        "titleColor": FAINT,
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
        "gridColor": GRID,
        "domain": False,
        "tickColor": GRID,
        "labelLimit": 190,
        "titlePadding": 6,
    },
    "axisBand": {"grid": False, "ticks": False, "labelPadding": 6},
    "legend": {
        "orient": "top",
        "direction": "horizontal",
        "title": None,
        "labelFontSize": 11,
        "labelColor": INK,
        "labelLimit": 0,
        "symbolType": "square",
        "symbolSize": 90,
        "columnPadding": 12,
        "offset": 6,
    },
    "text": {"font": FONT, "fontSize": 11, "color": INK},
    "bar": {"cornerRadiusEnd": 1},
    "line": {"strokeWidth": 2},
    "point": {"filled": True, "size": 42},
}


def spec(width: int, height: int, *, right: int = 6, **parts: Any) -> dict[str, Any]:
    """Return a Vega-Lite specification in the common look.

    Parameters
    ----------
    width, height : int
        Size in pixels; the width is that of the whole picture, the height that of the plot.
    right : int
        Room at the right for labels beyond the ends of bars.
    **parts
        Data, marks and encodings.
    """
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": width,
        "height": height,
        "padding": {"left": 4, "right": right, "top": 6, "bottom": 4},
        "autosize": {"type": "fit-x", "contains": "padding"},
        **parts,
    }


def axis(title: Any = None, **more: Any) -> dict[str, Any]:
    """Return an axis with a title or none."""
    return {"title": title, **more}


def legend(names: Sequence[Text], width: int) -> dict[str, Any]:
    """Return a legend on as many lines as its names need in each language."""

    room = width - 60

    def columns(lengths: Sequence[float]) -> int:
        taken = [26 + length for length in lengths]
        if sum(taken) <= room:
            return len(taken)
        # entries stand in columns, so the longest name may decide each of them
        return max(1, int(room // max(taken)))

    return {
        "columns": Both(
            columns([6.6 * len(name.en) for name in names]),
            columns([11.0 * len(name.zh) for name in names]),
        )
    }
