"""A large study in outline: what can be left out of it when only shortfalls are asked for.

No cost counts here, only what must give, so much of a large study says nothing:

* times of the year with one profile of demand are one: work can be spread over them evenly, and
  the year's energy is the same at the mean PUE. Connections keep their hardest hour: where the
  mean PUE is 5 % below the worst, so is the connection;
* jobs need no cluster of their own: a relaxation that only whole decisions would feel. Stock that
  no purchase can make a cluster has none of them;
* an expansion is whole or not at all: where a site's room is less than its smallest expansion there
  is no room, and what halls give there counts from what stands;
* work that may go from any region to any site needs no column a pair: what leaves each region and
  what comes to each site do.

What gives in the outline has to give in the study too, up to load that could be moved between
times of one profile. On china-2030 this is half of the model and the same shortfall to 0.1 %.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from planner.model import recount
from planner.model.data import ModelData
from planner.solve.pooled import Pair
from planner.solve.standard_form import StandardForm

#: with more pairs of demand and site than this a study is explained in outline
MANY_ARCS = 5_000

Groups = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """A study to be explained, whole or in outline.

    Attributes
    ----------
    d : ModelData
    grid_share : mapping of str to float
        By site: what is left of one MW of connection. Empty for a whole study.
    useless_room_mw : mapping of str to float
        Of sites with less room than their smallest expansion, that room; below 0 where more stands
        than may. The outline has none there. Empty for a whole study.
    too_few : set of (site, chip, workload, period)
        Chips that are no cluster even if all that is installed were in use and that cannot be
        bought by then: in outline they do not do the work. Empty for a whole study.
    """

    d: ModelData
    grid_share: Mapping[str, float] = field(default_factory=dict)
    useless_room_mw: Mapping[str, float] = field(default_factory=dict)
    too_few: frozenset[tuple[str, str, str, int]] = frozenset()


def outline(d: ModelData) -> Outline:
    """Return a study in outline if it is large, else as it is."""
    return outlined(d) if len(d.arcs) > MANY_ARCS else Outline(d)


def outlined(d: ModelData) -> Outline:
    """Return a study in outline."""
    groups = _alike(d)
    merged = _merged(d, groups)
    share = {s: _least_share(d, merged, groups, s) for s in d.grid_limit_mw}
    useless = _useless_room_mw(d)
    halls = {s: mw - max(useless.get(s, 0.0), 0.0) for s, mw in d.hall_limit_mw.items()}
    return Outline(
        replace(
            merged,
            cluster_min_pflops={},
            hall_limit_mw=halls,
            grid_limit_mw={s: mw * share[s] for s, mw in d.grid_limit_mw.items()},
            grid_step_mw={(s, j): mw * share.get(s, 1.0) for (s, j), mw in d.grid_step_mw.items()},
        ),
        share,
        useless,
        frozenset(_too_few(d)),
    )


def pairs_of(d: ModelData, form: StandardForm) -> Iterator[Pair]:
    """Yield the columns that take work out of its zone, where any region may go to any site.

    Work may stay in its zone by another column, which no limit holds back.
    """
    served = [
        (column, *data.index())
        for column, data in enumerate(form.columns)
        if data.parent_component().name == "served_pflops"
    ]
    groups: dict[tuple[str, int, str], set[tuple[str, str]]] = defaultdict(set)
    for _, r, s, w, t, f in served:
        groups[w, t, f].add((r, s))
    complete = {
        group
        for group, arcs in groups.items()
        if len(arcs) == len({r for r, _ in arcs}) * len({s for _, s in arcs})
    }
    for column, r, s, w, t, f in served:
        if (w, t, f) in complete and d.zone_of_region[r] != d.zone_of_site[s]:
            yield Pair(column, r, s, (w, t, f))


def _useless_room_mw(d: ModelData) -> dict[str, float]:
    standing: dict[str, float] = defaultdict(float)
    for (s, _), mw in d.existing_hall_mw.items():
        standing[s] += mw
    decided = d.smallest_expansion_mw.keys() & d.hall_limit_mw.keys()
    room = {s: d.hall_limit_mw[s] - standing[s] for s in decided}
    return {s: mw for s, mw in room.items() if mw < d.smallest_expansion_mw[s]}


def _too_few(d: ModelData) -> Iterator[tuple[str, str, str, int]]:
    bought = {(s, c, t) for s, c, u in d.buyable for t in d.PERIODS if u <= t}
    for s, c, t in d.held:
        if (s, c, t) not in bought:
            most = recount.inherited_kchip(d, s, c, t)
            for w, least in d.cluster_min_pflops.items():
                if most * d.nameplate_pflops_per_kchip.get((c, w), 0.0) < least:
                    yield s, c, w, t


def _alike(d: ModelData) -> Groups:
    """Return the slices by profile of demand, under a name made of theirs."""
    found: dict[tuple[float, ...], list[str]] = {}
    for h in d.SLICES:
        profile = tuple(d.demand_factor_ratio[w, h] for w in d.WORKLOADS)
        found.setdefault(profile, []).append(h)
    return {"+".join(alike): tuple(alike) for alike in found.values()}


def _merged(d: ModelData, groups: Groups) -> ModelData:
    def total(by_slice: Mapping[str, float]) -> dict[str, float]:
        return {group: sum(by_slice[h] for h in slices) for group, slices in groups.items()}

    share = total(d.slice_share_ratio)

    def mean(group: str, value: Callable[[str], float]) -> float:
        return sum(d.slice_share_ratio[h] * value(h) for h in groups[group]) / share[group]

    return replace(
        d,
        SLICES=tuple(groups),
        slice_share_ratio=share,
        slice_gwh_per_mw=total(d.slice_gwh_per_mw),
        demand_factor_ratio={
            (w, group): d.demand_factor_ratio[w, slices[0]]
            for w in d.WORKLOADS
            for group, slices in groups.items()
        },
        pue_ratio={
            (s, k, group): mean(group, lambda h, s=s, k=k: d.pue_ratio[s, k, h])  # type: ignore[misc]
            for s, k in d.site_coolings
            for group in groups
        },
        energy_price_mcur_per_gwh={
            (s, group, f): mean(group, lambda h, s=s, f=f: d.energy_price_mcur_per_gwh[s, h, f])  # type: ignore[misc]
            for s in d.SITES
            for group in groups
            for f in d.FUTURES
        },
    )


def _least_share(d: ModelData, merged: ModelData, groups: Groups, site: str) -> float:
    """Return the mean PUE as a share of the hardest hour's, in the worst case of a site."""
    return min(
        (
            merged.pue_ratio[s, k, group] / max(d.pue_ratio[s, k, h] for h in slices)
            for s, k in d.site_coolings
            if s == site
            for group, slices in groups.items()
        ),
        default=1.0,
    )
