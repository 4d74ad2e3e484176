"""Proven intervals: a bar from end to end, and a mark where a plan was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planner.report.charts import theme
from planner.report.charts.bars import Number
from planner.report.words import Text


@dataclass(frozen=True, slots=True)
class Interval:
    """One row: what lies between two ends, and the value that one plan shows.

    Attributes
    ----------
    name : Text
    low, high : number
    found : number
        Where the mark is.
    decided : bool
        Whether zero is outside; a bar that is not is pale.
    label : Text
        Of the mark and the bar.
    """

    name: Text
    low: Number
    high: Number
    found: Number
    decided: bool
    label: Text


def interval_bars(
    rows: Sequence[Interval], unit: Text, proven: Text, undecided: Text, *, width: int
) -> dict[str, Any]:
    """Return intervals in the order given, about a line at zero.

    Parameters
    ----------
    rows : sequence of Interval
        From top to bottom.
    unit : Text
        Title of the value axis.
    proven, undecided : Text
        Entries of the legend.
    width : int
        Of the picture.
    """
    data = [
        {
            "name": row.name,
            "low": row.low,
            "high": row.high,
            "found": row.found,
            "label": row.label,
            "shown": proven if row.decided else undecided,
        }
        for row in rows
    ]
    kinds = [(proven, theme.TEAL), (undecided, "#c9ccc6")]
    names = {"field": "name", "type": "nominal", "sort": None, "axis": theme.axis()}
    tip = [{"field": "name"}, {"field": "shown"}, {"field": "label"}]
    axis = theme.axis(unit, tickCount=6)
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "bar", "height": {"band": 0.5}, "tooltip": True},
            "encoding": {
                "y": names,
                "x": {"field": "low", "type": "quantitative", "axis": axis},
                "x2": {"field": "high"},
                "color": {
                    "field": "shown",
                    "type": "nominal",
                    "scale": {
                        "domain": [name for name, _ in kinds],
                        "range": [colour for _, colour in kinds],
                    },
                    "legend": theme.legend([name for name, _ in kinds], width),
                },
                "tooltip": tip,
            },
        },
        {
            "mark": {"type": "rule", "color": theme.FAINT},
            "encoding": {"x": {"datum": 0, "type": "quantitative"}},
        },
        {
            "mark": {
                "type": "point",
                "shape": "diamond",
                "filled": True,
                "size": 46,
                "color": theme.INK,
                "opacity": 1,
            },
            "encoding": {
                "y": names,
                "x": {"field": "found", "type": "quantitative"},
                "tooltip": tip,
            },
        },
    ]
    return theme.spec(width, theme.ROW * len(rows), right=12, data={"values": data}, layer=layers)
