"""Every combination: of the levels of factors, or of what-ifs out of several groups."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from planner.errors import InputError, UsageError
from planner.study.faults import capped, one
from planner.study.load import load_study
from planner.study.study import Study
from planner.sweep.cases import BASE_CASE, Case, Factor, Level
from planner.sweep.designs.factors import case_at

#: more cases than that are a slip of the pen
MOST_CASES = 1_000_000
AS_IT_IS = "as_it_is"


def grid_cases(
    factors: Sequence[Factor], levels_of: Mapping[str, Sequence[Level]]
) -> tuple[Case, ...]:
    """Return the base case, then every other combination, the last factor varying fastest.

    Parameters
    ----------
    factors : sequence of Factor
    levels_of : mapping of str to sequence
        Levels of each factor, by its name.
    """
    _refuse_too_many([len(levels_of[factor.name]) for factor in factors])
    base = case_at(BASE_CASE, factors, {})
    combined = itertools.product(*(levels_of[factor.name] for factor in factors))
    names = [factor.name for factor in factors]
    chosen = [dict(zip(names, combination, strict=True)) for combination in combined]
    others = [levels for levels in chosen if levels != base.levels]
    numbered = ((case_name("grid", i, len(others)), one) for i, one in enumerate(others, start=1))
    return base, *(case_at(name, factors, levels) for name, levels in numbered)


def crossed(
    study: Study, groups: Sequence[Sequence[str]], places: Mapping[str, str]
) -> tuple[tuple[Factor, ...], tuple[Case, ...]]:
    """Return the factors and cases of crossed what-ifs: one or none out of each group.

    Parameters
    ----------
    study : Study
        The base case.
    groups : sequence of sequence of str
        What-ifs by name.
    places : mapping of str to str
        Where each what-if's study file is.

    Raises
    ------
    InputError
        If a what-if differs from the study in more than changes.
    """
    _refuse_too_many([len(group) + 1 for group in groups])
    changes = {name: _changes_of(study, name, places[name]) for group in groups for name in group}
    factors = tuple(
        Factor(
            name=f"what_if_{number}",
            change="{level}",
            base=AS_IT_IS,
            low=AS_IT_IS,
            high=group[-1],
            title_en=f"What-if {number}",
            title_zh=f"情景 {number}",
        )
        for number, group in enumerate(groups, start=1)
    )
    combined = list(itertools.product(*([AS_IT_IS, *group] for group in groups)))
    cases = []
    for i, combination in enumerate(combined):
        name = case_name("crossed", i, len(combined) - 1) if i else BASE_CASE
        made = [text for chosen in combination for text in changes.get(chosen, ())]
        levels = {f.name: level for f, level in zip(factors, combination, strict=True)}
        cases.append(Case(name, tuple(made), levels))
    return factors, tuple(cases)


def _changes_of(study: Study, name: str, place: str) -> tuple[str, ...]:
    """Return what a what-if changes in the study."""
    what_if = load_study(place)
    own = len(study.applied_changes)
    changes = what_if.applied_changes[own:]
    begins_alike = what_if.applied_changes[:own] == study.applied_changes
    if not begins_alike or not _leads_to(study, changes, what_if):
        rule = f"differs from {study.settings.study} in more than its changes"
        remedy = "Base it on the study, and put all that differs under changes."
        raise InputError(capped([one("E292", rule, remedy, file=f"what-if {name}")]))
    return changes


def _leads_to(study: Study, changes: tuple[str, ...], what_if: Study) -> bool:
    try:
        return study.change(*changes).digest() == what_if.digest()
    except InputError:  # they change what this study does not have
        return False


def case_name(kind: str, number: int, last: int) -> str:
    """Return the name of a numbered case: ``grid-007`` of 100."""
    return f"{kind}-{number:0{len(str(last))}d}"


def _refuse_too_many(counts: Sequence[int]) -> None:
    total = 1
    for count in counts:
        total *= count
    if total > MOST_CASES:
        raise UsageError(
            f"That makes {total:,} cases, more than {MOST_CASES:,}. Take fewer factors or levels, "
            "or draw samples: design: latin_hypercube."
        )
