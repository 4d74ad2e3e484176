"""Charts of several factors at once: a map of two, and lines over all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planner.report.charts import theme
from planner.report.words import Text

#: from here on a cell is too dark for black figures
_DARK_FROM = 0.6
_COOL, _NEUTRAL, _WARM = theme.BLUE, "#f4f2ea", theme.ALARM


@dataclass(frozen=True, slots=True)
class Crossing:
    """One combination of two levels; `share` is its change as a share of the largest, signed."""

    x: Text
    y: Text
    share: float
    decided: bool
    label: Text


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the line of a case crosses an axis."""

    case: str
    axis: Text
    place: float
    worth: float
    label: Text


def crossing_map(
    cells: Sequence[Crossing], x_title: Text, y_title: Text, *, width: int = theme.HALF_WIDTH
) -> dict[str, Any]:
    """Return a map of two factors; a cell that is not told apart from the base is left grey."""
    rows = [
        {
            "x": c.x,
            "y": c.y,
            "value": c.share,
            "label": c.label,
            "decided": int(c.decided),
            "ink": _ink(c),
        }
        for c in cells
    ]
    height = max(3, len(dict.fromkeys(c.y for c in cells)))
    places = {
        "x": {
            "field": "x",
            "type": "ordinal",
            "sort": None,
            "axis": theme.axis(x_title, labelAngle=0, domain=False),
        },
        "y": {"field": "y", "type": "ordinal", "sort": None, "axis": theme.axis(y_title)},
    }
    tips = [{"field": "x"}, {"field": "y"}, {"field": "label"}]

    def rect(decided: int, look: dict[str, Any]) -> dict[str, Any]:
        return {
            "transform": [{"filter": f"datum.decided == {decided}"}],
            "mark": {"type": "rect", "stroke": "#ffffff", "strokeWidth": 1.5, "tooltip": True},
            "encoding": {**places, "tooltip": tips, **look},
        }

    scale = {"domain": [-1, 1], "domainMid": 0, "range": [_COOL, _NEUTRAL, _WARM]}
    colour = {"field": "value", "type": "quantitative", "scale": scale, "legend": None}
    return theme.spec(
        width,
        30 * height,
        data={"values": rows},
        resolve={"scale": {"color": "independent"}},
        layer=[
            rect(1, {"color": colour}),
            rect(0, {"color": {"value": "#d9dcd9"}}),
            {
                "mark": {"type": "text", "fontSize": 10},
                "encoding": {
                    **places,
                    "text": {"field": "label"},
                    "color": {"field": "ink", "type": "nominal", "scale": None},
                },
            },
        ],
    )


def _ink(cell: Crossing) -> str:
    dark = cell.decided and abs(cell.share) > _DARK_FROM
    return "#ffffff" if dark else theme.INK


def parallel_lines(stops: Sequence[Stop], *, width: int = theme.FULL_WIDTH) -> dict[str, Any]:
    """Return each case as a line over the axes, coloured by its worth."""
    rows = [
        {"case": s.case, "axis": s.axis, "place": s.place, "worth": s.worth, "label": s.label}
        for s in stops
    ]
    axis = {
        "field": "axis",
        "type": "nominal",
        "sort": None,
        "axis": theme.axis(labelAngle=0, labelLimit=170, grid=True, orient="top"),
    }
    return theme.spec(
        width,
        230,
        data={"values": rows},
        mark={"type": "line", "opacity": 0.45, "strokeWidth": 1.2, "tooltip": True},
        encoding={
            "x": axis,
            "y": {"field": "place", "type": "quantitative", "axis": None},
            "detail": {"field": "case", "type": "nominal"},
            "color": {
                "field": "worth",
                "type": "quantitative",
                "scale": {"domain": [0, 1], "range": [theme.BLUE, "#c9c4b4", theme.ALARM]},
                "legend": None,
            },
            "tooltip": [{"field": "case"}, {"field": "axis"}, {"field": "label"}],
        },
    )
