"""What can be seen to be impossible before anything is solved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from planner.explain.limits import LIMITS
from planner.explain.names import Names
from planner.explain.relaxations import figure
from planner.model.data import ModelData
from planner.say.language import LANGUAGES
from planner.study.study import Study

#: a limit exceeded by less than this share holds
_NOISE = 1e-6


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that no plan can do.

    Attributes
    ----------
    kind : str
        ``out_of_reach``, ``too_little_halls``, ``too_few_chips``, ``too_little_energy``,
        ``too_few_sites``, ``too_late`` or ``stands_already``.
    sentence_en, sentence_zh : str
    """

    kind: str
    sentence_en: str
    sentence_zh: str


def prechecks(study: Study, d: ModelData) -> tuple[Finding, ...]:
    """Return what no plan can do, as far as plain sums tell.

    Parameters
    ----------
    study : Study
    d : ModelData

    Returns
    -------
    tuple of Finding
        Findings on demand only where it must be met.
    """
    names = Names(study)
    found = [*_forced_sites(d, names), *stands_already(d, names)]
    if d.unmet_demand == "forbidden":
        found += out_of_reach(study, d, names)
        found += _capacity(d, names)
    return tuple(found)


def out_of_reach(study: Study, d: ModelData, names: Names) -> Iterator[Finding]:
    """Yield demand that no site may serve, with the reason."""
    reached = {(r, w, t) for r, _, w, t in d.arcs}
    wanted = dict.fromkeys((r, w, t) for r, w, t, _ in d.demand_pflops)
    groups: dict[tuple[str, str, str, str], list[int]] = defaultdict(list)
    limit = {w.workload_id: w.rtt_limit_ms for w in study.records("workloads")}
    for r, w, t in wanted:
        if (r, w, t) not in reached:
            groups[r, w, *_reason(d, names, r, w, t, limit[w])].append(t)
    for (r, w, en, zh), years in groups.items():
        when = f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])
        yield Finding(
            "out_of_reach",
            f"{names.of('r', r, 'en')} {when}, {names.of('w', w, 'en')}: {en}",
            f"{names.of('r', r, 'zh')} {when}，{names.of('w', w, 'zh')}：{zh}",
        )


def _reason(
    d: ModelData, names: Names, r: str, w: str, t: int, limit_ms: float | None
) -> tuple[str, str]:
    if w not in {work for _, work in d.chip_works}:
        return "no chip of the study can do it", "没有芯片可承担"
    ready = [s for s, year in d.site_periods if year == t]
    if not ready:
        return "no site can be open by then", "届时尚无站点可投运"
    near = [s for s in ready if limit_ms is None or d.rtt_ms[r, s] <= limit_ms]
    if not near:
        s = min(ready, key=lambda site: d.rtt_ms[r, site])
        return (
            f"the nearest site that can be open, {names.of('s', s, 'en')}, has a round trip of "
            f"{figure(d.rtt_ms[r, s])} ms; the limit is {figure(limit_ms or 0)} ms",
            f"可投运的最近站点{names.of('s', s, 'zh')}往返时延 {figure(d.rtt_ms[r, s])} ms，"
            f"上限 {figure(limit_ms or 0)} ms",
        )
    return (
        "the sites near enough are forbidden to it, or its work may not leave its zone",
        "时延可达的站点被禁止，或业务不得离开本省区",
    )


def _forced_sites(d: ModelData, names: Names) -> Iterator[Finding]:
    last = d.PERIODS[-1]
    can_open = {s for s, t in d.site_periods if t == last}
    for s in d.required_sites:
        if s not in can_open:
            yield Finding(
                "too_late",
                f"{names.of('s', s, 'en')}: required, but building takes it past {last}",
                f"{names.of('s', s, 'zh')}：为必选站点，但建成须晚于 {last} 年",
            )
    if d.sites_exactly_count is not None and len(can_open) < d.sites_exactly_count:
        yield Finding(
            "too_few_sites",
            f"{d.sites_exactly_count} sites must be open; only {len(can_open)} can be",
            f"须开 {d.sites_exactly_count} 处，实际至多可开 {len(can_open)} 处",
        )


def stands_already(d: ModelData, names: Names) -> Iterator[Finding]:
    """Yield limits that what stands already exceeds.

    The stock in use draws its idle power whether or not it has work, so a limit below that cannot
    hold in any plan.
    """
    for limit in LIMITS.values():
        for over in limit.stands(d) if limit.stands else ():
            if over.stands > over.may * (1 + _NOISE):
                (what, what_zh), (unit, unit_zh) = limit.words, limit.unit
                en, zh = (names.place(limit.parts, over.where, lang) for lang in LANGUAGES)
                has, may = figure(over.stands), figure(over.may)
                yield Finding(
                    "stands_already",
                    f"{en}: what stands there already takes {has} {unit}; "
                    f"its {what} is {may} {unit}",
                    f"{zh}：存量已占 {has} {unit_zh}，{what_zh}为 {may} {unit_zh}",
                )


def _capacity(d: ModelData, names: Names) -> Iterator[Finding]:
    for t in d.PERIODS:
        for f in d.FUTURES:
            found = [*_halls(d, t, f), *_energy(d, t, f), *_chips(d, names, t, f)]
            if found:
                yield from found
                break


def _need_mw(d: ModelData, t: int, f: str) -> float:
    """Return the least IT power on which the demand of a year can be served."""
    least: dict[str, float] = {}
    for (c, w, future), rate in d.rate_pflops_per_kchip.items():
        if future == f and rate > 0:
            need = d.nameplate_mw_per_kchip[c] / rate
            least[w] = min(least.get(w, need), need)
    return sum(
        pflops * least.get(w, 0.0)
        for (_, w, year, future), pflops in d.demand_pflops.items()
        if (year, future) == (t, f)
    )


def _halls(d: ModelData, t: int, f: str) -> Iterator[Finding]:
    sites = {s for s, year in d.site_periods if year == t}
    need = _need_mw(d, t, f) / (d.availability_ratio or 1.0)
    if all(s in d.hall_limit_mw for s in sites):
        room = sum(d.hall_limit_mw[s] for s in sites)
        if need > room * (1 + 1e-6):
            yield Finding(
                "too_little_halls",
                f"{t}: demand needs at least {figure(need)} MW of IT load on the best chips; "
                f"the halls of all sites can hold {figure(room)} MW",
                f"{t}：需求即使全用最佳芯片也需 IT 负荷 {figure(need)} MW，"
                f"所有站点机房上限合计 {figure(room)} MW",
            )


def _energy(d: ModelData, t: int, f: str) -> Iterator[Finding]:
    zones = {d.zone_of_site[s] for s, year in d.site_periods if year == t}
    quotas = [d.energy_quota_gwh.get((z, t, f)) for z in zones]
    known = [quota for quota in quotas if quota is not None]
    if not zones or len(known) < len(quotas) or d.quota_deducts_green_flag:
        return
    busy = [d.busy_mw_per_kchip[c] / mw for c, mw in d.nameplate_mw_per_kchip.items() if mw > 0]
    pue = min(d.pue_ratio.values(), default=1.0)
    hours = sum(d.slice_gwh_per_mw.values())
    need = _need_mw(d, t, f) * min(busy, default=0.0) * pue * hours
    if need > sum(known) * (1 + 1e-6):
        yield Finding(
            "too_little_energy",
            f"{t}: demand needs at least {figure(need)} GWh on the best chips; "
            f"the energy quotas of all zones sum to {figure(sum(known))} GWh",
            f"{t}：需求即使全用最佳芯片也需 {figure(need)} GWh，"
            f"各省区能耗指标合计 {figure(sum(known))} GWh",
        )


def _chips(d: ModelData, names: Names, t: int, f: str) -> Iterator[Finding]:
    for w in d.WORKLOADS:
        wanted = sum(
            pflops
            for (_, work, year, future), pflops in d.demand_pflops.items()
            if (work, year, future) == (w, t, f)
        )
        able = [c for c, work in d.chip_works if work == w and d.rate_pflops_per_kchip[c, w, f] > 0]
        on_sale = {(c, u) for _, c, u in d.buyable}
        bought = {
            (c, u): share * d.years_count[u]
            for c in able
            for u, share in d.alive_purchases(c, t).items()
            if (c, u) in on_sale
        }
        if not wanted or not able or any(key not in d.chip_supply_kchip for key in bought):
            continue
        stock = [(c, years * d.chip_supply_kchip[c, u]) for (c, u), years in bought.items()]
        stock += [
            (
                c,
                d.existing_alive(s, c, t).get(v, 0.0)
                * (d.existing_occupied_kchip[s, c, v] + d.existing_convertible_kchip[s, c, v]),
            )
            for s, c, v in d.existing_vintages
            if c in able
        ]
        most = d.availability_ratio * sum(k * d.rate_pflops_per_kchip[c, w, f] for c, k in stock)
        if wanted > most * (1 + 1e-6):
            yield Finding(
                "too_few_chips",
                f"{t}, {names.of('w', w, 'en')}: all chips that can be had do at most "
                f"{figure(most)} PFLOPS; {figure(wanted)} are wanted",
                f"{t}，{names.of('w', w, 'zh')}：可得芯片至多完成 {figure(most)} PFLOPS，"
                f"需求 {figure(wanted)} PFLOPS",
            )
