"""The optimum of a tiny study by brute force: every plan of yes-or-no choices, one LP each.

Nothing of the planner's model or solver is used: only the rows of the study and the settings. The
linear program knows no big number and no density class: a closed site's columns are shut, and each
chip stands in halls that can cool it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations, product
from math import inf

import numpy as np

from planner.study.study import Study

from .choices import Choices, Option, add_cluster_columns, product_of_sizes
from .figures import Figures
from .lp import Expr, LinearProgram, Solver, total
from .plant import build
from .use import Use

#: a bound below its counterpart by less is rounding
CROSSING = 1e-9


@dataclass(frozen=True)
class Oracle:
    """A study, ready to be enumerated."""

    figures: Figures
    program: LinearProgram
    choices: Choices
    groups: list[list[Option]]

    @property
    def plan_count(self) -> int:
        """How many plans there are, before campus and number of sites are looked at."""
        return product_of_sizes(self.groups)

    def optimum(self) -> float | None:
        """Return the least cost (or, for profit, the highest) in m currency; None: no plan."""
        solver = Solver(self.program, _aim(self.figures, self.program))
        best = inf
        sites = list(self.figures.sites)
        groups = [[_Shut(option, self.program) for option in group] for group in self.groups]
        for plan in product(*groups):
            if not self.choices.allowed({s: plan[i].first_year for i, s in enumerate(sites)}):
                continue
            low, high = np.array(self.program.low), np.array(self.program.high)
            for option in plan:
                low[option.where] = np.maximum(low[option.where], option.low)
                high[option.where] = np.minimum(high[option.where], option.high)
            if (low > high + CROSSING).any():
                continue
            cost = solver.least(low, np.maximum(low, high))
            if cost is not None:
                best = min(best, cost)
        if best == inf:
            return None
        return best if self.figures.settings.aim == "least_cost" else -best


class _Shut:
    """An option's bounds as arrays."""

    def __init__(self, option: Option, program: LinearProgram) -> None:
        self.first_year = option.first_year
        self.where = np.array([program.position[name] for name in option.bounds], dtype=int)
        self.low = np.array([low for low, _ in option.bounds.values()])
        self.high = np.array([high for _, high in option.bounds.values()])


def oracle(study: Study) -> Oracle:
    """Return the study as a linear program with lists of choices."""
    figures, program = Figures(study), LinearProgram()
    plant = build(figures, program)
    for future in figures.worlds:
        for year in figures.years:
            Use(plant, future, year).add()
    add_cluster_columns(plant)
    choices = Choices(figures, program)
    return Oracle(figures, program, choices, choices.groups())


def _aim(figures: Figures, program: LinearProgram) -> Expr:
    """Return the expected cost, with CVaR blended with the mean of the worst futures.

    That mean is the highest expectation under any reweighting of the futures that gives none more
    than its probability over 1 - alpha; the corners of these weights are filled greedily.
    """
    risk, chance = figures.settings.risk, figures.probability
    mean = total((chance[f], program.money[f]) for f in figures.worlds)
    if risk.measure != "cvar" or risk.weight == 0:
        return mean
    worst = program.column("worst")
    program.low[-1] = -inf
    for order in permutations(figures.worlds):
        left, corner = 1.0, {}
        for f in order:
            corner[f] = min(left, chance[f] / (1 - risk.alpha))
            left -= corner[f]
        bad = [(-share, program.money[f]) for f, share in corner.items()]
        program.limit(total([(1.0, worst), *bad]), 0, inf)
    return total([(1 - risk.weight, mean), (risk.weight, worst)])
