"""Why a study has no plan: what must give, what conflicts, and what would mend it.

Three answers, each dearer than the one before: plain sums before any solve, the least that must
give (every negotiable limit with a priced slack), and a smallest set of limits that cannot hold
together (by deletion).
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from planner.errors import InfeasibleError, NoPlanError
from planner.explain.alone import Remedy, remedies
from planner.explain.cells import Cell
from planner.explain.conflict import Conflict, find_conflict
from planner.explain.least import Least, given, least_relaxed, least_whole
from planner.explain.names import Names
from planner.explain.prechecks import Finding, prechecks
from planner.explain.relaxations import Relaxation, merged, relaxation
from planner.explain.soft import SoftStudy, soft_study
from planner.model.data import model_data
from planner.say.language import LANGUAGES
from planner.solution import Index
from planner.solve.program import Floats
from planner.study.settings import SolveOptions
from planner.study.study import Study

#: where decisions are not whole, more may have to give: the suggested changes give this much more
MARGIN_WITHOUT_WHOLE = 0.1
#: time for the smallest conflict, after the least that must give is known
CONFLICT_SECONDS = 3.5


@dataclass(frozen=True, slots=True)
class NamedLimit:
    """A limit of a conflict.

    Attributes
    ----------
    limit : str
        Name of the constraint.
    where : tuple
        What it is of.
    name_en, name_zh : str
        The same in words.
    """

    limit: str
    where: Index
    name_en: str
    name_zh: str


@dataclass(frozen=True, slots=True)
class Infeasibility:
    """Why a study has no plan.

    Attributes
    ----------
    is_feasible : bool
        Nothing has to give. Where `decisions_whole` the study has a plan; else it has one as far
        as can be told without whole decisions.
    prechecks : tuple of Finding
        What plain sums show before any solve.
    relaxations : tuple of Relaxation
        What must give, what gives most first.
    conflict : tuple of NamedLimit
        Limits that cannot hold together.
    conflict_is_smallest : bool
        Whether the rest could hold if any one of them gave.
    conflict_kinds_needed : bool
        Whether the rest could hold if all those of one kind gave.
    decisions_whole : bool
        Whether yes-or-no decisions were whole. If not, more may have to give.
    suggested_changes : tuple of str
        Changes that make the study feasible.
    remedies : tuple of Remedy
        What would make it feasible alone, rules that can be switched off first.
    seconds : mapping of str to float
        Time of each step.
    """

    is_feasible: bool
    prechecks: tuple[Finding, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    conflict: tuple[NamedLimit, ...] = ()
    conflict_is_smallest: bool = True
    conflict_kinds_needed: bool = True
    decisions_whole: bool = True
    suggested_changes: tuple[str, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)


def explain_infeasible(study: Study, options: SolveOptions | None = None) -> Infeasibility:
    """Explain why a study has no plan.

    Parameters
    ----------
    study : Study
    options : SolveOptions, optional
        The study's own by default.

    Returns
    -------
    Infeasibility

    Raises
    ------
    InfeasibleError
        If limits that are not negotiable cannot hold, whatever gives.
    NoPlanError
        If only whole decisions stand in the way, and time ran out before it was known how.
    """
    options = options or study.settings.solve
    clock = _Clock()
    d = model_data(study)
    findings = prechecks(study, d)
    clock.lap("prechecks")
    soft = soft_study(study, d)
    clock.lap("build")
    relaxed = _relaxed(soft, options)
    least = relaxed if relaxed.whole else least_whole(soft, relaxed, options) or relaxed
    clock.lap("least")
    if least.price <= least.noise:
        if not (least.whole or soft.in_outline):
            raise NoPlanError("Nothing has to give but for whole decisions. Give it more time.")
        return Infeasibility(True, findings, seconds=clock.seconds, decisions_whole=least.whole)
    amounts = given(soft, least)
    gives = _most_first(soft, amounts)
    conflict = find_conflict(soft, gives, relaxed.leaning, options, CONFLICT_SECONDS)
    conflict = conflict or Conflict((), False, False)
    clock.lap("conflict")
    names = Names(study)
    said = partial(_remedy, soft, names, study.settings.currency)
    alone = remedies(study, soft, conflict.cells, options, said)
    clock.lap("remedies")
    found = _relaxations(soft, amounts, least, names, study.settings.currency)
    return Infeasibility(
        is_feasible=False,
        prechecks=findings,
        relaxations=found,
        conflict=tuple(_named(soft.cells[i], names) for i in conflict.cells),
        conflict_is_smallest=conflict.is_smallest,
        conflict_kinds_needed=conflict.kinds_needed,
        decisions_whole=least.whole,
        suggested_changes=merged(found),
        remedies=alone,
        seconds=clock.seconds,
    )


def _most_first(soft: SoftStudy, amounts: Floats) -> list[int]:
    """Return the figures that give, those that give most of their size first."""
    share = amounts / np.array([cell.size for cell in soft.cells])
    return [int(i) for i in np.argsort(-share, kind="stable") if amounts[i] > 0]


def _relaxed(soft: SoftStudy, options: SolveOptions) -> Least:
    relaxed = least_relaxed(soft, options)
    if relaxed is None:
        raise InfeasibleError("Limits that are not negotiable cannot hold together.")
    return relaxed


def _relaxations(
    soft: SoftStudy, amounts: Floats, least: Least, names: Names, currency: str
) -> tuple[Relaxation, ...]:
    plan = soft.plan(least.x)
    margin = 0.0 if least.whole else MARGIN_WITHOUT_WHOLE
    found = [
        relaxation(cell, float(amount), plan, soft.d, names, currency, margin)
        for cell, amount in zip(soft.cells, amounts, strict=True)
        if amount > 0
    ]
    known = [r for r in found if r is not None]
    return tuple(sorted(known, key=lambda r: -r.percent if math.isfinite(r.percent) else -math.inf))


def _remedy(
    soft: SoftStudy, names: Names, currency: str, number: int, least: Least
) -> Remedy | None:
    cell, amount = soft.cells[number], float(given(soft, least)[number])
    gives = relaxation(cell, amount, soft.plan(least.x), soft.d, names, currency)
    if gives is None:
        return None
    return Remedy(cell.target, gives.sentence_en, gives.sentence_zh, gives.change)


def _named(cell: Cell, names: Names) -> NamedLimit:
    limit = cell.about
    said = []
    for language, what in zip(LANGUAGES, limit.words, strict=True):
        place = names.place(limit.parts, cell.where, language)
        colon = "：" if language == "zh" else ": "
        said.append(f"{place}{colon}{what}" if place else what)
    return NamedLimit(cell.limit, cell.where, *said)


class _Clock:
    """Seconds of each step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, step: str) -> None:
        """End a step."""
        now = time.perf_counter()
        self.seconds[step] = now - self._last
        self._last = now
