"""The axes of a front, and the ceilings that are tried on them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from planner.errors import UsageError
from planner.study.figures import COST, COST_LINES, FIGURES, figure_named
from planner.study.study import Study
from planner.sweep.cases import Factor
from planner.units import unit_label

_PREFIX = "ceiling_"
_LINE_NAMES = tuple(f"{line}_mcur" for line in COST_LINES)
FEWEST_POINTS, MOST_POINTS = 2, 500
#: figures that a ceiling keeps: enough to read, and less lost than any gap asked for
_DIGITS = 6
_ROOM_RATIO = 1e-6


@dataclass(frozen=True, slots=True)
class Axes:
    """The figures of a front.

    Attributes
    ----------
    first : str
        What is minimised at each point; the cost, if it is one of the figures.
    others : tuple of str
        What ceilings are put on.
    """

    first: str
    others: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Every figure, the minimised one first."""
        return (self.first, *self.others)

    def factors(self, low: Sequence[float], high: Sequence[float]) -> tuple[Factor, ...]:
        """Return the ceilings as the factors of a sweep, with the ends of their ranges."""
        return tuple(
            Factor(
                name=ceiling_column(figure),
                change=f"ceilings.{figure} = {{level}}",
                base=most,
                low=least,
                high=most,
                unit=unit_label(figure),
                title_en=f"Ceiling on {FIGURES[figure]}",
                source="the front's own ends",
            )
            for figure, least, most in zip(self.others, low, high, strict=True)
        )


def ceiling_column(figure: str) -> str:
    """Return the column of the table of cases that holds the ceiling on a figure."""
    return f"{_PREFIX}{figure}"


def least_column(figure: str) -> str:
    """Return the column that holds what no plan under a case's ceilings goes below."""
    return f"least_{figure}"


def axes_of(study: Study, between: Sequence[str]) -> Axes:
    """Return the axes that some words name.

    Raises
    ------
    UsageError
        If a word is no figure or can mean several, if there are not two or three different ones,
        or if futures are weighed by more than their mean.
    """
    used = {work.precision for work in study.records("workloads")}
    known = tuple(name for name in FIGURES if _precision(name) in (used | {""}))
    figures = tuple(dict.fromkeys(figure_named(word, known) for word in between))
    if len(figures) not in (2, 3):
        raise UsageError(f"A front is between two or three different figures, not {len(figures)}.")
    if study.settings.risk.measure != "expected":
        raise UsageError(
            "A front is drawn of expected figures. Set risk.measure = expected, and put a ceiling "
            "on what must not go wrong."
        )
    first = COST if COST in figures else figures[0]
    return Axes(first, tuple(figure for figure in figures if figure != first))


def _precision(figure: str) -> str:
    """Return the precision whose work a figure counts; empty for one that counts none."""
    word, _, rest = figure.partition("_")
    return rest.partition("_")[0] if word in ("unmet", "rtt") and figure not in _LINE_NAMES else ""


def roomy(value: float) -> float:
    """Return a ceiling that a plan of this value surely keeps, to six figures, rounded up."""
    if abs(value) < _ROOM_RATIO:
        return 0.0
    wanted = value + _ROOM_RATIO * abs(value)
    step = 10.0 ** (math.floor(math.log10(abs(wanted))) + 1 - _DIGITS)
    return float(f"{math.ceil(wanted / step) * step:.{_DIGITS}g}")


def grid(low: Sequence[float], high: Sequence[float], points: int) -> tuple[tuple[float, ...], ...]:
    """Return the ceilings between the ends, tight ones first, evenly spaced, ends left out.

    Parameters
    ----------
    low, high : sequence of float
        Ends of each axis with ceilings.
    points : int
        On each axis, ends included.

    Raises
    ------
    UsageError
        If there are too few or too many.
    """
    if not FEWEST_POINTS <= points <= MOST_POINTS:
        raise UsageError(f"A front has {FEWEST_POINTS} to {MOST_POINTS} points, not {points}.")
    if len(low) == 1:
        return tuple((_between(low[0], high[0], i / (points - 1)),) for i in range(1, points - 1))
    axes = [
        [_between(least, most, i / (points - 1)) for i in range(points)]
        for least, most in zip(low, high, strict=True)
    ]
    return tuple(itertools.product(*axes))


def _between(low: float, high: float, share: float) -> float:
    """Return a ceiling between two others to four figures of their distance; the ends exactly."""
    if share in (0, 1):
        return high if share else low
    step = 10.0 ** (math.floor(math.log10(high - low)) - 3) if high > low else 1.0
    return float(f"{round((low + share * (high - low)) / step) * step:.12g}")
