"""The formats of published facility location instances, and which of them a file is in.

==========  =====================================================================================
orlib       warehouse location of the OR-Library (J. E. Beasley 1990, Journal of the Operational
            Research Society 41(11), 1069-1072): capacity and fixed cost of each facility, then the
            demand of each customer and its costs
pmed        p-median of the OR-Library (J. E. Beasley 1985, EJOR 21, 270-273): edges of a graph
ufllib      simple format of UflLib: no capacities; a third number above zero is p of a p-median
holmberg    single-source instances of Holmberg, Ronnqvist and Yuan 1999, EJOR 113(3), 544-559
tbed1       test bed 1 of Avella and Boccia 2009, Computational Optimization and Applications 43,
            39-65: demands, capacities, fixed costs, costs of a unit of demand
klose       files of the generator of Klose and Goertz 2007, EJOR 179(3), 1109-1125: ``.cfl``
==========  =====================================================================================

Three of them are rows of numbers of which there are equally many, so they are told apart by where
the lines begin: each block of an instance begins a line.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, takewhile
from pathlib import Path

import numpy as np

from planner.errors import InputError, UsageError
from planner.importers.instance import Instance, instance
from planner.study.faults import capped, one
from planner.study.guess import did_you_mean

#: nine digits are more than any file has room for
_COUNT = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
#: share of the blocks that begin a line, from which on a file is taken to be in a format
_ALIKE = 0.75
#: stands for a capacity that the paper gives, in the OR-Library's large instances
OPEN_CAPACITY = "capacity"
_MOST_VERTICES = 5000


class Words:
    """The words of an instance file, taken one after the other."""

    def __init__(self, text: str) -> None:
        lines = [line.split() for line in text.splitlines()]
        self.all = [word for line in lines for word in line]
        ends = accumulate(len(line) for line in lines)
        #: where lines begin, and the end
        self.starts = sorted({0, *ends})
        self._next = 0

    def is_block(self, position: int, size: int, *, first_alone: bool) -> bool:
        """Return whether some words begin a line and are broken as one writes a row of numbers.

        All their lines but the last are of one length; with `first_alone` the first word may
        stand alone before them.
        """
        first, last = (bisect_left(self.starts, at) for at in (position, position + size))
        if position + size > len(self.all) or self.starts[first] != position:
            return False
        breaks = [*self.starts[first:last], position + size]
        lengths = [after - before for before, after in pairwise(breaks)]
        if first_alone and lengths[0] == 1:
            lengths = lengths[1:]
        return len(set(lengths[:-1])) <= 1 and (not lengths or lengths[-1] <= lengths[0])

    def peek(self) -> str:
        """Return the next word, which stays the next."""
        if self._next == len(self.all):
            raise ValueError("it ends too early")
        return self.all[self._next]

    def word(self) -> str:
        """Return the next word."""
        found = self.peek()
        self._next += 1
        return found

    def expect(self, *words: str) -> None:
        """Take words that must come next."""
        for word in words:
            found = self.word()
            if found != word:
                raise ValueError(f"{found!r} stands where {word!r} should")

    def skip_to(self, word: str) -> None:
        """Take words up to a word that must come, and that one."""
        while self.peek() != word:
            self.word()
        self.word()

    def count(self) -> int:
        """Return the next word as a count."""
        word = self.word()
        if not _COUNT.fullmatch(word):
            raise ValueError(f"{word[:40]!r} is no count")
        return int(word)

    def number(self) -> float:
        """Return the next word as a number in plain digits."""
        word = self.word()
        if not _NUMBER.fullmatch(word):
            raise ValueError(f"{word[:40]!r} is no number")
        return float(word)

    def numbers(self, count: int) -> tuple[float, ...]:
        """Return the next words as numbers."""
        return tuple(self.number() for _ in range(count))

    def rows(self, rows: int, columns: int) -> list[tuple[float, ...]]:
        """Return the next words as rows of numbers."""
        return [self.numbers(columns) for _ in range(rows)]

    def must_be_at_end(self) -> None:
        """Raise ValueError if words are left."""
        left = len(self.all) - self._next
        if left:
            raise ValueError(f"{left} words too many")


@dataclass(frozen=True, slots=True)
class Format:
    """A format of instances.

    Attributes
    ----------
    name, title : str
        Short name, and what it is called in full.
    parse : callable
        Reads the words as an instance; ValueError if they are none.
    first : str
        Word that every file of the format begins with, if there is one.
    blocks : callable or None
        From the counts in the first line, the blocks that begin a line: how many in a row, and how
        many words each has.
    first_alone : bool
        Whether the first word of a block may have a line of its own.
    """

    name: str
    title: str
    parse: Callable[[Words, float | None], Instance]
    first: str = ""
    blocks: Callable[..., Sequence[tuple[int, int]]] | None = None
    first_alone: bool = False

    def alike(self, words: Words) -> float:
        """Return how much a file looks as if it were in this format, from 0 to 1."""
        if self.blocks is None:
            return float(words.all[:1] == [self.first])
        header = [int(word) for word in takewhile(_COUNT.fullmatch, words.all[:3])]
        if len(header) < 2 or not header[0] or not header[1]:
            return 0.0
        position, shares = 0, []
        for count, size in self.blocks(*header):
            hits = 0
            for _ in range(count):
                hits += words.is_block(position, size, first_alone=self.first_alone)
                position += size
                if position > len(words.all):
                    break
            shares.append(hits / count)
        shares.append(float(position == len(words.all)))
        return sum(shares) / len(shares)


@dataclass(frozen=True, slots=True)
class Found:
    """An instance that was read, and the format it was in."""

    instance: Instance
    format: Format


def read_instance(path: Path, name: str = "", capacity: float | None = None) -> Found:
    """Read an instance file.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    name : str
        Name of its format; without it, the format is found.
    capacity : float, optional
        What stands for the word ``capacity`` in the OR-Library's large instances.

    Raises
    ------
    planner.errors.InputError
        If it is no instance, or is in another format than the one named.
    UsageError
        If there is no format of that name.
    """
    if name and name not in FORMATS:
        near = did_you_mean(name, FORMATS)
        raise UsageError(f"There is no format {name!r}: {', '.join(FORMATS)}. {near}".strip())
    try:
        words = Words(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise _refused(path, f"cannot be read: {error}", "Give a text file.") from error
    alike = {known.name: known.alike(words) for known in FORMATS.values()}
    best = max(alike.values())
    fitting = [known for known in alike if alike[known] == best >= _ALIKE]
    if name and fitting and name not in fitting:
        remedy = f"Say --format {fitting[0]}, or leave it away."
        raise _refused(path, f"is not in the format {name} but in {fitting[0]}", remedy)
    if not name and not fitting:
        remedy = f"Name its format if it is one of {', '.join(FORMATS)}."
        raise _refused(path, "is in no known format of instances", remedy)
    tried = [_attempt(path, FORMATS[known], capacity) for known in ([name] if name else fitting)]
    read = [found for found in tried if isinstance(found, Found)]
    if not read:
        wrong = "; ".join(str(reason) for reason in tried)
        raise _refused(path, wrong, "Look at the file, or name its format.")
    if len(read) > 1:
        names = " and as ".join(found.format.name for found in read)
        raise _refused(path, f"can be read as {names}", "Say which with --format.")
    return read[0]


def _attempt(path: Path, known: Format, capacity: float | None) -> Found | str:
    """Return the instance, or why the file is none of that format."""
    words = Words(path.read_text(encoding="utf-8-sig"))
    try:
        if capacity is not None and (known.name != "orlib" or OPEN_CAPACITY not in words.all):
            raise ValueError("it leaves no capacity open, and one is given")
        read = known.parse(words, capacity)
        words.must_be_at_end()
    except ValueError as error:
        return f"is not an instance of {known.name}: {error}"
    return Found(read, known)


def _refused(path: Path, rule: str, remedy: str) -> InputError:
    return InputError(capped([one("E215", rule, remedy, file=path.name)]))


def _orlib(words: Words, capacity: float | None) -> Instance:
    facilities, customers = words.count(), words.count()
    given, fixed = [], []
    for _ in range(facilities):
        given.append(_capacity(words, capacity))
        fixed.append(words.number())
    by_customer = words.rows(customers, 1 + facilities)
    return instance(
        fixed,
        given,
        [row[0] for row in by_customer],
        [[row[1 + i] for row in by_customer] for i in range(facilities)],
    )


def _capacity(words: Words, stands_for: float | None) -> float:
    if words.peek() != OPEN_CAPACITY:
        return words.number()
    words.word()
    if stands_for is None:
        raise ValueError("it leaves the capacity open: give one")
    return stands_for


def _orlib_blocks(facilities: int, customers: int, *_: int) -> Sequence[tuple[int, int]]:
    return (1, 2), (facilities, 2), (customers, 1 + facilities)


def _pmed(words: Words, _: float | None) -> Instance:
    """Read a graph: customers and facilities are its vertices, costs its shortest paths."""
    vertices, edges, exactly = words.count(), words.count(), words.count()
    if vertices > min(edges + 1, _MOST_VERTICES):
        raise ValueError(f"{vertices} vertices are too many for {edges} edges, or at all")
    cost = np.full((vertices, vertices), np.inf)
    np.fill_diagonal(cost, 0.0)
    for _edge in range(edges):
        one_end, other, length = words.count(), words.count(), words.number()
        if not (0 < one_end <= vertices and 0 < other <= vertices) or length < 0:
            raise ValueError(f"{one_end} {other} {length:g} is no edge")
        if one_end != other:  # of an edge that comes twice, the last counts
            cost[one_end - 1, other - 1] = cost[other - 1, one_end - 1] = length
    for via in range(vertices):
        np.minimum(cost, cost[:, via, None] + cost[None, via, :], out=cost)
    if np.isinf(cost).any():
        raise ValueError("its graph is not connected")
    ones, free = [1.0] * vertices, [0.0] * vertices
    return instance(free, None, ones, cost.tolist(), exactly=exactly)


def _pmed_blocks(_: int, edges: int, *exactly: int) -> Sequence[tuple[int, int]]:
    return ((1, 3), (edges, 3)) if exactly else ()


def _ufllib(words: Words, _: float | None) -> Instance:
    words.expect("FILE:")
    words.word()
    facilities, customers, exactly = words.count(), words.count(), words.count()
    fixed, cost = [], []
    for place in range(1, facilities + 1):
        words.expect(str(place))
        fixed.append(words.number())
        cost.append(words.numbers(customers))
    return instance(fixed, None, [1.0] * customers, cost, exactly=exactly or None)


def _holmberg(words: Words, _: float | None) -> Instance:
    facilities, customers = words.count(), words.count()
    pairs = words.rows(facilities, 2)
    demand = words.numbers(customers)
    cost = words.rows(facilities, customers)
    return instance(
        [pair[1] for pair in pairs], [pair[0] for pair in pairs], demand, cost, single_source=True
    )


def _holmberg_blocks(facilities: int, customers: int, *_: int) -> Sequence[tuple[int, int]]:
    return (1, 2), (facilities, 2), (1, customers), (facilities, customers)


def _tbed1(words: Words, _: float | None) -> Instance:
    facilities, customers = words.count(), words.count()
    demand = words.numbers(customers)
    capacity, fixed = words.numbers(facilities), words.numbers(facilities)
    unit_cost = words.rows(facilities, customers)
    cost = [[c * d for c, d in zip(row, demand, strict=True)] for row in unit_cost]
    return instance(fixed, capacity, demand, cost)


def _tbed1_blocks(facilities: int, customers: int, *_: int) -> Sequence[tuple[int, int]]:
    return (1, 2), (1, customers), (1, facilities), (1, facilities), (facilities, customers)


def _klose(words: Words, _: float | None) -> Instance:
    words.skip_to("[DEPOTS]")
    words.expect("capacity", "fixcost", "varcost", "xcoord", "ycoord", "name")
    depots = _section(words, 5, "[CUSTOMERS]")
    words.expect("demand", "xcoord", "ycoord", "name")
    customers = _section(words, 3, "[COSTMATRIX]")
    words.skip_to("[MATRIX]")
    words.expect("Dim", str(len(depots)), str(len(customers)))
    demand = [row[0] for row in customers]
    cost = [
        [c + depot[2] * d for c, d in zip(row, demand, strict=True)]
        for depot, row in zip(depots, words.rows(len(depots), len(customers)), strict=True)
    ]
    return instance([depot[1] for depot in depots], [depot[0] for depot in depots], demand, cost)


def _section(words: Words, numbers: int, end: str) -> list[tuple[float, ...]]:
    """Return the rows up to a heading: some numbers, then a name of one word."""
    rows = []
    while words.peek() != end:
        rows.append(words.numbers(numbers))
        words.word()
    words.expect(end)
    return rows


FORMATS = {
    known.name: known
    for known in (
        Format("orlib", "OR-Library warehouse location", _orlib, "", _orlib_blocks, True),
        Format("pmed", "OR-Library p-median", _pmed, blocks=_pmed_blocks),
        Format("ufllib", "UflLib simple", _ufllib, first="FILE:"),
        Format("holmberg", "Holmberg single source", _holmberg, blocks=_holmberg_blocks),
        Format("tbed1", "Avella and Boccia test bed 1", _tbed1, blocks=_tbed1_blocks),
        Format("klose", "Klose and Goertz", _klose, first="[CFLP-PROBLEMFILE]"),
    )
}
