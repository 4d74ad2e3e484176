"""Tools of the blocks' checks: compare plain numbers, name the culprit."""

from __future__ import annotations

from collections.abc import Iterator

from planner.solution import Index, Violation

#: how far a recomputed number may stray: the solver's own tolerance, carried through sums
RELATIVE_TOLERANCE = 1e-5
ABSOLUTE_TOLERANCE = 1e-4


def slack_of(limit: float) -> float:
    """Return the tolerance that goes with a limit, in the limit's unit."""
    return ABSOLUTE_TOLERANCE + RELATIVE_TOLERANCE * abs(limit)


def at_most(rule: str, where: Index, found: float, limit: float, unit: str) -> Iterator[Violation]:
    """Yield a violation if `found` exceeds `limit`."""
    if found > limit + slack_of(limit):
        yield Violation(rule, where, found, limit, unit)


def at_least(rule: str, where: Index, found: float, limit: float, unit: str) -> Iterator[Violation]:
    """Yield a violation if `found` falls short of `limit`."""
    if found < limit - slack_of(limit):
        yield Violation(rule, where, found, limit, unit)


def equal(rule: str, where: Index, found: float, limit: float, unit: str) -> Iterator[Violation]:
    """Yield a violation if the two numbers differ."""
    if abs(found - limit) > slack_of(limit):
        yield Violation(rule, where, found, limit, unit)


def not_negative(rule: str, where: Index, found: float, unit: str) -> Iterator[Violation]:
    """Yield a violation if `found` is below zero."""
    yield from at_least(rule, where, found, 0.0, unit)
