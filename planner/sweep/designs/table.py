"""A table of cases as a CSV: changes in a column, or one column per change target."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from planner.errors import InputError
from planner.study.change import parse_change
from planner.study.faults import Group, capped, one
from planner.study.guess import did_you_mean
from planner.study.raw import RawTable
from planner.study.read_csv import read_csv
from planner.study.study import Study
from planner.sweep.cases import BASE_CASE, CASE_COLUMNS, Case, Factor, Level
from planner.sweep.designs.factors import changes_of, factor_of, split_changes
from planner.sweep.settings import LEVEL_MARK, FactorSettings

_TARGET = re.compile(r"(.+?)\s*([+\-*/]?=)?\s*")
_NAME = re.compile(r"[\w.-]{1,80}")


def table_design(path: Path, study: Study) -> tuple[tuple[Factor, ...], tuple[Case, ...]]:
    """Return the factors and cases of a CSV.

    Parameters
    ----------
    path : pathlib.Path
        With the column ``case`` and either ``change``, several parted by ``;``, or columns whose
        headings are targets: ``sites[guian].grid_limit_mw``, or with an operator
        ``demand[*].useful_pflops *=``. An empty cell leaves the study as it is.
    study : Study
        The base case, which is added if the table has none of that name.

    Raises
    ------
    InputError
        With every fault found.
    """
    raw, faults = read_csv(path, "cases")
    if raw is None:
        raise InputError(capped(faults))
    faults = [*_heading_faults(raw), *_name_faults(raw)]
    if faults:
        raise InputError(capped(faults))
    texts = {column: cells.to_pylist() for column, cells in raw.columns.items()}
    names: list[str] = [name.strip() for name in texts.pop("case")]
    if "change" in texts:
        cases = [
            Case(name, split_changes(text))
            for name, text in zip(names, texts["change"], strict=True)
        ]
        return (), _with_base(cases, ())
    factors = tuple(_factors(texts, study))
    cases = [_case(name, i, factors, texts) for i, name in enumerate(names)]
    return factors, _with_base(cases, factors)


def _heading_faults(raw: RawTable) -> list[Group]:
    headings = list(raw.columns)

    def fault(rule: str, remedy: str, column: str = "") -> Group:
        return one("E291", rule, remedy, file=raw.file, row=1, column=column)

    if "case" not in headings:
        near = did_you_mean("case", headings, "Name each case in a column case.")
        return [fault("has no column case", near)]
    if "change" in headings and len(headings) > 2:
        extra = next(name for name in headings if name not in ("case", "change"))
        remedy = "Have a column change, or one column per change target."
        return [fault("stands beside the column change", remedy, extra)]
    if len(headings) < 2:
        return [fault("has no changes", "Add a column change.")]
    if not len(raw.rows):
        return [fault("has no cases", "Add rows.")]
    return []


def _name_faults(raw: RawTable) -> Iterator[Group]:
    if "case" not in raw.columns:
        return
    seen: set[str] = set()
    for name, row in zip(raw.columns["case"].to_pylist(), raw.rows.tolist(), strict=True):
        name = name.strip()
        rule = "stands twice" if name in seen else ""
        if not _NAME.fullmatch(name):
            rule = "is no name for a case: letters, digits, _ . - only"
        if rule:
            yield one(
                "E291",
                rule,
                "Rename it.",
                file=raw.file,
                row=row,
                column="case",
                value=name or "''",
            )
        seen.add(name)


def _factors(texts: Mapping[str, list[str]], study: Study) -> Iterator[Factor]:
    taken = set(CASE_COLUMNS)
    for target, cells in texts.items():
        found = _TARGET.fullmatch(target)
        assert found is not None  # a heading is never empty
        place, op = found.group(1), found.group(2) or "="
        levels = tuple(dict.fromkeys(_level(cell) for cell in cells if cell.strip()))
        name = _name_of(place, taken)
        taken.add(name)
        if levels:
            parse_change(f"{place} {op} {levels[0]}")
            unit = "ratio" if op in ("*=", "/=") else ""
            yield _factor(name, f"{place} {op} {LEVEL_MARK}", levels, unit, study)


def _factor(name: str, change: str, levels: tuple[Level, ...], unit: str, study: Study) -> Factor:
    asked = FactorSettings(name=name, change=change, levels=levels, unit=unit)
    try:
        return factor_of(asked, study)
    except InputError:
        # rows with unlike figures: no one level stands for them as they are
        return factor_of(asked.model_copy(update={"base": "as_it_is"}), study)


def _case(name: str, i: int, factors: tuple[Factor, ...], texts: Mapping[str, list[str]]) -> Case:
    targets = [target for target, cells in texts.items() if any(cell.strip() for cell in cells)]
    changes: list[str] = []
    levels: dict[str, Level] = {}
    for factor, target in zip(factors, targets, strict=True):
        cell = texts[target][i].strip()
        levels[factor.name] = _level(cell) if cell else factor.base
        if cell:
            changes += changes_of(factor.change, levels[factor.name])
    return Case(name, tuple(changes), levels)


def _with_base(cases: list[Case], factors: tuple[Factor, ...]) -> tuple[Case, ...]:
    base = next((case for case in cases if case.case == BASE_CASE), None)
    if base is None:
        base = Case(BASE_CASE, (), {factor.name: factor.base for factor in factors})
    return base, *(case for case in cases if case is not base)


def _level(cell: str) -> Level:
    try:
        return float(cell)
    except ValueError:
        return cell.strip()


def _name_of(target: str, taken: set[str]) -> str:
    """Return a column name for a target: the words of it, joined."""
    words = re.findall(r"\w+", target)
    name = stem = "_".join(words) or "factor"
    number = 2
    while name in taken:
        name, number = f"{stem}_{number}", number + 1
    return name
