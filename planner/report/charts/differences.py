"""Differences of two plans: bars to both sides of nothing, drawn as undecided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planner.report.cartography.labels import width_of
from planner.report.charts import theme
from planner.report.charts.bars import Bar, Number
from planner.report.words import Both, Text, localised
from planner.say.language import Language

#: gained and lost, which the colour-blind can tell apart
GAINED, LOST = theme.BLUE, theme.ALARM
#: what the names beside the axis take of the width at most, and the size of the labels
_NAMES_WIDTH, _LABEL_SIZE, _LABEL_GAP = 130.0, 11.0, 10.0


def signed_bars(
    bars: Sequence[Bar], unit: Text, *, width: int = theme.HALF_WIDTH
) -> dict[str, Any]:
    """Return horizontal bars in the order given, to the right for more and to the left for less.

    They are pale with dashed rims: what they show is undecided.

    Parameters
    ----------
    bars : sequence of Bar
        From top to bottom.
    unit : Text
        Title of the value axis.
    """
    rows = [
        {
            "name": bar.name,
            "value": bar.value,
            "label": bar.label,
            "colour": GAINED if _en(bar.value) > 0 else LOST,
        }
        for bar in bars
    ]
    names = {"field": "name", "type": "nominal", "sort": None, "axis": theme.axis()}
    scale = {"domain": Both(_domain(bars, "en", width), _domain(bars, "zh", width)), "nice": False}
    value = {
        "field": "value",
        "type": "quantitative",
        "scale": scale,
        "axis": theme.axis(unit, tickCount=5),
    }
    colour = {"field": "colour", "type": "nominal", "scale": None}
    layers: list[dict[str, Any]] = [
        {
            "mark": {
                "type": "bar",
                "height": {"band": 0.64},
                "tooltip": True,
                "fillOpacity": 0.45,
                "strokeDash": [3, 2],
                "strokeWidth": 1.2,
            },
            "encoding": {
                "y": names,
                "x": value,
                "fill": colour,
                "stroke": colour,
                "tooltip": [{"field": "name"}, {"field": "label"}],
            },
        },
        {
            "mark": {"type": "rule", "color": theme.FAINT},
            "encoding": {"x": {"datum": 0, "type": "quantitative", "scale": scale}},
        },
        *(_labels(names, value, side) for side in ("left", "right")),
    ]
    return theme.spec(width, theme.ROW * len(bars), data={"values": rows}, layer=layers)


def _labels(names: dict[str, Any], value: dict[str, Any], align: str) -> dict[str, Any]:
    more = align == "left"
    return {
        "transform": [{"filter": f"datum.value {'>=' if more else '<'} 0"}],
        "mark": {"type": "text", "align": align, "dx": 4 if more else -4},
        "encoding": {"y": names, "x": value, "text": {"field": "label"}},
    }


def _en(value: Number) -> float:
    return float(value.en if isinstance(value, Both) else value)


def _domain(bars: Sequence[Bar], language: Language, width: int) -> list[float]:
    """Return the ends of the axis: all bars from zero, and room for the labels beyond them."""
    ends = [0.0]
    for bar in bars:
        value = localised(bar.value, language)
        ends.append(float(value))
    low, high = min(ends), max(ends)
    label = max(width_of(bar.label.say(language), _LABEL_SIZE) for bar in bars) + _LABEL_GAP
    sides = (low < 0) + (high > 0)
    plot = max(width - _NAMES_WIDTH - sides * label, label)
    room = (high - low) * label / plot
    return [low - room if low < 0 else 0.0, high + room if high > 0 else 0.0]
