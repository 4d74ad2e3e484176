"""Two runs side by side: what was asked differently, and what is shown to have changed.

Only the optimum's worth has a proven range, so only its difference is an interval (basis
``bounds``, or ``direction`` where the kind of change narrows it). Other figures belong to the two
plans that were found: another plan within the gap may show other figures, so their difference is
told and marked undecided (basis ``plans``), unless the figure is an input (``input``) or both runs
answer one question (``same_question``). Costs are always counted as costs inside; a profit is
turned round at the end.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from planner.errors import UsageError
from planner.results.capacity import (
    by_chip,
    by_region,
    by_zone,
    cost_lines,
    site_changes,
    work_done,
)
from planner.results.direction import Direction, direction
from planner.results.input_changes import changed_inputs
from planner.results.interval import Range, best_cost, difference
from planner.study.study import Study
from planner.units import unit_label

if TYPE_CHECKING:  # the solver is not loaded to tell of a comparison
    from planner.solve.adapt import Obstacle

Basis = Literal["bounds", "direction", "input", "same_question", "plans"]

#: figures that the study states, so that their difference is exact
_INPUT_PREFIX = "demand_"
_NOT_INPUT = ("demand_served_ratio",)
OLD_PLAN = "old_plan_in_new_world_mcur"
REGRET = "regret_of_not_adapting_mcur"

DIFFERENCE_COLUMNS = ("figure", "unit", "from", "to", "low", "high", "decided", "basis")


@dataclass(frozen=True, slots=True)
class PlanData:
    """A run, as the comparison reads it.

    Attributes
    ----------
    name : str
        What people call the run.
    study : Study
        What was asked.
    tables : mapping of str to DataFrame
        Of :func:`planner.results.tables.result_tables`.
    key_figures : mapping of str to float
    objective_mcur, bound_mcur : float
        In the aim's own sense.
    """

    name: str
    study: Study
    tables: Mapping[str, pd.DataFrame]
    key_figures: Mapping[str, float]
    objective_mcur: float
    bound_mcur: float

    @property
    def profit(self) -> bool:
        """Whether the objective is a profit."""
        return self.study.settings.aim == "highest_profit"

    @property
    def best(self) -> Range:
        """What the best plan costs."""
        return best_cost(self.objective_mcur, self.bound_mcur, self.profit)


@dataclass(frozen=True, slots=True)
class OldPlan:
    """The first run's plan in the second run's study, its decisions kept and its use found again.

    Attributes
    ----------
    objective_mcur, bound_mcur : float
        Worth of the plan and what is proven of it, in the aim's own sense; NaN if it cannot be
        kept, or if the search ended before that was known.
    obstacles : tuple of Obstacle
        Limits that it breaks however it is used, the largest first; none if it can be kept.
    """

    objective_mcur: float
    bound_mcur: float
    obstacles: tuple[Obstacle, ...] = ()

    @property
    def is_kept(self) -> bool:
        """Whether the plan can be kept, and its worth is known."""
        return not (self.obstacles or math.isnan(self.objective_mcur))


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one run to another, as tidy tables.

    Attributes
    ----------
    before, after : str
        Names of the runs.
    direction : str
        Whether the change can only make the study ``harder``, ``easier``, leaves it the ``same``,
        or ``unknown``.
    inputs : DataFrame
        See :func:`planner.results.input_changes.changed_inputs`.
    differences : DataFrame
        ``figure``, ``unit``, ``from``, ``to``, ``low``, ``high`` (NaN where nothing is proven),
        ``decided``, ``basis``. The worth of the plan comes first.
    sites, zones, chips, costs, work, regions : DataFrame
        See :mod:`planner.results.capacity`.
    old_plan : OldPlan or None
        None if it was not asked for.
    """

    before: str
    after: str
    direction: Direction
    inputs: pd.DataFrame
    differences: pd.DataFrame
    sites: pd.DataFrame
    zones: pd.DataFrame
    chips: pd.DataFrame
    costs: pd.DataFrame
    work: pd.DataFrame
    regions: pd.DataFrame
    old_plan: OldPlan | None = None


def compare(before: PlanData, after: PlanData, old_plan: OldPlan | None = None) -> Comparison:
    """Compare two runs.

    Parameters
    ----------
    before, after : PlanData
        Of one currency, price year and aim.
    old_plan : OldPlan, optional
        The plan of `before` in the study of `after`. It is a plan of that study, so it narrows
        what the best plan can cost.

    Returns
    -------
    Comparison

    Raises
    ------
    UsageError
        If the two count in different money or have different aims.
    VerificationError
        If the bounds of the runs contradict each other.
    """
    _refuse_unlike(before.study, after.study)
    known = direction(before.study, after.study)
    rows = [_worth(before, after, known, old_plan), *_old_plan_rows(before, after, old_plan)]
    rows += _figures(before, after, known)
    table = pd.DataFrame(rows, columns=list(DIFFERENCE_COLUMNS))
    return Comparison(
        before=before.name,
        after=after.name,
        direction=known,
        inputs=changed_inputs(before.study, after.study),
        differences=table,
        sites=site_changes(before.tables, after.tables),
        zones=by_zone(before.tables, after.tables),
        chips=by_chip(before.tables, after.tables),
        costs=cost_lines(before.tables, after.tables, before.study, after.study),
        work=work_done(before.tables, after.tables, before.study, after.study),
        regions=by_region(before.tables, after.tables, before.study, after.study),
        old_plan=old_plan,
    )


def _refuse_unlike(before: Study, after: Study) -> None:
    for setting in ("currency", "price_year", "aim"):
        one, two = (getattr(study.settings, setting) for study in (before, after))
        if one != two:
            what = setting.replace("_", " ")
            raise UsageError(f"Runs can be compared only with one {what}: {one} and {two}.")


_Row = tuple[str, str, float, float, float, float, bool, Basis]


def _worth(before: PlanData, after: PlanData, known: Direction, old_plan: OldPlan | None) -> _Row:
    best = after.best
    held = _held(after, old_plan)
    if held is not None and math.isfinite(held.high):
        best = Range(min(best.low, held.high), min(best.high, held.high))
    plain = difference(before.best, best, "same" if known == "same" else "unknown")
    found = difference(before.best, best, known)
    basis: Basis = "same_question" if known == "same" else "bounds"
    if found != plain:
        basis = "direction"
    worth = "profit" if after.profit else "cost"
    values = (before.objective_mcur, after.objective_mcur)
    return _row(f"net_present_{worth}_mcur", after, values, _signed(found, after), basis)


def _held(after: PlanData, old_plan: OldPlan | None) -> Range | None:
    if old_plan is None or math.isnan(old_plan.objective_mcur):
        return None
    return best_cost(old_plan.objective_mcur, old_plan.bound_mcur, after.profit)


def _old_plan_rows(before: PlanData, after: PlanData, old_plan: OldPlan | None) -> list[_Row]:
    """Return what the old plan costs in the new world, and the regret of not adapting it.

    The first is one plan in two worlds, so no gap of a search is in it. Regret is never negative:
    the old plan is a plan of the new study.
    """
    held = _held(after, old_plan)
    if held is None or old_plan is None:
        return []
    kept = before.objective_mcur, old_plan.objective_mcur
    here = best_cost(before.objective_mcur, before.objective_mcur, before.profit)
    change = difference(here, held, "unknown")
    best = Range(after.best.low, min(after.best.high, held.high))
    regret = Range(max(held.low - best.high, 0.0), max(held.high - best.low, 0.0))
    turn = -1.0 if after.profit else 1.0
    found = turn * (old_plan.objective_mcur - after.objective_mcur)
    return [
        _row(OLD_PLAN, after, kept, _signed(change, after), "bounds"),
        _row(REGRET, after, (0.0, found), regret, "bounds"),
    ]


def _figures(before: PlanData, after: PlanData, known: Direction) -> list[_Row]:
    rows = []
    for name, value in after.key_figures.items():
        if name.startswith("net_present_") or name not in before.key_figures:
            continue
        old = before.key_figures[name]
        moved = Range(-math.inf, math.inf)
        basis: Basis = "plans"
        if known == "same":
            moved, basis = Range(0.0, 0.0), "same_question"
        elif name.startswith(_INPUT_PREFIX) and name not in _NOT_INPUT:
            moved, basis = Range(value - old, value - old), "input"
        rows.append(_row(name, after, (old, value), moved, basis))
    return rows


def _row(name: str, run: PlanData, values: tuple[float, float], moved: Range, basis: Basis) -> _Row:
    unit = unit_label(name, run.study.settings.currency)
    low, high = (end if math.isfinite(end) else math.nan for end in (moved.low, moved.high))
    return (name, unit, *values, low, high, moved.decided, basis)


def _signed(moved: Range, run: PlanData) -> Range:
    return -moved if run.profit else moved
