"""A table of shares, each cell shaded by its value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planner.report.charts import theme
from planner.report.words import Text


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: row, year, share and what is written in it."""

    name: Text
    year: int
    ratio: float
    label: Text


def heat_table(cells: Sequence[Cell], *, width: int = theme.HALF_WIDTH) -> dict[str, Any]:
    """Return a heat table of shares, rows in the order in which they first come."""
    names = dict.fromkeys(cell.name for cell in cells)
    rows = [
        {
            "name": cell.name,
            "year": str(cell.year),
            "ratio": cell.ratio,
            "label": cell.label,
            "ink": "#ffffff" if cell.ratio > 0.8 else theme.INK,
        }
        for cell in cells
    ]
    places = {
        "x": {
            "field": "year",
            "type": "ordinal",
            "axis": theme.axis(labelAngle=0, domain=False),
        },
        "y": {
            "field": "name",
            "type": "nominal",
            "sort": None,
            "axis": theme.axis(),
        },
    }
    return theme.spec(
        width,
        theme.ROW * len(names),
        data={"values": rows},
        resolve={"scale": {"color": "independent"}},
        layer=[
            {
                "mark": {"type": "rect", "stroke": "#ffffff", "strokeWidth": 1.5, "tooltip": True},
                "encoding": {
                    **places,
                    "color": {
                        "field": "ratio",
                        "type": "quantitative",
                        "scale": {"domain": [0, 1], "range": [*theme.STEPS, "#2f6f6e"]},
                        "legend": None,
                    },
                    "tooltip": [{"field": "name"}, {"field": "year"}, {"field": "label"}],
                },
            },
            {
                "mark": {"type": "text", "fontSize": 10.5},
                "encoding": {
                    **places,
                    "text": {"field": "label"},
                    "color": {"field": "ink", "type": "nominal", "scale": None},
                },
            },
        ],
    )
