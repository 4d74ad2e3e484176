"""The contents page of the report: one file a section, one line here.

A section is a module with ``section(data)``, which returns a
:class:`~planner.report.pieces.Section`, or ``None`` where the plan has nothing to say on it.
"""

from __future__ import annotations

from typing import Protocol

from planner.report.data import ReportData
from planner.report.pieces import Section
from planner.report.sections import (
    assumptions,
    chosen,
    compared,
    findings,
    not_chosen,
    page_one,
    rules,
    run_card,
)
from planner.report.sections.explained import alternatives, prices, sites, unmet


class SectionMaker(Protocol):
    """What a section's module has to offer."""

    def section(self, data: ReportData) -> Section | None:
        """Return the section, or None if the plan has nothing to say on it."""


SECTIONS: tuple[SectionMaker, ...] = (
    page_one,
    compared,
    findings,
    chosen,
    not_chosen,
    sites,
    prices,
    alternatives,
    unmet,
    rules,
    assumptions,
    run_card,
)
