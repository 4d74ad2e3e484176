"""Plans near the optimum that differ: which sites every good plan has, and which are a choice.

What earlier plans do most of is avoided, within a little more cost, one plan after the other
(Brill, Chang, Hopkins 1982, Management Science 28(3), 221-235: hop, skip and jump). Each plan
leaves no more demand unmet than the plan it departs from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from planner.explain.inquiry import Inquiry
from planner.explain.sites import built_mw
from planner.solution import Solution
from planner.solve.near import NearPlans
from planner.solve.program import Floats
from planner.solve.progress import gap_ratio
from planner.solve.verify import verify

#: what plans are to differ in
Kind = Literal["sites", "regions", "chips"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Frequency = Literal["must_have", "interchangeable", "never"]

#: demand may stay unmet by this share more than in the plan: the solver's tolerance
_UNMET_ROOM = 1e-6
#: less IT power than this at a site is none
_LEAST_MW = 0.05


@dataclass(frozen=True, slots=True)
class Alternative:
    """A plan near the optimum.

    Attributes
    ----------
    kind : str
        What it was made to differ in.
    objective_mcur : float
        Net present cost or profit.
    over_ratio : float
        By how much it is worse than the plan, as a share of it.
    difference_ratio : float
        From the plan, in what it was made to differ in: 0 the same, 1 nothing in common.
    it_mw : mapping of str to float
        IT power of the halls built, by site.
    bought_mw : mapping of str to float
        IT power of the chips bought, by chip.
    """

    kind: Kind
    objective_mcur: float
    over_ratio: float
    difference_ratio: float
    it_mw: Mapping[str, float]
    bought_mw: Mapping[str, float]


def alternatives(q: Inquiry, kind: Kind, count: int, within_ratio: float) -> Iterator[Alternative]:
    """Yield plans that differ from the plan and from each other; fewer where there are no more.

    Parameters
    ----------
    q : Inquiry
    kind : {"sites", "chips", "regions"}
    count : int
        Most plans.
    within_ratio : float
        What a plan may cost more, as a share of the plan's worth.

    A plan that breaks a rule when it is recomputed is left out.
    """
    program = q.program.limited(q.program.col_lower, _no_more_unmet(q))
    most = q.plan_cost_mcur + within_ratio * abs(q.plan_cost_mcur)
    assert q.base.x is not None
    near = NearPlans(program, most, q.base.x, q.options, q.watch)
    before = [amounts(q, kind, q.base.x)]
    for _ in range(count):
        if q.watch.stopped:
            return
        found = near.different(_avoid(q, kind, before))
        if found.x is None:
            return
        done = amounts(q, kind, found.x)
        if any(difference_ratio(done, earlier) < _UNMET_ROOM for earlier in before):
            return
        before.append(done)
        if _is_sound(q, found.x, found.objective):
            yield Alternative(
                kind,
                q.model.form.in_own_sense(found.objective),
                (found.objective - q.plan_cost_mcur) / abs(q.plan_cost_mcur),
                difference_ratio(before[0], done),
                built_mw(q, found.x),
                amounts(q, "chips", found.x),
            )


def difference_ratio(one: Mapping[str, float], two: Mapping[str, float]) -> float:
    """Return how much two sets of amounts differ: 0 the same, 1 nothing in common.

    Bray and Curtis 1957, Ecological Monographs 27(4), 325-349.
    """
    total = sum(one.values()) + sum(two.values())
    moved = sum(abs(one.get(key, 0.0) - two.get(key, 0.0)) for key in {*one, *two})
    return moved / total if total > 0 else 0.0


def site_frequency(plans: Sequence[Mapping[str, float]], sites: Sequence[str]) -> dict[str, int]:
    """Return in how many plans halls are built at each site."""
    return {site: sum(plan.get(site, 0.0) > _LEAST_MW for plan in plans) for site in sites}


def frequency_kind(count: int, of: int) -> Frequency:
    """Return what it says of a site to be in some number of plans."""
    if count == of:
        return "must_have"
    return "interchangeable" if count else "never"


def amounts(q: Inquiry, kind: Kind, x: Floats) -> dict[str, float]:
    """Return the IT power that a plan adds, MW, by what plans are to differ in."""
    found: dict[str, float] = {}
    for thing, column, power in _columns(q, kind):
        if x[column] > 0:
            found[thing] = found.get(thing, 0.0) + power * float(x[column])
    return found


def _columns(q: Inquiry, kind: Kind) -> Iterator[tuple[str, int, float]]:
    """Yield thing, column and IT power of one unit of the column."""
    zone = {site.site_id: site.zone_id for site in q.study.records("sites")}
    for (name, index), column in q.numbers.items():
        if name == "hall_count" and kind != "chips":
            site = str(index[0])
            thing = site if kind == "sites" else zone[site]
            yield thing, column, q.d.hall_module_mw[str(index[1])]
        elif name == "bought_pods" and kind == "chips":
            chip = str(index[1])
            power = q.d.pod_kchip_per_pod[chip] * q.d.nameplate_mw_per_kchip[chip]
            yield chip, column, power


def _avoid(q: Inquiry, kind: Kind, before: Sequence[Mapping[str, float]]) -> Floats:
    """Return for each column how much of it earlier plans have, by the MW."""
    weight: dict[str, float] = {}
    for plan in before:
        largest = max(plan.values(), default=0.0)
        for thing, power in plan.items():
            if power > _LEAST_MW:
                # being there counts most, being large a little more
                weight[thing] = weight.get(thing, 0.0) + 0.5 + 0.5 * power / largest
    avoid: Floats = np.zeros(len(q.program.cost))
    for thing, column, power in _columns(q, kind):
        avoid[column] = power * weight.get(thing, 0.0) / len(before)
    return avoid


def _no_more_unmet(q: Inquiry) -> Floats:
    upper = q.program.col_upper.copy()
    assert q.base.x is not None
    for (name, _), column in q.numbers.items():
        if name == "unmet_pflops":
            room = _UNMET_ROOM * (1.0 + q.base.x[column])
            upper[column] = min(upper[column], q.base.x[column] + room)
    return upper


def _is_sound(q: Inquiry, x: Floats, cost: float) -> bool:
    """Return whether every rule of the study holds for a plan when it is recomputed."""
    objective = q.model.form.in_own_sense(cost)
    bound = q.plan.bound_mcur
    solution = Solution(
        "time_limit", objective, bound, gap_ratio(objective, bound), q.model.plan(x)
    )
    return not verify(solution, q.d)
