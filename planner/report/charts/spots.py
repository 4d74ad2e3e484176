"""Points whose worth is known within a range: curves and trade-offs; hollow where undecided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planner.report.charts import theme
from planner.report.charts.bars import Number
from planner.report.words import Text


@dataclass(frozen=True, slots=True)
class Spot:
    """One case on a curve or in a trade-off."""

    x: Number
    y: Number
    low: Number
    top: Number
    decided: bool
    label: Text
    name: Text | None = None


def answer_curve(
    spots: Sequence[Spot],
    x_unit: Text,
    y_unit: Text,
    *,
    marks: Sequence[tuple[float, float]] = (),
    width: int = theme.HALF_WIDTH,
) -> dict[str, Any]:
    """Return how a worth answers to a level: the range of the optimum, and the plans found.

    Parameters
    ----------
    spots : sequence of Spot
        By rising level; points that are undecided are hollow.
    marks : sequence of (float, float)
        Levels between which something changes, shaded.
    """
    x = {
        "field": "x",
        "type": "quantitative",
        "scale": {"zero": False, "nice": False, "padding": 12},
        "axis": theme.axis(x_unit, tickCount=5),
    }
    y_scale = {"zero": False, "nice": True}
    y = {"type": "quantitative", "scale": y_scale, "axis": theme.axis(y_unit, tickCount=5)}
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "area", "color": theme.TEAL, "opacity": 0.22},
            "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "top"}},
        },
        {
            "mark": {"type": "line", "color": theme.TEAL, "strokeWidth": 1.5},
            "encoding": {"x": x, "y": {"field": "y", **y}},
        },
        _dots(x, {"field": "y", **y}),
    ]
    if marks:
        band = {
            "data": {"values": [{"x": a, "x2": b} for a, b in marks]},
            "mark": {"type": "rect", "color": theme.AMBER, "opacity": 0.18},
            "encoding": {"x": x, "x2": {"field": "x2"}},
        }
        layers.insert(0, band)
    return theme.spec(width, 180, data={"values": _spot_rows(spots)}, layer=layers)


def front_chart(
    spots: Sequence[Spot], x_unit: Text, y_unit: Text, *, width: int = theme.FULL_WIDTH
) -> dict[str, Any]:
    """Return a trade-off: plans on a line, bars down to what is proven, a named one set apart."""
    x = {
        "field": "x",
        "type": "quantitative",
        "scale": {"zero": False, "nice": False, "padding": 14},
        "axis": theme.axis(x_unit, tickCount=6),
    }
    y = {
        "type": "quantitative",
        "scale": {"zero": False, "nice": True},
        "axis": theme.axis(y_unit, tickCount=6),
    }
    named = [{"filter": "datum.name != ''"}]
    return theme.spec(
        width,
        270,
        data={"values": _spot_rows(spots)},
        layer=[
            {
                "mark": {"type": "line", "color": theme.FAINT, "strokeWidth": 1},
                "encoding": {"x": x, "y": {"field": "y", **y}},
            },
            {
                "mark": {"type": "rule", "color": theme.TEAL, "strokeWidth": 5, "opacity": 0.3},
                "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "top"}},
            },
            _dots(x, {"field": "y", **y}),
            {
                "transform": named,
                "mark": {"type": "point", "color": theme.ALARM, "size": 150, "opacity": 1},
                "encoding": {"x": x, "y": {"field": "y", **y}},
            },
            {
                "transform": named,
                "mark": {
                    "type": "text",
                    "align": "left",
                    "dx": 11,
                    "dy": -9,
                    "fontWeight": "bold",
                    "color": theme.ALARM,
                },
                "encoding": {"x": x, "y": {"field": "y", **y}, "text": {"field": "name"}},
            },
        ],
    )


def _dots(x: dict[str, Any], y: dict[str, Any]) -> dict[str, Any]:
    """Return points, hollow and grey where undecided."""
    return {
        "mark": {"type": "point", "opacity": 1, "size": 46, "strokeWidth": 1.5, "tooltip": True},
        "encoding": {
            "x": x,
            "y": y,
            "fill": {"field": "fill", "type": "nominal", "scale": None},
            "stroke": {"field": "stroke", "type": "nominal", "scale": None},
            "tooltip": [{"field": "label"}],
        },
    }


def _spot_rows(spots: Sequence[Spot]) -> list[dict[str, Any]]:
    return [
        {
            "x": s.x,
            "y": s.y,
            "low": s.low,
            "top": s.top,
            "label": s.label,
            "name": s.name or "",
            "fill": theme.TEAL if s.decided else "#ffffff",
            "stroke": theme.TEAL if s.decided else theme.GREY,
        }
        for s in spots
    ]
