"""Columns that pair every source with every sink, as one column an end and one balance.

Where work of any region may go to any site, a program needs no column a pair: what leaves each
region and what comes to each site say the same, so long as nothing else hangs on the pair. China
has 31 x 51 such pairs a workload and year, and 82 ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csc_array, hstack

from planner.solve.program import Floats, Program

#: row -> coefficient
Part = dict[int, float]


@dataclass(frozen=True, slots=True)
class Pair:
    """One column that pairs two ends.

    Attributes
    ----------
    column : int
    source, sink, group : hashable
        The ends, and which other columns share them.
    """

    column: int
    source: Hashable
    sink: Hashable
    group: Hashable


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """A program whose pairs are pooled.

    Attributes
    ----------
    program : Program
    place : array of int
        New number of each column; -1 for a pair.
    """

    program: Program
    place: NDArray[np.intp]

    def spread(self, x: Floats) -> Floats:
        """Return values of the columns as they were; those of pooled pairs are unknown: NaN."""
        known = self.place >= 0
        values = np.full(len(self.place), np.nan)
        values[known] = x[self.place[known]]
        return values


def pooled(program: Program, pairs: Iterable[Pair]) -> Pooled:
    """Return a program with its pairs pooled.

    A group stays as it is if a pair of it costs something, is limited by itself, or stands in a
    row that is of neither end.

    Parameters
    ----------
    program : Program
    pairs : iterable of Pair
        Every source of a group may go to every sink, by one of these columns or by another one
        that is no dearer in any row.
    """
    groups: dict[Hashable, list[Pair]] = defaultdict(list)
    for pair in pairs:
        groups[pair.group].append(pair)
    parts = _Parts(program)
    gone: list[int] = []
    ends: list[Part] = []
    rows = program.matrix.shape[0]
    for group in groups.values():
        found = parts.of(group)
        if found is None:
            continue
        sources, sinks = found
        balance = rows
        rows += 1
        gone += [pair.column for pair in group]
        ends += [{**part, balance: 1.0} for part in sources.values()]
        ends += [{**part, balance: -1.0} for part in sinks.values()]
    return _replaced(program, gone, ends, rows)


class _Parts:
    """Tells the rows of a pair's source from those of its sink."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def of(self, group: Sequence[Pair]) -> tuple[Mapping[Any, Part], Mapping[Any, Part]] | None:
        """Return what each source and each sink of a group stands in; None if pairs stand alone."""
        entries = {(p.source, p.sink): self._entries(p.column) for p in group}
        if not all(self._is_free(pair.column) for pair in group):
            return None
        sources, sinks = _common(entries, 0), _common(entries, 1)
        for (source, sink), part in entries.items():
            if sources.get(source, {}) | sinks.get(sink, {}) != part:
                return None
            if sources[source].keys() & sinks[sink].keys():
                return None
        return sources, sinks

    def _entries(self, column: int) -> Part:
        matrix = self._program.matrix
        part = slice(matrix.indptr[column], matrix.indptr[column + 1])
        return dict(zip(matrix.indices[part].tolist(), matrix.data[part].tolist(), strict=True))

    def _is_free(self, column: int) -> bool:
        p = self._program
        return bool(
            p.cost[column] == 0
            and p.col_lower[column] == 0
            and np.isinf(p.col_upper[column])
            and not p.whole[column]
        )


def _common(entries: Mapping[tuple[Any, Any], Part], end: int) -> dict[Any, Part]:
    """Return what all pairs of one end have in common; of an end with one pair nothing is known."""
    found: dict[Any, Part] = {}
    count: dict[Any, int] = defaultdict(int)
    for key, part in entries.items():
        same = found.get(key[end])
        found[key[end]] = part if same is None else dict(same.items() & part.items())
        count[key[end]] += 1
    return {key: part if count[key] > 1 else {} for key, part in found.items()}


def _replaced(program: Program, gone: Sequence[int], ends: Sequence[Part], rows: int) -> Pooled:
    if not ends:
        return Pooled(program, np.arange(len(program.cost)))
    kept = np.ones(len(program.cost), dtype=bool)
    kept[list(gone)] = False
    place = np.where(kept, np.cumsum(kept) - 1, -1)
    old = program.matrix[:, np.flatnonzero(kept)]
    old = csc_array((old.data, old.indices, old.indptr), shape=(rows, int(kept.sum())))
    triples = [(row, k, value) for k, part in enumerate(ends) for row, value in part.items()]
    row, column, value = (np.array(part) for part in zip(*triples, strict=True))
    new = coo_array((value, (row, column)), shape=(rows, len(ends)))
    none, balances = np.zeros(len(ends)), np.zeros(rows - program.matrix.shape[0])
    changed = replace(
        program,
        cost=np.concatenate([program.cost[kept], none]),
        matrix=csc_array(hstack([old, new])),
        row_lower=np.concatenate([program.row_lower, balances]),
        row_upper=np.concatenate([program.row_upper, balances]),
        col_lower=np.concatenate([program.col_lower[kept], none]),
        col_upper=np.concatenate([program.col_upper[kept], none + np.inf]),
        whole=np.concatenate([program.whole[kept], none > 0]),
        family=None,
    )
    return Pooled(changed, place)
