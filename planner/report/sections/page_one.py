"""Page one: the decision in a sentence, its reasons, six figures, the map and the sites."""

from __future__ import annotations

import math

from planner.report import numbers
from planner.report.cartography.build import scene
from planner.report.cartography.scene import Scene
from planner.report.cases import LEAST_MW, bought_mw, refilled_mw
from planner.report.data import ReportData
from planner.report.facts import HIGH_QUOTA_USE, SiteFact, open_sites, quota_use
from planner.report.grades import assumed_share
from planner.report.left_out import tried
from planner.report.pieces import (
    Bullets,
    Callout,
    Column,
    Figure,
    Figures,
    Map,
    Paragraph,
    Piece,
    Section,
    SitePanel,
    Table,
)
from planner.report.sections.run_card import approval
from planner.report.words import NOTHING, Text, counted, joined, listed, same
from planner.results.figures import served_by_period, served_less

#: how many of the largest sites the decision names
NAMED_SITES = 3
#: rows of the table that page one of the PDF has room for
MOST_SITES = 7

STATES = {
    "existing": Text("Existing", "存量"),
    "committed": Text("Committed", "在建"),
    "candidate": Text("New", "新建"),
    "required": Text("Required", "必选"),
}


def section(data: ReportData) -> Section:
    """Return page one; every plan has it."""
    sites = open_sites(data, data.last)
    pieces: list[Piece] = [
        Paragraph(decision(data, sites), lead=True),
        Bullets(reasons(data, sites)),
        Figures(figures(data)),
    ]
    if data.solution.status in ("time_limit", "interrupted"):
        pieces.append(Callout(unfinished(data), tone="alarm"))
    pieces.append(tried(lambda: _map(data, scene(data), sites)))
    pieces.append(site_table(data, sites))
    return Section("decision", NOTHING, tuple(pieces))


def decision(data: ReportData, sites: tuple[SiteFact, ...]) -> Text:
    """Return in one sentence what the plan decides."""
    if sum(site.it_mw for site in sites) <= 0:
        return Text(
            "Build nothing: no site opens by {year}.", "不建设：至{year}没有站点启用。"
        ).fill(year=numbers.year(data.last))
    return _acts(data)


def _acts(data: ReportData) -> Text:
    """Return what the plan does: halls built, idle stock refilled, chips bought."""
    sites = data.tables["sites"]
    last = sites[(sites["period"] == data.last) & (sites["built_hall_mw"] > LEAST_MW)]
    refilled, bought = sum(refilled_mw(data).values()), bought_mw(data)
    acts = []
    if len(last):
        told = Text("build {mw} of halls at {where}", "在{where}新建机房 {mw}")
        old = last["state"].isin(["existing", "committed"]).all()
        where = (
            counted(len(last), "existing centre", "existing centres", "个现有中心")
            if old
            else counted(len(last), "site", "sites", "个站点")
        )
        acts.append(told.fill(mw=numbers.power(float(last["built_hall_mw"].sum())), where=where))
    if refilled > LEAST_MW:
        told = Text("refill {mw} of idle stock", "盘活存量 {mw}")
        acts.append(told.fill(mw=numbers.power(refilled)))
    if bought > LEAST_MW:
        told = Text("buy {mw} of chips and servers", "采购芯片与服务器 {mw}")
        acts.append(told.fill(mw=numbers.power(bought)))
    if not acts:
        acts.append(Text("build and buy nothing", "不新建、不采购"))
    what = Text(listed(acts).en, joined(acts, zh="，").zh)
    told = Text("{years}: {what}.", "{years}：{what}。")
    return told.fill(years=numbers.years(int(data.first), data.end), what=what)


def stands(data: ReportData, sites: tuple[SiteFact, ...]) -> Text:
    """Return what stands in the last year, and where most of it does."""
    total = sum(site.it_mw for site in sites)
    if total <= 0:
        return NOTHING
    parts = {
        "mw": numbers.power(total),
        "where": counted(len(sites), "site", "sites", "个站点"),
        "year": numbers.year(data.last),
        "names": listed([site.name for site in sites[:NAMED_SITES]]),
    }
    if len(sites) <= NAMED_SITES:
        told = Text(
            "In {year}, {mw} of IT load runs at {where}: {names}.",
            "{year}，{where}运行 {mw} IT 负载：{names}。",
        )
        return told.fill(**parts)
    share = sum(site.it_mw for site in sites[:NAMED_SITES]) / total
    told = Text(
        "In {year}, {mw} of IT load runs at {where}, {share} of it in {names}.",
        "{year}，{where}运行 {mw} IT 负载，其中 {share} 位于{names}。",
    )
    return told.fill(**parts, share=numbers.percent(share))


def reasons(data: ReportData, sites: tuple[SiteFact, ...]) -> tuple[Text, ...]:
    """Return the reasons: what stands, what it achieves, how sure it is, what limits it."""
    told = (stands(data, sites), _achieves(data), _proven(data), _limited(data))
    return tuple(text for text in told if text)


def _achieves(data: ReportData) -> Text:
    aim = Text("profit", "收益") if data.is_profit else Text("cost", "成本")
    several = len(data.served_pflops) > 1
    # where the worst precision is served in full, all are
    whole = data.figures["demand_served_ratio"] > 1 - numbers.SOLVER_TOLERANCE
    least = Text("at least ", "各精度均至少") if several and not whole else NOTHING
    told = Text(
        "It serves {least}{share} of demand in {year}{each}, at a net present {aim} of {money} "
        "({price_year} prices, {rate} a year).",
        "{year}{least}满足 {share} 的算力需求，"
        "净现值{aim} {money}（{price_year}价格，折现率 {rate}）。",
    )
    achieved = told.fill(
        least=least,
        each=Text(" at each precision", "") if least else NOTHING,
        share=numbers.percent(data.figures["demand_served_ratio"]),
        year=numbers.year(data.last),
        aim=aim,
        money=numbers.money(data.net_present_mcur, data.currency),
        price_year=numbers.year(data.study.settings.price_year),
        rate=numbers.percent(data.study.settings.discount_rate, 1),
    )
    return joined([achieved, _less_before(data)])


def _less_before(data: ReportData) -> Text:
    """Return the periods that are served less than the last one, which is told alone."""
    less = served_less(served_by_period(data.study, data.tables))
    if not less:
        return NOTHING
    shares = [
        Text("{share} in {year}", "{year} {share}").fill(
            share=numbers.percent(ratio), year=numbers.year(data.period(t))
        )
        for t, ratio in less.items()
    ]
    return Text("Before, it serves less: {shares}.", "此前较低：{shares}。").fill(
        shares=listed(shares)
    )


def _proven(data: ReportData) -> Text:
    solution = data.solution
    if not math.isfinite(solution.bound_mcur):
        told = Text("How much better another plan could be is not proven.", "尚未证明最优性间隙。")
    elif data.is_profit:
        told = Text(
            "No plan can earn more than {bound}: the proven gap is {gap}.",
            "已证明任何方案的收益都不超过 {bound}，最优性间隙为 {gap}。",
        )
    else:
        told = Text(
            "No plan can cost less than {bound}: the proven gap is {gap}.",
            "已证明任何方案的成本都不低于 {bound}，最优性间隙为 {gap}。",
        )
    if not data.is_profit:
        rests = Text(
            "{assumed} of the cost rests on assumed prices.", "成本中 {assumed} 依据假设价格。"
        )
        told = joined([told, rests])
    return told.fill(
        bound=numbers.money(solution.bound_mcur, data.currency),
        gap=numbers.percent(solution.gap_ratio),
        assumed=numbers.percent(assumed_share(data)),
    )


def _limited(data: ReportData) -> Text:
    return joined([quota_finding(data).sentence(), _stock(data)])


def quota_finding(data: ReportData) -> Text:
    """Return what can be said of the quotas of the last year, as a sentence."""
    use = quota_use(data, data.last)
    if not use:
        return Text("No energy quota limits the plan.", "本方案不受能耗指标约束。")
    high = [fact for fact in use if fact.ratio > HIGH_QUOTA_USE]
    limit = numbers.percent(HIGH_QUOTA_USE)
    if not high:
        return Text(
            "No zone uses over {limit} of its energy quota; {name} comes closest with {share}.",
            "没有区域的能耗指标使用率超过 {limit}，最高为{name}（{share}）。",
        ).fill(limit=limit, name=use[0].name, share=numbers.percent(use[0].ratio))
    one = Text(
        "{zones} uses over {limit} of its energy quota: {names}.",
        "{zones}的能耗指标使用率超过 {limit}：{names}。",
    )
    many = Text(
        "{zones} use over {limit} of their energy quota: {names}.",
        "{zones}的能耗指标使用率超过 {limit}：{names}。",
    )
    return (one if len(high) == 1 else many).fill(
        zones=counted(len(high), "zone", "zones", "个区域"),
        limit=limit,
        names=listed([fact.name for fact in high]),
    )


def _stock(data: ReportData) -> Text:
    new = round(data.figures["new_sites_count"])
    if new == 0:
        return Text("No new site is opened.", "不启用新站点。")
    told = Text("{sites} new.", "新建{sites}。")
    few = counted(new, "site is", "sites are", "个站点")
    return told.fill(sites=few.sentence())


def figures(data: ReportData) -> tuple[Figure, ...]:
    """Return the six figures of page one."""
    f = data.figures
    year = numbers.year(data.last)
    aim = (
        Text("net present profit", "净现值收益")
        if data.is_profit
        else Text("net present cost", "净现值成本")
    )
    return (
        Figure(
            numbers.power(f["chips_it_mw"]),
            Text("IT capacity, {year}", "{year} IT 容量").fill(year=year),
        ),
        Figure(
            numbers.compute(f["nameplate_fp16_pflops"]),
            Text("nameplate FP16; useful: {useful}", "FP16 标称算力；有效：{useful}").fill(
                useful=useful(data)
            ),
        ),
        Figure(numbers.percent(f["demand_served_ratio"]), _served_label(data)),
        Figure(numbers.percent(f["occupied_ratio"]), Text("of chips occupied", "算力使用率")),
        Figure(numbers.money(data.net_present_mcur, data.currency), aim),
        Figure(
            numbers.percent(data.solution.gap_ratio),
            Text("proven gap to the best plan", "最优性间隙"),
        ),
    )


def _served_label(data: ReportData) -> Text:
    label = Text("of demand served, at the precision served worst", "需求满足率（最低的精度）")
    if len(data.served_pflops) < 2:
        label = Text("of demand served", "需求满足率")
    less = served_less(served_by_period(data.study, data.tables))
    if not less:
        return label
    worst = min(less, key=lambda t: less[t])
    told = Text("{label}, {last}; {share} in {year}", "{last}{label}；{year}为 {share}")
    return told.fill(
        label=label,
        last=numbers.year(data.last),
        share=numbers.percent(less[worst]),
        year=numbers.year(data.period(worst)),
    )


def useful(data: ReportData) -> Text:
    """Return the useful compute of the last year, each precision apart."""
    served = [(p, value) for p, value in data.served_pflops.items() if value > 0]
    told = [numbers.compute(value, p) for p, value in served]
    return Text(", ".join(t.en for t in told), "，".join(t.zh for t in told))


def unfinished(data: ReportData) -> Text:
    """Return what a plan that the solver did not finish is worth."""
    told = Text(
        "The solver was stopped before it reached the gap asked for ({asked}). The plan keeps "
        "every limit, but a better one may exist: up to {gap} is open.",
        "求解在达到要求的间隙（{asked}）之前停止。"
        "方案满足全部约束，但可能存在更优方案，差距至多 {gap}。",
    )
    if not math.isfinite(data.solution.bound_mcur):
        told = Text(
            "The solver was stopped before it reached the gap asked for ({asked}) or any bound. "
            "The plan keeps every limit, but a much better one may exist.",
            "求解在达到要求的间隙（{asked}）或得到任何界之前停止。"
            "方案满足全部约束，但可能存在好得多的方案。",
        )
    return told.fill(
        asked=numbers.percent(float(data.solution.options.get("gap", 0.0))),
        gap=numbers.percent(data.solution.gap_ratio),
    )


def _map(data: ReportData, drawn: Scene, sites: tuple[SiteFact, ...]) -> Map:
    shown = drawn.indicators[0].title
    what = Text(shown.en[:1].lower() + shown.en[1:], shown.zh)
    title = Text("Where the plan puts its sites; shaded: {what}", "站点布局与各地{what}")
    alt = Text(
        "Map of {n} regions shaded in {year} by: {what}; with {sites} as pies by chip.",
        "{year}地图：{n} 个地区按{what}着色，{sites}以饼图表示芯片构成。",
    ).fill(
        what=what,
        n=len(drawn.plane.areas) or len(drawn.dots),
        year=numbers.year(data.last),
        sites=counted(len(sites), "site", "sites", "个站点"),
    )
    return Map(
        title.fill(what=what),
        drawn,
        alt,
        _map_notes(data, drawn),
        tuple(_panel(data, s) for s in sites),
    )


def _map_notes(data: ReportData, drawn: Scene) -> tuple[Text, ...]:
    read = joined(
        [
            Text("Circles: IT capacity in MW.", "圆面积：IT 容量（MW）。"),
            Text(
                drawn.flow_note.en + "." if drawn.flow_note else "",
                drawn.flow_note.zh + "。" if drawn.flow_note else "",
            ),
            drawn.rim_note,
            Text("Equal-area projection.", "等积投影。"),
        ]
    )
    if drawn.plane.corner is None:
        return (read,)
    about = Text("Schematic, no evidence of boundaries.", "示意图，不作为划界依据。")
    return (read, joined([about, approval(data)]))


def _panel(data: ReportData, site: SiteFact) -> SitePanel:
    own = data.tables["sites"]
    own = own[(own["site_id"] == site.site_id) & (own["open_flag"] == 1)]
    rows = tuple(
        (
            numbers.bare_year(data.period(int(row.period))),
            numbers.number(row.chips_it_mw),
            numbers.percent(row.occupied_ratio),
            numbers.number(row.pue_ratio, 2),
        )
        for row in own.itertuples()
    )
    columns = (
        Column(Text("Year", "年份"), "period", numeric=True),
        Column(Text("IT MW", "IT MW"), "chips_it_mw", numeric=True),
        Column(Text("Occupied", "使用率"), "occupied_ratio", numeric=True),
        Column(Text("PUE", "PUE"), "pue_ratio", numeric=True),
    )
    facts = (
        Figure(site.zone, Text("Zone", "所属区域")),
        Figure(STATES.get(site.state, same(site.state)), Text("State", "状态")),
        Figure(numbers.compute(site.nameplate_pflops, "fp16"), Text("Nameplate", "标称算力")),
    )
    return SitePanel(site.site_id, site.name, facts, Table(NOTHING, columns, rows))


def site_table(data: ReportData, sites: tuple[SiteFact, ...]) -> Table:
    """Return the open sites by size."""
    columns = (
        Column(Text("Site", "站点"), "site"),
        Column(Text("Zone", "区域"), "zone"),
        Column(Text("State", "状态"), "state"),
        Column(Text("IT capacity", "IT 容量"), "chips_it_mw", same("MW"), numeric=True),
        Column(
            Text("Nameplate", "标称算力"),
            "nameplate_fp16_pflops",
            Text("PFLOPS FP16", "PFLOPS FP16"),
            numeric=True,
        ),
        Column(Text("Occupied", "使用率"), "occupied_ratio", same("%"), numeric=True),
        Column(same("PUE"), "pue_ratio", numeric=True),
        Column(Text("Since", "启用"), "opened_period", Text("year", "年份"), numeric=True),
    )
    rows = tuple(
        (
            site.name,
            site.zone,
            STATES.get(site.state, same(site.state)),
            numbers.number(site.it_mw),
            numbers.number(site.nameplate_pflops),
            numbers.percent(site.occupied_ratio),
            numbers.number(site.pue_ratio, 2),
            numbers.bare_year(site.opened),
        )
        for site in sites
    )
    title = Text("The plan's sites in {year}, by size", "{year}站点清单（按规模）").fill(
        year=numbers.year(data.last)
    )
    return Table(title, columns, rows, name="sites", most=MOST_SITES)
