"""Sites not opened and centres not built out, each with the facts that count against it."""

from __future__ import annotations

import math

from planner.report import numbers
from planner.report.cases import LEAST_MW, SiteCase, site_cases
from planner.report.data import ReportData
from planner.report.pieces import Card, Cards, Paragraph, Piece, Section
from planner.report.robust import enters
from planner.report.site_values import site_value, site_values, value_said
from planner.report.words import NOTHING, Text, counted, joined

#: a rank in the last part of all counts against a site
BAD_RANK = 2 / 3
#: a limit used to here has nothing left
USED_UP = 0.99
#: halls filled to less than this have room
FULL_HALLS = 0.99

HOW_TO_ASK = Text(
    "What each site is worth, and at which price, quota or cost it would be chosen, is no part of "
    "solving: planner explain --all computes it, and it is then shown here.",
    "各站点的价值及其入选门槛（电价、指标或成本）不随求解给出，"
    "由 planner explain --all 计算后列出。",
)


def section(data: ReportData) -> Section | None:
    """Return the candidates left closed and the existing centres left as they are."""
    cases = site_cases(data)
    closed = [case for case in cases if not case.is_open]
    unextended = [case for case in cases if case.is_open and case.built_mw <= LEAST_MW]
    if not closed and not unextended:
        return None
    cards = [
        *(Card(c.name, _tag(c, "closed"), against(data, c), tone="alarm") for c in closed),
        *(Card(c.name, _tag(c, "kept"), against(data, c)) for c in unextended),
    ]
    pieces: list[Piece] = [Paragraph(_summary(closed, unextended)), Cards(tuple(cards))]
    if not site_values(data):
        pieces.append(Paragraph(HOW_TO_ASK, small=True))
    title = Text("Sites not chosen or not built out", "未入选及未扩建的站点")
    return Section("not-chosen", title, tuple(pieces))


def _summary(closed: list[SiteCase], unextended: list[SiteCase]) -> Text:
    told = Text(
        "{a} closed; at {b} no hall is added. The facts below count against each; the plan "
        "weighs all of them together, so none alone is the cause.",
        "{a}未启用，{b}不新建机房。以下为各站点的不利因素；方案综合权衡，单项因素并非唯一原因。",
    )
    a = counted(len(closed), "site stays", "sites stay", "个站点").sentence()
    return told.fill(a=a, b=counted(len(unextended), "centre", "centres", "个现有中心"))


def _tag(case: SiteCase, what: str) -> Text:
    word = Text("stays closed", "未启用") if what == "closed" else Text("not extended", "不扩建")
    return joined([case.zone, word], ", ", "，")


def against(data: ReportData, case: SiteCase) -> Text:
    """Return the facts that count against a site, as sentences."""
    facts = [
        *_price(data, case),
        *_overhead(case),
        *_used_up(data, case),
        *_room_elsewhere(case),
        *_fixed_cost(data, case),
    ]
    if not facts:
        facts = [
            Text(
                "No figure stands out against it: other sites are only slightly better.",
                "没有突出的不利因素，仅略逊于其他站点。",
            )
        ]
    value = site_value(data, case.site_id)
    worth = value_said(data, value) if value is not None else NOTHING
    return joined([*facts, worth, enters(data, case.site_id)])


def _price(data: ReportData, case: SiteCase) -> list[Text]:
    if case.price_rank <= BAD_RANK * case.price_count:
        return []
    told = Text(
        "Its power is dear: {price}, rank {rank} of {n} from the cheapest.",
        "电价偏高：{price}，{n} 个站点中由低到高第 {rank} 位。",
    )
    price = numbers.price_per_kwh(case.price_cur_per_kwh, data.currency)
    return [told.fill(price=price, rank=case.price_rank, n=case.price_count)]


def _overhead(case: SiteCase) -> list[Text]:
    if not case.pue_rank or case.pue_rank <= BAD_RANK * case.pue_count:
        return []
    told = Text(
        "Its PUE of {pue} is rank {rank} of {n}.",
        "PUE 为 {pue}，{n} 个站点中由低到高第 {rank} 位。",
    )
    return [told.fill(pue=numbers.number(case.pue_ratio, 2), rank=case.pue_rank, n=case.pue_count)]


def _used_up(data: ReportData, case: SiteCase) -> list[Text]:
    facts = []
    if case.quota_ratio >= USED_UP:
        told = Text(
            "{zone} has used {share} of its energy quota in {year}.",
            "{year}{zone}能耗指标已用 {share}。",
        )
        share = numbers.percent(case.quota_ratio)
        facts.append(told.fill(zone=case.zone, share=share, year=numbers.year(data.last)))
    if case.pool_ratio >= USED_UP:
        told = Text(
            "The local labour pool is used up: more staff must be brought in.",
            "当地人才池已用尽，需从外地引进人员。",
        )
        facts.append(told)
    return facts


def _room_elsewhere(case: SiteCase) -> list[Text]:
    facts = []
    if case.is_open and math.isfinite(case.filled_ratio) and case.filled_ratio < FULL_HALLS:
        facts.append(
            Text(
                "Its halls still have room: chips fill {share} of {mw}.",
                "现有机房尚有余量：{mw} 中已装 {share}。",
            ).fill(share=numbers.percent(case.filled_ratio), mw=numbers.power(case.hall_mw))
        )
    elif case.room_mw <= LEAST_MW:
        facts.append(Text("Its land holds no more halls.", "用地已无扩建空间。"))
    if not case.is_open and case.zone_room_mw > LEAST_MW:
        facts.append(
            Text(
                "Open centres of {zone} could still take {mw} of halls.",
                "{zone}已启用的中心仍可扩建 {mw}。",
            ).fill(zone=case.zone, mw=numbers.power(case.zone_room_mw))
        )
    return facts


def _fixed_cost(data: ReportData, case: SiteCase) -> list[Text]:
    if case.is_open or case.opening_mcur + case.fixed_mcur_per_year <= 0:
        return []
    told = Text(
        "To open it costs {once}, and {yearly} a year before it does any work.",
        "启用需一次性投入 {once}，另有固定运营费每年 {yearly}。",
    )
    return [
        told.fill(
            once=numbers.money(case.opening_mcur, data.currency),
            yearly=numbers.money(case.fixed_mcur_per_year, data.currency),
        )
    ]
