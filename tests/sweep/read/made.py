"""Sweeps whose worth is a known function of the levels, within a known gap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from planner.sweep.cases import BASE_CASE, Case, Design, Factor, Kind, Sweep

Worth = Callable[[Mapping[str, float]], float]


def factor(name: str, low: float, high: float, base: float = 0.0) -> Factor:
    return Factor(name, f"economics.{name} = {{level}}", base, low, high, "MW", name, name)


def made(
    kind: Kind,
    factors: tuple[Factor, ...],
    points: Iterable[Mapping[str, float]],
    worth: Worth,
    *,
    gap: float = 0.0,
    profit: bool = False,
    seed: int = 0,
) -> Sweep:
    """Return a solved sweep, the base case first.

    Parameters
    ----------
    points : iterable of mapping
        Levels that differ from the base.
    worth : callable
        What the plan that was found is worth.
    gap : float
        By how much the best plan may be better.
    """
    base = {f.name: float(f.base) for f in factors}
    levels = [base, *({**base, **point} for point in points)]
    names = [BASE_CASE, *(f"case-{i}" for i in range(1, len(levels)))]
    rows = []
    for name, at in zip(names, levels, strict=True):
        found = worth(at)
        rows.append(
            {
                "case": name,
                "changes": "",
                "run": f"run-{name}",
                "status": "within_gap",
                "reason": "",
                "cached": False,
                "seconds": 1.0,
                **at,
                "objective_mcur": found,
                "bound_mcur": found + gap if profit else found - gap,
                "gap_ratio": 0.0,
                f"net_present_{'profit' if profit else 'cost'}_mcur": found,
                "built_hall_mw": 10 + found,
            }
        )
    cases = tuple(Case(n, (), at) for n, at in zip(names, levels, strict=True))
    return Sweep("made", Design("made", kind, factors, cases, seed), pd.DataFrame(rows))


def one_at_a_time(factors: tuple[Factor, ...]) -> list[dict[str, float]]:
    return [{f.name: float(end)} for f in factors for end in (f.low, f.high)]
