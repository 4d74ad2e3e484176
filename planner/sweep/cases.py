"""What a sweep asks and what became of it: factors, cases, and a table with one row a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal[
    "tornado", "grid", "crossed", "latin_hypercube", "sobol", "morris", "table", "pareto"
]
Level = float | str

#: name of the case without any change
BASE_CASE = "base"
#: columns of the table of cases; the factors' columns follow ``changes``, key figures the last
CASE_COLUMNS = ("case", "changes", "run", "status", "reason", "cached", "seconds")
WORTH_COLUMNS = ("objective_mcur", "bound_mcur", "gap_ratio")
#: ``status`` of cases without a plan, beside those of :data:`planner.solution.Status`
FAILED, NOT_RUN = "failed", "not_run"


@dataclass(frozen=True, slots=True)
class Factor:
    """What a sweep varies.

    Attributes
    ----------
    name : str
        Column of the table of cases: ``grid_price``.
    change : str
        Change that a level makes; ``{level}`` stands for it: ``sites[*].opening_cost_mcur *=
        {level}``. Several are parted by ``;``. In crossed designs ``{level}`` alone: the name of a
        what-if.
    base : float or str
        Level of the study as it is.
    low, high : float or str
        Ends of its range; for words, the first and the last.
    unit : str
        Unit of the level; ``ratio`` for a multiplier.
    title_en, title_zh : str
        What it is, in words.
    source : str
        Where the range comes from.
    """

    name: str
    change: str
    base: Level
    low: Level
    high: Level
    unit: str = ""
    title_en: str = ""
    title_zh: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One study of a sweep.

    Attributes
    ----------
    case : str
        Unique name.
    changes : tuple of str
        Made to the study in order; none for the base case.
    levels : mapping of str to float or str
        Level of each factor, the base level where the case does not vary it.
    """

    case: str
    changes: tuple[str, ...] = ()
    levels: Mapping[str, Level] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Design:
    """Which cases a sweep has.

    Attributes
    ----------
    name : str
        Of the sweep; its folder in the run store.
    kind : str
        How the cases were chosen.
    factors : tuple of Factor
    cases : tuple of Case
        The base case first, in designs of every kind but ``pareto``: the others start from its
        plan. Sampled designs follow it in the order that SALib gave them.
    seed : int
        Of random designs.
    left_out : tuple of str
        Factors that the design could have had and has not, and why; a sentence each.
    """

    name: str
    kind: Kind
    factors: tuple[Factor, ...]
    cases: tuple[Case, ...]
    seed: int = 0
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """A sweep and what became of its cases.

    Attributes
    ----------
    study : str
        Name of the study.
    design : Design
    cases : DataFrame
        One row a case, in the order of the design: :data:`CASE_COLUMNS`, one column a factor,
        :data:`WORTH_COLUMNS`, then the key figures of the run; empty where there is no plan.
    """

    study: str
    design: Design
    cases: pd.DataFrame
