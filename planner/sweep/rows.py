"""The table of cases: one row a case, whatever became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from planner.sweep.cases import CASE_COLUMNS, NOT_RUN, WORTH_COLUMNS, Case, Design, Factor
from planner.sweep.job import CaseOutcome


def case_table(design: Design, outcomes: Mapping[str, CaseOutcome]) -> pd.DataFrame:
    """Return the table of cases.

    Parameters
    ----------
    design : Design
    outcomes : mapping of str to CaseOutcome
        By name of the case; a case without one was not run.

    Returns
    -------
    pandas.DataFrame
        One row a case, in the order of the design: :data:`planner.sweep.cases.CASE_COLUMNS`, one
        column a factor, :data:`planner.sweep.cases.WORTH_COLUMNS`, then the key figures.
    """
    figures = dict.fromkeys(name for outcome in outcomes.values() for name in outcome.figures)
    rows = [_row(case, outcomes.get(case.case), design.factors, figures) for case in design.cases]
    names = [factor.name for factor in design.factors]
    columns = [*CASE_COLUMNS, *names, *WORTH_COLUMNS, *figures]
    table = pd.DataFrame(rows, columns=columns)
    for factor in design.factors:
        if not _measured(factor, table[factor.name]):
            table[factor.name] = table[factor.name].map(str)
    return table


def _row(
    case: Case,
    outcome: CaseOutcome | None,
    factors: tuple[Factor, ...],
    figures: Mapping[str, Any],
) -> dict[str, Any]:
    found = outcome or CaseOutcome("", NOT_RUN, "it was not run")
    return {
        "case": case.case,
        "changes": "; ".join(case.changes),
        "run": found.run if found.has_plan else "",
        "status": found.status,
        "reason": found.reason,
        "cached": found.cached,
        "seconds": found.seconds,
        **{factor.name: case.levels.get(factor.name, factor.base) for factor in factors},
        "objective_mcur": found.objective_mcur,
        "bound_mcur": found.bound_mcur,
        "gap_ratio": found.gap_ratio,
        **{name: found.figures.get(name, float("nan")) for name in figures},
    }


def _measured(factor: Factor, levels: pd.Series) -> bool:
    return isinstance(factor.base, float) and all(isinstance(level, float) for level in levels)
