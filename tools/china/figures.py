"""A figure with its grade, range and source, and how figures make new ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

JUDGEMENT = "judgement"  # source_id of the planner's own judgement
SOFT_GRADES = ("assumption", "derived_from_assumptions")


@dataclass(frozen=True, slots=True)
class Figure:
    """One number and how well it is known; low and high are in its unit."""

    value: float | None
    grade: str
    low: float | None = None
    high: float | None = None
    source_id: str = JUDGEMENT
    note: str = ""

    @property
    def number(self) -> float:
        """The value; ValueError if there is none."""
        if self.value is None:
            raise ValueError(f"no value: {self.note}")
        return self.value

    def in_unit(self, factor: float, note: str = "") -> Figure:
        """Return the figure in another unit: value and range times a factor, same grade."""
        return replace(
            self,
            value=_times(self.value, factor),
            low=_times(self.low, factor),
            high=_times(self.high, factor),
            note=_joined(self.note, note),
        )

    def with_note(self, note: str) -> Figure:
        """Return the figure with words added to its note."""
        return replace(self, note=_joined(self.note, note))


def assumed(
    value: float | None,
    low: float | None = None,
    high: float | None = None,
    note: str = "",
) -> Figure:
    """Return a figure of the planner's own judgement."""
    return Figure(value, "assumption", low, high, JUDGEMENT, note)


def derived(
    value: float,
    inputs: Iterable[Figure],
    note: str,
    low: float | None = None,
    high: float | None = None,
) -> Figure:
    """Return a figure reckoned from others; soft if any input is."""
    used = tuple(inputs)
    soft = any(figure.grade in SOFT_GRADES for figure in used)
    grade = "derived_from_assumptions" if soft else "derived"
    names = (name for figure in used for name in figure.source_id.split(";") if name)
    return Figure(value, grade, low, high, ";".join(dict.fromkeys(names)), note)


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def _joined(*notes: str) -> str:
    return "; ".join(note for note in notes if note)
