r"""The contents page of the model: its blocks, in the order in which they are added.

Index letters, the same everywhere: r region, s site, z zone, a labour market, c chip, k cooling
technology, w workload, t period by its first year, h slice, f future, j grid step, v year of
purchase.

**Periods**

A period :math:`t` stands for :math:`n_t` years and is its first year, repeated: the figures of that
year hold, and the work, energy, emissions and yearly costs of that year are those of each of its
years. With the discount rate :math:`i`, what is paid each year counts :math:`o_t` times, at its
worth in the first year; what is paid once, in a year :math:`y` of the period, counts by that year:

.. math::

    \text{total} = \sum_t \delta_t \Big( o_t\, Y_t + \sum_{y = t}^{t + n_t - 1}
        (1 + i)^{-(y - t)} K_y \Big), \qquad
    o_t = \sum_{k=0}^{n_t - 1} (1 + i)^{-k}, \qquad
    \delta_t = (1 + i)^{-(t - t_0)}

==============  ======================  ==========
symbol          name in code            unit
==============  ======================  ==========
:math:`n`       ``years_count``         count
:math:`o`       ``years_worth_ratio``   ratio
:math:`\delta`  ``discount_ratio``      ratio
:math:`Y`       yearly lines            m currency
:math:`K`       lines paid once         m currency
==============  ======================  ==========

What is built is ready as a period begins and was begun its lead time before, which may be within an
earlier period. Chips are bought as a period begins, up to its years' supply, and serve a later one
for the share of its years in which they live. Value is left by the years from the last planned one.
With periods of one year each :math:`n_t = o_t = 1`, and nothing is approximate.
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
    open_ledger(m, d)
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
