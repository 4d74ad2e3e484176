"""A solved study as the tables read it, and the form that all tables share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from planner.model import recount
from planner.model.data import ModelData
from planner.solution import Index, Solution
from planner.units import unit_of

if TYPE_CHECKING:
    from planner.study.study import Study

#: how a number is kept, by its unit word; all others are floating point
_WHOLE = {"period": "int64", "flag": "int64"}


@dataclass(frozen=True, slots=True)
class Plan:
    """Study, model data and solution of one plan.

    Attributes
    ----------
    study : Study
        Names, places and states.
    d : ModelData
        Sets and coefficients, in model units.
    solution : Solution
        Values of every variable and expression.
    """

    study: Study
    d: ModelData
    solution: Solution

    def value(self, name: str, *index: str | int) -> float:
        """Return one value; zero where it is not stored. KeyError for an unknown name."""
        return self.solution.value(name, *index)

    def total(self, name: str, key: Callable[..., Index], *, weight: Weight = None) -> Totals:
        """Sum a variable over the entries that share a key.

        Parameters
        ----------
        name : str
            Variable or expression.
        key : callable
            Takes the parts of an index, returns what is kept of it.
        weight : callable, optional
            Takes the parts of an index, returns what the value is multiplied by.

        Returns
        -------
        mapping of tuple to float
            Zero for absent keys.
        """
        sums: Totals = defaultdict(float)
        for index, value in self.solution.values[name].items():
            sums[key(*index)] += value if weight is None else value * weight(*index)
        return sums

    def expected(self, by_future: Callable[[str], float]) -> float:
        """Return the mean over the futures, weighted by probability."""
        return sum(share * by_future(future) for future, share in self.d.probability_ratio.items())

    def installed_kchip(self, site: str, period: int) -> dict[str, float]:
        """Return the chips that stand at a site, in service or idle, by chip."""
        d = self.d
        return {c: recount.installed_kchip(self.solution, d, site, c, period) for c in d.CHIPS}

    def refilled_kchip(self, site: str, chip: str, period: int) -> float:
        """Return idle chips of an existing centre that the plan put to use and that still are."""
        return sum(
            share * self.value("refill_kchip", site, chip, bought, year)
            for bought, share in self.d.existing_alive(site, chip, period).items()
            for year in self.d.PERIODS
            if year <= period
        )

    def halls_mw(self, site: str, period: int) -> float:
        """Return the IT load of all halls of a site."""
        return recount.halls_mw(self.solution, self.d, site, period)

    def built_mw(self, site: str, period: int) -> float:
        """Return the IT load of the halls that the plan has built at a site."""
        standing = sum(mw for (s, _), mw in self.d.existing_hall_mw.items() if s == site)
        return self.halls_mw(site, period) - standing

    def chips_mw(self, kchip: Mapping[str, float]) -> float:
        """Return the IT power of chips at nameplate."""
        return sum(n * self.d.nameplate_mw_per_kchip[c] for c, n in kchip.items())

    def fp16_pflops(self, kchip: Mapping[str, float]) -> float:
        """Return the FP16 nameplate of chips."""
        return sum(n * self.d.fp16_pflops_per_kchip[c] for c, n in kchip.items())

    def occupied_kchip(self, *, by_work: bool = False) -> Totals:
        """Return occupied chips, mean over the year, by site, chip, (work,) year and future."""

        def key(s: str, c: str, w: str, h: str, t: int, f: str) -> Index:
            return (s, c, w, t, f) if by_work else (s, c, t, f)

        def weight(s: str, c: str, w: str, h: str, t: int, f: str) -> float:
            return self.d.slice_share_ratio[h]

        return self.total("busy_kchip", key, weight=weight)


Totals = defaultdict[Index, float]
Weight = Callable[..., float] | None


def share(part: float, whole: float) -> float:
    """Return a share; NaN of nothing."""
    return part / whole if whole else float("nan")


def frame(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> pd.DataFrame:
    """Return a table whose columns have the type that their unit asks for, rows or none.

    Parameters
    ----------
    columns : sequence of str
        A name that ends in a unit is a number; any other is text.
    rows : iterable of sequences
        Cells in the order of the columns; ``None`` is an empty cell.
    """
    table = pd.DataFrame.from_records(list(rows), columns=list(columns))
    return table.astype({name: column_type(name) for name in columns})


def column_type(name: str) -> str:
    """Return the type of a result column: whole, floating point or text."""
    try:
        unit = unit_of(name)
    except ValueError:
        return "str"
    return _WHOLE.get(unit, "float64")
