"""The tornado: each factor alone at its low and at its high end, all others as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.sweep.cases import BASE_CASE, Case, Factor


def tornado_cases(factors: Sequence[Factor]) -> tuple[Case, ...]:
    """Return the base case, then two cases a factor; an end that is the base itself is no case."""
    return tuple(_cases(factors))


def _cases(factors: Sequence[Factor]) -> Iterator[Case]:
    from planner.sweep.designs.factors import case_at

    yield case_at(BASE_CASE, factors, {})
    for factor in factors:
        for end, level in (("low", factor.low), ("high", factor.high)):
            if level != factor.base:
                yield case_at(f"{factor.name}-{end}", factors, {factor.name: level})
