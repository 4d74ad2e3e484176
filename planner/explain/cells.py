"""Which figure of the study stands behind each row of a limit, and how a change would loosen it.

One figure may stand behind many rows (a grid connection: every slice and year), so what gives is
the figure, once, and the change that mends it is one line.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from planner.explain.limits import LIMITS
from planner.explain.sizes import Sizes
from planner.model.data import ModelData
from planner.solution import Index
from planner.solve.soften import Give
from planner.study.study import Study


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of the study that may give.

    Attributes
    ----------
    limit : str
        Name of the constraint.
    where : tuple
        What the figure is of: ``("CN-GZ", 2028)``. No slice and no future.
    value : float
        The figure; NaN where the limit is no figure.
    size : float
        What 100 % of giving is, in the unit of what gives.
    most : float
        How much it can give.
    target : str
        Left side of the change that mends it.
    amount : float
        By how much one unit of what gives loosens a row.
    """

    limit: str
    where: Index
    value: float
    size: float
    target: str
    most: float = math.inf
    amount: float = 1.0

    @property
    def price(self) -> float:
        """Price of giving the whole size. A slack counts in sizes, so that numbers stay near 1."""
        return LIMITS[self.limit].weight


@dataclass
class Cells:
    """The figures that may give, numbered, and which rows each of them loosens."""

    cells: list[Cell] = field(default_factory=list)
    gives: list[Give] = field(default_factory=list)
    _numbers: dict[Index, int] = field(default_factory=dict)

    def add(self, cell: Cell, row: Index) -> None:
        """Let a figure loosen a row."""
        key = (cell.limit, cell.target, *cell.where, int(math.copysign(1, cell.amount)))
        number = self._numbers.setdefault(key, len(self.cells))
        if number == len(self.cells):
            self.cells.append(cell)
        self.gives.append(Give(cell.limit, row, number, cell.amount * cell.size))


def cells_of(study: Study, d: ModelData, rows: Callable[[str], Iterable[Index]]) -> Cells:
    """Return the figures behind the rows of a model.

    Parameters
    ----------
    study : Study
    d : ModelData
    rows : callable
        Gives the row indices of a limit by its name.
    """
    found = Cells()
    figures = _Figures(study, d)
    for limit in LIMITS:
        for row in rows(limit):
            for cell in getattr(figures, limit)(*row):
                found.add(cell, row)
    return found


class _Figures:
    """One method a limit, from a row's index to the figure behind it."""

    def __init__(self, study: Study, d: ModelData) -> None:
        self.study, self.d = study, d
        self.size = Sizes(d)
        self.zones = {(row.zone_id, row.period): row for row in study.records("zones")}
        self.demand = {
            (row.region_id, row.workload_id, row.period): row.useful_pflops
            for row in study.records("demand")
        }
        self.existing = {
            (row.site_id, row.chip_id, row.first_period): row for row in study.records("existing")
        }
        self.movable = {w.workload_id: w.movable_ratio for w in study.records("workloads")}

    def energy_within_quota(self, z: str, t: int, f: str) -> Iterable[Cell]:
        value = self.zones[z, t].energy_quota_gwh_per_year
        amount = _scaled(self.d.energy_quota_gwh[z, t, f], value)
        yield self._figure(
            "energy_within_quota", (z, t), value, f"zones[{z}, {t}].energy_quota_gwh_per_year",
            self.size.energy_gwh, amount,
        )  # fmt: skip

    def power_within_grid(self, s: str, h: str, t: int, f: str) -> Iterable[Cell]:
        value = self.d.grid_limit_mw[s]
        yield self._site("power_within_grid", s, value, "grid_limit_mw", self.size.it_mw)

    def halls_within_site_limit(self, s: str, t: int) -> Iterable[Cell]:
        value = self.d.hall_limit_mw[s]
        yield self._site("halls_within_site_limit", s, value, "land_hall_limit_mw", self.size.it_mw)

    def halls_fit_on_plot(self, s: str) -> Iterable[Cell]:
        yield self._site("halls_fit_on_plot", s, self.d.plot_ha[s], "plot_ha", 1.0)

    def water_within_licence(self, s: str, t: int, f: str) -> Iterable[Cell]:
        column, value = "water_limit_thousand_m3_per_year", self.d.water_limit_thousand_m3[s]
        yield self._site("water_within_licence", s, value, column, self.size.energy_gwh)

    def site_reaches_smallest_size(self, s: str, t: int) -> Iterable[Cell]:
        value = self.d.smallest_it_mw[s]
        yield self._site("site_reaches_smallest_size", s, value, "smallest_it_mw", 1.0, value)

    def expansion_reaches_smallest_size(self, s: str, t: int) -> Iterable[Cell]:
        limit, value = "expansion_reaches_smallest_size", self.d.smallest_expansion_mw[s]
        yield self._site(limit, s, value, "smallest_expansion_mw", 1.0, value)

    def chips_within_supply(self, c: str, t: int) -> Iterable[Cell]:
        value = self.d.chip_supply_kchip[c, t]
        target = f"chip_supply[{c}, {t}].supply_kchip"
        years = self.d.years_count[t]
        yield self._figure("chips_within_supply", (c, t), value, target, amount=years)

    def site_chips_within_supply(self, s: str, c: str, t: int) -> Iterable[Cell]:
        value = self.d.site_chip_supply_kchip[s, c, t]
        target = f"site_chip_supply[{s}, {c}, {t}].supply_kchip"
        years = self.d.years_count[t]
        yield self._figure("site_chips_within_supply", (s, c, t), value, target, amount=years)

    def staff_is_found(self, a: str, t: int, f: str) -> Iterable[Cell]:
        areas = [row for row in self.study.records("areas") if row.area_id == a and row.period <= t]
        row = max(areas, key=lambda row: row.period)
        grown = (1 + row.pool_growth_ratio) ** (t - row.period)
        pool = self.d.pool_fte[a, t, f]
        amount = _scaled(pool, row.pool_fte) if row.pool_fte > 0 else grown
        target = f"areas[{a}, {row.period}].pool_fte"
        yield self._figure("staff_is_found", (a, row.period), row.pool_fte, target, 1.0, amount)

    def capital_within_budget(self, t: int) -> Iterable[Cell]:
        target, value = f"budgets[period={t}].capital_mcur", self.d.budget_mcur[t]
        worth = self.d.years_worth_ratio[t]
        yield self._figure("capital_within_budget", (t,), value, target, amount=worth)

    def carbon_within_cap(self, z: str, t: int, f: str) -> Iterable[Cell]:
        value = self.d.carbon_cap_kt[z, t]
        target = f"zones[{z}, {t}].carbon_cap_kt_per_year"
        yield self._figure("carbon_within_cap", (z, t), value, target, self.size.energy_gwh)

    def traffic_within_line(self, r: str, s: str, t: int, f: str) -> Iterable[Cell]:
        value = self.d.link_limit_gbps[r, s]
        yield self._figure("traffic_within_line", (r, s), value, f"links[{r}, {s}].limit_gbps")

    def mean_pue_within_cap(self, s: str, t: int, f: str) -> Iterable[Cell]:
        cap = self.d.pue_cap_ratio[s]
        target, size = f"sites[{s}].pue_cap_ratio", cap * self.size.site_energy_gwh(s)
        yield Cell("mean_pue_within_cap", (s,), cap, size, target)

    def figure_within_ceiling(self, name: str) -> Iterable[Cell]:
        value = self.d.ceilings[name]
        yield Cell("figure_within_ceiling", (name,), value, abs(value) or 1.0, f"ceilings.{name}")

    def refill_within_idle(self, s: str, c: str, v: int) -> Iterable[Cell]:
        row = self.existing[s, c, v]
        idle = row.installed_kchip * (1 - row.occupied_ratio)
        share = row.convertible_ratio
        target = f"existing[{s}, {c}, {v}].convertible_ratio"
        yield Cell("refill_within_idle", (s, c, v), share, share, target, 1 - share, idle)

    def work_away_within_movable_share(self, r: str, w: str, t: int, f: str) -> Iterable[Cell]:
        share = self.movable[w]
        amount = self.d.demand_pflops[r, w, t, f] * _scaled(self.d.movable_ratio[w, f], share)
        target, limit = f"workloads[{w}].movable_ratio", "work_away_within_movable_share"
        yield Cell(limit, (w,), share, share or 1.0, target, 1 - share, amount)

    def green_share_is_reached(self, z: str, t: int, f: str) -> Iterable[Cell]:
        least = self.d.green_share_min_ratio[z, t]
        target = f"zones[{z}, {t}].green_share_min_ratio"
        yield Cell("green_share_is_reached", (z, t), least, least * self.size.energy_gwh, target)

    def domestic_share_is_reached(self, t: int) -> Iterable[Cell]:
        least = self.d.domestic_share_ratio[t]
        target = f"rules.domestic_share.ratio_by_period.{t}"
        size = (least or 1.0) * self.size.fp16_pflops
        yield Cell("domestic_share_is_reached", (t,), least, size, target)

    def centre_reaches_occupied_share(self, s: str, t: int, f: str) -> Iterable[Cell]:
        least, limit = self.d.occupied_min_ratio, "centre_reaches_occupied_share"
        size = least * self.size.site_it_mw(s)
        yield Cell(limit, (s, t), least, size, "rules.min_occupied_share.ratio")

    def cluster_is_large_enough(self, s: str, c: str, w: str, t: int) -> Iterable[Cell]:
        value = self.d.cluster_min_pflops[w]
        target = f"workloads[{w}].cluster_min_pflops"
        yield Cell("cluster_is_large_enough", (w,), value, value, target, value)

    def sites_at_most(self, *row: Any) -> Iterable[Cell]:
        value = float(self.d.sites_at_most_count or 0)
        yield Cell("sites_at_most", (), value, value or 1.0, "rules.site_count.at_most")

    def sites_exactly(self, *row: Any) -> Iterable[Cell]:
        value = float(self.d.sites_exactly_count or 0)
        for amount in (1.0, -1.0):
            target = "rules.site_count.exactly"
            yield Cell("sites_exactly", (), value, value or 1.0, target, amount=amount)

    def required_sites_open(self, s: str) -> Iterable[Cell]:
        yield Cell("required_sites_open", (s,), math.nan, 1.0, f"sites[{s}].state", 1.0)

    def one_site_of_campus_opens(self, campus: str) -> Iterable[Cell]:
        target = f"sites[campus={campus}].campus_id"
        yield Cell("one_site_of_campus_opens", (campus,), math.nan, 1.0, target)

    def demand_is_met(self, r: str, w: str, t: int, f: str) -> Iterable[Cell]:
        if self.d.unmet_demand != "forbidden":
            return
        wanted = self.d.demand_pflops[r, w, t, f]
        value = self.demand[r, w, t] or wanted
        target = f"demand[{r}, {w}, {t}].useful_pflops"
        yield Cell("demand_is_met", (r, w, t), value, value, target, value, wanted / value)

    def _site(
        self, limit: str, s: str, value: float, column: str, usual: float, most: float = math.inf
    ) -> Cell:
        return Cell(limit, (s,), value, value or usual, f"sites[{s}].{column}", most)

    def _figure(
        self,
        limit: str,
        where: Index,
        value: float,
        target: str,
        usual: float = 1.0,
        amount: float = 1.0,
    ) -> Cell:
        return Cell(limit, where, value, value or usual, target, amount=amount)


def _scaled(in_future: float, in_study: float) -> float:
    """Return by how much a future scales a figure of the study: futures multiply as a rule."""
    return in_future / in_study if in_study > 0 else 1.0


def by_limit(cells: Sequence[Cell], numbers: Iterable[int]) -> Mapping[str, list[int]]:
    """Return some cells' numbers by the name of their limit."""
    found: dict[str, list[int]] = {}
    for number in numbers:
        found.setdefault(cells[number].limit, []).append(number)
    return found
