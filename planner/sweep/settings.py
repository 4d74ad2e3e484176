"""The sweep file: which cases of a study are to be solved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from planner.errors import InputError
from planner.study.faults import capped, one
from planner.study.read_yaml import read_yaml
from planner.study.settings import Title
from planner.study.settings_check import Lines, model_faults, where
from planner.sweep.cases import BASE_CASE, CASE_COLUMNS, WORTH_COLUMNS

#: designs that a sweep file may ask for
FileKind = Literal["tornado", "grid", "crossed", "latin_hypercube", "sobol", "morris", "table"]
SAMPLED = ("latin_hypercube", "sobol", "morris")
LEVEL_MARK = "{level}"
#: factors of a tornado whose ranges come from the provenance: with the base case, 41 cases
DEFAULT_FACTORS = 20
_WORDS = "^[A-Za-z][A-Za-z0-9_]*$"


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FactorSettings(_Settings):
    """What a sweep varies."""

    name: str = Field(description="Name of the factor, a column of the results", pattern=_WORDS)
    change: str = Field(
        description="Change that a level makes; {level} stands for it. Several are parted by ;"
    )
    base: float | bool | str | None = Field(
        None,
        description="Level of the study as it is; without it: 1 for *= and /=, 0 for += and -=, "
        "the figure of the study for =",
    )
    low: float | None = Field(None, description="Low end of the range")
    high: float | None = Field(None, description="High end of the range")
    levels: tuple[float | bool | str, ...] = Field(
        (), description="Every level of a grid, numbers or words; otherwise low, base and high"
    )
    unit: str = Field("", description="Unit of the level; ratio for a multiplier")
    title: Title = Field(default_factory=Title, description="What it is, in both languages")
    source: str = Field("", description="Where the range comes from")


class SweepSolveOptions(_Settings):
    """How hard to try at each case; what is left out is the study's own, threads apart."""

    gap: Annotated[float, Field(ge=0, le=1)] | None = Field(
        None, description="Stop when the plan is proven within this share of the best"
    )
    time_limit_s: Annotated[float, Field(gt=0)] | None = Field(
        None, description="Stop the search after seconds; the best plan so far counts"
    )
    threads: Annotated[int, Field(ge=1, le=1024)] = Field(
        1, description="Solver threads of a case; cases run side by side, so one is best"
    )
    seed: Annotated[int, Field(ge=0, le=2_147_483_647)] | None = Field(
        None, description="Random seed of the solver"
    )


class SweepSettings(_Settings):
    """A sweep file."""

    sweep: str = Field(
        description="Name of the sweep; its folder in the run store", pattern=r"^\w[\w.-]*$"
    )
    title: Title = Field(default_factory=Title, description="Title in both languages")
    design: FileKind = Field(description="How cases are chosen")
    factors: tuple[FactorSettings, ...] = Field(
        (), description="What is varied. A tornado without any takes ranges of the provenance"
    )
    most_factors: Annotated[int, Field(ge=1, le=1000)] = Field(
        DEFAULT_FACTORS, description="Tornado from the provenance: how many factors at most"
    )
    samples: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        64,
        description="Latin hypercube: cases; Sobol: N of the N (factors + 2) cases, a power of 2; "
        "Morris: trajectories",
    )
    morris_levels: Annotated[int, Field(ge=2, le=100)] = Field(
        4, description="Morris: levels of each factor, an even number"
    )
    second_order: bool = Field(
        False, description="Sobol: also for pairs of factors, with N (2 factors + 2) cases"
    )
    seed: Annotated[int, Field(ge=0, le=2_147_483_647)] = Field(
        0, description="Random seed of sampled designs"
    )
    what_ifs: tuple[tuple[str, ...], ...] = Field(
        (),
        description="Crossed: groups of what-if studies; each case takes one or none of each group",
    )
    cases: str = Field(
        "",
        description="Table: a CSV beside this file with the columns case and change, or one "
        "column per change target",
    )
    changes: tuple[str, ...] = Field((), description="Changes made to the study in every case")
    solve: SweepSolveOptions = Field(
        default_factory=SweepSolveOptions, description="Solver options"
    )
    hard_limit_s: Annotated[float, Field(gt=0)] | None = Field(
        None,
        description="A case is ended after these seconds and counts as failed; without it, twice "
        "the time limit and a minute",
    )


def read_sweep_file(path: Path) -> SweepSettings:
    """Read a sweep file.

    Raises
    ------
    InputError
        With every fault found.
    """
    data, rows, faults = read_yaml(path)
    if faults:
        raise InputError(capped(faults))
    lines = {key: (path.name, row) for key, row in rows.items()}
    return sweep_settings(data, path.name, lines)


def sweep_settings(
    data: dict[str, Any], file: str = "sweep", lines: Lines | None = None
) -> SweepSettings:
    """Return the settings that some data describes; see :func:`read_sweep_file`."""
    lines = lines or {}
    try:
        text = json.dumps(data, default=str)
        settings = SweepSettings.model_validate_json(text, strict=True)
    except ValidationError as error:
        faults = model_faults(error, SweepSettings, "a sweep", file, lines)
        raise InputError(capped(faults)) from error
    faults = [
        one("E291", rule, remedy, file=place, row=row, column=".".join(map(str, path)))
        for path, rule, remedy in _rules(settings)
        for place, row in [where(path, file, lines)]
    ]
    if faults:
        raise InputError(capped(faults))
    return settings


Broken = tuple[tuple[str | int, ...], str, str]


def _rules(settings: SweepSettings) -> Iterator[Broken]:
    """Yield path, rule and remedy of each rule between keys that is broken."""
    design = settings.design
    if settings.sweep.startswith("."):
        yield ("sweep",), "begins with a dot", "Begin with a letter."
    if design in ("grid", *SAMPLED) and not settings.factors:
        yield ("factors",), f"a {design} design needs factors", "List what is varied."
    if design in ("crossed", "table") and settings.factors:
        yield ("factors",), f"a {design} design has no factors of its own", "Delete them."
    if (design == "crossed") != bool(settings.what_ifs):
        remedy = "List groups of what-ifs, and set design: crossed."
        yield ("what_ifs",), "belongs to a crossed design, which needs it", remedy
    if (design == "table") != bool(settings.cases):
        remedy = "Name a CSV, and set design: table."
        yield ("cases",), "belongs to a table design, which needs it", remedy
    if design == "sobol" and settings.samples & (settings.samples - 1):
        near = 1 << (settings.samples.bit_length() - 1)
        remedy = f"Take {near} or {2 * near}."
        yield ("samples",), f"{settings.samples} is not a power of 2", remedy
    if design == "morris" and settings.morris_levels % 2:
        yield ("morris_levels",), f"{settings.morris_levels} is odd", "Take an even number."
    yield from _factor_rules(settings)


def _factor_rules(settings: SweepSettings) -> Iterator[Broken]:
    names = [factor.name for factor in settings.factors]
    taken = {BASE_CASE, *CASE_COLUMNS, *WORTH_COLUMNS}
    for i, factor in enumerate(settings.factors):
        path = ("factors", i)
        if names.index(factor.name) < i:
            yield (*path, "name"), f"{factor.name} stands twice", "Rename one."
        if factor.name in taken:
            rule = f"{factor.name} is a column of the results"
            yield (*path, "name"), rule, "Choose another name."
        if LEVEL_MARK not in factor.change:
            rule = f"holds no {LEVEL_MARK}"
            yield (*path, "change"), rule, f"Write {LEVEL_MARK} where the level goes."
        yield from _range_rules(settings, factor, path)


def _range_rules(
    settings: SweepSettings, factor: FactorSettings, path: tuple[str | int, ...]
) -> Iterator[Broken]:
    ends = (factor.low, factor.high)
    if factor.levels and ends != (None, None):
        yield path, "gives both levels and a range", "Leave levels, or low and high."
    elif factor.levels:
        numbers = all(_is_number(level) for level in factor.levels)
        if settings.design in SAMPLED:
            yield (
                (*path, "levels"),
                f"a {settings.design} design draws levels itself",
                ("Give low and high."),
            )
        if len(set(map(str, factor.levels))) < len(factor.levels):
            yield (*path, "levels"), "a level stands twice", "Delete one."
        if not numbers and any(_is_number(level) for level in factor.levels):
            yield (*path, "levels"), "mixes numbers and words", "Write all as one or the other."
    elif factor.low is None or factor.high is None:
        yield path, "has no range", "Give low and high, or levels."
    elif factor.low >= factor.high:
        rule = f"{factor.low:g} is not below {factor.high:g}"
        yield (*path, "low"), rule, "Exchange low and high."


def _is_number(level: object) -> bool:
    return isinstance(level, int | float) and not isinstance(level, bool)
