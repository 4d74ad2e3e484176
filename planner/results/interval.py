"""What two proven ranges say about the difference of two optima.

A run proves that the best plan of its study lies between its bound and its objective. So the
difference of two best plans lies between the difference of the near ends and that of the far ends:

    bound_B - objective_A  <=  best_B - best_A  <=  objective_B - bound_A

for costs; for profits the ends change places. It is narrowed by what is known without solving
(:mod:`planner.results.direction`), and decided if zero is not inside.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from planner.errors import VerificationError
from planner.results.direction import Direction

#: share of the larger end by which two proofs may contradict each other: the solver's tolerance
_TOLERANCE_RATIO = 1e-6
_TOLERANCE_MCUR = 1e-5


@dataclass(frozen=True, slots=True)
class Range:
    """A number known to lie between two others; infinite where nothing is proven."""

    low: float
    high: float

    @property
    def decided(self) -> bool:
        """Whether the number's sign is known: zero is outside, or is all there is."""
        return self.low > 0 or self.high < 0 or self.low == self.high == 0

    def __sub__(self, other: Range) -> Range:
        return Range(self.low - other.high, self.high - other.low)

    def __neg__(self) -> Range:
        return Range(-self.high, -self.low)

    def at_least(self, low: float) -> Range:
        """Return the range narrowed from below.

        Raises
        ------
        VerificationError
            If nothing is left of it: two proofs contradict each other.
        """
        if low <= self.low:
            return self
        room = _TOLERANCE_MCUR + _TOLERANCE_RATIO * max(abs(low), abs(self.high), self._scale)
        if low > self.high + room:
            raise VerificationError(
                f"Two proofs contradict each other: {low:,.6g} at least, {self.high:,.6g} at most."
            )
        return replace(self, low=low, high=max(low, self.high))

    def at_most(self, high: float) -> Range:
        """Return the range narrowed from above; errors as :meth:`at_least`."""
        return -((-self).at_least(-high))

    @property
    def _scale(self) -> float:
        return abs(self.low) if math.isfinite(self.low) else 0.0


def best_cost(objective: float, bound: float, profit: bool) -> Range:
    """Return the range of the best plan's cost, a profit counted as negative cost."""
    if profit:
        objective, bound = -objective, -bound
    low = -math.inf if math.isnan(bound) else min(bound, objective)
    return Range(low, math.inf if math.isnan(objective) else objective)


def difference(before: Range, after: Range, known: Direction) -> Range:
    """Return the range of the difference of two best costs.

    Raises
    ------
    VerificationError
        If the two runs contradict what is known of the change.
    """
    if known == "same":
        return Range(0.0, 0.0)
    found = _without_noise(after - before, before, after)
    if known == "harder":
        return found.at_least(0.0)
    return found.at_most(0.0) if known == "easier" else found


def _without_noise(found: Range, before: Range, after: Range) -> Range:
    """Widen a range by the solver's tolerance, so that noise is never taken for an effect."""
    ends = [abs(e) for r in (before, after) for e in (r.low, r.high) if math.isfinite(e)]
    room = _TOLERANCE_RATIO * max(ends, default=0.0)
    return Range(found.low - room, found.high + room)
