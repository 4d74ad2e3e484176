"""An earlier plan in a changed world: what was decided is kept, its use is found again.

Decisions to build, buy, refill, join and connect are taken before the future is known; where the
work runs, which power is bought and who is hired follows from them. With the former held, the
study is nearly a linear program, so what the old plan costs in the new world is known almost
exactly, while the best new plan is known only within its gap. Their difference is the regret of
not adapting.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.common.errors import InfeasibleConstraintException
from scipy.sparse import csc_array, eye_array, hstack

from planner.model.build import build_model
from planner.model.data import ModelData
from planner.solution import Index, Solution
from planner.solve.basis import Start
from planner.solve.highs import Outcome, run_highs
from planner.solve.program import Program
from planner.solve.progress import Progress, Watch
from planner.solve.solve import solve_model
from planner.solve.standard_form import StandardForm, as_index, standard_form
from planner.study.settings import SolveOptions

#: decided before the use: what opens, is built, bought, refilled, joined and connected
FIRST_STAGE = (
    "open_flag",
    "expanded_flag",
    "hall_count",
    "bought_pods",
    "refill_kchip",
    "joined_flag",
    "grid_step_flag",
)
#: what waits by itself until it becomes possible, and so never stands in the way
_CAN_WAIT = ("joined_flag",)
#: amounts are held within this share of 1 + the amount: the solver's own tolerance, with room
HELD_WITHIN = 1e-6
#: a limit counts as in the way if it would have to give by more than this
_NOTICEABLE = 1e-5
#: the gap that is asked of the use of a held plan
_USE_GAP = 1e-5


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stops the old plan in the new world, however it is used.

    Attributes
    ----------
    limit : str
        Name of the limit, ``chips_within_supply``, or of a decision that is no longer possible,
        ``bought_pods``.
    where : tuple
        Its index: ``("nvidia-h20", 2028)``.
    excess : float
        By how much the limit would have to give, in its own unit; how much was decided.
    """

    limit: str
    where: Index
    excess: float

    def __str__(self) -> str:
        place = ", ".join(str(part) for part in self.where)
        if self.limit in FIRST_STAGE:
            return f"{self.limit} ({place}): {self.excess:,.4g} decided, no longer possible"
        return f"{self.limit} ({place}): over by {self.excess:,.4g}"


@dataclass(frozen=True, slots=True)
class HeldPlan:
    """An earlier plan in another study.

    Attributes
    ----------
    solution : Solution
        The plan with its use found again, a whole plan of the new study. Its bound holds for
        plans with these decisions only, not for the study.
    obstacles : tuple of Obstacle
        Why the decisions cannot be kept, if there is no plan; the largest first.
    """

    solution: Solution
    obstacles: tuple[Obstacle, ...] = ()


def hold_plan(
    d: ModelData,
    plan: Solution,
    options: SolveOptions,
    *,
    input_hash: str = "",
    progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> HeldPlan:
    """Return what an earlier plan does and costs in a study that it was not made for.

    The variables of :data:`FIRST_STAGE` keep their values; those that the old plan does not know
    are held at zero. Joining the network waits for the network to open.

    Parameters
    ----------
    d : ModelData
        The new world.
    plan : Solution
        The old plan.
    options : SolveOptions
        Time limit, threads and seed; the gap is closed as far as rounding allows.
    input_hash, progress, stop : optional
        As in :func:`planner.solve.solve.solve_data`.

    Returns
    -------
    HeldPlan

    Raises
    ------
    InputError, VerificationError, PlannerError
        As :func:`planner.solve.solve.solve_data`.
    """
    m = build_model(d)
    gone = tuple(_hold(m, plan))
    tight = options.model_copy(update={"gap": min(options.gap, _USE_GAP)})
    if gone:
        nothing = Solution("infeasible", np.nan, np.nan, np.nan, input_hash=input_hash)
        return HeldPlan(nothing, _largest_first(gone))
    found = solve_model(
        m, tight, input_hash=input_hash, progress=progress, stop=stop, search=_straight
    )
    if found.status != "infeasible":
        return HeldPlan(found)
    return HeldPlan(found, _largest_first(_in_the_way(m, options, stop)))


def _straight(
    program: Program, options: SolveOptions, watch: Watch, start: Start | None
) -> Outcome:
    """Minimise a program of which little is left to decide."""
    return run_highs(program, options, watch, start=None if start is None else start.x)


def _hold(m: pyo.ConcreteModel, plan: Solution) -> Iterator[Obstacle]:
    """Narrow the limits of each variable to its old value; yield what cannot be."""
    for name in FIRST_STAGE:
        old = plan.values.get(name, {})
        component = m.component(name)
        new = {} if component is None else {as_index(key): v for key, v in component.items()}
        for key, variable in new.items():
            if not _narrow(variable, old.get(key, 0.0)):
                yield Obstacle(name, key, old.get(key, 0.0))
        if name in _CAN_WAIT:
            continue
        for key, value in old.items():
            if key not in new and abs(value) > _NOTICEABLE:
                yield Obstacle(name, key, value)


def _narrow(variable: Any, value: float) -> bool:
    if variable.fixed:
        return bool(abs(pyo.value(variable) - value) <= _NOTICEABLE)
    if not variable.is_continuous():
        value = round(value)
    slack = HELD_WITHIN * (1 + abs(value)) if variable.is_continuous() else 0.0
    low, high = variable.bounds
    if (low is not None and value < low - slack) or (high is not None and value > high + slack):
        return False
    variable.setlb(value - slack if low is None else max(low, value - slack))
    variable.setub(value + slack if high is None else min(high, value + slack))
    return True


def _in_the_way(
    m: pyo.ConcreteModel, options: SolveOptions, stop: threading.Event | None
) -> Iterator[Obstacle]:
    """Let every limit give at a price, and yield those that must."""
    try:
        form = standard_form(m)
    except InfeasibleConstraintException:
        return
    program = form.program
    watch = Watch(options.time_limit_s, stop or threading.Event())
    outcome = run_highs(_elastic(program), options, watch, note=lambda *_: None)
    if outcome.x is None:
        return
    x = outcome.x[: len(program.cost)]
    activity = program.matrix @ x
    excess = np.maximum(activity - program.row_upper, program.row_lower - activity)
    for row in np.flatnonzero(program.row_excess(x) > _NOTICEABLE):
        yield Obstacle(*_name_of(form, int(row)), float(excess[row]))


def _elastic(program: Program) -> Program:
    """Return the relaxation in which each limit may give, at a price for its share of 1 + limit."""
    rows = program.matrix.shape[0]
    limit = np.where(np.isfinite(program.row_upper), program.row_upper, program.row_lower)
    price = 1.0 / (1.0 + np.abs(np.where(np.isfinite(limit), limit, 0.0)))
    more = eye_array(rows, format="csc")
    count = len(program.cost)
    return replace(
        program,
        cost=np.concatenate([np.zeros(count), price, price]),
        offset=0.0,
        matrix=csc_array(hstack([program.matrix, more, -more])),
        col_lower=np.concatenate([program.col_lower, np.zeros(2 * rows)]),
        col_upper=np.concatenate([program.col_upper, np.full(2 * rows, np.inf)]),
        whole=np.zeros(count + 2 * rows, dtype=bool),
        family=None,
    )


def _name_of(form: StandardForm, row: int) -> tuple[str, Index]:
    constraint = form.rows[row]
    return str(constraint.parent_component().name), as_index(constraint.index())


def _largest_first(obstacles: Sequence[Obstacle] | Iterator[Obstacle]) -> tuple[Obstacle, ...]:
    return tuple(sorted(obstacles, key=lambda o: -o.excess))
