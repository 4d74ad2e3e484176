"""The relaxation of a program, solved again and again from its last basis."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from highspy import kHighsIInf

from planner.solve.basis import Basis, basis_in, give_basis
from planner.solve.highs import Outcome, guide_of, load, run_in_thread
from planner.solve.program import Floats, Program
from planner.solve.progress import Watch
from planner.study.settings import SolveOptions

#: a first solve from a basis that takes more steps a row than this goes on by interior point, from
#: nothing: the programs differ too much
WARM_STEPS = 1 / 12
#: steps that are always worth it
FEW_STEPS = 500


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
    basis : Basis, optional
        Of a program like this one: the first solve begins there, by simplex.
    """

    def __init__(
        self,
        program: Program,
        options: SolveOptions,
        watch: Watch,
        first: str = "ipm",
        basis: Basis | None = None,
    ) -> None:
        self.program = program.relaxed(program.whole)
        self._own = self.program
        self.watch = watch
        self._highs = load(self.program, options, watch)
        # from nothing the interior point is quicker, from a basis the simplex is
        self._highs.setOptionValue("solver", first if basis is None else "simplex")
        self._warm = basis is not None
        if basis is not None:
            give_basis(self._highs, basis)

    @property
    def out_of_time(self) -> bool:
        """Whether to stop here."""
        return self.watch.stopped or self.watch.seconds_left == 0

    def solve(self) -> Outcome:
        """Solve with limits and costs of columns as they stand; its bound holds for these."""
        if self._warm:
            found = self.solve_near()
            if found.verdict != "time_limit" or self.out_of_time:
                return found
            self._highs.clearSolver()
            self._highs.setOptionValue("solver", "ipm")
        return self._run()

    def solve_near(self) -> Outcome:
        """Solve from the basis given at first; out of time if that takes many steps or fails."""
        most = kHighsIInf
        if self._warm:
            most = int(WARM_STEPS * self.program.matrix.shape[0]) + FEW_STEPS
        self._warm = False
        return self._run(most)

    def basis(self) -> Basis | None:
        """Return the basis of the last solve; None if it had none."""
        return basis_in(self._highs)

    def _run(self, most_steps: int = kHighsIInf) -> Outcome:
        limit = self._highs.getRunTime() + max(self.watch.seconds_left, 1e-3)
        self._highs.setOptionValue("time_limit", limit)
        self._highs.setOptionValue("simplex_iteration_limit", most_steps)
        run_in_thread(self._highs, self.watch, _quiet)
        self._highs.setOptionValue("solver", "choose")
        return guide_of(self._highs, self.program)

    def reduced_costs(self) -> Floats:
        """Return what one unit more of each column would add to the last solve's objective."""
        return np.array(self._highs.getSolution().col_dual, dtype=float)

    def settle(self, columns: Any, values: Floats) -> None:
        """Give columns their values."""
        self.limit(columns, values, values)

    def reopen(self, columns: Any) -> None:
        """Give columns their own limits back."""
        self.limit(columns, self._own.col_lower[columns], self._own.col_upper[columns])

    def limit(self, columns: Any, lower: Floats, upper: Floats) -> None:
        """Give columns other limits."""
        if not len(columns):
            return
        self._highs.changeColsBounds(len(columns), columns.astype(np.int32), lower, upper)
        self.program = self.program.limited(
            _with(self.program.col_lower, columns, lower),
            _with(self.program.col_upper, columns, upper),
        )

    def charge(self, columns: Any, costs: Floats) -> None:
        """Give columns other costs."""
        if not len(columns):
            return
        self._highs.changeColsCost(len(columns), columns.astype(np.int32), costs)
        self.program = replace(self.program, cost=_with(self.program.cost, columns, costs))


def _with(whole: Floats, places: Any, part: Floats) -> Floats:
    changed = whole.copy()
    changed[places] = part
    return changed


def _quiet(incumbent: float, bound: float, nodes: int) -> None:
    """Relaxations have no incumbents to tell."""
