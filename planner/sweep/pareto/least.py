"""The least that a named figure of a plan can be, whatever the plan costs.

Nothing of this is kept as a run: a run is the cheapest plan of its study. The least is found first,
becomes a ceiling, and the run under that ceiling is an ordinary one.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from planner.model.build import build_model
from planner.model.data import model_data
from planner.model.tally import tally
from planner.runs.answer import check_plan
from planner.solution import Solution
from planner.solve.progress import Progress
from planner.solve.solve import solve_model
from planner.study.figures import COST
from planner.study.settings import SolveOptions
from planner.study.study import Study


@dataclass(frozen=True, slots=True, eq=False)
class Least:
    """A plan in which a figure is as low as could be found.

    Attributes
    ----------
    value : float
        Of the figure, recomputed from the plan, in the unit of its name.
    bound : float
        What no plan can go below, as proven; NaN where cost counted a little too.
    plan : Solution
        Its objective is the plan's cost, of which nothing is proven.
    """

    value: float
    bound: float
    plan: Solution


def least(
    study: Study,
    figure: str,
    options: SolveOptions,
    *,
    cost_weight: float = 0.0,
    start: Solution | None = None,
    progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> Least:
    """Find the least of a named figure within every limit of a study.

    Parameters
    ----------
    study : Study
        Its ceilings hold; its aim is set aside.
    figure : str
        Of :data:`planner.study.figures.FIGURES`.
    cost_weight : float
        What one m currency of net present cost counts beside the figure. Without any, most
        decisions of a large study are worth nothing, and the search has nothing to go by.
    options, start, progress, stop
        As in :func:`planner.solve.solve.solve_data`; progress is told in the figure's unit.

    Raises
    ------
    InfeasibleError, NoPlanError
        If there is no plan.
    VerificationError
        If the plan breaks a rule when it is recomputed.
    """
    d = model_data(study)
    m = build_model(d, figure, cost_weight)
    found = solve_model(m, options, start=start, progress=progress, stop=stop)
    if not found.has_plan:
        check_plan(found, d)
    cost = tally(found, d, COST)
    worth = -cost if d.aim == "highest_profit" else cost
    plan = replace(found, objective_mcur=worth, bound_mcur=math.nan, gap_ratio=math.nan)
    check_plan(plan, d)
    bound = math.nan if cost_weight else found.bound_mcur
    return Least(tally(found, d, figure), bound, plan)
