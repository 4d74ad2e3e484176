"""What the sections read: one plan, with the names of its things in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from planner.report.words import Text, named
from planner.solution import Solution
from planner.study.borders import Borders, zone_of_shapes, zone_shapes
from planner.study.entities import PRECISIONS
from planner.study.study import Study

if TYPE_CHECKING:
    from planner.results.comparison import Comparison


class Period(int):
    """A period: its first year in tables and sums, all of its years where it is written."""

    last: int

    def __new__(cls, first: int, last: int) -> Period:
        """Return the period from one year to another."""
        made = super().__new__(cls, first)
        made.last = last
        return made

    def __str__(self) -> str:
        """Return ``2026``, or ``2026–2030`` of several years."""
        return f"{int(self)}" if self.last == self else f"{int(self)}–{self.last}"


@dataclass(frozen=True)
class ReportData:
    """One plan as the sections see it; independent of language.

    Attributes
    ----------
    study : Study
        What was asked.
    solution : Solution
        Status, bound, gap, versions and options; sections read numbers from `tables`.
    tables : mapping of str to DataFrame
        Result tables by name, those of explanations and comparisons included where they were made.
    run : str
        Key of the run; empty if it is not kept.
    borders, zone_borders : Borders or None
        Shapes of the regions and other land, and of the zones that have their own.
    comparisons : tuple of Comparison
        With other runs, this one being the later.
    """

    study: Study
    solution: Solution
    tables: Mapping[str, pd.DataFrame]
    run: str = ""
    borders: Borders | None = None
    zone_borders: Borders | None = None
    comparisons: tuple[Comparison, ...] = ()

    @property
    def currency(self) -> str:
        """Three letters of the study's currency."""
        return self.study.settings.currency

    @cached_property
    def periods(self) -> tuple[int, ...]:
        """Periods planned, each a :class:`Period`."""
        return tuple(Period(t, years[-1]) for t, years in self.study.settings.years_of.items())

    def period(self, year: int) -> int:
        """Return the period that begins in a year."""
        return next(t for t in self.periods if t == year)

    @property
    def first(self) -> int:
        """First period planned."""
        return self.periods[0]

    @property
    def last(self) -> int:
        """Last period planned; the state of things is reported for it."""
        return self.periods[-1]

    @property
    def end(self) -> int:
        """Last year planned."""
        return self.study.settings.years_of[self.last][-1]

    @cached_property
    def figures(self) -> Mapping[str, float]:
        """Key figures of the last year by name."""
        row = self.tables["key_figures"].iloc[0]
        return {str(name): float(value) for name, value in row.items()}

    @property
    def is_profit(self) -> bool:
        """Whether the plan earns the most instead of costing the least."""
        return self.study.settings.aim == "highest_profit"

    @property
    def net_present_mcur(self) -> float:
        """Net present cost; net present profit if that is the aim."""
        return self.figures[f"net_present_{'profit' if self.is_profit else 'cost'}_mcur"]

    @cached_property
    def served_pflops(self) -> Mapping[str, float]:
        """Useful compute served in the last year by precision; they cannot be added up."""
        names = {f"served_{p}_pflops": p for p in PRECISIONS}
        return {p: self.figures[name] for name, p in names.items() if name in self.figures}

    @cached_property
    def probability(self) -> Mapping[str, float]:
        """Probability of each future."""
        futures = self.study.settings.futures
        return {f.id: f.probability for f in futures} if futures else {"base": 1.0}

    def has(self, table: str) -> bool:
        """Return whether there is a result table with rows."""
        return table in self.tables and len(self.tables[table]) > 0

    def sums(self, table: str, by: Sequence[str], columns: Sequence[str]) -> pd.DataFrame:
        """Return expected totals of a result table.

        Parameters
        ----------
        table : str
            Result table.
        by : sequence of str
            Columns to group by; they come back as columns, in the order of the table.
        columns : sequence of str
            Amounts to add up. Amounts of a future weigh by its probability.
        """
        frame = self.tables[table]
        amounts = frame[list(columns)].astype("float64")
        if "future_id" in frame.columns and "future_id" not in by:
            weight = frame["future_id"].map(dict(self.probability)).astype("float64").fillna(1.0)
            amounts = amounts.mul(weight, axis="index")
        keys = [frame[name] for name in by]
        return amounts.groupby(keys, sort=False).sum(min_count=1).reset_index()

    @cached_property
    def sites(self) -> Mapping[str, Any]:
        """Records of the sites by id."""
        return {site.site_id: site for site in self.study.records("sites")}

    @cached_property
    def regions(self) -> Mapping[str, Any]:
        """Records of the regions by id."""
        return {region.region_id: region for region in self.study.records("regions")}

    @cached_property
    def chips(self) -> Mapping[str, Any]:
        """Records of the chips by id."""
        return {chip.chip_id: chip for chip in self.study.records("chips")}

    @cached_property
    def workloads(self) -> Mapping[str, Any]:
        """Records of the workloads by id."""
        return {work.workload_id: work for work in self.study.records("workloads")}

    @cached_property
    def zone_of(self) -> Mapping[str, str]:
        """Zone of each region, and of other land on the map that has the id of a zone."""
        regions = {r.region_id: r.zone_id for r in self.regions.values()}
        zones = {site.zone_id for site in self.sites.values()} | set(regions.values())
        return zone_of_shapes(regions, zones, self.borders) | regions

    @cached_property
    def zone_shapes(self) -> Mapping[str, Sequence[Any]]:
        """Polygons that each zone is drawn by."""
        regions = {r.region_id: r.zone_id for r in self.regions.values()}
        zones = {site.zone_id for site in self.sites.values()}
        return zone_shapes(regions, zones, self.borders, self.zone_borders)

    def site(self, site_id: str) -> Text:
        """Return a site's name."""
        return _name(self.sites.get(site_id), site_id)

    def region(self, region_id: str) -> Text:
        """Return a region's name; a shape without a row in the study goes by its own name."""
        record = self.regions.get(region_id)
        if record is None and self.borders is not None:
            return named(*self.borders.names.get(region_id, ("", "")), region_id)
        return _name(record, region_id)

    def zone(self, zone_id: str) -> Text:
        """Return a zone's name: its shape's, that of the region of its id, or of its only region.

        A zone of several regions has no name of its own: English keeps its identifier, which is
        no Chinese word, so Chinese names it by its regions.
        """
        own = self.zone_borders.names.get(zone_id, ("", "")) if self.zone_borders else ("", "")
        if any(own):
            return named(*own, zone_id)
        members = [r for r in self.regions.values() if r.zone_id == zone_id]
        if zone_id in self.regions or not members:
            return self.region(zone_id)
        if len(members) == 1:
            return _name(members[0], zone_id)
        if not any(r.name_zh for r in members):
            return named("", "", zone_id)
        shown = "、".join(r.name_zh for r in members[:2])
        return Text(zone_id, f"{shown}等 {len(members)} 地" if len(members) > 2 else shown)

    def chip(self, chip_id: str) -> Text:
        """Return a chip's name."""
        return _name(self.chips.get(chip_id), chip_id)

    def workload(self, workload_id: str) -> Text:
        """Return the name of a kind of work."""
        return _name(self.workloads.get(workload_id), workload_id)


def report_data(
    study: Study,
    solution: Solution,
    tables: Mapping[str, pd.DataFrame],
    run: str = "",
    comparisons: Sequence[Comparison] = (),
) -> ReportData:
    """Gather what a report reads, the borders included.

    Parameters
    ----------
    study : Study
        What was asked.
    solution : Solution
        With a plan.
    tables : mapping of str to DataFrame
        Of :func:`planner.results.tables.result_tables`, and any of explanations.
    run : str
        Key of the run.
    comparisons : sequence of Comparison
        With other runs, this one being the later.

    Raises
    ------
    InputError
        If the file of borders cannot be used.
    """
    shapes = study.borders, study.zone_borders
    return ReportData(study, solution, tables, run, *shapes, tuple(comparisons))


def _name(record: Any, fallback: str) -> Text:
    """Return the name of a record or of a row of the borders."""
    words = (getattr(record, name, "") for name in ("name_en", "name_zh"))
    en, zh = (word if isinstance(word, str) else "" for word in words)
    return named(en, zh, fallback)
