"""The contents page of the model: its blocks, in the order in which they are added.

Index letters, the same everywhere: r region, s site, z zone, a labour market, c chip, k cooling
technology, w workload, t year, h slice, f future, j grid step, v year of purchase.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import pyomo.environ as pyo

from planner.model.blocks import (
    budget,
    carbon,
    ceilings,
    chips,
    clusters,
    demand,
    energy,
    expansion,
    green,
    halls,
    land,
    network,
    occupancy,
    power,
    pue_cap,
    quota,
    refill,
    revenue,
    siting,
    subsidy,
    talent,
    water,
    work,
)
from planner.model.data import ModelData
from planner.model.figures import figure
from planner.model.ledger import close_ledger, open_ledger
from planner.model.limits import Limit, NotNegotiable
from planner.solution import Solution, Violation
from planner.study.figures import COST


class Block(Protocol):
    """One subject of the model."""

    __name__: str

    @property
    def LIMITS(self) -> tuple[Limit, ...]:
        """The rows that may give."""

    @property
    def NOT_NEGOTIABLE(self) -> NotNegotiable:
        """The rows that cannot, each with the reason."""

    def add(self, m: pyo.ConcreteModel, d: ModelData) -> None:
        """Add the subject's variables, limits and costs."""

    def check(self, solution: Solution, d: ModelData) -> Iterable[Violation]:
        """Recompute the subject from plain numbers and name what breaks a rule."""


BLOCKS: tuple[Block, ...] = (
    siting,
    halls,
    expansion,
    land,
    refill,
    chips,
    demand,
    network,
    work,
    clusters,
    occupancy,
    power,
    pue_cap,
    energy,
    green,
    quota,
    carbon,
    water,
    talent,
    subsidy,
    revenue,
    budget,
    ceilings,
)


def build_model(d: ModelData, minimised: str = "", cost_weight: float = 0.0) -> pyo.ConcreteModel:
    """Return the optimisation model of a study.

    Parameters
    ----------
    d : ModelData
        Sets and coefficients.
    minimised : str
        Named figure that takes the place of the study's aim; empty for the aim itself.
    cost_weight : float
        With a figure: what one m currency of net present cost counts beside it.

    Returns
    -------
    pyomo.environ.ConcreteModel
        With one active objective, in m currency, or in the unit of the figure that is minimised.
    """
    m = pyo.ConcreteModel(name="planner")
    open_ledger(m)
    for block in BLOCKS:
        block.add(m, d)
    aim = figure(m, d, minimised) if minimised else None
    if cost_weight:
        aim += cost_weight * figure(m, d, COST)
    close_ledger(m, d)
    if minimised:
        for objective in m.component_objects(pyo.Objective, active=True):
            objective.deactivate()
        m.least_figure = pyo.Objective(expr=aim, sense=pyo.minimize)
    return m
