"""Sites not opened and centres not built out, each with the facts that count against it."""

from __future__ import annotations

import math

from planner.report import numbers
from planner.report.cases import LEAST_MW, SiteCase, site_cases
from planner.report.data import ReportData
from planner.report.pieces import Card, Cards, Column, Paragraph, Piece, Section, Table
from planner.report.robust import enters
from planner.report.words import Text, counted, joined

#: a rank in the last part of all counts against a site
BAD_RANK = 2 / 3
#: a limit used to here has nothing left
USED_UP = 0.99
#: halls filled to less than this have room
FULL_HALLS = 0.99

#: table of an explanation: the saving at which a site would be chosen
ENTRY, PRICE = "price_of_entry", "price_of_entry_mcur"

HOW_TO_ASK = Text(
    "The price of entry, by how much a site would have to become cheaper to be chosen, is no part "
    "of solving: planner explain computes it, and it is then shown here.",
    "入选门槛价格（站点需降低多少成本才会入选）不随求解给出，由 planner explain 计算后在此列出。",
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
    if data.has(ENTRY):
        pieces.append(_entry_table(data))
    else:
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


def _entry_table(data: ReportData) -> Table:
    """Return the price of entry of each site that an explanation was made for."""
    divisor, unit = numbers.money_scale(float(data.tables[ENTRY][PRICE].max()), data.currency)
    columns = (
        Column(Text("Site", "站点"), "site_id"),
        Column(Text("Price of entry", "入选门槛价格"), PRICE, unit, numeric=True),
    )
    rows = tuple(
        (data.site(str(site)), numbers.scaled(float(price), divisor))
        for site, price in zip(
            data.tables[ENTRY]["site_id"], data.tables[ENTRY][PRICE], strict=True
        )
    )
    title = Text("By how much each site is too dear", "各站点与入选的差距")
    return Table(title, columns, rows, name=ENTRY)


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
    return joined([*facts, enters(data, case.site_id)])


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
