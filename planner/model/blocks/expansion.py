r"""Whether an existing centre is built out: not at all, or by at least an economic size.

**Math**

.. math::

    \underline{N}_s\, e_{s,t} \le \sum_k (H_{s,k,t} - E_{s,k}) \le
        (\overline{H}_s - \textstyle\sum_k E_{s,k})\, e_{s,t}, \qquad
    e_{s,t} \ge e_{s,t-1}

======================  =============================  ======
symbol                  name in code                   unit
======================  =============================  ======
:math:`e`               ``expanded_flag[s,t]``         0 or 1
:math:`H`               ``hall_mw[s,k,t]``             MW
:math:`E`               ``existing_hall_mw``           MW
:math:`\overline{H}`    ``hall_limit_mw``              MW
:math:`\underline{N}`   ``smallest_expansion_mw``      MW
======================  =============================  ======

**Holds when**

Building out an existing centre costs a fixed sum once (permits, substation, fibre), paid when
building starts, beside the halls themselves. Without such a cost or least size there is no flag.

**Dual**

None of its own: the value of forcing an expansion in or out is found by solving again.

**Source**

Capacity expansion with fixed charges: Luss 1982, Operations Research 30(5), 907-947.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from planner.model import recount
from planner.model.data import ModelData
from planner.model.index import grouped
from planner.model.judge import at_least, at_most, equal
from planner.model.ledger import post_cost
from planner.model.limits import MW, TOO_HIGH, Limit, NotNegotiable
from planner.solution import Solution, Violation


def add(m: pyo.ConcreteModel, d: ModelData) -> None:
    """Add ``expanded_flag``, the size limits of expansions and their fixed cost."""
    ready = grouped(((s, t + d.lead_time_year[s]) for s, _, t in m.hall_count), 0, 1)
    places = [key for key in ready if key[0] in d.expansion_cost_mcur]
    m.expanded_flag = pyo.Var(places, within=pyo.Binary)
    before = {(s, t): (s, d.previous(t)) for s, t in places}
    earlier = {key: last for key, last in before.items() if last in m.expanded_flag}
    m.expansion_is_kept = pyo.Constraint(
        list(earlier),
        rule=lambda m, s, t: m.expanded_flag[s, t] >= m.expanded_flag[earlier[s, t]],
    )
    coolings = grouped(d.site_coolings, 0)

    def built(s: str, t: int) -> Any:
        standing = sum(d.existing_hall_mw.get(pair, 0.0) for pair in coolings[s,])
        return pyo.quicksum(m.hall_mw[s, k, t] for _, k in coolings[s,]) - standing

    m.expansion_within_room = pyo.Constraint(
        places,
        rule=lambda m, s, t: built(s, t) <= d.expansion_room_mw[s] * m.expanded_flag[s, t],
    )
    m.expansion_reaches_smallest_size = pyo.Constraint(
        [(s, t) for s, t in places if d.smallest_expansion_mw[s] > 0],
        rule=lambda m, s, t: built(s, t) >= d.smallest_expansion_mw[s] * m.expanded_flag[s, t],
    )

    def paid(m: pyo.ConcreteModel, s: str, t: int) -> Any:
        newly = m.expanded_flag[s, t]
        if (s, t) in earlier:
            newly = newly - m.expanded_flag[earlier[s, t]]
        return d.expansion_cost_mcur[s] * newly

    m.expansion_mcur = pyo.Expression(places, rule=paid)
    for s, t in places:
        if d.expansion_cost_mcur[s] > 0:
            post_cost(m, "opening", t - d.lead_time_year[s], m.expansion_mcur[s, t])


def check(solution: Solution, d: ModelData) -> Iterator[Violation]:
    """Recompute what the plan builds at existing centres against the flags."""
    for s in d.expansion_cost_mcur:
        standing = sum(mw for (site, _), mw in d.existing_hall_mw.items() if site == s)
        flags = [solution.value("expanded_flag", s, t) for t in d.PERIODS]
        for i, t in enumerate(d.PERIODS):
            built = recount.halls_mw(solution, d, s, t) - standing
            room = d.expansion_room_mw[s] * flags[i]
            least = d.smallest_expansion_mw[s] * flags[i]
            yield from equal("expanded_flag_is_whole", (s, t), flags[i], round(flags[i]), "flag")
            yield from at_most("expansion_within_room", (s, t), built, room, "mw")
            yield from at_least("expansion_reaches_smallest_size", (s, t), built, least, "mw")
            if i > 0:
                yield from at_least("expansion_is_kept", (s, t), flags[i], flags[i - 1], "flag")


LIMITS = (
    Limit(
        "expansion_reaches_smallest_size",
        ("smallest expansion", "最小扩建规模"),
        MW,
        "s",
        lambda b, s, t: [
            b.site(
                s,
                "smallest_expansion_mw",
                b.d.smallest_expansion_mw[s],
                most=b.d.smallest_expansion_mw[s],
            )
        ],
        kind="floor",
        short=TOO_HIGH,
    ),
)
NOT_NEGOTIABLE: NotNegotiable = {
    "expansion_is_kept": "what was built out stays",
    "expansion_within_room": "halls are built out only where that was decided; "
    "the hall limit says how far",
}
