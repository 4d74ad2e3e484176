"""What a solve tells while it runs, and how it is told to stop."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from planner.solve.program import Floats

#: an objective this near to its bound (one unit of the currency) is proven
CLOSED_MCUR = 1e-6
#: the best plan so far is kept no sooner, for what is solved in seconds is quickly solved again,
FIRST_KEPT_S = 10.0
#: and no more often
KEPT_EVERY_S = 60.0


@dataclass(frozen=True, slots=True)
class Progress:
    """The state of a solve.

    Attributes
    ----------
    seconds : float
        Since the solve began.
    incumbent, bound : float
        Objective of the best plan so far and the proven limit, in the aim's own sense, in m
        currency. NaN while there is none. Neither ever gets worse.
    gap_ratio : float
        ``|incumbent - bound| / |incumbent|``; NaN while either is missing.
    nodes : int
        Nodes of the search tree done.
    """

    seconds: float
    incumbent: float
    bound: float
    gap_ratio: float
    nodes: int


def gap_ratio(objective: float, bound: float) -> float:
    """Return ``|objective - bound| / |objective|``, NaN where one of the two is missing."""
    if not (math.isfinite(objective) and math.isfinite(bound)):
        return math.nan
    difference = abs(objective - bound)
    if objective == 0:
        return 0.0 if difference <= CLOSED_MCUR else math.inf
    return difference / abs(objective)


@dataclass(slots=True, eq=False)
class Watch:
    """Clock, stop signal and best figures of one solve, shared by its stages.

    The solver's thread only writes figures here; the caller's own thread passes them on, so that
    an error in the caller's function surfaces where the caller can see it. Figures are those of
    a minimisation until they are told.

    Attributes
    ----------
    time_limit_s : float
        For all stages together.
    stop : threading.Event
        Set by the caller to end the solve with what it has.
    report : callable, optional
        Gets the progress a few times a second.
    maximise : bool
        Whether figures change sign when they are told.
    keep : callable, optional
        Gets the newest plan now and then in the caller's thread, as values of columns, and says
        whether it was worth keeping. Stages offer values of their own programs too.
    """

    time_limit_s: float
    stop: threading.Event = field(default_factory=threading.Event)
    report: Callable[[Progress], None] | None = None
    maximise: bool = False
    keep: Callable[[Floats], bool] | None = None
    incumbent: float = math.inf
    bound: float = -math.inf
    nodes: int = 0
    _began: float = field(default_factory=time.monotonic)
    _cancelled: bool = False
    _told: float = -math.inf
    _offered: Floats | None = None
    _kept: float = -math.inf

    @property
    def seconds(self) -> float:
        """Time since the solve began."""
        return time.monotonic() - self._began

    @property
    def seconds_left(self) -> float:
        """Time until the limit, never below 0."""
        return max(self.time_limit_s - self.seconds, 0.0)

    @property
    def stopped(self) -> bool:
        """Whether the solve must end now."""
        return self._cancelled or self.stop.is_set()

    def cancel(self) -> None:
        """End the solve without touching the caller's own event."""
        self._cancelled = True

    def note(self, incumbent: float, bound: float, nodes: int) -> None:
        """Keep the better of what is known and what is new."""
        if math.isfinite(incumbent):
            self.incumbent = min(self.incumbent, incumbent)
        if math.isfinite(bound):
            self.bound = max(self.bound, min(bound, self.incumbent))
        self.nodes = max(self.nodes, nodes)

    def offer(self, x: Floats | None) -> None:
        """Have a plan kept when it is time to, unless a newer one comes before."""
        if x is not None:
            self._offered = x

    def _keep_what_is_offered(self) -> None:
        now, x = self.seconds, self._offered
        if x is None or self.keep is None:
            return
        if now >= FIRST_KEPT_S and now - self._kept >= KEPT_EVERY_S:
            self._offered = None
            self._kept = now if self.keep(x) else self._kept

    def tell(self, every_seconds: float = 0.2) -> None:
        """Pass the state on, unless that was done a moment ago, and keep the plan so far."""
        self._keep_what_is_offered()
        if self.report is None or self.seconds - self._told < every_seconds:
            return
        self._told = self.seconds
        sign = -1.0 if self.maximise else 1.0
        incumbent = sign * self.incumbent if math.isfinite(self.incumbent) else math.nan
        bound = sign * self.bound if math.isfinite(self.bound) else math.nan
        self.report(
            Progress(self.seconds, incumbent, bound, gap_ratio(incumbent, bound), self.nodes)
        )
