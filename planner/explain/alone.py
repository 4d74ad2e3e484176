"""What would mend a study by itself: a rule switched off, or one figure of the conflict."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from planner.explain.conflict import clash_of
from planner.explain.least import Least, is_small
from planner.explain.soft import SoftStudy
from planner.model.build import build_model
from planner.model.data import model_data
from planner.solve.highs import run_highs
from planner.solve.progress import Watch
from planner.solve.standard_form import standard_form
from planner.study.settings import SolveOptions
from planner.study.study import Study

#: time for all that is tried in a large study
_LARGE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Remedy:
    """One thing that mends a study, all else kept.

    Attributes
    ----------
    target : str
        What is changed.
    sentence_en, sentence_zh : str
    change : str
    """

    target: str
    sentence_en: str
    sentence_zh: str
    change: str


#: from the number of a figure and the cheapest giving with it alone, what it gives in words
Said = Callable[[int, Least], Remedy | None]
#: figures that are tried one by one
_MOST_TRIED = 12


def remedies(
    study: Study, soft: SoftStudy, conflict: Sequence[int], options: SolveOptions, said: Said
) -> tuple[Remedy, ...]:
    """Return what would mend a study alone: rules that can be switched off, then what gives least.

    Of a small study each was made and has a plan. Of a large one only rules are tried, without
    whole decisions.

    Parameters
    ----------
    study : Study
    soft : SoftStudy
        The same with every limit able to give.
    conflict : sequence of int
        Figures that cannot hold together. What mends alone is among them or switches one off.
    options : SolveOptions
    said : callable
        Says what a figure gives.
    """
    rules = tuple(_rules(soft, conflict, options))
    if not is_small(soft):
        return rules
    switched = {remedy.target for remedy in rules}
    left = [n for n in conflict if soft.cells[n].target not in switched][:_MOST_TRIED]
    least = [(one, n) for n in left if (one := _least_of(soft, n, options)) is not None]
    least.sort(key=lambda pair: (pair[0].price, pair[1]))
    figures = [said(number, one) for one, number in least]
    found = (*rules, *(figure for figure in figures if figure is not None))
    return tuple(one for one in found if _has_plan(study.change(one.change), options))


def _rules(soft: SoftStudy, conflict: Sequence[int], options: SolveOptions) -> Iterator[Remedy]:
    small = is_small(soft)
    until = math.inf if small else time.monotonic() + _LARGE_SECONDS
    clash = clash_of(soft, options, small, until=None if small else until)
    for rule in dict.fromkeys(soft.cells[n].about.rule for n in conflict):
        hard = [n for n, cell in enumerate(soft.cells) if cell.about.rule != rule]
        if rule and time.monotonic() < until and clash(hard) is False:
            target = f"rules.{rule}.enabled"
            en, zh = f"the rule {rule} switched off", f"停用规则 {rule}"
            yield Remedy(target, en, zh, f"{target} = false")


def _has_plan(study: Study, options: SolveOptions) -> bool:
    program = standard_form(build_model(model_data(study))).program.without_cost()
    watch = Watch(options.time_limit_s)
    return run_highs(program, options, watch, note=lambda *_: None).x is not None


def _least_of(soft: SoftStudy, number: int, options: SolveOptions) -> Least | None:
    """Return the least that one figure must give if no other gives; None if it cannot mend."""
    program = soft.program
    upper = program.col_upper.copy()
    upper[np.delete(soft.columns, number)] = 0.0
    trial = program.limited(program.col_lower, upper)
    exact = options.model_copy(update={"gap": 1e-6})
    outcome = run_highs(trial, exact, Watch(options.time_limit_s), note=lambda *_: None)
    return None if outcome.x is None else Least(outcome.x, outcome.objective, True)
