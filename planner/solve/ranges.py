"""A guard against numbers of very different size, which make a solver give false answers.

The solver keeps limits to about 1e-7, absolutely, in double precision. Where coefficients reach
too far above one, rounding alone breaks limits of that size, and HiGHS then proves bounds that
are false or calls a study with a plan infeasible. Such a study is refused before it is solved,
with the worst names.

How wide is too wide was measured by restating facility location problems in smaller and smaller
units of work: answers held up to a matrix of 2e9 beside ones, the first false bound came at 2e10,
failures from 2e11. So the matrix may span 1e9. Only large numbers hurt: a small coefficient
that is what is left of a difference (PUE less its cap) is honest, and whatever is below 1e-3
counts as 1e-3. Costs stand in one sum only and may span ten times more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from planner.errors import Fault, InputError
from planner.solve.program import Floats
from planner.solve.standard_form import StandardForm

Kind = Literal["matrix", "cost", "limit", "bound"]

#: largest over smallest magnitude that each kind may have
WIDEST: dict[Kind, float] = {"matrix": 1e9, "cost": 1e10, "limit": 1e9, "bound": 1e9}

#: smaller magnitudes count as this one
SMALL = 1e-3

#: code of the fault in the manual
FAULT_CODE = "E901"

_SHOWN = 3
_MEANING: dict[Kind, str] = {
    "matrix": "coefficients of the limits",
    "cost": "coefficients of the objective",
    "limit": "right-hand sides of the limits",
    "bound": "bounds of the variables",
}


@dataclass(frozen=True, slots=True)
class Range:
    """How far apart the numbers of one kind are.

    Attributes
    ----------
    kind : str
        ``matrix``, ``cost``, ``limit`` (right-hand sides) or ``bound`` (of variables).
    smallest, largest : float
        Magnitudes; both 0 where there is no nonzero number.
    smallest_at, largest_at : tuple of str
        Where the extreme numbers stand, the worst first; only where the range is too wide.
    """

    kind: Kind
    smallest: float
    largest: float
    smallest_at: tuple[str, ...]
    largest_at: tuple[str, ...]

    @property
    def ratio(self) -> float:
        """Largest over smallest, where anything below :data:`SMALL` counts as that."""
        return max(self.largest / max(self.smallest, SMALL), 1.0)

    @property
    def is_too_wide(self) -> bool:
        """Whether the solver could give a false answer."""
        return self.ratio > WIDEST[self.kind]

    def __str__(self) -> str:
        return (
            f"{_MEANING[self.kind]} reach from {self.smallest:.3g} to {self.largest:.3g}, "
            f"{self.ratio:.1e} times; more than {WIDEST[self.kind]:.0e} is not safe to solve. "
            f"Largest: {'; '.join(self.largest_at)}. Smallest: {'; '.join(self.smallest_at)}. "
            "Look for a figure in the wrong unit."
        )


def ranges(form: StandardForm) -> tuple[Range, ...]:
    """Return the range of each kind of number in a model."""
    program = form.program
    entries = program.matrix.tocoo()

    def at_entry(k: int) -> str:
        row, column = form.row_name(entries.row[k]), form.column_name(entries.col[k])
        return f"{row} has {entries.data[k]:.3g} on {column}"

    def at_row(k: int) -> str:
        return f"{form.row_name(k)} has {limits[k]:.3g}"

    def at_cost(k: int) -> str:
        return f"{form.column_name(k)} has {program.cost[k]:.3g}"

    def at_bound(k: int) -> str:
        return f"{form.column_name(k)} has {bounds[k]:.3g}"

    limits = _larger_finite(program.row_lower, program.row_upper)
    bounds = _larger_finite(program.col_lower, program.col_upper)
    parts: tuple[tuple[Kind, Floats, Callable[[int], str]], ...] = (
        ("matrix", entries.data, at_entry),
        ("cost", program.cost, at_cost),
        ("limit", limits, at_row),
        ("bound", bounds, at_bound),
    )
    return tuple(_range(kind, np.abs(values), name) for kind, values, name in parts)


def refuse_wide_ranges(form: StandardForm) -> None:
    """Refuse a model whose numbers are too far apart to be solved safely.

    Raises
    ------
    InputError
        With one fault for each kind that is too wide, naming the worst rows and columns.
    """
    faults = [
        Fault(code=FAULT_CODE, message=f"The {found}", rule=found.kind)
        for found in ranges(form)
        if found.is_too_wide
    ]
    if faults:
        raise InputError(faults)


def _larger_finite(lower: Floats, upper: Floats) -> Floats:
    low = np.where(np.isfinite(lower), lower, 0.0)
    high = np.where(np.isfinite(upper), upper, 0.0)
    return np.where(np.abs(high) >= np.abs(low), high, low)


def _range(kind: Kind, magnitude: Floats, name: Callable[[int], str]) -> Range:
    used = np.flatnonzero(magnitude)
    if not len(used):
        return Range(kind, 0.0, 0.0, (), ())
    sizes = magnitude[used]
    found = Range(kind, float(sizes.min()), float(sizes.max()), (), ())
    if not found.is_too_wide:  # names are slow to make, so only where someone reads them
        return found
    smallest = _first(used, sizes)
    largest = _first(used, -sizes)
    return Range(
        kind,
        found.smallest,
        found.largest,
        tuple(name(int(k)) for k in smallest),
        tuple(name(int(k)) for k in largest),
    )


def _first(places: NDArray[np.intp], order: Floats) -> NDArray[np.intp]:
    return np.asarray(places[np.argsort(order, kind="stable")[:_SHOWN]])
