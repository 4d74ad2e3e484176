"""A basis: which columns and rows hold a relaxation in place, to begin the next one from.

From the base's basis a changed study is a few simplex steps; from nothing it is a whole interior
point run: one to three seconds instead of twelve for China (benchmarks/README.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from planner.solve.program import Floats

#: HiGHS's own numbers: columns rest at their lower limit, and rows in the basis, unless said
AT_LOWER, BASIC = 0, 1
_STATUS = {int(status): status for status in highspy.HighsBasisStatus.__members__.values()}


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """Status of each column and row of a program, in HiGHS's numbers."""

    columns: NDArray[np.int8]
    rows: NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class Bases:
    """The bases that a search leaves behind.

    Attributes
    ----------
    relaxed : Basis or None
        Of the relaxation.
    decided : Basis or None
        Of the program with the decisions of a good plan settled.
    """

    relaxed: Basis | None = None
    decided: Basis | None = None


NO_BASES = Bases()


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """What is known before a search begins.

    Attributes
    ----------
    x : array of float
        A first plan; NaN where it says nothing.
    bases : Bases
        Of a program like the one at hand.
    """

    x: Floats
    bases: Bases = NO_BASES


def basis_in(highs: highspy.Highs) -> Basis | None:
    """Return the basis that HiGHS ended with; None if it has none."""
    basis = highs.getBasis()
    if not basis.valid:
        return None
    return Basis(_numbers(basis.col_status), _numbers(basis.row_status))


def give_basis(highs: highspy.Highs, start: Basis) -> None:
    """Let the next simplex run of HiGHS begin from a basis.

    One of another study may have too many or too few members: HiGHS completes it, and begins from
    nothing where it cannot.
    """
    basis = highspy.HighsBasis()
    basis.valid, basis.alien = True, True
    basis.col_status = [_STATUS[status] for status in start.columns.tolist()]
    basis.row_status = [_STATUS[status] for status in start.rows.tolist()]
    highs.setBasis(basis)


def _numbers(statuses: Iterable[Any]) -> NDArray[np.int8]:
    return np.array([int(status) for status in statuses], dtype=np.int8)
