"""Colours of reports and maps, which the colour-blind can tell apart."""

from __future__ import annotations

INK = "#1d2426"
TEAL = "#4d938f"
BLUE = "#0b4f8a"
ALARM = "#d55e00"
#: lines of a map: flows, and the edge of what has no data
FLOW, HATCH = "#33474a", "#b0b5ae"

#: five steps of a share, light to dark
STEPS = ("#f1efe6", "#dce6d3", "#b9d4c0", "#86b8ab", "#4d938f")
