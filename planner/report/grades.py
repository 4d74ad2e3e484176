"""How well the inputs are known, and how much of the cost rests on which grade.

Each line of the cost is spread over the figures it was reckoned from: what was spent on a chip goes
to that chip's price, energy to the price at the site that drew it, and so on, by present value. A
part takes the grade of its price figure; where several figures make the price together, the weakest
of their grades. A figure without provenance counts as an assumption. Quantities (how many chips are
needed) are not graded here, only prices, so the share that rests on assumptions is a lower bound.
Credits (value left at the end, subsidies, revenue) are left out: shares are of the cost before
them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from planner.report.data import ReportData
from planner.study.entities import GRADES, TABLES

#: figures without a row in the provenance
UNGRADED = "none"
ALL_GRADES = (*GRADES, UNGRADED)
#: grades that rest on assumptions
ASSUMED = ("derived_from_assumptions", "assumption", UNGRADED)
CREDITS = ("salvage", "subsidy", "revenue")

#: a figure: table, key of its row, column
Figure = tuple[str, str, str]
Weighted = tuple[float, tuple[Figure, ...]]


@dataclass(frozen=True, slots=True)
class ColumnGrades:
    """How the figures of one input column are known."""

    table: str
    column: str
    counts: Mapping[str, int]
    sources: tuple[str, ...]

    @property
    def figures(self) -> int:
        """How many figures the column has."""
        return sum(self.counts.values())


class Grades:
    """Grade and sources of each figure of a study."""

    def __init__(self, data: ReportData) -> None:
        self._rows = {(p.table, p.key, p.column): p for p in data.study.records("provenance")}
        self._data = data

    def of(self, figure: Figure) -> str:
        """Return the grade of a figure."""
        table, _, column = figure
        row = self._rows.get(figure) or self._rows.get((table, "*", column))
        return row.grade if row else UNGRADED

    def weakest(self, figures: Iterable[Figure]) -> str:
        """Return the weakest grade of several figures."""
        return max((self.of(figure) for figure in figures), key=ALL_GRADES.index)

    def columns(self) -> tuple[ColumnGrades, ...]:
        """Return every input column that holds figures, in the order of the manual."""
        return tuple(
            self._column(name, column.name)
            for name, table in TABLES.items()
            if name in self._data.study.tables and name not in ("sources", "provenance")
            for column in table.columns
            if column.unit and column.name not in table.key and self._filled(name, column.name)
        )

    def _filled(self, table: str, column: str) -> bool:
        """Return whether a column says more than its default."""
        values = self._data.study.tables[table][column]
        default = TABLES[table].column(column).default
        said = values.notna() & (values != default) if default is not None else values.notna()
        return bool(said.any())

    def _column(self, table: str, column: str) -> ColumnGrades:
        frame = self._data.study.tables[table]
        frame = frame[frame[column].notna()]
        counts: dict[str, int] = defaultdict(int)
        sources: dict[str, None] = {}
        for key in _keys(frame, TABLES[table].key):
            row = self._rows.get((table, key, column)) or self._rows.get((table, "*", column))
            counts[row.grade if row else UNGRADED] += 1
            ids = row.source_id.split(";") if row else []
            sources.update(dict.fromkeys(i.strip() for i in ids if i.strip()))
        return ColumnGrades(table, column, dict(counts), tuple(sources))


def cost_by_grade(data: ReportData) -> dict[str, dict[str, float]]:
    """Return the present value of each cost line by grade of its price, in mcur; no credits."""
    grades = Grades(data)
    sums = data.sums("costs", ["line"], ["discounted_mcur"])
    lines: dict[str, dict[str, float]] = {}
    for row in sums.itertuples():
        line, total = str(row.line), float(row.discounted_mcur)
        if line in CREDITS or total <= 0:
            continue
        parts = [(w, figures) for w, figures in _PARTS.get(line, _unknown)(data) if w > 0]
        whole = sum(weight for weight, _ in parts)
        by_grade: dict[str, float] = defaultdict(float)
        for weight, figures in parts:
            by_grade[grades.weakest(figures)] += total * weight / whole
        if not parts:
            by_grade[UNGRADED] = total
        lines[line] = dict(by_grade)
    return lines


def assumed_share(data: ReportData) -> float:
    """Return the share of the cost before credits whose prices rest on assumptions."""
    lines = cost_by_grade(data)
    total = sum(sum(by_grade.values()) for by_grade in lines.values())
    assumed = sum(by_grade.get(g, 0.0) for by_grade in lines.values() for g in ASSUMED)
    return assumed / total if total else float("nan")


def _keys(frame: pd.DataFrame, key: tuple[str, ...]) -> list[str]:
    if not key:
        return ["*"] * len(frame)
    return ["/".join(map(str, row)) for row in zip(*(frame[k] for k in key), strict=True)]


def _now(data: ReportData, period: int) -> float:
    return (1 + data.study.settings.discount_rate) ** (data.first - period)


def _every_year(data: ReportData, period: int) -> float:
    """Return what 1 paid in each year of a period is worth in the first year planned."""
    return sum(_now(data, year) for year in data.study.settings.years_of[period])


def _unknown(data: ReportData) -> Iterable[Weighted]:
    return ()


def _capital(data: ReportData, kind: str) -> dict[str, float]:
    """Return present value of capital of a kind by site."""
    table = data.tables["capital"]
    spent: dict[str, float] = defaultdict(float)
    for row in table[table["kind"] == kind].itertuples():
        spent[str(row.site_id)] += float(row.capital_mcur) * _now(data, int(row.period))
    return spent


def _chips(data: ReportData) -> Iterable[Weighted]:
    factor = {
        (r.chip_id, r.period): r.price_factor_ratio for r in data.study.records("chip_supply")
    }
    for row in data.tables["chips"].itertuples():
        chip, t = str(row.chip_id), int(row.period)
        price = data.chips[chip].price_kcur * factor.get((chip, t), 1.0)
        figures: list[Figure] = [("chips", chip, "price_kcur")]
        if factor.get((chip, t), 1.0) != 1.0:
            figures.append(("chip_supply", f"{chip}/{t}", "price_factor_ratio"))
        yield float(row.bought_kchip) * price * _now(data, t), tuple(figures)


def _halls(data: ReportData) -> Iterable[Weighted]:
    for site, mcur in _capital(data, "halls").items():
        yield mcur, (("sites", site, "build_cost_mcur_per_mw"),)


def _opening(data: ReportData) -> Iterable[Weighted]:
    built = data.tables["sites"].groupby("site_id")["built_hall_mw"].max()
    for site, record in data.sites.items():
        if record.state != "existing":
            continue
        if float(built.get(site, 0.0)) > 0:
            yield record.expansion_cost_mcur, (("sites", site, "expansion_cost_mcur"),)
    for site, mcur in _capital(data, "opening").items():
        yield mcur, (("sites", site, "opening_cost_mcur"),)


def _grid(data: ReportData) -> Iterable[Weighted]:
    if not data.has("grid_steps"):
        return
    steps = data.tables["grid_steps"]
    ordered = steps[steps["ordered_flag"] == 1].drop_duplicates(["site_id", "step_id"])
    for row in ordered.itertuples():
        yield float(row.cost_mcur), (("grid_steps", f"{row.site_id}/{row.step_id}", "cost_mcur"),)


def _refill(data: ReportData) -> Iterable[Weighted]:
    spent = _capital(data, "refill")
    rows = data.study.records("existing")
    stock: dict[str, float] = defaultdict(float)
    for r in rows:
        stock[r.site_id] += r.installed_kchip
    for r in rows:
        if stock[r.site_id] > 0:
            key = f"{r.site_id}/{r.chip_id}/{r.first_period}"
            share = r.installed_kchip / stock[r.site_id]
            yield spent.get(r.site_id, 0.0) * share, (("existing", key, "refill_cost_mcur_per_mw"),)


def _energy(data: ReportData) -> Iterable[Weighted]:
    for row in data.tables["sites"].itertuples():
        site, t = str(row.site_id), int(row.period)
        price = data.sites[site].energy_price_cur_per_kwh
        weight = float(row.facility_gwh) * price * _every_year(data, t)
        yield weight, (("sites", site, "energy_price_cur_per_kwh"),)


def _fixed(data: ReportData) -> Iterable[Weighted]:
    for row in data.tables["sites"].itertuples():
        site, t = str(row.site_id), int(row.period)
        yearly = data.sites[site].fixed_cost_mcur_per_year * int(row.open_flag)
        yield yearly * _every_year(data, t), (("sites", site, "fixed_cost_mcur_per_year"),)


def _upkeep(data: ReportData) -> Iterable[Weighted]:
    for row in data.tables["chips"].itertuples():
        chip, t = str(row.chip_id), int(row.period)
        record = data.chips[chip]
        yearly = float(row.in_service_kchip) * record.price_kcur * record.upkeep_ratio_per_year
        figures = (("chips", chip, "price_kcur"), ("chips", chip, "upkeep_ratio_per_year"))
        yield yearly * _every_year(data, t), figures
    ratio = data.study.row("economics").hall_upkeep_ratio_per_year
    table = data.tables["capital"]
    for row in table[table["kind"] == "halls"].itertuples():
        site, t = str(row.site_id), int(row.period)
        years = sum(_every_year(data, u) for u in data.periods if u >= t)
        yield (
            ratio * float(row.capital_mcur) * years,
            (
                ("economics", "*", "hall_upkeep_ratio_per_year"),
                ("sites", site, "build_cost_mcur_per_mw"),
            ),
        )


def _green(data: ReportData) -> Iterable[Weighted]:
    premium = {
        (z.zone_id, z.period): z.green_premium_cur_per_kwh for z in data.study.records("zones")
    }
    for row in data.tables["zones"].itertuples():
        zone, t = str(row.zone_id), int(row.period)
        weight = float(row.green_bought_gwh) * premium.get((zone, t), 0.0) * _every_year(data, t)
        yield weight, (("zones", f"{zone}/{t}", "green_premium_cur_per_kwh"),)


def _staff(data: ReportData) -> Iterable[Weighted]:
    first: dict[str, int] = {}
    known = {}
    for a in data.study.records("areas"):
        first.setdefault(a.area_id, a.period)
        known[a.area_id, a.period] = a.wage_kcur_per_year
    if not data.has("staff"):
        return
    for row in data.tables["staff"].itertuples():
        area, t = str(row.area_id), int(row.period)
        year = t if (area, t) in known else first[area]
        weight = float(row.on_site_fte) * known[area, year] * _every_year(data, t)
        yield weight, (("areas", f"{area}/{year}", "wage_kcur_per_year"),)


def _unmet(data: ReportData) -> Iterable[Weighted]:
    for row in data.tables["demand"].itertuples():
        work = str(row.workload_id)
        penalty = data.workloads[work].penalty_cur_per_pflops_hour
        weight = float(row.unmet_pflops) * penalty * _every_year(data, int(row.period))
        yield weight, (("workloads", work, "penalty_cur_per_pflops_hour"),)


def _single(table: str, *columns: str) -> Callable[[ReportData], Iterable[Weighted]]:
    """Return the weights of a line whose price is a figure of a table of one row."""

    def parts(data: ReportData) -> Iterable[Weighted]:
        row = data.study.row(table)
        used = [column for column in columns if getattr(row, column)]
        if used:
            yield 1.0, tuple((table, "*", column) for column in used)

    return parts


_PARTS: Mapping[str, Callable[[ReportData], Iterable[Weighted]]] = {
    "opening": _opening,
    "halls": _halls,
    "chips": _chips,
    "refill": _refill,
    "grid": _grid,
    "joining": _single("network", "joining_cost_mcur"),
    "fixed": _fixed,
    "upkeep": _upkeep,
    "energy": _energy,
    "green": _green,
    "carbon": _single("economics", "carbon_price_cur_per_t"),
    "water": _single("economics", "water_price_cur_per_m3"),
    "staff": _staff,
    "network": _single("network", "line_cost_cur_per_gbps_km_year", "transfer_cost_cur_per_gb"),
    "unmet": _unmet,
}
