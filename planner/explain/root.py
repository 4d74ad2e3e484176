"""At which value of a figure two plans cost the same."""

from __future__ import annotations

import math
from collections.abc import Callable

#: the search ends when the value is known to this share of the range searched
_KNOWN_TO = 0.01
_MOST_STEPS = 25
#: a step on the way to the crossing goes this much further than it seems to be
_FURTHER = 1.3


def crossing(
    dearer_by: Callable[[float], float],
    now: float,
    end: float,
    at_now: float,
    noise: float,
    guess: float,
) -> float:
    """Return a value near `now` at which a plan is no longer dearer than another.

    Steps outwards until it is not, since far values are slow to solve, then regula falsi with
    halved weights (Illinois) between the last two. The end of the last interval at which it is not
    dearer is returned, so that the value does what is said of it.

    Parameters
    ----------
    dearer_by : callable
        By how much it is dearer at a value; infinite where it cannot be.
    now, end : float
        From where to where to look.
    at_now : float
        ``dearer_by(now)``, above `noise`.
    noise : float
        What is no difference.
    guess : float
        Where it may be; brought between `now` and `end`.

    Returns
    -------
    float
        NaN if it is dearer as far as the end.
    """
    width = _KNOWN_TO * abs(end - now)
    near, high = now, at_now
    far = _between(now, end, guess, width)
    while (low := dearer_by(far)) > noise:
        if far == end:
            return math.nan
        slope = (high - low) / (far - near)
        onward = far + _FURTHER * low / slope if slope * (end - now) > 0 else end
        near, high, far = far, low, _between(far, end, onward, width)
    for _ in range(_MOST_STEPS):
        if abs(far - near) <= width:
            break
        share = high / (high - low) if math.isfinite(high) and high > low else 0.5
        value = near + (far - near) * min(max(share, 0.02), 0.98)
        found = dearer_by(value)
        if found > noise:
            near, high, low = value, found, low / 2
        else:
            far, low, high = value, found, high / 2
    return far


def _between(start: float, end: float, value: float, width: float) -> float:
    """Return a value between two, at least some width from the first."""
    if not math.isfinite(value) or abs(end - start) <= width:
        return end
    step = min(max((value - start) / (end - start), 0.0), 1.0) * abs(end - start)
    return start + math.copysign(min(max(step, width), abs(end - start)), end - start)
