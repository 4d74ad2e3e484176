r"""Named figures of the whole plan stay below the ceilings that the study sets.

**Math**

.. math:: \Phi_i(\text{plan}) \le C_i

For emissions, for instance, :math:`\Phi = \sum_f \pi_f \sum_{z,t} \kappa_{z,t,f}`; for a line of
the ledger, :math:`\Phi = \sum_f \pi_f \sum_t \delta_t K_{i,t,f}`.

==============  ======================  ==========================
symbol          name in code            unit
==============  ======================  ==========================
:math:`C`       ``ceilings``            that of the figure's name
:math:`\pi`     ``probability_ratio``   ratio
:math:`\delta`  ``discount_ratio``      ratio
:math:`\kappa`  ``carbon_kt[z,t,f]``    kt
:math:`K`       ``cost_mcur[i,t,f]``    m currency
==============  ======================  ==========================

**Holds when**

A figure is an expected sum over the planned years; land and sites are those of the last year. Money
is present value. Compute is counted for each precision apart. The mean round trip weighs the demand
of one precision: work that is not served counts at the longest round trip that its kind could be
offered, so that leaving work out never makes the mean look better.

**Dual**

Of ``figure_within_ceiling``: what one unit more of the ceiling saves, m currency per unit: the
slope of the trade-off at this plan.

**Source**

The epsilon-constraint of multi-objective programming: Haimes, Lasdon, Wismer 1971, IEEE
Transactions on Systems, Man, and Cybernetics SMC-1(3), 296-297.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyomo.environ as pyo

from planner.model.data import ModelData
from planner.model.figures import figure
from planner.model.judge import at_most
from planner.model.limits import NO_UNIT, Figure, Limit, NotNegotiable
from planner.model.tally import tally
from planner.solution import Solution, Violation
from planner.units import unit_of


def add(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Add a limit for each ceiling. Stands last, when all costs have been posted."""
    m.figure_within_ceiling = pyo.Constraint(
        list(d.ceilings), rule=lambda m, name: (None, figure(m, d, name), d.ceilings[name])
    )


def check(solution: Solution, d: ModelData) -> Iterator[Violation]:
    """Recompute each figure that has a ceiling."""
    for name, ceiling in d.ceilings.items():
        found = tally(solution, d, name)
        yield from at_most("figure_within_ceiling", (name,), found, ceiling, unit_of(name))


LIMITS = (
    Limit(
        "figure_within_ceiling",
        ("ceiling", "上限"),
        NO_UNIT,
        "i",
        lambda b, name: [
            Figure((name,), b.d.ceilings[name], f"ceilings.{name}", abs(b.d.ceilings[name]) or 1.0)
        ],
    ),
)
NOT_NEGOTIABLE: NotNegotiable = {}
