r"""Work is done by busy chips that fit it, in the hours in which it is wanted.

**Math**

.. math::

    W_{s,w,t,f} = \sum_r q_{r,s,w,t,f}
        = \sum_h \sigma_h \sum_c \rho_{c,w,f}\, B_{s,c,w,h,t,f}

.. math::

    \sum_c \rho_{c,w,f}\, B_{s,c,w,h,t,f} \ge (1 - \theta_w)\, \phi_{w,h}\, W_{s,w,t,f}, \qquad
    \sum_w B_{s,c,w,h,t,f} \le \alpha\, A_{s,c,t}

==============  ====================================  ==============
symbol          name in code                          unit
==============  ====================================  ==============
:math:`W`       ``work_pflops[s,w,t,f]``              PFLOPS
:math:`B`       ``busy_kchip[s,c,w,h,t,f]``           k chips
:math:`q`       ``served_pflops[r,s,w,t,f]``          PFLOPS
:math:`A`       ``active_kchip[s,c,t]``               k chips
:math:`\rho`    ``rate_pflops_per_kchip``             PFLOPS/k chips
:math:`\sigma`  ``slice_share_ratio``                 ratio
:math:`\phi`    ``demand_factor_ratio``               ratio
:math:`\theta`  ``deferrable_ratio``                  ratio
:math:`\alpha`  ``availability_ratio``                ratio
==============  ====================================  ==============

**Holds when**

The useful rate is nameplate at the workload's precision times efficiency, or memory bandwidth over
traffic where that is smaller. Chips are busy only with work: the year's balance is an equality, so
occupancy cannot be feigned. Deferrable work may move between the slices of a year.

**Dual**

Of ``chips_busy_within_available``: what one thousand more chips at the site are worth in the slice.

**Source**

Roofline bound: Williams, Waterman, Patterson 2009, CACM 52(4), 65-76. Model FLOPS utilisation:
Chowdhery et al. 2022, PaLM, section 4.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from planner.model import recount
from planner.model.data import ModelData
from planner.model.index import grouped
from planner.model.judge import at_least, at_most, equal
from planner.model.limits import Limit, NotNegotiable
from planner.solution import Solution, Violation


def add(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Add ``work_pflops`` and ``busy_kchip`` with their balances."""
    served = grouped(m.served_pflops, 1, 2, 3, 4)
    m.work_pflops = pyo.Var(list(served), within=pyo.NonNegativeReals)
    m.work_is_what_is_served = pyo.Constraint(
        list(served),
        rule=lambda m, s, w, t, f: (
            m.work_pflops[s, w, t, f]
            == pyo.quicksum(m.served_pflops[key] for key in served[s, w, t, f])
        ),
    )
    chips = _able_chips(d)
    busy = [
        (s, c, w, h, t, f)
        for s, w, t, f in served
        for c in chips.get((s, w, t, f), ())
        for h in d.SLICES
    ]
    m.busy_kchip = pyo.Var(busy, within=pyo.NonNegativeReals)

    def done(m: pyo.ConcreteModel, s: str, w: str, h: str, t: int, f: str) -> Any:
        return pyo.quicksum(
            d.rate_pflops_per_kchip[c, w, f] * m.busy_kchip[s, c, w, h, t, f]
            for c in chips.get((s, w, t, f), ())
        )

    m.work_fits_chips = pyo.Constraint(
        list(served),
        rule=lambda m, s, w, t, f: (
            pyo.quicksum(d.slice_share_ratio[h] * done(m, s, w, h, t, f) for h in d.SLICES)
            - m.work_pflops[s, w, t, f]
            == 0
        ),
    )
    urgent = [
        (s, w, h, t, f)
        for s, w, t, f in served
        for h in d.SLICES
        if len(d.SLICES) > 1 and d.deferrable_ratio[w] < 1 and (s, w, t, f) in chips
    ]
    m.urgent_work_is_done_in_time = pyo.Constraint(
        urgent,
        rule=lambda m, s, w, h, t, f: (
            done(m, s, w, h, t, f)
            >= (1 - d.deferrable_ratio[w]) * d.demand_factor_ratio[w, h] * m.work_pflops[s, w, t, f]
        ),
    )
    loads = grouped(busy, 0, 1, 3, 4, 5)
    m.chips_busy_within_available = pyo.Constraint(
        list(loads),
        rule=lambda m, s, c, h, t, f: (
            pyo.quicksum(m.busy_kchip[k] for k in loads[s, c, h, t, f])
            <= d.availability_ratio * m.active_kchip[s, c, t]
        ),
    )


def _able_chips(d: ModelData) -> dict[tuple[str, str, int, str], list[str]]:
    """Return the chips that can stand at a site in a year and do a kind of work in a future."""
    works = grouped(d.chip_works, 0)
    able: dict[tuple[str, str, int, str], list[str]] = {}
    for s, c, t in d.held:
        for _, w in works.get((c,), ()):
            for f in d.FUTURES:
                if d.rate_pflops_per_kchip[c, w, f] > 0:
                    able.setdefault((s, w, t, f), []).append(c)
    return able


def check(solution: Solution, d: ModelData) -> Iterator[Violation]:
    """Recompute the work done from busy chips, and the busy chips from those in service."""
    rate = d.rate_pflops_per_kchip
    works = grouped(d.chip_works, 1)
    for s in d.SITES:
        for t in d.PERIODS:
            for f in d.FUTURES:
                for w in d.WORKLOADS:
                    done = {
                        h: sum(
                            rate[c, w, f] * solution.value("busy_kchip", s, c, w, h, t, f)
                            for c, _ in works.get((w,), ())
                        )
                        for h in d.SLICES
                    }
                    yield from _check_work(solution, d, s, w, t, f, done)
                for c in d.CHIPS:
                    limit = d.availability_ratio * recount.active_kchip(solution, d, s, c, t)
                    for h in d.SLICES:
                        busy = recount.busy_kchip(solution, d, s, c, h, t, f)
                        yield from at_most(
                            "chips_busy_within_available", (s, c, h, t, f), busy, limit, "kchip"
                        )


def _check_work(
    solution: Solution, d: ModelData, s: str, w: str, t: int, f: str, done: dict[str, float]
) -> Iterator[Violation]:
    served = recount.work_pflops(solution, d, s, w, t, f)
    mean = sum(d.slice_share_ratio[h] * pflops for h, pflops in done.items())
    yield from equal("work_fits_chips", (s, w, t, f), mean, served, "pflops")
    for h, pflops in done.items():
        if len(d.SLICES) > 1:
            urgent = (1 - d.deferrable_ratio[w]) * d.demand_factor_ratio[w, h] * served
            where = (s, w, h, t, f)
            yield from at_least("urgent_work_is_done_in_time", where, pflops, urgent, "pflops")


LIMITS: tuple[Limit, ...] = ()
NOT_NEGOTIABLE: NotNegotiable = {
    "work_is_what_is_served": "balance: a site does the work that it serves",
    "work_fits_chips": "balance: work is done by chips at their rate",
    "urgent_work_is_done_in_time": "what cannot wait is a property of the work",
    "chips_busy_within_available": "chips do no more than all of them can",
}
