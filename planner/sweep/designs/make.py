"""From a sweep file, a table of cases or nothing at all to a design."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from planner.errors import InputError, UsageError
from planner.study.catalogue import shipped_studies, shipped_sweeps
from planner.study.faults import Group, capped, one
from planner.study.guess import did_you_mean
from planner.study.paths import allowed_roots, is_inside
from planner.study.study import Study
from planner.sweep.cases import Case, Design, Factor, Level
from planner.sweep.designs.factors import (
    changes_of,
    factor_of,
    level_of,
    level_text,
    levels_of,
)
from planner.sweep.designs.grid import crossed, grid_cases
from planner.sweep.designs.one_at_a_time import tornado_cases
from planner.sweep.designs.ranges import provenance_factors
from planner.sweep.designs.sampled import sampled_cases
from planner.sweep.designs.table import table_design
from planner.sweep.settings import (
    DEFAULT_FACTORS,
    SAMPLED,
    SweepSettings,
    read_sweep_file,
    sweep_settings,
)

#: gives the present value of each line of the base plan's cost
Costs = Callable[[], Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class SweepFile:
    """What is asked, and the folder that the names in it start from; None if it is in no file."""

    settings: SweepSettings
    folder: Path | None


def find_sweep(ref: str | Path) -> SweepFile:
    """Return a sweep by the name of a shipped one, or read its file: YAML, or a CSV of cases.

    Raises
    ------
    InputError
        With every fault found.
    """
    path, shipped = Path(ref), shipped_sweeps()
    if path.is_file():
        if path.suffix.lower() == ".csv":
            data = {"sweep": path.stem, "design": "table", "cases": path.name}
            return SweepFile(sweep_settings(data, path.name), path.absolute().parent)
        return SweepFile(read_sweep_file(path), path.absolute().parent)
    if str(ref) in shipped:
        return SweepFile(read_sweep_file(shipped[str(ref)]), shipped[str(ref)].parent)
    near = did_you_mean(str(ref), shipped, "Name a sweep file, a CSV of cases or a shipped sweep.")
    raise InputError(capped([one("E290", "there is no such sweep or file", near, file=str(ref))]))


def tornado_of_provenance(most_factors: int = DEFAULT_FACTORS) -> SweepFile:
    """Return the tornado whose factors are the ranges of the study's provenance."""
    data = {"sweep": "tornado", "design": "tornado", "most_factors": most_factors}
    return SweepFile(sweep_settings(data), None)


def make_design(asked: SweepFile, study: Study, costs: Costs) -> Design:
    """Return the design that a sweep file asks for.

    Parameters
    ----------
    asked : SweepFile
    study : Study
        The base case, the sweep file's own changes made.
    costs : callable
        Called only by a tornado of the provenance, which needs a solved base case.

    Raises
    ------
    InputError
        With every fault of the factors and cases.
    UsageError
        If the provenance has no ranges.
    """
    settings = asked.settings
    if settings.design == "tornado" and not settings.factors:
        return _from_provenance(settings, study, costs)
    if settings.design == "crossed":
        factors, cases = crossed(study, settings.what_ifs, _what_ifs(asked))
    elif settings.design == "table":
        factors, cases = table_design(_beside(asked, settings.cases), study)
    else:
        factors = tuple(factor_of(factor, study) for factor in settings.factors)
        _refuse_words(settings, factors)
        _check_levels(study, factors, settings)
        cases = _cases(settings, factors)
    return Design(settings.sweep, settings.design, factors, cases, settings.seed)


def _from_provenance(settings: SweepSettings, study: Study, costs: Costs) -> Design:
    factors, left_out = provenance_factors(study, costs(), settings.most_factors)
    if not factors:
        raise UsageError(
            "The provenance of this study gives no figure a low and a high case, so there is "
            "nothing to vary. Fill low_value and high_value, or list factors in a sweep file."
        )
    cases = tornado_cases(factors)
    return Design(settings.sweep, "tornado", factors, cases, settings.seed, left_out)


def _cases(settings: SweepSettings, factors: tuple[Factor, ...]) -> tuple[Case, ...]:
    if settings.design == "tornado":
        return tornado_cases(factors)
    if settings.design in SAMPLED:
        return sampled_cases(settings, factors)
    levels = zip(factors, settings.factors, strict=True)
    return grid_cases(factors, {f.name: _grid_levels(f, s.levels) for f, s in levels})


def _grid_levels(factor: Factor, given: tuple[float | bool | str, ...]) -> tuple[Level, ...]:
    if given:
        return tuple(level_of(level) for level in given)
    return tuple(dict.fromkeys((factor.low, factor.base, factor.high)))


def _refuse_words(settings: SweepSettings, factors: tuple[Factor, ...]) -> None:
    if settings.design in SAMPLED:
        for factor in factors:
            if not isinstance(factor.low, float):
                raise UsageError(f"Factor {factor.name} has words as levels and cannot be sampled.")


def _check_levels(study: Study, factors: tuple[Factor, ...], settings: SweepSettings) -> None:
    """Refuse factors whose ends do not leave a sound study."""
    faults: list[Group] = []
    for factor, given in zip(factors, settings.factors, strict=True):
        for level in levels_of(given):
            try:
                study.change(*changes_of(factor.change, level))
            except InputError as error:
                place = f"factor {factor.name}, level {level_text(level)}"
                rule = error.faults[0].message.rstrip(".")
                faults.append(one("E292", rule, "Give another range.", file=place))
    if faults:
        raise InputError(capped(faults))


def _beside(asked: SweepFile, name: str) -> Path:
    """Return a file that a sweep file names; it lies in the sweep file's folder."""
    folder = asked.folder
    path = (folder or Path()) / name
    if folder is None or not is_inside(path, (folder.resolve(),)) or not path.is_file():
        rule, remedy = "is no file beside the sweep file", "Mend the path."
        group = one("E290", rule, remedy, file=asked.settings.sweep, column="cases", value=name)
        raise InputError(capped([group]))
    return path


def _what_ifs(asked: SweepFile) -> Mapping[str, str]:
    """Return where each what-if is: a study file beside the sweep file, or a shipped study."""
    shipped, places, faults = shipped_studies(), {}, []
    for name in dict.fromkeys(name for group in asked.settings.what_ifs for name in group):
        near = (asked.folder or Path()) / name
        beside = asked.folder is not None and near.exists()
        if beside and is_inside(near, allowed_roots(asked.folder)):
            places[name] = str(near)
        elif name in shipped:
            places[name] = name
        else:
            rule = "is no study beside the sweep file and no shipped one"
            near_name = did_you_mean(name, shipped)
            faults.append(
                one(
                    "E290",
                    rule,
                    near_name,
                    file=asked.settings.sweep,
                    column="what_ifs",
                    value=name,
                )
            )
    if faults:
        raise InputError(capped(faults))
    return places


def renamed(design: Design, name: str) -> Design:
    """Return a design under another name, if one is given."""
    return replace(design, name=name) if name else design
