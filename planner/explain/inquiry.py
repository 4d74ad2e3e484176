"""A plan made ready to be asked: its model with every negotiable limit movable, kept solved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from planner.errors import PlannerError
from planner.explain.cells import Cell, cells_of
from planner.explain.soft import without_implied_bounds
from planner.model.build import build_model
from planner.model.data import ModelData, model_data
from planner.model.limits import Behind
from planner.solution import Index, Solution
from planner.solve.coefficients import coefficients, column_numbers
from planner.solve.highs import Outcome
from planner.solve.paired import Trial, Trials, trials_of
from planner.solve.program import Floats, Program
from planner.solve.progress import Watch
from planner.solve.soften import SoftModel, loosenable, rows_of
from planner.solve.solution_of import start_of
from planner.study.settings import SolveOptions
from planner.study.study import Study

#: a difference below this share of the plan's worth is the solver's own tolerance
NOISE_RATIO = 1e-6
#: time for a question that nobody limits: a plan at hand is not lost to a clock
_NO_LIMIT_S = 1e7


@dataclass(frozen=True, slots=True, eq=False)
class Inquiry:
    """A plan, and the model that changes to it are tried on.

    Attributes
    ----------
    study, d, plan
        What was asked, as the model reads it, and the plan.
    cells : tuple of Cell
        Figures of the study whose limits can be moved.
    model : SoftModel
    numbers : mapping
        Column of each variable, by name and index.
    trials, others : Trials
        Two places to try changes in: what is near the plan, and what is far from it.
    base : Outcome
        The plan with no change, as trials are solved.
    options, watch
        How everything that is asked is solved.
    """

    study: Study
    d: ModelData
    plan: Solution
    cells: tuple[Cell, ...]
    model: SoftModel
    numbers: Mapping[tuple[str, Index], int]
    trials: Trials
    others: Trials
    base: Outcome
    options: SolveOptions
    watch: Watch

    @property
    def program(self) -> Program:
        """The model as arrays."""
        return self.model.form.program

    @property
    def noise_mcur(self) -> float:
        """Differences up to this are the solver's own tolerance."""
        return NOISE_RATIO * abs(self.base.objective)

    @property
    def plan_cost_mcur(self) -> float:
        """What the plan costs; a profit counts as negative cost."""
        return self._sign * self.plan.objective_mcur

    @property
    def plan_bound_mcur(self) -> float:
        """What no plan can cost less than, as the plan's own search proved."""
        return self._sign * self.plan.bound_mcur

    @property
    def _sign(self) -> float:
        return -1.0 if self.model.form.maximise else 1.0

    def moved(self, numbers: Iterable[int], amounts: Iterable[float]) -> Trial:
        """Return the change that moves figures, loosening their limits, each in its own unit."""
        numbers = list(numbers)
        columns = self.model.columns[numbers]
        sizes = np.array([self.cells[n].size for n in numbers])
        given: Floats = np.array(list(amounts), dtype=float) / sizes
        order = np.argsort(columns)
        return Trial(columns[order], given[order], given[order])

    def worth_mcur(self, prices: Floats, number: int) -> float:
        """Return what one unit more of a figure saves, from the reduced costs of the columns."""
        return -float(prices[self.model.columns[number]]) / self.cells[number].size

    def present_cost(self, name: str, site: str) -> Floats:
        """Return the present value of a site's named cost, expected, as one number a column."""
        d = self.d
        weights: dict[Index, float] = {}
        for year, ratio in d.discount_ratio.items():
            weights[site, year] = ratio
        for t, worth in d.years_worth_ratio.items():
            for f in d.FUTURES:
                weights[site, t, f] = d.discount_ratio[t] * worth * d.probability_ratio[f]
        return coefficients(self.model.model, self.model.form, name, weights)


def inquiry(
    study: Study,
    plan: Solution,
    options: SolveOptions,
    watch: Watch | None = None,
    *,
    halls_move: bool = False,
) -> Inquiry:
    """Make a plan ready to be asked.

    Parameters
    ----------
    study : Study
    plan : Solution
        Of that study, with a plan.
    options : SolveOptions
        Threads and seed.
    watch : Watch, optional
        Clock and stop signal of everything that is asked; without it, all is answered to the end.
    halls_move : bool
        Whether the limits on halls will be moved. Bounds that they imply are then left out, which
        makes what is proven weaker.

    Raises
    ------
    PlannerError
        If the plan is none of this study.
    """
    watch = watch or Watch(_NO_LIMIT_S)
    d = model_data(study)
    m = build_model(without_implied_bounds(d) if halls_move else d)
    found = cells_of(Behind(study, d), lambda limit: rows_of(m, limit))
    model = loosenable(m, found.gives, len(found.cells))
    start = start_of(model.form, plan)
    trials, others = (trials_of(model.form.program, start, options, watch) for _ in range(2))
    base = trials.ask(Trial())
    if base.x is None:
        raise PlannerError("The plan does not fit its study, so nothing can be asked of it.")
    numbers = column_numbers(model.form)
    return Inquiry(
        study, d, plan, tuple(found.cells), model, numbers, trials, others, base, options, watch
    )
