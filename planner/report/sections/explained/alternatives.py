"""Alternatives: plans near the best side by side, and how often each site is in one."""

from __future__ import annotations

from collections.abc import Mapping

from planner.report import numbers
from planner.report.cartography.marks import SiteMark, marked_map
from planner.report.charts.theme import AMBER, BLUE, GREY
from planner.report.data import ReportData
from planner.report.left_out import tried
from planner.report.pieces import Column, Map, Paragraph, Piece, Section, Table
from planner.report.sections.run_card import approval
from planner.report.words import NOTHING, Text, counted, joined, listed, same

PLANS, PLAN_SITES, FREQUENCY = "alternatives", "alternative_sites", "site_frequency"
MOST_NAMED = 8
_LEAST_MW = 0.05

KINDS: Mapping[str, tuple[Text, str]] = {
    "must_have": (Text("Must-have: in every plan", "必备：所有方案都有"), BLUE),
    "interchangeable": (Text("Interchangeable: in some plans", "可替换：部分方案有"), AMBER),
    "never": (Text("Never: in no plan", "从未入选"), GREY),
}
SHORT = {
    "must_have": Text("must-have", "必备"),
    "interchangeable": Text("interchangeable", "可替换"),
    "never": Text("never", "从未"),
}
DIFFERS_BY = {
    "sites": Text("sites", "站点"),
    "chips": Text("chips", "芯片"),
    "regions": Text("regions", "地区"),
}

HOW_TO_READ = Text(
    "Each plan keeps to every limit. They were sought to differ from the plan and from each other "
    "as much as the allowance lets them. What all of them have, or none, is counted and not "
    "proven: yet another plan as good may do without the one or have the other.",
    "各方案均满足全部约束，且在允许的成本范围内与原方案及彼此差异尽量大。"
    "“所有方案都有”与“从未入选”均为计数而非证明：其他同样好的方案仍可能不同。",
)


def section(data: ReportData) -> Section | None:
    """Return the plans near the best that were asked for."""
    if not data.has(PLANS):
        return None
    title = Text("Alternatives", "备选方案")
    told = Paragraph(finding(data))
    if not (data.tables[PLANS]["plan"] > 0).any():
        return Section("alternatives", title, (told,))
    pieces: list[Piece] = [told, _plans(data)]
    if data.has(FREQUENCY):
        pieces += [tried(lambda: _map(data)), _sites(data)]
    pieces.append(Paragraph(HOW_TO_READ, small=True))
    return Section("alternatives", title, tuple(pieces), new_page=True)


def finding(data: ReportData) -> Text:
    """Return how many other plans there are, how near, and how many sites all of them have."""
    plans = data.tables[PLANS]
    others = plans[plans["plan"] > 0]
    if others.empty:
        return Text("No other plan was found within the allowance.", "在允许范围内未找到其他方案。")
    told = Text("{n} at most {over} worse than the plan.", "找到{n}，至多比原方案差 {over}。").fill(
        n=counted(len(others), "other plan is", "other plans are", "个其他方案").sentence(),
        over=numbers.percent(max(float(others["over_ratio"].max()), 0.0)),
    )
    if not data.has(FREQUENCY):
        return told
    return joined([told, frequency_finding(data)])


def frequency_finding(data: ReportData) -> Text:
    """Return how many sites are must-have, interchangeable or never used."""
    kinds = data.tables[FREQUENCY]["kind"].value_counts()
    where = (
        Text("{n} in every plan", "{n}在所有方案中"),
        Text("{n} in some", "{n}在部分方案中"),
        Text("{n} in none", "{n}从未入选"),
    )
    told = [
        words.fill(n=counted(int(kinds[kind]), "site is", "sites are", "个站点"))
        for kind, words in zip(KINDS, where, strict=True)
        if kind in kinds
    ]
    return Text("{told}.", "{told}。").fill(told=joined(told, ", ", "，")).sentence()


def _plans(data: ReportData) -> Table:
    rows = []
    sites = data.tables.get(PLAN_SITES)
    for row in data.tables[PLANS].sort_values("plan").itertuples():
        used = (
            None
            if sites is None
            else sites[(sites["plan"] == row.plan) & (sites["it_mw"] > _LEAST_MW)]
        )
        rows.append(
            (
                plan_name(int(row.plan)),
                DIFFERS_BY.get(str(row.kind), same(row.kind)) if row.plan else NOTHING,
                numbers.money(float(row.objective_mcur), data.currency),
                numbers.percent(float(row.over_ratio)) if row.plan else NOTHING,
                numbers.percent(float(row.difference_ratio)) if row.plan else NOTHING,
                numbers.number(None if used is None else len(used), 0),
                numbers.number(None if used is None else float(used["it_mw"].sum())),
            )
        )
    worth = (
        Text("Net present profit", "净现值收益")
        if data.is_profit
        else Text("Net present cost", "净现值成本")
    )
    columns = (
        Column(Text("Plan", "方案"), "plan", width=1.0),
        Column(Text("Sought to differ in", "差异目标"), "kind", width=1.2),
        Column(worth, "objective_mcur", numeric=True, width=1.3),
        Column(Text("Worse by", "差幅"), "over_ratio", same("%"), numeric=True),
        Column(Text("Differs by", "差异度"), "difference_ratio", same("%"), numeric=True),
        Column(Text("Sites built at", "建设站点"), "sites_count", numeric=True),
        Column(Text("Built", "建设规模"), "it_mw", same("MW"), numeric=True),
    )
    title = Text("The plan and those near it", "原方案与相近方案")
    return Table(title, columns, tuple(rows), name=PLANS)


def plan_name(plan: int) -> Text:
    """Return what a plan is called: this plan, or a number."""
    return Text("this plan", "本方案") if plan == 0 else same(plan)


def _map(data: ReportData) -> Map:
    mean = _mean_mw(data)
    kinds = tuple(KINDS.values())
    order = {kind: place for place, kind in enumerate(KINDS)}
    marks = []
    rows = data.tables[FREQUENCY]
    for row in rows.itertuples():
        site = data.sites.get(str(row.site_id))
        if site is None:
            continue
        name = data.site(str(row.site_id))
        said = Text("{name}: in {n} of {m} plans", "{name}：{m} 个方案中有 {n} 个")
        never = str(row.kind) == "never"
        marks.append(
            SiteMark(
                site_id=str(row.site_id),
                name=name,
                lon_deg=site.lon_deg,
                lat_deg=site.lat_deg,
                size_mw=mean.get(str(row.site_id), 0.0),
                kind=order[str(row.kind)],
                label=NOTHING
                if never
                else Text("{name} {n}/{m}", "{name} {n}/{m}").fill(
                    name=name, n=int(row.plans), m=int(row.of)
                ),
                said=said.fill(name=name, n=int(row.plans), m=int(row.of)),
            )
        )
    marks.sort(key=lambda mark: (-mark.size_mw, mark.site_id))
    scene = marked_map(data, "alternatives", marks, kinds)
    notes = [
        Text(
            "Circles: mean IT load built there in the plans that have the site; beside it, in how "
            "many plans. Equal-area projection.",
            "圆面积：含该站点的方案中平均建设 IT 负载；旁注：含该站点的方案数。等积投影。",
        )
    ]
    if scene.plane.corner is not None:
        about = Text("Schematic, no evidence of boundaries.", "示意图，不作为划界依据。")
        notes.append(joined([about, approval(data)]))
    return Map(map_title(data), scene, map_title(data), tuple(notes))


def map_title(data: ReportData) -> Text:
    """Return which sites every plan has."""
    rows = data.tables[FREQUENCY]
    names = [data.site(str(site)) for site in rows.loc[rows["kind"] == "must_have", "site_id"]]
    if not names:
        return Text("No site is in every plan", "没有站点出现在所有方案中")
    told = Text("In every plan: {names}", "所有方案都有：{names}")
    return told.fill(names=listed(names, MOST_NAMED))


def _mean_mw(data: ReportData) -> dict[str, float]:
    """Return the mean IT load built at each site, over the plans that build there."""
    if not data.has(PLAN_SITES):
        return {}
    rows = data.tables[PLAN_SITES]
    built = rows[rows["it_mw"] > _LEAST_MW]
    return {str(site): float(mw) for site, mw in built.groupby("site_id")["it_mw"].mean().items()}


def _sites(data: ReportData) -> Table:
    """Return each site of any plan, with what each plan builds there."""
    plans = sorted(int(plan) for plan in data.tables[PLANS]["plan"])
    built: dict[tuple[str, int], float] = {}
    if data.has(PLAN_SITES):
        built = {
            (str(row.site_id), int(row.plan)): float(row.it_mw)
            for row in data.tables[PLAN_SITES].itertuples()
        }
    order = {kind: place for place, kind in enumerate(KINDS)}
    rows = data.tables[FREQUENCY].to_dict("records")
    shown = [row for row in rows if row["kind"] != "never"]
    shown.sort(key=lambda row: (order[row["kind"]], -row["plans"], row["site_id"]))
    never = [data.site(str(row["site_id"])) for row in rows if row["kind"] == "never"]
    columns = (
        Column(Text("Site", "站点"), "site", width=2.0),
        Column(Text("Is", "类别"), "kind", width=1.3),
        Column(Text("In plans", "入选方案"), "plans", numeric=True, width=0.8),
        *(
            Column(plan_name(plan), f"plan_{plan}_mw", same("MW"), numeric=True, width=0.75)
            for plan in plans
        ),
    )
    cells = tuple(
        (
            data.site(str(row["site_id"])),
            SHORT[row["kind"]],
            Text(f"{row['plans']} / {row['of']}", f"{row['plans']} / {row['of']}", row["plans"]),
            *(_mw(built.get((str(row["site_id"]), plan), 0.0)) for plan in plans),
        )
        for row in shown
    )
    note = NOTHING
    if never:
        told = Text("In none of the plans: {names}.", "从未入选：{names}。")
        note = told.fill(names=listed(never, 2 * MOST_NAMED))
    title = Text("What each plan builds where", "各方案的建设布局")
    return Table(title, columns, cells, note, name=FREQUENCY, most=60)


def _mw(value: float) -> Text:
    return numbers.number(value) if value > _LEAST_MW else Text("·", "·", 0.0)
