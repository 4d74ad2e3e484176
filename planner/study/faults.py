"""The faults of a study: their stable codes, their wording, and how many are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.errors import Fault
from planner.study.fault_kinds import KINDS

#: faults shown of one kind, and the longest text of all faults together
SHOWN_PER_KIND = 20
LONGEST_TEXT = 10_000
_LONGEST_VALUE = 40
_LONGEST_SENTENCE = 300


@dataclass(frozen=True, slots=True)
class Group:
    """Faults of one kind found together; `count` may exceed the few that are worded."""

    code: str
    shown: tuple[Fault, ...]
    count: int


def one(
    code: str,
    rule: str,
    remedy: str,
    *,
    file: str = "",
    row: int | None = None,
    key: str = "",
    column: str = "",
    value: str = "",
    zh: str = "",
) -> Group:
    """Return a single fault as a group."""
    return Group(code, (word(code, rule, remedy, file, row, key, column, value, zh),), 1)


def word(
    code: str,
    rule: str,
    remedy: str,
    file: str = "",
    row: int | None = None,
    key: str = "",
    column: str = "",
    value: str = "",
    zh: str = "",
) -> Fault:
    """Put one fault into words: place, value, rule, remedy.

    Raises
    ------
    KeyError
        If the code is not registered.
    """
    title = KINDS[code].title
    shown = printable(value, _LONGEST_VALUE)
    key = printable(key, 60)
    file = printable(file, 120)
    place = file + (f" row {row}" if row is not None else "") + (f" ({key})" if key else "")
    place = ", ".join(part for part in (place, printable(column, 60)) if part)
    body = " ".join(part for part in (shown, rule or title) if part)
    sentence = f"{place}: {body}" if place else body
    message = f"{sentence}. {remedy}".strip()
    return Fault(
        code=code,
        message=printable(message, _LONGEST_SENTENCE),
        file=file,
        row=row,
        column=column,
        value=shown,
        rule=rule,
        remedy=remedy,
        zh=printable(zh, _LONGEST_SENTENCE),
    )


def printable(text: str, longest: int) -> str:
    """Return the text cut to a length, with control and invisible characters written out."""
    cut = text[: longest + 1]
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def total(groups: Iterable[Group]) -> int:
    """Return how many faults the groups hold, shown or not."""
    return sum(group.count for group in groups)


def capped(groups: Sequence[Group]) -> tuple[Fault, ...]:
    """Return the faults to show: 20 of a kind at most, 10 kB of text at most.

    Kinds with more faults than are shown end with a line that gives their number. When the text
    would still be too long, fewer of each kind are shown, so that no kind is crowded out.
    """
    for per_kind in range(SHOWN_PER_KIND, 0, -1):
        faults = tuple(_shown(groups, per_kind))
        if _length(faults) <= LONGEST_TEXT:
            return faults
    return _cut(faults)


def _shown(groups: Sequence[Group], per_kind: int) -> Iterator[Fault]:
    counts: Counter[str] = Counter()
    shown: dict[str, list[Fault]] = {}
    for group in groups:
        counts[group.code] += group.count
        shown.setdefault(group.code, []).extend(group.shown)
    for code, faults in shown.items():
        yield from faults[:per_kind]
        rest = counts[code] - min(per_kind, len(faults))
        if rest:
            title = KINDS[code].title
            yield Fault(code, f"and {rest:,} more of the kind {code} ({title}).", rule=title)


def _length(faults: Sequence[Fault]) -> int:
    return sum(len(fault.message.encode()) + 1 for fault in faults)


def _cut(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    kept: list[Fault] = []
    for fault in faults:
        if _length(kept) + len(fault.message.encode()) > LONGEST_TEXT - 100:
            rest = len(faults) - len(kept)
            return (*kept, Fault(fault.code, f"and {rest} more kinds of fault."))
        kept.append(fault)
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the rows of a table are, for messages.

    Attributes
    ----------
    file : str
        File of the table.
    rows : sequence of int
        Row of each entry; none where the entries are not rows of a file.
    key_of : callable
        The key of an entry, its parts joined by a slash.
    """

    file: str
    rows: Sequence[int] | npt.NDArray[np.int64]
    key_of: Callable[[int], str]

    def group(
        self,
        code: str,
        where: npt.NDArray[np.int64],
        column: str,
        explain: Callable[[int], tuple[str, str, str] | tuple[str, str, str, str]],
    ) -> list[Group]:
        """Return the faults of the entries `where`.

        `explain` gives value, rule and remedy, and for what reports print the sentence in Chinese.
        """
        if not len(where):
            return []
        shown = []
        for i in where[:SHOWN_PER_KIND].tolist():
            value, rule, remedy, *zh = explain(i)
            row = int(self.rows[i]) if len(self.rows) else None
            place = (self.file, row, self.key_of(i), column, value)
            shown.append(word(code, rule, remedy, *place, *zh))
        return [Group(code, tuple(shown), len(where))]
