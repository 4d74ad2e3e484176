"""What the sections of a sweep's report read, and how they name what is in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from planner.report import numbers
from planner.report.data import ReportData
from planner.report.words import NOTHING, Text, joined, named, same
from planner.study.change import parse_change
from planner.study.figures import figure_words
from planner.study.words import in_words
from planner.study.words_zh import UNITS_ZH
from planner.units import unit_label, unit_of

if TYPE_CHECKING:
    from planner.sweep.cases import Factor, Level
    from planner.sweep.read.reading import Reading

_BASE = "base"
#: designs whose cases are told by their changes rather than by levels
_BY_CHANGES = ("crossed", "table", "pareto")


@dataclass(frozen=True)
class SweepData:
    """One sweep as the sections see it; independent of language.

    Attributes
    ----------
    reading : Reading
        Of :func:`planner.sweep.read.reading.read_sweep`.
    plan : ReportData
        The base case's plan, or another of the sweep where the base has none: for names and map.
    about : mapping
        What is told of the sweep beside its cases: the study's digest, the solve options.
    """

    reading: Reading
    plan: ReportData
    about: Mapping[str, Any]

    @property
    def currency(self) -> str:
        """Three letters of the study's currency."""
        return self.plan.currency

    @property
    def cases(self) -> pd.DataFrame:
        """The table of cases."""
        return self.reading.sweep.cases

    @cached_property
    def solved(self) -> pd.DataFrame:
        """The cases that have a plan."""
        return self.cases[self.cases["run"].astype(bool)]

    @cached_property
    def base(self) -> Mapping[str, Any] | None:
        """The base case; None if there is none with a plan."""
        rows = self.solved[self.solved["case"] == _BASE].to_dict("records")
        return rows[0] if rows else None

    @property
    def worth(self) -> Text:
        """What the plans are judged by."""
        if self.reading.profit:
            return Text("net present profit", "净现值收益")
        return Text("net present cost", "净现值成本")

    @cached_property
    def factors(self) -> Mapping[str, Factor]:
        """What the sweep varies, by name."""
        return {factor.name: factor for factor in self.reading.sweep.design.factors}

    def table(self, name: str) -> pd.DataFrame | None:
        """Return a table of the reading, None if it is not there."""
        return self.reading.tables.get(name)

    def money(self, mcur: float) -> Text:
        """Return an amount of money."""
        return numbers.money(mcur, self.currency)

    def change(self, mcur: float) -> Text:
        """Return a change of money with its sign."""
        told = self.money(mcur)
        return Text(f"+{told.en}", f"+{told.zh}", told.number) if mcur > 0 else told

    def factor(self, name: str) -> Text:
        """Return what a factor is called."""
        factor = self.factors[name]
        return named(factor.title_en, factor.title_zh, name.replace("_", " "))

    def level(self, name: str, level: Level) -> Text:
        """Return a level of a factor: a multiplier with its sign, an amount with its unit."""
        told = self.bare_level(name, level)
        unit = self.unit(name)
        return Text(f"{told.en} {unit.en}", f"{told.zh} {unit.zh}", told.number) if unit else told

    def bare_level(self, name: str, level: Level) -> Text:
        """Return a level without its unit; a multiplier has its sign."""
        if isinstance(level, str):
            return same(level.replace("_", " "))
        sign = "×" if "*=" in self.factors[name].change else ""
        shown = f"{sign}{float(level):,.5g}".replace("-", "−")
        return Text(shown, shown, float(level))

    def unit(self, name: str) -> Text:
        """Return the unit of a factor's levels; empty for words, shares and multipliers."""
        factor = self.factors[name]
        if factor.unit == "ratio" or isinstance(factor.base, str) or "*=" in factor.change:
            return NOTHING
        cur = numbers.zh_currency(self.currency).strip()
        zh = factor.unit.replace("m {cur}", f"百万{cur}").replace("k {cur}", f"千{cur}")
        return Text(factor.unit.format(cur=self.currency), zh.format(cur=cur))

    def span(self, name: str) -> Text:
        """Return the unit of a factor's levels, for the title of an axis."""
        if "*=" in self.factors[name].change:
            return Text("multiplier", "倍数")
        return self.unit(name)

    def case(self, row: Mapping[str, Any]) -> Text:
        """Return what sets a case apart: the levels that it moves, or its changes in words."""
        moved = [name for name, factor in self.factors.items() if row[name] != factor.base]
        if self.reading.sweep.design.kind in _BY_CHANGES or not moved:
            return self._changes(str(row["changes"]))
        told = [
            Text("{factor} {level}", "{factor} {level}").fill(
                factor=self.factor(name), level=self.level(name, row[name])
            )
            for name in moved
        ]
        return joined(told, "; ", "；")

    def _changes(self, texts: str) -> Text:
        told = [parse_change(text) for text in texts.split(";") if text.strip()]
        if not told:
            return Text("none", "无")
        return Text(
            "; ".join(in_words(change, "en", self.currency) for change in told),
            "；".join(in_words(change, "zh", self.currency) for change in told),
        )


def figure_name(figure: str) -> Text:
    """Return the name of a figure that fronts are drawn of."""
    return Text(*figure_words(figure))


def figure_amount(figure: str, value: float, currency: str) -> Text:
    """Return a figure with its unit."""
    if figure.endswith("_mcur"):
        return numbers.money(value, currency)
    unit = unit_of(figure)
    if unit == "count":
        return numbers.number(value, 0)
    return numbers.with_unit(value, unit_label(figure, currency), UNITS_ZH.get(unit, ""))


def figure_unit(figure: str, currency: str) -> Text:
    """Return the unit of a figure, empty for a count."""
    unit = unit_of(figure)
    label = "" if unit == "count" else unit_label(figure, currency)
    return Text(label, UNITS_ZH.get(unit, label).format(cur=currency))
