"""The relaxation of a program, solved again and again from its last basis."""

from __future__ import annotations

from typing import Any

import numpy as np

from planner.solve.highs import Outcome, guide_of, load, run_in_thread
from planner.solve.program import Floats, Program
from planner.solve.progress import Watch
from planner.study.settings import SolveOptions


class Relaxation:
    """A program without whole numbers, kept in HiGHS between solves.

    Parameters
    ----------
    program : Program
    options : SolveOptions
    watch : Watch
        Clock and stop signal of every solve.
    first : {"ipm", "simplex"}
        How the first solve goes.
    """

    def __init__(
        self, program: Program, options: SolveOptions, watch: Watch, first: str = "ipm"
    ) -> None:
        self.program = program.relaxed(program.whole)
        self.watch = watch
        self._highs = load(self.program, options, watch)
        # from nothing the interior point is quicker, from a basis the simplex is
        self._highs.setOptionValue("solver", first)

    @property
    def out_of_time(self) -> bool:
        """Whether to stop here."""
        return self.watch.stopped or self.watch.seconds_left == 0

    def solve(self) -> Outcome:
        """Solve with the limits on columns as they stand; its bound holds for the first solve."""
        limit = self._highs.getRunTime() + max(self.watch.seconds_left, 1e-3)
        self._highs.setOptionValue("time_limit", limit)
        run_in_thread(self._highs, self.watch, _quiet)
        self._highs.setOptionValue("solver", "choose")
        return guide_of(self._highs, self.program)

    def settle(self, columns: Any, values: Floats) -> None:
        """Give columns their values."""
        self._limit(columns, values, values)

    def reopen(self, columns: Any) -> None:
        """Give columns their own limits back."""
        self._limit(columns, self.program.col_lower[columns], self.program.col_upper[columns])

    def _limit(self, columns: Any, lower: Floats, upper: Floats) -> None:
        self._highs.changeColsBounds(len(columns), columns.astype(np.int32), lower, upper)


def _quiet(incumbent: float, bound: float, nodes: int) -> None:
    """Relaxations have no incumbents to tell."""
