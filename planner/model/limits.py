"""What stands behind the rows of a model: limits that may give, and rows that are not negotiable.

Each block declares its own, in ``LIMITS`` and ``NOT_NEGOTIABLE``. Whoever explains, prices or mends
a study reads these declarations and knows no limit by its name.

Every figure is priced by its own size, so what is added up is percent: a quota raised by 5 % costs
as much as a connection raised by 5 %. Two exceptions, stated as weights: demand gives last, since
serving it is what the study is for, and rules that force a decision (a required site, a campus, a
number of sites) give after figures do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from planner.model.data import ModelData
from planner.model.sizes import Sizes
from planner.solution import Index, Solution
from planner.study.entities import TABLES
from planner.study.study import Study

#: weight of a limit that is a figure
FIGURE = 1.0
#: weight of a rule that forces a decision
DECISION = 10.0
#: weight of demand, which gives last
DEMAND = 100.0

Kind = Literal["ceiling", "floor", "share_ceiling", "share_floor", "rule"]
Words = tuple[str, str]

POINTS: Words = ("percentage points", "个百分点")
MW: Words = ("MW", "MW")
PFLOPS: Words = ("PFLOPS", "PFLOPS")
SITES: Words = ("sites", "处")
KCHIP: Words = ("k chips", "千片")
NO_UNIT: Words = ("", "")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the study that stands behind a row.

    Attributes
    ----------
    where : tuple
        What the figure is of: ``("CN-GZ", 2028)``. No slice and no future.
    value : float
        The figure; NaN where the limit is no figure.
    target : str
        Left side of the change that mends it.
    size : float
        What 100 % of giving is, in the unit of what gives.
    most : float
        How much it can give.
    amount : float
        By how much one unit of what gives loosens a row; below 0 it lets an equality exceed.
    falls : bool
        Of an equality: whether it is what it asks for that must fall.
    whole : callable
        From what it gives to what it must give, where less would be of no use.
    """

    where: Index
    value: float
    target: str
    size: float
    most: float = math.inf
    amount: float = 1.0
    falls: bool = False
    whole: Callable[[float], float] = float


@dataclass(frozen=True, slots=True)
class Stands:
    """What stands already and what it may take at the most, in the limit's unit."""

    where: Index
    stands: float
    may: float


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that may give.

    Attributes
    ----------
    name : str
        Of the constraint.
    words : (str, str)
        What it limits, in English and Chinese.
    unit : (str, str)
        Of the figure that gives; ``{cur}`` is the study's currency. Empty for a ratio that is no
        share, and where the unit is that of the figure which a ceiling is on.
    parts : str
        What the parts of a figure's index are, a letter each: i figure of the plan, r region,
        s site, z zone, a labour market, c chip, w workload, t year, v year of purchase, g campus.
    behind : callable
        From the study and a row's index to the figures behind the row.
    kind : str
        A ``ceiling`` must rise, a ``floor`` must fall; those of a share count in percentage
        points; a ``rule`` has to be dropped.
    weight : float
        Price of giving, per share of the figure's size.
    rule : str
        Rule of the study file that switches the limit off; empty where none does.
    reached : callable, optional
        Of a share or mean whose whole the plan decides: yields what a plan reaches, once for each
        year and future that the figure is of.
    stands : callable, optional
        Yields what stands already, before anything is planned, and what it may take.
    short : (str, str)
        Sentence of what is short, with ``{what}`` and ``{number}``; of a rule, without either.
    dropped : str
        Of a rule: right side of the change that drops it.
    turns_a_site : bool
        Whether the figure is asked for the value at which it lets a site in.
    near_to_all : bool
        Whether it may touch limits anywhere.
    """

    name: str
    words: Words
    unit: Words
    parts: str
    behind: Callable[..., Iterable[Figure]]
    kind: Kind = "ceiling"
    weight: float = FIGURE
    rule: str = ""
    reached: Callable[..., Iterator[float | None]] | None = None
    stands: Callable[[ModelData], Iterator[Stands]] | None = None
    short: Words = ("{what} short by {number}", "{what}缺口 {number}")
    dropped: str = ""
    turns_a_site: bool = False
    near_to_all: bool = False

    @property
    def is_share(self) -> bool:
        """Whether the figure is a share, shown in percent."""
        return self.kind in ("share_ceiling", "share_floor")

    @property
    def falls(self) -> bool:
        """Whether the figure must fall for the limit to give."""
        return self.kind in ("floor", "share_floor")


#: sentence of a figure that asks for more than can be
TOO_HIGH: Words = ("{what} too high by {number}", "{what}要求高出可达水平 {number}")

#: the rows of a block that are what the words mean and cannot give, each with the reason
NotNegotiable = dict[str, str]


class Behind:
    """The study as the figures behind rows are read from it.

    Attributes
    ----------
    study : Study
    d : ModelData
    grid_share : mapping of str to float
        By site: what one MW of connection counts where the model is an outline of the study.
    useless_room_mw : mapping of str to float
        By site: room that an outline leaves out because no expansion fits in it.
    """

    def __init__(
        self,
        study: Study,
        d: ModelData,
        grid_share: Mapping[str, float] | None = None,
        useless_room_mw: Mapping[str, float] | None = None,
    ) -> None:
        self.study, self.d = study, d
        self.grid_share = grid_share or {}
        self.useless_room_mw = useless_room_mw or {}
        self._rows: dict[str, dict[Index, Any]] = {}

    @cached_property
    def size(self) -> Sizes:
        """How large the study is."""
        return Sizes(self.d)

    def row(self, table: str, *key: str | int) -> Any:
        """Return the record of a table by its key."""
        if table not in self._rows:
            columns = TABLES[table].key
            records = self.study.records(table)
            self._rows[table] = {tuple(getattr(r, c) for c in columns): r for r in records}
        return self._rows[table][key]

    def site(
        self, s: str, column: str, value: float, usual: float = 1.0, most: float = math.inf
    ) -> Figure:
        """Return a figure of a site; `usual` is its size where it is 0."""
        return Figure((s,), value, f"sites[{s}].{column}", value or usual, most)


def scaled(in_future: float, in_study: float) -> float:
    """Return by how much a future scales a figure of the study: futures multiply as a rule."""
    return in_future / in_study if in_study > 0 else 1.0


def worst_reached(limit: Limit, where: Index, plan: Solution, d: ModelData) -> float | None:
    """Return the worst share or mean that a plan reaches; None if of nothing.

    Raises
    ------
    TypeError
        If the limit's figure is not of the plan.
    """
    if limit.reached is None:
        raise TypeError(f"{limit.name} is on no share or mean of the plan")
    known = [share for share in limit.reached(plan, d, *where) if share is not None]
    if not known:
        return None
    return min(known) if limit.falls else max(known)


def share_of(part: float, whole: float) -> float | None:
    """Return a share; None if of nothing."""
    return part / whole if whole > 1e-6 else None
