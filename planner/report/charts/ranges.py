"""Bars of what is known within a range: solid where proven, pale where open, grey if undecided.

A range is never drawn as an effect: what the gaps leave open has a dashed rim and little colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planner.report.charts import theme
from planner.report.charts.bars import Number
from planner.report.words import Both, Text

LOW, HIGH = Text("At its low end", "取低值"), Text("At its high end", "取高值")
UNDECIDED = Text("Within the gaps: no effect shown", "间隙之内：未显示影响")
_GREY = "#b3b8b5"
_DASHED = {"strokeDash": [3, 2], "strokeWidth": 1}
#: share of the span left free at either side for what is written there
_ROOM = 0.3


@dataclass(frozen=True, slots=True)
class End:
    """One end of a factor's range: what was found, and between which values it is proven to lie."""

    name: Text
    high: bool
    found: Number
    low: Number
    top: Number
    decided: bool
    label: Text


@dataclass(frozen=True, slots=True)
class Index:
    """One bar with its interval."""

    name: Text
    kind: Text
    value: Number
    low: Number
    top: Number
    decided: bool
    label: Text


def swing_bars(ends: Sequence[End], unit: Text, *, width: int = theme.FULL_WIDTH) -> dict[str, Any]:
    """Return a tornado: each factor's two ends, the widest on top as given.

    The solid part of a bar is proven, the pale part open within the gaps, the line what was found.
    """
    names = dict.fromkeys(end.name for end in ends)
    span = _span([value for end in ends for value in (end.low, end.top, end.found)])
    x = {
        "type": "quantitative",
        "axis": theme.axis(unit, tickCount=6),
        "scale": {"domain": span, "nice": False},
    }
    y = {"field": "name", "type": "nominal", "sort": None, "axis": theme.axis()}
    side = {"field": "end", "type": "nominal", "sort": ["0", "1"]}
    kinds = [LOW, HIGH, UNDECIDED]
    colour = {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": kinds, "range": [theme.BLUE, theme.ALARM, _GREY]},
        "legend": theme.legend(kinds, width),
    }
    places = {"y": y, "yOffset": side}
    tips = [{"field": "name"}, {"field": "kind"}, {"field": "label"}]

    def bar(start: str, end: str, **look: Any) -> dict[str, Any]:
        return {
            "mark": {"type": "bar", "tooltip": True, **look},
            "encoding": {
                **places,
                "x": {"field": start, **x},
                "x2": {"field": end},
                "color": colour,
                "tooltip": tips,
            },
        }

    def text(sign: int) -> dict[str, Any]:
        look = {"align": "left", "dx": 4} if sign > 0 else {"align": "right", "dx": -4}
        return {
            "transform": [{"filter": f"datum.side == {sign}"}],
            "mark": {"type": "text", "fontSize": 9.5, **look},
            "encoding": {**places, "x": {"field": "tip", **x}, "text": {"field": "label"}},
        }

    return theme.spec(
        width,
        round(1.55 * theme.ROW * len(names)),
        data={"values": [_end_row(end) for end in ends]},
        layer=[
            bar("low", "top", fillOpacity=0.22, stroke=theme.FAINT, strokeOpacity=0.8, **_DASHED),
            bar("zero", "proven"),
            {
                "mark": {"type": "tick", "color": theme.INK, "thickness": 1.5, "size": 11},
                "encoding": {**places, "x": {"field": "found", **x}},
            },
            text(1),
            text(-1),
            {
                "data": {"values": [{"zero": 0}]},
                "mark": {"type": "rule", "color": theme.INK},
                "encoding": {"x": {"field": "zero", **x}},
            },
        ],
    )


def _end_row(end: End) -> dict[str, Any]:
    sign = 1 if _both(end.found).en >= 0 else -1
    proven: Number = 0.0
    if end.decided:
        proven = end.low if sign > 0 else end.top
    ends = [end.low, end.top, end.found]
    return {
        "name": end.name,
        "end": str(int(end.high)),
        "kind": (HIGH if end.high else LOW) if end.decided else UNDECIDED,
        "low": end.low,
        "top": end.top,
        "found": end.found,
        "zero": 0,
        "proven": proven,
        "side": sign,
        "tip": _extreme(ends, sign),
        "label": end.label,
    }


def index_bars(
    indices: Sequence[Index], unit: Text, kinds: Sequence[tuple[Text, str]], *, width: int
) -> dict[str, Any]:
    """Return bars side by side with their intervals; grey where nothing is shown of an effect."""
    names = dict.fromkeys(index.name for index in indices)
    shown = [*[kind for kind, _ in kinds], UNDECIDED]
    order = {kind.en: str(place) for place, (kind, _) in enumerate(kinds)}
    rows = [
        {
            "name": i.name,
            "place": order[i.kind.en],
            "kind": i.kind if i.decided else UNDECIDED,
            "value": i.value,
            "low": i.low,
            "top": i.top,
            "label": i.label,
        }
        for i in indices
    ]
    places = {
        "y": {"field": "name", "type": "nominal", "sort": None, "axis": theme.axis()},
        "yOffset": {"field": "place", "type": "nominal"},
    }
    x = {"type": "quantitative", "axis": theme.axis(unit, tickCount=5)}
    colours = [*[colour for _, colour in kinds], _GREY]
    return theme.spec(
        width,
        round(1.3 * theme.ROW * len(names)) if len(kinds) > 1 else theme.ROW * len(names),
        data={"values": rows},
        layer=[
            {
                "mark": {"type": "bar", "tooltip": True},
                "encoding": {
                    **places,
                    "x": {"field": "value", **x},
                    "color": {
                        "field": "kind",
                        "type": "nominal",
                        "scale": {"domain": shown, "range": colours},
                        "legend": theme.legend(shown, width),
                    },
                    "tooltip": [{"field": "name"}, {"field": "kind"}, {"field": "label"}],
                },
            },
            {
                "mark": {"type": "rule", "color": theme.INK},
                "encoding": {**places, "x": {"field": "low", **x}, "x2": {"field": "top"}},
            },
        ],
    )


def _both(value: Number) -> Both:
    return value if isinstance(value, Both) else Both(value, value)


def _extreme(values: Sequence[Number], sign: int) -> Both:
    pick = max if sign > 0 else min
    pairs = [_both(value) for value in values]
    return Both(pick(p.en for p in pairs), pick(p.zh for p in pairs))


def _span(values: Sequence[Number]) -> Both:
    """Return the ends of an axis that leaves room at both sides, zero inside."""
    low, high = _extreme([*values, 0.0], -1), _extreme([*values, 0.0], 1)

    def widened(a: float, b: float) -> list[float]:
        room = _ROOM * ((b - a) or 1.0)
        return [a - room, b + room]

    return Both(widened(low.en, high.en), widened(low.zh, high.zh))
