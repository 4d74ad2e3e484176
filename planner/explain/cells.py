"""Which figure of the study stands behind each row of a limit, and how a change would loosen it.

One figure may stand behind many rows (a grid connection: every slice and year), so what gives is
the figure, once, and the change that mends it is one line.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields

from planner.explain.limits import LIMITS
from planner.model.limits import Behind, Figure, Limit
from planner.solution import Index
from planner.solve.soften import Give


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell(Figure):
    """A figure of the study that may give.

    Attributes
    ----------
    limit : str
        Name of the constraint.
    """

    limit: str

    @property
    def about(self) -> Limit:
        """What is declared of the limit."""
        return LIMITS[self.limit]

    @property
    def price(self) -> float:
        """Price of giving the whole size. A slack counts in sizes, so that numbers stay near 1."""
        return self.about.weight


_FIGURE = tuple(f.name for f in fields(Figure))


@dataclass
class Cells:
    """The figures that may give, numbered, and which rows each of them loosens."""

    cells: list[Cell] = field(default_factory=list)
    gives: list[Give] = field(default_factory=list)
    _numbers: dict[Index, int] = field(default_factory=dict)

    def add(self, limit: str, figure: Figure, row: Index) -> None:
        """Let a figure loosen a row."""
        key = (figure.target, *figure.where, int(math.copysign(1, figure.amount)))
        number = self._numbers.setdefault(key, len(self.cells))
        if number == len(self.cells):
            known = {name: getattr(figure, name) for name in _FIGURE}
            self.cells.append(Cell(limit=limit, **known))
        self.gives.append(Give(limit, row, number, figure.amount * self.cells[number].size))


def cells_of(behind: Behind, rows: Callable[[str], Iterable[Index]]) -> Cells:
    """Return the figures behind the rows of a model.

    Parameters
    ----------
    behind : Behind
        The study.
    rows : callable
        Gives the row indices of a limit by its name.
    """
    found = Cells()
    for name, limit in LIMITS.items():
        for row in rows(name):
            for figure in limit.behind(behind, *row):
                found.add(name, figure, row)
    return found


def by_limit(cells: Sequence[Cell], numbers: Iterable[int]) -> Mapping[str, list[int]]:
    """Return some cells' numbers by the name of their limit."""
    found: dict[str, list[int]] = {}
    for number in numbers:
        found.setdefault(cells[number].limit, []).append(number)
    return found
