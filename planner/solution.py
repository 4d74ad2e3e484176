"""A solved study as plain numbers by name; nothing of the solver or of Pyomo is left in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Status = Literal[
    "optimal", "within_gap", "time_limit", "interrupted", "infeasible", "unbounded", "no_plan"
]

#: index of a value: ``("guian", 2027)``; the empty tuple for a single number
Index = tuple[str | int, ...]

#: status of columns and rows by name, in the solver's numbers: where a relaxation was held in place
NamedBasis = Mapping[str, Mapping[Index, float]]

STATUS_WITH_PLAN: tuple[Status, ...] = ("optimal", "within_gap", "time_limit", "interrupted")


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a solution breaks, found by recomputing it from plain numbers.

    Attributes
    ----------
    rule : str
        Name of the limit, as the constraint is named: ``energy_within_quota``.
    where : tuple
        Index of the culprit: ``("CN-GZ", 2028)``.
    found, limit : float
        The recomputed number and the number it had to keep to.
    unit : str
        Unit word of both.
    """

    rule: str
    where: Index
    found: float
    limit: float
    unit: str

    def __str__(self) -> str:
        place = ", ".join(str(part) for part in self.where)
        return f"{self.rule} ({place}): {self.found:g} against {self.limit:g} {self.unit}"


@dataclass(frozen=True, slots=True)
class Solution:
    """What the solver found for one study.

    Attributes
    ----------
    status : str
        ``optimal`` (gap closed to the solver's tolerance), ``within_gap`` (to the gap asked for),
        ``time_limit`` or ``interrupted`` (with a plan), ``infeasible``, ``unbounded``, ``no_plan``.
    objective_mcur, bound_mcur : float
        Net present cost (for ``highest_profit``: net present profit) of the plan, and the proven
        limit that no plan can beat. NaN where there is none.
    gap_ratio : float
        ``|objective - bound| / |objective|``, recomputed here rather than taken from the solver.
    values : mapping of str to mapping of index to float
        Every variable and named expression of the model: ``values["open_flag"][("guian", 2027)]``.
        Zeros are kept out of indexed entries; read with :meth:`value`.
    seconds : mapping of str to float
        Time of each step: ``build``, ``transfer``, ``solve``.
    versions : mapping of str to str
        Versions of the planner, Pyomo, HiGHS and Python.
    options : mapping
        The solve options used: gap, time limit, threads, seed.
    size : mapping of str to int
        Rows, columns, integer columns, nonzeros.
    input_hash : str
        SHA-256 of the normalised study.
    bases : mapping of str to mapping
        Bases that a similar study is quickly solved from, of a search that had any: ``relaxed``
        and ``decided`` (see :mod:`planner.solve.basis`), by name of variable or limit and index.
    """

    status: Status
    objective_mcur: float
    bound_mcur: float
    gap_ratio: float
    values: Mapping[str, Mapping[Index, float]] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, float | int] = field(default_factory=dict)
    size: Mapping[str, int] = field(default_factory=dict)
    input_hash: str = ""
    bases: Mapping[str, NamedBasis] = field(default_factory=dict)

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan to read, proven optimal or not."""
        return self.status in STATUS_WITH_PLAN

    def value(self, name: str, *index: str | int) -> float:
        """Return one value; zero where an indexed entry is not stored.

        Raises
        ------
        KeyError
            If the model had no variable or expression of that name.
        """
        return self.values[name].get(index, 0.0)
