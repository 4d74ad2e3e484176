"""What one change to a plan is worth: two programs that differ in it alone, solved alike.

The gap of a large study is larger than most single decisions are worth, so two searches say
little of one change. Here both sides keep the plan's yes-or-no decisions but for those that the
change is about, so what is left is a linear program and its optimum is exact. Small programs are
solved whole on both sides. What is proven of the best plans stands beside it: the relaxation with
the same change is a bound.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from planner.solve.basis import Start
from planner.solve.dive import DecisionRows, settle_all
from planner.solve.highs import Outcome, run_highs
from planner.solve.program import Floats, Program
from planner.solve.progress import Watch
from planner.solve.relaxation import Relaxation
from planner.study.settings import SolveOptions

Columns = NDArray[np.intp]

#: with at most this many whole columns a program is solved whole for each trial
FEW_WHOLE = 300
#: the gap that is asked of a whole trial
_CLOSED = 1e-7


def _no_columns() -> Columns:
    return np.zeros(0, dtype=np.intp)


def _no_numbers() -> Floats:
    return np.zeros(0)


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One change to a program.

    Attributes
    ----------
    columns : array of int
        Columns that get other limits, `lower` and `upper`.
    anew : array of int
        Columns that are decided anew; all other decisions stay as in the plan.
    charged : array of int
        Columns that get other costs, `costs`.
    """

    columns: Columns = field(default_factory=_no_columns)
    lower: Floats = field(default_factory=_no_numbers)
    upper: Floats = field(default_factory=_no_numbers)
    anew: Columns = field(default_factory=_no_columns)
    charged: Columns = field(default_factory=_no_columns)
    costs: Floats = field(default_factory=_no_numbers)

    def also(self, other: Trial) -> Trial:
        """Return both changes in one; where they meet, the other's limits count."""
        columns, (lower, upper) = _joined(
            (self.columns, self.lower, self.upper), (other.columns, other.lower, other.upper)
        )
        charged, (costs,) = _joined((self.charged, self.costs), (other.charged, other.costs))
        anew = np.union1d(self.anew, other.anew)
        return Trial(columns, lower, upper, anew, charged, costs)


class Trials(Protocol):
    """Asks what changes are worth."""

    #: whether every count and decision is whole in the answers
    whole: bool

    def ask(self, trial: Trial) -> Outcome:
        """Return the best plan under a change, by this way of solving; without `x` there is none.

        The objective counts the trial's own costs.
        """

    def bound(self, trial: Trial) -> float:
        """Return what no plan under a change can beat, decisions all free."""

    def prices(self, trial: Trial) -> Floats:
        """Return what one unit more of each column would add to the objective under a change."""


def trials_of(program: Program, start: Start, options: SolveOptions, watch: Watch) -> Trials:
    """Return the way to ask that fits a program's size.

    Parameters
    ----------
    program : Program
    start : Start
        The plan, with the bases of its search where there are any.
    options : SolveOptions
        Threads and seed.
    watch : Watch
        Clock and stop signal of all trials together.
    """
    if int(program.whole.sum()) <= FEW_WHOLE:
        return WholeTrials(program, start, options, watch)
    return HeldTrials(program, start, options, watch)


class WholeTrials:
    """Each trial solved to the end."""

    whole = True

    def __init__(self, program: Program, start: Start, options: SolveOptions, watch: Watch) -> None:
        self._program, self._start, self._watch = program, start, watch
        self._options = options.model_copy(update={"gap": _CLOSED})

    def ask(self, trial: Trial) -> Outcome:
        """Return the best plan under a change."""
        return run_highs(
            _changed(self._program, trial),
            self._options,
            self._watch,
            start=self._start.x,
            note=_quiet,
        )

    def bound(self, trial: Trial) -> float:
        """Return what no plan under a change can beat."""
        return self.ask(trial).bound

    def prices(self, trial: Trial) -> Floats:
        """Return what one unit more of each column would add, decisions kept."""
        found = self.ask(trial)
        if found.x is None:
            return np.zeros(len(self._program.cost))
        held = HeldTrials(self._program, Start(found.x), self._options, self._watch)
        return held.prices(trial)


class HeldTrials:
    """Trials on a plan whose yes-or-no decisions are settled.

    A trial stays in place until the next, so a row of trials that differ little is quick.
    """

    def __init__(self, program: Program, start: Start, options: SolveOptions, watch: Watch) -> None:
        self._program, self._start = program, start
        self._options, self._watch = options, watch
        self.whole = not program.counts.any()
        self._rows = DecisionRows.of(program.relaxed(program.counts))
        known = np.round(np.where(np.isfinite(start.x), start.x, 0.0))
        decided: Floats = np.clip(known, program.col_lower, program.col_upper)
        held = Relaxation(program, options, watch, basis=start.bases.decided)
        self._held = _InPlace(program, held, np.flatnonzero(program.binary), decided)
        self._free: _InPlace | None = None

    def ask(self, trial: Trial) -> Outcome:
        """Return the best plan under a change, all but some decisions as they are."""
        kept = self._as_decided(replace(trial, anew=trial.anew[:0]))
        if not len(trial.anew):
            return kept
        anew = self._as_decided(trial)
        # what is decided anew is free to be as it was: only that it cannot be is a proof
        return kept if kept.objective <= anew.objective and kept.x is not None else anew

    def _as_decided(self, trial: Trial) -> Outcome:
        """Return the best plan found by settling what a trial leaves open, if anything."""
        relaxation = self._held.with_trial(trial)
        found = relaxation.solve()
        if found.x is None or found.verdict != "finished":
            return found
        x = settle_all(relaxation, self._rows, found, cheap=0.0)
        # a dive that fails proves nothing
        return Outcome("time_limit") if x is None else self._plan(relaxation.program, x)

    def bound(self, trial: Trial) -> float:
        """Return what no plan under a change can beat: the bound of the relaxation."""
        if self._free is None:
            basis = self._start.bases.relaxed
            free = Relaxation(self._program, self._options, self._watch, basis=basis)
            self._free = _InPlace(self._program, free, np.zeros(0, dtype=np.intp), self._start.x)
        found = self._free.with_trial(trial).solve()
        return math.inf if found.verdict == "infeasible" else found.bound

    def prices(self, trial: Trial) -> Floats:
        """Return what one unit more of each column would add, decisions kept."""
        relaxation = self._held.with_trial(trial)
        relaxation.solve()
        return relaxation.reduced_costs()

    def _plan(self, program: Program, x: Floats) -> Outcome:
        """Return a plan as an outcome, unless it breaks a limit."""
        if not replace(program, whole=self._rows.program.whole).is_feasible(x):
            return Outcome("time_limit")
        return Outcome("finished", x, program.objective(x))


class _InPlace:
    """A relaxation with some decisions held, and the trial that is in place in it."""

    def __init__(
        self, program: Program, relaxation: Relaxation, held: Columns, decided: Floats
    ) -> None:
        self._program, self._relaxation = program, relaxation
        self._held, self._decided = held, decided
        self._trial = Trial()
        relaxation.settle(held, decided[held])

    def with_trial(self, trial: Trial) -> Relaxation:
        """Put a trial in the place of the one before."""
        relaxation, last = self._relaxation, self._trial
        touched = np.union1d(last.anew, last.columns)
        relaxation.reopen(touched)
        kept = np.intersect1d(touched, self._held)
        relaxation.settle(kept, self._decided[kept])
        relaxation.charge(last.charged, self._program.cost[last.charged])
        relaxation.reopen(trial.anew)
        relaxation.limit(trial.columns, trial.lower, trial.upper)
        relaxation.charge(trial.charged, trial.costs)
        self._trial = trial
        return relaxation


def _joined(
    one: tuple[NDArray[Any], ...], two: tuple[NDArray[Any], ...]
) -> tuple[Columns, tuple[Floats, ...]]:
    """Join columns with their values, in order; where they meet, those of the second count."""
    columns, *values = (np.concatenate([b, a]) for a, b in zip(one, two, strict=True))
    places, first = np.unique(columns, return_index=True)
    return places, tuple(part[first] for part in values)


def _changed(program: Program, trial: Trial) -> Program:
    lower, upper = program.col_lower.copy(), program.col_upper.copy()
    cost = program.cost.copy()
    lower[trial.columns], upper[trial.columns] = trial.lower, trial.upper
    cost[trial.charged] = trial.costs
    return replace(program, col_lower=lower, col_upper=upper, cost=cost)


def _quiet(incumbent: float, bound: float, nodes: int) -> None:
    """Leave out the progress of a trial."""
