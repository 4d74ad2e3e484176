"""Names of the lines of the cost ledger, in both languages."""

from __future__ import annotations

from planner.report.words import Text, same
from planner.study.figures import COST_LINE_NAMES


def cost_name(line: str) -> Text:
    """Return the name of a line of the ledger."""
    if line in COST_LINE_NAMES:
        return Text(*COST_LINE_NAMES[line])
    return same(line.replace("_", " "))
