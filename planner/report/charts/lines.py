"""Lines by year, and points of a trade-off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planner.report.charts import theme
from planner.report.charts.bars import Number
from planner.report.words import Text


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its name, colour and points by year."""

    name: Text
    points: tuple[tuple[int, Number, Text], ...]
    colour: str
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One plan of a trade-off."""

    x: Number
    y: Number
    label: Text
    chosen: bool = False


def lines(
    drawn: Sequence[Line], unit: Text, *, percent: bool = False, width: int = theme.HALF_WIDTH
) -> dict[str, Any]:
    """Return lines by year with a legend, from zero."""
    rows = [
        {"name": line.name, "year": str(year), "value": value, "label": label}
        for line in drawn
        for year, value, label in line.points
    ]
    domain = [line.name for line in drawn]
    shown = {"format": "~%"} if percent else {}
    legend = theme.legend(domain, width)
    dashes: dict[str, Any] = {}
    if any(line.dashed for line in drawn):
        strokes = [[5, 3] if line.dashed else [1, 0] for line in drawn]
        scale = {"domain": domain, "range": strokes}
        # the same legend as the colours', so that the two become one
        dashes["strokeDash"] = {
            "field": "name",
            "type": "nominal",
            "scale": scale,
            "legend": legend,
        }
    return theme.spec(
        width,
        200,
        data={"values": rows},
        mark={"type": "line", "point": True, "tooltip": True},
        encoding={
            "x": {"field": "year", "type": "ordinal", "axis": theme.axis(labelAngle=0)},
            "y": {
                "field": "value",
                "type": "quantitative",
                "scale": {"zero": True},
                "axis": theme.axis(unit, tickCount=5, **shown),
            },
            "color": {
                "field": "name",
                "type": "nominal",
                "scale": {"domain": domain, "range": [line.colour for line in drawn]},
                "legend": legend,
            },
            **dashes,
            "tooltip": [{"field": "name"}, {"field": "year"}, {"field": "label"}],
        },
    )


def trade_off(
    points: Sequence[Point], x_unit: Text, y_unit: Text, *, width: int = theme.HALF_WIDTH
) -> dict[str, Any]:
    """Return plans as points on a line, the chosen one set apart and named."""
    rows = [{"x": p.x, "y": p.y, "label": p.label, "chosen": int(p.chosen)} for p in points]
    x = {
        "field": "x",
        "type": "quantitative",
        "scale": {"zero": False, "nice": True},
        "axis": theme.axis(x_unit, tickCount=5),
    }
    y = {
        "field": "y",
        "type": "quantitative",
        "scale": {"zero": False, "nice": True},
        "axis": theme.axis(y_unit, tickCount=5),
    }
    named = {"transform": [{"filter": "datum.chosen == 1"}]}
    return theme.spec(
        width,
        200,
        data={"values": rows},
        layer=[
            {
                "mark": {"type": "line", "color": theme.FAINT, "strokeWidth": 1},
                "encoding": {"x": x, "y": y},
            },
            {
                "mark": {"type": "point", "color": theme.TEAL, "opacity": 1, "tooltip": True},
                "encoding": {"x": x, "y": y, "tooltip": [{"field": "label"}]},
            },
            {
                **named,
                "mark": {"type": "point", "color": theme.ALARM, "size": 140, "opacity": 1},
                "encoding": {"x": x, "y": y},
            },
            {
                **named,
                "mark": {
                    "type": "text",
                    "align": "left",
                    "dx": 10,
                    "dy": -8,
                    "fontWeight": "bold",
                    "color": theme.ALARM,
                },
                "encoding": {"x": x, "y": y, "text": {"field": "label"}},
            },
        ],
    )
