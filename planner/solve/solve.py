"""From model data to a solution: build, transfer, solve, and state honestly what was found."""

from __future__ import annotations

import math
import platform
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from typing import Any

import pyomo.environ as pyo
from pyomo.common.errors import InfeasibleConstraintException

from planner.model.build import build_model
from planner.model.data import ModelData
from planner.model.recount import halls_mw
from planner.solution import Solution, Status
from planner.solve.basis import Start
from planner.solve.highs import Outcome
from planner.solve.program import Floats, Program
from planner.solve.progress import CLOSED_MCUR, Progress, Watch, gap_ratio
from planner.solve.ranges import refuse_wide_ranges
from planner.solve.round_whole import solve_program
from planner.solve.solution_of import (
    column_values,
    load_plan,
    named_bases,
    plan_values,
    start_of,
)
from planner.solve.standard_form import StandardForm, standard_form
from planner.study.settings import SolveOptions
from planner.version import __version__

__all__ = ["Progress", "solve_data", "solve_model"]

#: a gap up to this is the solver's own tolerance: the plan is the best there is
OPTIMAL_GAP = 1e-6
#: how near to a guessed bound a plan stands at it
_AT_BOUND = 1e-3

Report = Callable[[Progress], None]
Keep = Callable[[Solution], None]
Search = Callable[[Program, SolveOptions, Watch, Start | None], Outcome]


def solve_data(
    d: ModelData,
    options: SolveOptions,
    *,
    input_hash: str = "",
    progress: Report | None = None,
    stop: threading.Event | None = None,
    start: Solution | None = None,
    keep: Keep | None = None,
) -> Solution:
    """Find the best plan of a study.

    Parameters
    ----------
    d : ModelData
        Sets and coefficients.
    options : SolveOptions
        Gap, time limit, threads and seed.
    input_hash : str
        SHA-256 of the normalised study, kept in the solution.
    progress : callable, optional
        Gets a :class:`Progress` a few times a second, in the caller's thread.
    stop : threading.Event, optional
        Set it to end the solve with the plan and bound found so far. Ctrl-C does the same.
    start : Solution, optional
        An earlier plan to begin with, whole or in part still valid.
    keep : callable, optional
        Gets the best plan so far, once a minute at most and never of a search of seconds, in the
        caller's thread: its variables, which keep every limit of the model, objective and bound.
        No rule of the study was recomputed for it.

    Returns
    -------
    Solution
        Objective and bound in m currency, in the aim's own sense.

    Raises
    ------
    InputError
        If the study's numbers are too far apart to be solved safely.
    VerificationError
        If the solver's plan breaks a limit.
    PlannerError
        If the solver fails.
    """

    def solved(data: ModelData) -> Solution:
        began = time.perf_counter()
        m = build_model(data)
        return solve_model(
            m,
            options,
            input_hash=input_hash,
            progress=progress,
            stop=stop,
            start=start,
            keep=keep,
            seconds={"build": time.perf_counter() - began},
        )

    solution = solved(d)
    if not _stands_at_a_guess(solution, d):
        return solution
    # it earns by every hall more, or it stands there because it costs nothing
    half = replace(d, hall_use_bound_mw={s: mw / 2 for s, mw in d.hall_use_bound_mw.items()})
    less = solved(half)
    if less.has_plan and not _better(solution, less, d):
        return less
    nothing = math.nan
    return replace(
        solution, status="unbounded", objective_mcur=nothing, bound_mcur=nothing, values={}
    )


def _stands_at_a_guess(solution: Solution, d: ModelData) -> bool:
    """Return whether a plan has all the halls of a bound that is derived and not argued for."""
    if not solution.has_plan:
        return False
    module, last = max(d.hall_module_mw.values(), default=0.0), d.PERIODS[-1]
    return any(
        halls_mw(solution, d, s, last) >= d.hall_use_bound_mw[s] * (1 - _AT_BOUND) - module
        for s in d.guessed_bound_sites
        if s in d.hall_use_bound_mw
    )


def _better(wide: Solution, narrow: Solution, d: ModelData) -> bool:
    """Return whether a plan is better than any that a narrower bound allows."""
    gain = wide.objective_mcur - narrow.bound_mcur
    gain = gain if d.aim == "highest_profit" else -gain
    return gain > CLOSED_MCUR + OPTIMAL_GAP * abs(narrow.bound_mcur)


def solve_model(
    m: pyo.ConcreteModel,
    options: SolveOptions,
    *,
    input_hash: str = "",
    progress: Report | None = None,
    stop: threading.Event | None = None,
    start: Solution | None = None,
    keep: Keep | None = None,
    seconds: Mapping[str, float] | None = None,
    search: Search = solve_program,
) -> Solution:
    """Find the best plan of a linear Pyomo model; see :func:`solve_data`.

    `search` is how its program is minimised. The values of the plan are left in the model's
    variables too.
    """
    times = dict(seconds or {})
    made = partial(_solution, options, input_hash)
    began = time.perf_counter()
    try:
        form = standard_form(m)
    except InfeasibleConstraintException:
        # a limit without any decision in it cannot hold: there is nothing to solve
        return made("infeasible", seconds=times)
    refuse_wide_ranges(form)
    times["transfer"] = time.perf_counter() - began

    began = time.perf_counter()
    watch = Watch(options.time_limit_s, stop or threading.Event(), progress, maximise=form.maximise)
    if keep is not None:
        watch.keep = _keeper(form, watch, made, keep)
    first = None if start is None or not start.has_plan else start_of(form, start)
    outcome = search(form.program, options, watch, first)
    times["solve"] = time.perf_counter() - began
    watch.note(outcome.objective, outcome.bound, outcome.nodes)
    watch.keep = None  # what was found is returned
    watch.tell(every_seconds=0.0)

    status = status_of(outcome, options.gap)
    worth = (outcome.objective, outcome.bound)
    if outcome.x is None:
        return made(status, form, *worth, seconds=times)
    values = _values(m, form, outcome, times)
    bases = named_bases(form, outcome.bases)
    return made(status, form, *worth, values=values, seconds=times, bases=bases)


def _solution(
    options: SolveOptions,
    input_hash: str,
    status: Status,
    form: StandardForm | None = None,
    objective: float = math.inf,
    bound: float = -math.inf,
    **parts: Any,
) -> Solution:
    objective, bound = (
        form.in_own_sense(value) if form is not None and math.isfinite(value) else math.nan
        for value in (objective, bound)
    )
    return Solution(
        status=status,
        objective_mcur=objective,
        bound_mcur=bound,
        gap_ratio=gap_ratio(objective, bound),
        versions=versions(),
        options=options.model_dump(),
        size={} if form is None else form.program.size(),
        input_hash=input_hash,
        **parts,
    )


def _keeper(
    form: StandardForm, watch: Watch, made: Callable[..., Solution], keep: Keep
) -> Callable[[Floats], bool]:
    """Return what passes on plans of a program that are better than those before."""
    best = math.inf

    def pass_on(x: Floats) -> bool:
        nonlocal best
        program = form.program
        plan = program.tidy(x) if len(x) == len(program.cost) else None
        # a stage may relax or shift the program: what is no plan of the whole is left
        if plan is None or program.objective(plan) >= best or not program.is_feasible(plan):
            return False
        best = program.objective(plan)
        values, seconds = column_values(form, plan), {"solve": watch.seconds}
        keep(made("interrupted", form, best, watch.bound, values=values, seconds=seconds))
        return True

    return pass_on


def status_of(outcome: Outcome, gap: float) -> Status:
    """Return the status that the recomputed objective and bound allow, whatever the solver said."""
    if outcome.x is None:
        if outcome.verdict in ("infeasible", "unbounded"):
            return outcome.verdict
        return "no_plan"
    if outcome.objective - outcome.bound <= CLOSED_MCUR:
        return "optimal"
    reached = gap_ratio(outcome.objective, outcome.bound)
    if reached <= OPTIMAL_GAP:
        return "optimal"
    if reached <= gap:
        return "within_gap"
    return "interrupted" if outcome.verdict == "interrupted" else "time_limit"


def versions() -> dict[str, str]:
    """Return the versions that a result depends on."""
    return {
        "planner": __version__,
        "pyomo": version("pyomo"),
        "highs": version("highspy"),
        "python": platform.python_version(),
    }


def _values(
    m: pyo.ConcreteModel, form: StandardForm, outcome: Outcome, times: dict[str, float]
) -> dict[str, dict[tuple[str | int, ...], float]]:
    assert outcome.x is not None
    began = time.perf_counter()
    load_plan(m, form, outcome.x)
    values = plan_values(m)
    times["read"] = time.perf_counter() - began
    return values
