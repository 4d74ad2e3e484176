"""Rules applied: each rule of the rulebook, what it rests on, and where it binds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from planner.report import numbers
from planner.report.data import ReportData
from planner.report.pieces import Card, Cards, Paragraph, Section
from planner.report.words import NOTHING, Text, joined, listed, named, same
from planner.study.settings import Title

#: a limit used to more than this share binds
BINDS = 0.99
MOST_PLACES = 8

Uses = Mapping[tuple[str, int], float]
PFLOPS_PER_KCHIP_TFLOPS = 1.0


@dataclass(frozen=True, slots=True)
class RuleUse:
    """How far a rule is used, by place and year; `what` says what the places are.

    Attributes
    ----------
    uses : mapping of (place, year) to float
        Share of the limit in use; of a least share, what is asked for / what is reached.
    name : callable
        Name of a place.
    nothing : Text
        What to say where the plan has nothing that the rule could hold.
    """

    uses: Uses
    name: Callable[[str], Text]
    nothing: Text


NOT_KEPT = Text(
    "The tables of this run do not hold how close it comes; solve it anew to see it.",
    "本次运行的结果表未保存其接近程度，重新求解后可见。",
)
NO_LIMIT = Text("The data set no limit for it.", "数据未设限值。")


def section(data: ReportData) -> Section:
    """Return every rule; each study has a rulebook."""
    told = Text(
        "A rule binds where more than {share} of its limit is used.",
        "限值使用超过 {share} 即视为起约束作用。",
    ).fill(share=numbers.percent(BINDS))
    cards = tuple(_card(data, key) for key in NAMES)
    title = Text("Rules applied", "适用规则")
    return Section("rules", title, (Paragraph(told), Cards(cards)))


NAMES: Mapping[str, Text] = {
    "energy_quota": Text("Energy quota", "能耗指标"),
    "green_share": Text("Least green share", "绿电占比下限"),
    "carbon_cap": Text("Carbon cap", "碳排放上限"),
    "pue_cap": Text("Highest PUE of new halls", "新建机房 PUE 上限"),
    "min_occupied_share": Text("Least occupied share", "算力使用率下限"),
    "domestic_share": Text("Domestic chips", "国产芯片占比"),
    "site_count": Text("Number of sites", "站点数量"),
    "single_source": Text("Single source", "单一供给"),
}


def _card(data: ReportData, key: str) -> Card:
    rule = getattr(data.study.settings.rules, key)
    basis = _basis(rule.citation)
    if rule.enabled is False:
        return Card(NAMES[key], Text("off", "未启用"), basis or _OFF)
    use = USES[key](data)
    bound = {place: ratio for place, ratio in use.uses.items() if ratio > BINDS}
    tag = Text("on, binds", "启用，起约束作用") if bound else Text("on", "启用")
    said = joined([_said(data, use, bound), basis])
    return Card(NAMES[key], tag, said, tone="alarm" if bound else "good")


def _basis(citation: str | Title) -> Text:
    """Return what a rule rests on, as the study cites it."""
    cited = same(citation) if isinstance(citation, str) else named(citation.en, citation.zh, "")
    if not cited:
        return NOTHING
    cited = Text(cited.en.rstrip("."), cited.zh.rstrip("。"))
    return Text("Basis: {c}.", "依据：{c}。").fill(c=cited)


_OFF = Text("The study does not apply it.", "本研究不适用。")


def _said(data: ReportData, use: RuleUse, bound: Uses) -> Text:
    if not use.uses:
        return use.nothing
    if not bound:
        (place, year), most = max(use.uses.items(), key=lambda item: item[1])
        told = Text(
            "It binds nowhere; closest: {name} in {year}, {share}.",
            "均未起约束作用；最接近的是{year}{name}（{share}）。",
        )
        parts = {"name": use.name(place), "year": numbers.year(data.period(year))}
        return told.fill(**parts, share=numbers.percent(most))
    years: dict[str, list[int]] = {}
    for place, year in sorted(bound):
        years.setdefault(place, []).extend(data.study.settings.years_of[year])
    ordered = sorted(years.items(), key=lambda item: (-len(item[1]), item[0]))
    places = [
        Text("{name} ({years})", "{name}（{years}）").fill(
            name=use.name(place), years=same(_spans(found))
        )
        for place, found in ordered
    ]
    told = Text(
        "It binds in {n} of {m} cases: {places}.", "{m} 例中有 {n} 例起约束作用：{places}。"
    )
    return told.fill(n=len(bound), m=len(use.uses), places=listed(places, MOST_PLACES))


def _spans(years: list[int]) -> str:
    """Return years as spans: ``2026, 2028–2030``."""
    spans: list[list[int]] = []
    for year in years:
        if spans and year == spans[-1][-1] + 1:
            spans[-1] = [spans[-1][0], year]
        else:
            spans.append([year])
    return ", ".join("–".join(map(str, span)) for span in spans)


def _by_zone(data: ReportData, used: str, limit: str, *, least: bool = False) -> Uses:
    """Return use of a zone's limit in the future that uses most of it."""
    uses: dict[tuple[str, int], float] = {}
    if not data.has("zones"):
        return uses
    for row in data.tables["zones"].itertuples():
        reached, bound = float(getattr(row, used)), float(getattr(row, limit))
        if bound > 0 and reached > 0 and row.facility_gwh > 1e-6:
            key = str(row.zone_id), int(row.period)
            ratio = bound / reached if least else reached / bound
            uses[key] = max(ratio, uses.get(key, 0.0))
    return uses


def _energy_quota(data: ReportData) -> RuleUse:
    return RuleUse(_by_zone(data, "counted_in_quota_gwh", "quota_gwh"), data.zone, NO_LIMIT)


def _green_share(data: ReportData) -> RuleUse:
    uses = _by_zone(data, "green_ratio", "green_min_ratio", least=True)
    return RuleUse(uses, data.zone, NO_LIMIT)


def _carbon_cap(data: ReportData) -> RuleUse:
    return RuleUse(_by_zone(data, "carbon_kt", "carbon_cap_kt"), data.zone, NO_LIMIT)


def _pue_cap(data: ReportData) -> RuleUse:
    """Compare the mean PUE of the halls that the cap covers, not of the whole centre, with it."""
    if not data.has("site_use") or "capped_pue_ratio" not in data.tables["site_use"]:
        return RuleUse({}, data.site, NOT_KEPT)
    uses: dict[tuple[str, int], float] = {}
    for row in data.tables["site_use"].dropna(subset=["capped_pue_ratio"]).itertuples():
        key = str(row.site_id), int(row.period)
        ratio = float(row.capped_pue_ratio) / float(row.pue_cap_ratio)
        uses[key] = max(ratio, uses.get(key, 0.0))
    return RuleUse(uses, data.site, NO_LIMIT)


def _min_occupied_share(data: ReportData) -> RuleUse:
    rule = data.study.settings.rules.min_occupied_share
    uses = {
        (str(row.site_id), int(row.period)): rule.ratio / float(row.occupied_ratio)
        for row in data.tables["sites"].itertuples()
        if row.state in ("candidate", "required")
        and row.occupied_ratio > 0
        and row.period >= data.first + rule.ramp_year
    }
    none = Text("The plan builds no centre that it could hold.", "方案未新建适用该规则的中心。")
    return RuleUse(uses, data.site, none)


def _domestic_share(data: ReportData) -> RuleUse:
    wanted = data.study.settings.rules.domestic_share.ratio_by_period
    bought: dict[int, float] = {}
    home: dict[int, float] = {}
    for row in data.tables["chips"].itertuples():
        chip, t = data.chips[str(row.chip_id)], int(row.period)
        pflops = float(row.bought_kchip) * (chip.fp16_tflops or 0.0) * PFLOPS_PER_KCHIP_TFLOPS
        bought[t] = bought.get(t, 0.0) + pflops
        home[t] = home.get(t, 0.0) + pflops * chip.domestic_flag
    uses = {
        ("", t): wanted[t] * bought[t] / home[t]
        for t in sorted(wanted)
        if wanted[t] > 0 and home.get(t, 0.0) > 0
    }
    none = Text("No chips are bought in its years.", "适用年份未采购芯片。")
    return RuleUse(uses, lambda _: Text("the whole plan", "全方案"), none)


def _site_count(data: ReportData) -> RuleUse:
    rule = data.study.settings.rules.site_count
    limit = rule.exactly if rule.exactly is not None else rule.at_most
    sites = data.tables["sites"]
    count = int(sites[sites["period"] == data.last]["open_flag"].sum())
    uses = {("", data.last): count / limit} if limit else {}
    return RuleUse(uses, lambda _: Text("open sites", "启用站点"), NO_LIMIT)


def _single_source(data: ReportData) -> RuleUse:
    told = Text(
        "All of a region's work of one kind and year is served by one site.",
        "每个地区同一类任务每年由一个站点提供。",
    )
    return RuleUse({}, data.region, told)


USES: Mapping[str, Callable[[ReportData], RuleUse]] = {
    "energy_quota": _energy_quota,
    "green_share": _green_share,
    "carbon_cap": _carbon_cap,
    "pue_cap": _pue_cap,
    "min_occupied_share": _min_occupied_share,
    "domestic_share": _domestic_share,
    "site_count": _site_count,
    "single_source": _single_source,
}


def binding(data: ReportData, key: str) -> Iterable[tuple[str, int]]:
    """Return the places and years where a rule binds."""
    return sorted(place for place, ratio in USES[key](data).uses.items() if ratio > BINDS)
