"""Every result table of a plan, by name, in the order of the manual."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from planner.model.data import ModelData
from planner.results.figures import key_figures
from planner.results.grid import grid_tables
from planner.results.money import money_tables
from planner.results.occupancy import occupancy_tables
from planner.results.people import people_tables
from planner.results.plan import Plan, frame
from planner.results.sites import site_tables
from planner.results.work import work_tables
from planner.results.zones import zone_tables
from planner.solution import Solution

if TYPE_CHECKING:
    from planner.study.study import Study

_SUBJECTS = (
    site_tables,
    work_tables,
    occupancy_tables,
    zone_tables,
    grid_tables,
    people_tables,
    money_tables,
)


def result_tables(study: Study, d: ModelData, solution: Solution) -> dict[str, pd.DataFrame]:
    """Return the result tables of a plan.

    Parameters
    ----------
    study : Study
        Names, places and states.
    d : ModelData
        What the model read.
    solution : Solution
        With a plan.

    Returns
    -------
    dict of str to pandas.DataFrame
        Tidy: one row is one thing. Every number's column ends in its unit.
    """
    plan = Plan(study, d, solution)
    tables: dict[str, pd.DataFrame] = {}
    for subject in _SUBJECTS:
        tables |= subject(plan)
    figures = key_figures(study, d, solution)
    return {"key_figures": frame(tuple(figures), [tuple(figures.values())]), **tables}
