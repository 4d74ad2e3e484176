"""Factors of a sweep file, and the changes that their levels make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner.errors import InputError
from planner.study.change import (
    Cell,
    Change,
    SettingChange,
    TableChange,
    parse_change,
    value_text,
)
from planner.study.edit import passes
from planner.study.faults import capped, one
from planner.study.study import Study
from planner.sweep.cases import Case, Factor, Level
from planner.sweep.settings import LEVEL_MARK, FactorSettings

#: level that leaves the study as it is, for operators that compute with the old figure
_NEUTRAL = {"*=": 1.0, "/=": 1.0, "+=": 0.0, "-=": 0.0}


def factor_of(settings: FactorSettings, study: Study) -> Factor:
    """Return a factor of a sweep file, its base level read from the study if it gives none.

    Raises
    ------
    InputError
        If a change of the factor cannot be made, or its base level is not to be had.
    """
    ends = levels_of(settings)
    numbers = [level for level in ends if isinstance(level, float)]
    low, high = (min(numbers), max(numbers)) if numbers else (ends[0], ends[-1])
    base = settings.base
    return Factor(
        name=settings.name,
        change=settings.change.strip(),
        base=_base(settings, study, ends[0]) if base is None else level_of(base),
        low=low,
        high=high,
        unit=settings.unit,
        title_en=settings.title.en,
        title_zh=settings.title.zh,
        source=settings.source,
    )


def levels_of(settings: FactorSettings) -> tuple[Level, ...]:
    """Return the levels that a sweep file gives a factor, or the two ends of its range."""
    given = settings.levels or (settings.low, settings.high)
    return tuple(level_of(level) for level in given if level is not None)


def level_of(value: float | bool | str) -> Level:
    """Return a level as a number, or as the word that a change writes."""
    if isinstance(value, bool):
        return value_text(value)
    return float(value) if isinstance(value, int | float) else value


def level_text(level: Level) -> str:
    """Return a level as a change writes it; it reads back the same."""
    return value_text(level)


def changes_of(change: str, level: Level) -> tuple[str, ...]:
    """Return the changes that a level of a factor makes."""
    written = change.replace(LEVEL_MARK, level_text(level))
    return split_changes(written)


def split_changes(text: str) -> tuple[str, ...]:
    """Return the changes that are parted by ``;``."""
    return tuple(part.strip() for part in text.split(";") if part.strip())


def case_at(name: str, factors: Sequence[Factor], levels: Mapping[str, Level]) -> Case:
    """Return the case in which some factors have the given levels and the others their base."""
    every = {factor.name: levels.get(factor.name, factor.base) for factor in factors}
    changes = [
        change
        for factor in factors
        if every[factor.name] != factor.base
        for change in changes_of(factor.change, every[factor.name])
    ]
    return Case(name, tuple(changes), every)


def _base(settings: FactorSettings, study: Study, level: Level) -> Level:
    changes = [parse_change(text) for text in changes_of(settings.change, level)]
    found = {_present(study, change) for change in changes}
    if len(found) == 1:
        (value,) = found
        if value is not None:
            return level_of(value)
    rule = "the study has no single figure in its place"
    place = f"factor {settings.name}"
    raise InputError(capped([one("E291", rule, "Give base.", file=place, column="base")]))


def _present(study: Study, change: Change) -> Cell:
    """Return the level at which a change leaves the study as it is; None if there is none."""
    if change.op in _NEUTRAL:
        return _NEUTRAL[change.op]
    if isinstance(change, SettingChange):
        return _setting(study, change)
    return _cell(study, change)


def _setting(study: Study, change: SettingChange) -> Cell:
    if change.path == ("periods",):
        return value_text(study.settings.periods)
    node: object = study.settings.model_dump(mode="json")
    for part in change.path:
        node = node.get(part) if isinstance(node, Mapping) else None
    if node is None and change.path[0] == "rules" and change.path[-1] == "enabled":
        return True  # unsaid, a rule holds where it has figures
    return node if isinstance(node, bool | int | float | str) else None


def _cell(study: Study, change: TableChange) -> Cell:
    frame = study.tables.get(change.table)
    if frame is None:
        return None
    for test in change.tests:
        frame = frame[passes(frame[test.column], test)]
    values = frame[change.column].dropna().unique().tolist()
    return values[0] if len(values) == 1 and not frame[change.column].isna().any() else None
