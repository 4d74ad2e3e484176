"""The judge: recompute a solution from plain numbers and name everything that breaks a rule."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from planner.model.build import BLOCKS
from planner.model.data import ModelData
from planner.model.judge import at_least, at_most, equal
from planner.solution import Solution, Violation
from planner.solve.program import WHOLE_TOLERANCE


def verify(solution: Solution, d: ModelData) -> tuple[Violation, ...]:
    """Return every rule of the study that a solution breaks; empty for a sound plan.

    Parameters
    ----------
    solution : Solution
        Without a plan there is nothing to judge, and nothing is found.
    d : ModelData
        The data it was solved for.

    Returns
    -------
    tuple of Violation
        Of every block, of the sum of the cost lines, of the bound, and of whole numbers.
    """
    if not solution.has_plan:
        return ()
    found: list[Violation] = []
    for block in BLOCKS:
        found.extend(block.check(solution, d))
    found.extend(_lines_sum_to_objective(solution, d))
    found.extend(_bound_is_beyond_objective(solution, d))
    found.extend(_whole_numbers(solution, d))
    return tuple(found)


def _lines_sum_to_objective(solution: Solution, d: ModelData) -> Iterable[Violation]:
    total = dict.fromkeys(d.FUTURES, 0.0)
    for (_, period, future), amount in solution.values["cost_mcur"].items():
        total[str(future)] += d.discount_ratio[int(period)] * amount
    weight = d.cvar_weight_ratio
    mean = sum(d.probability_ratio[f] * total[f] for f in d.FUTURES)
    worst = _mean_of_worst(total, d) if weight else 0.0
    cost = (1 - weight) * mean + weight * worst
    value = cost if d.aim == "least_cost" else -cost
    return equal("lines_sum_to_objective", (), value, solution.objective_mcur, "mcur")


def _mean_of_worst(total: dict[str, float], d: ModelData) -> float:
    """Return the mean cost of the worst futures that make up ``1 - alpha`` of the probability."""
    share = 1 - d.cvar_alpha_ratio
    left, cost = share, 0.0
    for future in sorted(total, key=lambda f: -total[f]):
        taken = min(left, d.probability_ratio[future])
        cost += taken * total[future]
        left -= taken
    return cost / share


def _bound_is_beyond_objective(solution: Solution, d: ModelData) -> Iterable[Violation]:
    bound, objective = solution.bound_mcur, solution.objective_mcur
    if math.isnan(bound):
        return ()
    if d.aim == "least_cost":
        return at_least("cost_not_below_bound", (), objective, bound, "mcur")
    return at_most("profit_not_above_bound", (), objective, bound, "mcur")


def _whole_numbers(solution: Solution, d: ModelData) -> Iterator[Violation]:
    whole = [name for name in solution.values if name.endswith("_flag")]
    whole += ["bought_pods"] if d.whole_pods_flag else []
    whole += ["hall_count"] if d.whole_halls_flag else []
    for name in whole:
        for index, number in solution.values.get(name, {}).items():
            if abs(number - round(number)) > WHOLE_TOLERANCE:
                yield Violation("whole_number", (name, *index), number, round(number), "count")
            if name.endswith("_flag") and round(number) not in (0, 1):
                yield Violation("yes_or_no", (name, *index), number, 1.0, "flag")
