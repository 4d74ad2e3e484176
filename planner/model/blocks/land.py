r"""Halls fit on the plot.

**Math**

.. math:: \sum_k a_k H_{s,k,t} \le A_s

=========  ====================  =====
symbol     name in code          unit
=========  ====================  =====
:math:`H`  ``hall_mw[s,k,t]``    MW
:math:`a`  ``area_ha_per_mw``    ha/MW
:math:`A`  ``plot_ha``           ha
=========  ====================  =====

**Holds when**

Land per MW depends on the cooling technology only. Checked for the last year: halls only grow.

**Dual**

Of ``halls_fit_on_plot``: what one more hectare is worth, m currency per ha.

**Source**

Plot coverage as the site's planning permit states it; see the dataset's provenance.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyomo.environ as pyo

from planner.model import recount
from planner.model.data import ModelData
from planner.model.index import grouped
from planner.model.judge import at_most
from planner.model.limits import Limit, NotNegotiable
from planner.solution import Solution, Violation


def add(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Add ``halls_fit_on_plot`` for sites whose plot is known."""
    coolings = grouped(d.site_coolings, 0)
    last = d.PERIODS[-1]
    needing = {k for k in d.COOLINGS if d.area_ha_per_mw[k] > 0}
    m.halls_fit_on_plot = pyo.Constraint(
        [s for s in d.plot_ha if any(k in needing for _, k in coolings.get((s,), ()))],
        rule=lambda m, s: (
            pyo.quicksum(d.area_ha_per_mw[k] * m.hall_mw[s, k, last] for _, k in coolings[s,])
            <= d.plot_ha[s]
        ),
    )


def check(solution: Solution, d: ModelData) -> Iterator[Violation]:
    """Check the area of the halls against the plot in every year."""
    for s, plot in d.plot_ha.items():
        for t in d.PERIODS:
            area = sum(
                d.area_ha_per_mw[k] * recount.hall_mw(solution, d, s, k, t)
                for site, k in d.site_coolings
                if site == s
            )
            yield from at_most("halls_fit_on_plot", (s, t), area, plot, "ha")


LIMITS = (
    Limit(
        "halls_fit_on_plot",
        ("plot of land", "用地"),
        ("ha", "公顷"),
        "s",
        lambda b, s: [b.site(s, "plot_ha", b.d.plot_ha[s])],
    ),
)
NOT_NEGOTIABLE: NotNegotiable = {}
