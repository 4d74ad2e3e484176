r"""A job that needs a cluster runs only where one chip type is large enough.

**Math**

.. math::

    N_{c,w} A_{s,c,t} \ge n_w\, g_{s,c,w,t}, \qquad
    B_{s,c,w,h,t,f} \le \overline{B}_{s,c,w,h,f}\, g_{s,c,w,t}

====================  ====================================  ==============
symbol                name in code                          unit
====================  ====================================  ==============
:math:`g`             ``cluster_flag[s,c,w,t]``             0 or 1
:math:`A`             ``active_kchip[s,c,t]``               k chips
:math:`N`             ``nameplate_pflops_per_kchip``        PFLOPS/k chips
:math:`n`             ``cluster_min_pflops``                PFLOPS
:math:`B`             ``busy_kchip[s,c,w,h,t,f]``           k chips
:math:`\overline{B}`  bound from halls and demand           k chips
====================  ====================================  ==============

**Holds when**

A job cannot span sites or chip types. Where chips in use today already make a cluster, no flag is
needed. The bound is implied by halls and demand and excludes no plan.

**Dual**

None: a yes-or-no choice.

**Source**

Synchronous training: Narayanan et al. 2021, SC '21 (Megatron-LM); the size is an assumption of the
dataset.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import pyomo.environ as pyo

from planner.model import recount
from planner.model.data import ModelData
from planner.model.index import grouped
from planner.model.judge import at_least
from planner.model.limits import PFLOPS, TOO_HIGH, Figure, Limit, NotNegotiable
from planner.solution import Solution, Violation


def add(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Add ``cluster_flag`` for workloads that need a cluster."""
    busy = [
        key
        for key in m.busy_kchip
        if key[2] in d.cluster_min_pflops and not _stands_already(d, key[0], key[1], key[2], key[4])
    ]
    places = grouped(busy, 0, 1, 2, 4)
    m.cluster_flag = pyo.Var(list(places), within=pyo.Binary)
    m.cluster_is_large_enough = pyo.Constraint(
        list(places),
        rule=lambda m, s, c, w, t: (
            d.nameplate_pflops_per_kchip[c, w] * m.active_kchip[s, c, t]
            >= d.cluster_min_pflops[w] * m.cluster_flag[s, c, w, t]
        ),
    )
    m.jobs_run_on_clusters = pyo.Constraint(
        busy,
        rule=lambda m, s, c, w, h, t, f: (
            m.busy_kchip[s, c, w, h, t, f]
            <= _most_busy(d, s, c, w, h, f) * m.cluster_flag[s, c, w, t]
        ),
    )


def _stands_already(d: ModelData, s: str, c: str, w: str, t: int) -> bool:
    occupied = sum(
        share * d.existing_occupied_kchip[s, c, v] for v, share in d.existing_alive(s, c, t).items()
    )
    return d.nameplate_pflops_per_kchip[c, w] * occupied >= d.cluster_min_pflops[w]


def _most_busy(d: ModelData, s: str, c: str, w: str, h: str, f: str) -> float:
    by_work = d.site_work_limit_pflops[s, w, f] / (
        d.rate_pflops_per_kchip[c, w, f] * d.slice_share_ratio[h]
    )
    return min(by_work, d.availability_ratio * d.site_held_limit_kchip.get((s, c), math.inf))


def check(solution: Solution, d: ModelData) -> Iterator[Violation]:
    """Check that chips busy with such work make a cluster."""
    for (s, c, w, h, t, f), busy in solution.values["busy_kchip"].items():
        if w in d.cluster_min_pflops and busy > 1e-4:
            nameplate = d.nameplate_pflops_per_kchip[str(c), str(w)]
            size = nameplate * recount.active_kchip(solution, d, str(s), str(c), int(t))
            need = d.cluster_min_pflops[str(w)]
            where = (s, c, w, h, t, f)
            yield from at_least("cluster_is_large_enough", where, size, need, "pflops")


LIMITS = (
    Limit(
        "cluster_is_large_enough",
        ("smallest cluster", "最小集群规模"),
        PFLOPS,
        "w",
        lambda b, s, c, w, t: [_smallest(w, b.d.cluster_min_pflops[w])],
        kind="floor",
        short=TOO_HIGH,
    ),
)
NOT_NEGOTIABLE: NotNegotiable = {
    "jobs_run_on_clusters": "ties work to clusters; the smallest cluster is the figure"
}


def _smallest(w: str, pflops: float) -> Figure:
    return Figure((w,), pflops, f"workloads[{w}].cluster_min_pflops", pflops, pflops)
