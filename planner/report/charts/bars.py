"""Bars: stacked by year, ranked with an alarm, adding up to a total, to both sides of nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planner.report.charts import theme
from planner.report.words import Both, Text

Number = float | Both


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, length and what is written beside it."""

    name: Text
    value: Number
    label: Text
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a stacked bar."""

    year: int
    kind: Text
    value: Number
    label: Text


@dataclass(frozen=True, slots=True)
class Swing:
    """How far a plan moves when one thing is low and when it is high."""

    name: Text
    low: Number
    high: Number
    low_label: Text
    high_label: Text


def stacked_bars(
    parts: Sequence[Part],
    kinds: Sequence[tuple[Text, str]],
    totals: Sequence[tuple[int, Number, Text]],
    unit: Text,
    *,
    width: int = theme.HALF_WIDTH,
) -> dict[str, Any]:
    """Return bars by year, stacked by kind, with totals on top.

    Parameters
    ----------
    parts : sequence of Part
        Pieces of the bars.
    kinds : sequence of (Text, str)
        Kinds from the bottom up, each with its colour.
    totals : sequence of (int, number, Text)
        Year, height and what is written on top.
    unit : Text
        Title of the value axis.
    """
    order = {kind.en: place for place, (kind, _) in enumerate(kinds)}
    rows = [
        {
            "year": str(part.year),
            "kind": part.kind,
            "value": part.value,
            "label": part.label,
            "order": order[part.kind.en],
        }
        for part in parts
    ]
    tops = [{"year": str(year), "value": top, "label": label} for year, top, label in totals]
    year_axis = {"field": "year", "type": "ordinal", "axis": theme.axis(labelAngle=0)}
    bars = {
        "data": {"values": rows},
        "mark": {"type": "bar", "tooltip": {"content": "encoding"}},
        "encoding": {
            "x": year_axis,
            "y": {
                "field": "value",
                "type": "quantitative",
                "axis": theme.axis(unit, tickCount=4),
                "scale": {"domainMax": _headroom([top for _, top, _ in totals])},
            },
            "color": {
                "field": "kind",
                "type": "nominal",
                "scale": {
                    "domain": [kind for kind, _ in kinds],
                    "range": [colour for _, colour in kinds],
                },
                "legend": theme.legend([kind for kind, _ in kinds], width),
            },
            "order": {"field": "order"},
            "tooltip": [{"field": "kind"}, {"field": "year"}, {"field": "label"}],
        },
    }
    numbers = {
        "data": {"values": tops},
        "mark": {"type": "text", "dy": -7},
        "encoding": {
            "x": year_axis,
            "y": {"field": "value", "type": "quantitative"},
            "text": {"field": "label"},
        },
    }
    return theme.spec(width, 200, layer=[bars, numbers])


def _headroom(tops: Sequence[Number]) -> Both:
    """Return how far an axis must reach for the number above the highest bar to have room."""
    return Both(
        1.1 * max(_of(top).en for top in tops),
        1.1 * max(_of(top).zh for top in tops),
    )


def ranked_bars(
    bars: Sequence[Bar],
    unit: Text,
    *,
    limit: tuple[Number, Text] | None = None,
    percent: bool = False,
    width: int = theme.HALF_WIDTH,
) -> dict[str, Any]:
    """Return horizontal bars in the order given; alarming ones in the alarm colour.

    Parameters
    ----------
    bars : sequence of Bar
        From top to bottom.
    unit : Text
        Title of the value axis.
    limit : (number, Text), optional
        A line across and its label.
    percent : bool
        Whether values are shares.
    """
    rows = [
        {
            "name": bar.name,
            "value": bar.value,
            "label": bar.label,
            "colour": theme.ALARM if bar.alarm else theme.TEAL,
        }
        for bar in bars
    ]
    names = {"field": "name", "type": "nominal", "sort": None, "axis": theme.axis()}
    shown = {"format": "~%"} if percent else {}
    value = {
        "field": "value",
        "type": "quantitative",
        "axis": theme.axis(unit, tickCount=5, **shown),
    }
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "bar", "height": {"band": 0.68}, "tooltip": True},
            "encoding": {
                "y": names,
                "x": value,
                "color": {"field": "colour", "type": "nominal", "scale": None},
                "tooltip": [{"field": "name"}, {"field": "label"}],
            },
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 4},
            "encoding": {"y": names, "x": value, "text": {"field": "label"}},
        },
    ]
    if limit is not None:
        layers.append(
            {
                "data": {"values": [{"limit": limit[0], "label": limit[1]}]},
                "mark": {"type": "rule", "strokeDash": [4, 3], "color": theme.ALARM},
                "encoding": {"x": {"field": "limit", "type": "quantitative"}},
            }
        )
    return theme.spec(width, theme.ROW * len(bars), right=40, data={"values": rows}, layer=layers)


def waterfall(bars: Sequence[Bar], total: Bar, unit: Text, **size: int) -> dict[str, Any]:
    """Return bars that add up to a total, one under the other."""
    rows: list[dict[str, Any]] = []
    run: Number = Both(0.0, 0.0)
    for bar in bars:
        after = _plus(run, bar.value)
        rows.append(_step(bar, run, after, theme.ALARM if bar.alarm else theme.TEAL))
        run = after
    rows.append(_step(total, Both(0.0, 0.0), total.value, theme.INK))
    names = {"field": "name", "type": "nominal", "sort": None, "axis": theme.axis()}
    ends = {
        "x": {
            "field": "start",
            "type": "quantitative",
            "axis": theme.axis(unit, tickCount=5),
        },
        "x2": {"field": "end"},
    }
    return theme.spec(
        size.get("width", theme.HALF_WIDTH),
        theme.ROW * len(rows),
        right=40,
        data={"values": rows},
        layer=[
            {
                "mark": {"type": "bar", "height": {"band": 0.68}, "tooltip": True},
                "encoding": {
                    "y": names,
                    **ends,
                    "color": {"field": "colour", "type": "nominal", "scale": None},
                    "tooltip": [{"field": "name"}, {"field": "label"}],
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 4},
                "encoding": {
                    "y": names,
                    "x": {"field": "tip", "type": "quantitative"},
                    "text": {"field": "label"},
                },
            },
        ],
    )


def _step(bar: Bar, start: Number, end: Number, colour: str) -> dict[str, Any]:
    return {
        "name": bar.name,
        "start": start,
        "end": end,
        "tip": Both(max(_of(start).en, _of(end).en), max(_of(start).zh, _of(end).zh)),
        "label": bar.label,
        "colour": colour,
    }


def _of(value: Number) -> Both:
    return value if isinstance(value, Both) else Both(value, value)


def _plus(a: Number, b: Number) -> Both:
    return Both(_of(a).en + _of(b).en, _of(a).zh + _of(b).zh)


def tornado(
    swings: Sequence[Swing], unit: Text, low: Text, high: Text, **size: int
) -> dict[str, Any]:
    """Return bars to both sides of no change, the widest swing on top as given."""
    rows = [
        {"name": s.name, "value": value, "label": label, "case": case}
        for s in swings
        for value, label, case in ((s.low, s.low_label, low), (s.high, s.high_label, high))
    ]
    return theme.spec(
        size.get("width", theme.HALF_WIDTH),
        theme.ROW * len(swings),
        data={"values": rows},
        mark={"type": "bar", "height": {"band": 0.68}, "tooltip": True},
        encoding={
            "y": {
                "field": "name",
                "type": "nominal",
                "sort": None,
                "axis": theme.axis(),
            },
            "x": {
                "field": "value",
                "type": "quantitative",
                "stack": None,
                "axis": theme.axis(unit, tickCount=5),
            },
            "color": {
                "field": "case",
                "type": "nominal",
                "scale": {"domain": [low, high], "range": [theme.BLUE, theme.ALARM]},
            },
            "tooltip": [{"field": "name"}, {"field": "case"}, {"field": "label"}],
        },
    )
