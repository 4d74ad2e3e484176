"""Chosen sites: where the plan builds, buys or refills, with its figures and the reasons."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import pandas as pd

from planner.errors import caught
from planner.report import numbers
from planner.report.cartography.build import KINDS, chip_mw
from planner.report.cartography.inset import site_insets
from planner.report.cases import LEAST_MW, SiteCase, site_cases
from planner.report.data import ReportData
from planner.report.left_out import left_out
from planner.report.pieces import Column, Paragraph, Piece, Section, SiteSheet, Table
from planner.report.robust import reading as robust_reading
from planner.report.robust import stays
from planner.report.sections.page_one import STATES
from planner.report.site_values import site_value, value_said
from planner.report.words import NOTHING, Text, counted, joined, listed, same

#: regions that a site's work is told for
NAMED_REGIONS = 3
#: a rank among the first part of all counts as a reason
GOOD_RANK = 1 / 3
#: halls filled to here are full
FULL_HALLS = 0.99
#: more of the quota or pool in use than this is no room to speak of
ROOMY = 0.9


def section(data: ReportData) -> Section | None:
    """Return half a page for each site where the plan spends or refills."""
    cases = [case for case in site_cases(data) if case.is_used]
    if not cases:
        return None
    insets: Mapping[str, str] = {}
    with caught() as failures:
        insets = site_insets(data)
    mw = chip_mw(data)
    building = sum(case.built_mw > LEAST_MW for case in cases)
    intro = Text(
        "The plan spends at {n}; at {m} it builds halls. Those that build most come first. "
        "Capital is money of the year, before subsidies.",
        "方案在{n}投入资金，其中{m}新建机房。按新建规模排列；投资为当年价格，未扣补贴。",
    ).fill(
        n=counted(len(cases), "site", "sites", "个站点"),
        m=counted(building, "of them", "of them", "个"),
    )
    sheets: list[Piece] = [_sheet(data, case, insets.get(case.site_id, ""), mw) for case in cases]
    title = Text("Chosen sites", "入选站点")
    robust = [Paragraph(told)] if (told := robust_reading(data)) else []
    lacking = map(left_out, failures)
    return Section("chosen", title, (Paragraph(intro), *robust, *lacking, *sheets))


def _sheet(
    data: ReportData, case: SiteCase, inset: str, mw: Mapping[tuple[str, int, int], float]
) -> SiteSheet:
    alt = Text("Where {site} lies in {zone}.", "{site}在{zone}的位置。")
    return SiteSheet(
        title=case.name,
        tag=joined([case.zone, STATES.get(case.state, same(case.state))], " · ", " · "),
        inset=inset,
        alt=alt.fill(site=case.name, zone=case.zone),
        reasons=reasons(data, case),
        by_year=_by_year(data, case, mw),
        site_id=case.site_id,
    )


def reasons(data: ReportData, case: SiteCase) -> tuple[Text, ...]:
    """Return what speaks for a site, from what it serves to what it still has room for."""
    tellers: tuple[Callable[[ReportData, SiteCase], Text], ...] = (
        _serves,
        _cheap_power,
        _little_overhead,
        _halls,
        _refills,
        _room,
        _network,
        _worth,
        lambda data, case: stays(data, case.site_id),
    )
    return tuple(told for tell in tellers if (told := tell(data, case)))


def _serves(data: ReportData, case: SiteCase) -> Text:
    if not case.served:
        return NOTHING
    names = [
        Text("{name} ({share})", "{name}（{share}）").fill(
            name=served.name, share=numbers.percent(served.share)
        )
        for served in case.served[:NAMED_REGIONS]
    ]
    if case.away_ratio < 1e-6:
        told = Text(
            "In {year} all of its work comes from its own zone.", "{year}任务全部来自本区域。"
        )
        return told.fill(year=numbers.year(data.last))
    told = Text(
        "In {year} it works for {names}; {away} of its work comes from other zones, "
        "over {km} km on average.",
        "{year}主要服务{names}；{away} 的任务来自区外，平均距离 {km} 公里。",
    )
    return told.fill(
        year=numbers.year(data.last),
        names=listed(names),
        away=numbers.percent(case.away_ratio),
        km=numbers.number(case.distance_km, 0),
    )


def _cheap_power(data: ReportData, case: SiteCase) -> Text:
    if case.price_rank > GOOD_RANK * case.price_count:
        return NOTHING
    told = Text(
        "Its power is cheap: {price}, rank {rank} of {n}.",
        "电价较低：{price}，{n} 个站点中由低到高第 {rank} 位。",
    )
    return told.fill(
        price=numbers.price_per_kwh(case.price_cur_per_kwh, data.currency),
        rank=case.price_rank,
        n=case.price_count,
    )


def _little_overhead(data: ReportData, case: SiteCase) -> Text:
    if not case.pue_rank or case.pue_rank > GOOD_RANK * case.pue_count:
        return NOTHING
    told = Text(
        "Its cooling takes little: PUE {pue}, rank {rank} of {n}.",
        "制冷能耗较低：PUE {pue}，{n} 个站点中由低到高第 {rank} 位。",
    )
    return told.fill(pue=numbers.number(case.pue_ratio, 2), rank=case.pue_rank, n=case.pue_count)


def _halls(data: ReportData, case: SiteCase) -> Text:
    standing = case.hall_mw - case.built_mw
    if case.built_mw > LEAST_MW and standing > LEAST_MW:
        told = Text(
            "The plan adds {built} of halls to {standing} that stand; chips fill {filled} of all.",
            "在现有 {standing} 机房之外新建 {built}；机房装机率 {filled}。",
        )
    elif case.built_mw > LEAST_MW:
        told = Text(
            "The plan builds {built} of halls; chips fill {filled} of them.",
            "新建机房 {built}；机房装机率 {filled}。",
        )
    else:
        told = Text(
            "No hall is added: new chips go into the {standing} of halls that stand, "
            "filling {filled} of them.",
            "不新建机房：新购芯片装入现有 {standing} 机房，装机率 {filled}。",
        )
    return told.fill(
        built=numbers.power(case.built_mw),
        standing=numbers.power(standing),
        filled=numbers.percent(case.filled_ratio),
    )


def _refills(data: ReportData, case: SiteCase) -> Text:
    if case.refilled_mw <= LEAST_MW:
        return NOTHING
    return Text("Up to {mw} of idle stock is put back to use.", "盘活闲置存量，最多 {mw}。").fill(
        mw=numbers.power(case.refilled_mw)
    )


def _room(data: ReportData, case: SiteCase) -> Text:
    left = []
    for ratio, what in (
        (case.quota_ratio, Text("{share} of the zone's energy quota", "所属区域能耗指标 {share}")),
        (case.pool_ratio, Text("{share} of the local labour pool", "当地人才池 {share}")),
    ):
        if math.isfinite(ratio) and ratio < ROOMY:
            left.append(what.fill(share=numbers.percent(1 - ratio)))
    if not left:
        return NOTHING
    told = Text("Still free in {year}: {what}.", "{year}仍有余量：{what}。")
    return told.fill(year=numbers.year(data.last), what=listed(left))


def _network(data: ReportData, case: SiteCase) -> Text:
    if case.joined is None:
        return NOTHING
    return Text("It is in the computing network from {year}.", "{year}起接入算力互联网。").fill(
        year=numbers.year(case.joined)
    )


def _worth(data: ReportData, case: SiteCase) -> Text:
    value = site_value(data, case.site_id)
    return NOTHING if value is None else value_said(data, value)


def _by_year(data: ReportData, case: SiteCase, mw: Mapping[tuple[str, int, int], float]) -> Table:
    sites = data.tables["sites"]
    own = sites[sites["site_id"] == case.site_id].set_index("period")
    divisor, unit = numbers.money_scale(float(own["capital_mcur"].max()), data.currency)

    def of(column: str, digits: int | None = None) -> tuple[Text, ...]:
        return tuple(numbers.number(float(own[column][t]), digits) for t in data.periods)

    def chips(kind: int) -> tuple[Text, ...]:
        return tuple(numbers.number(mw.get((case.site_id, t, kind), 0.0)) for t in data.periods)

    kinds = [
        (KINDS[kind][0], same("MW"), chips(kind))
        for kind in range(len(KINDS))
        if any(mw.get((case.site_id, t, kind), 0.0) > LEAST_MW for t in data.periods)
    ]
    lines: list[tuple[Text, Text, tuple[Text, ...]]] = [
        (Text("Halls, IT load", "机房 IT 负载"), same("MW"), of("hall_it_mw")),
        (Text("of them built by the plan", "其中方案新建"), same("MW"), of("built_hall_mw")),
        *kinds,
        (
            Text("Chips occupied", "算力使用率"),
            same("%"),
            tuple(numbers.percent(float(own["occupied_ratio"][t])) for t in data.periods),
        ),
        (Text("Energy", "用电量"), Text("GWh", "GWh"), of("facility_gwh")),
        (same("PUE"), NOTHING, of("pue_ratio", 2)),
        (Text("Staff", "人员"), Text("people", "人"), of("staff_fte", 0)),
        (
            Text("Capital", "投资"),
            unit,
            tuple(numbers.scaled(_money(own, t), divisor) for t in data.periods),
        ),
    ]
    columns = (
        Column(Text("In the year", "指标"), "figure", width=2.2),
        Column(Text("Unit", "单位"), "unit", width=1.0),
        *(Column(same(t), f"y{t}", numeric=True, width=1.0) for t in data.periods),
    )
    return Table(NOTHING, columns, tuple((name, unit, *cells) for name, unit, cells in lines))


def _money(own: pd.DataFrame, period: int) -> float:
    return float(own["capital_mcur"][period])
