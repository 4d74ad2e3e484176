"""The whole report, put together from its sections."""

from __future__ import annotations

from planner.report import numbers
from planner.report.data import ReportData
from planner.report.pieces import Report
from planner.report.sections import SECTIONS
from planner.report.sections.run_card import STATUS
from planner.report.words import Text, joined, named, same

#: states of a plan that the solver finished
FINISHED = ("optimal", "within_gap")


def make_report(data: ReportData) -> Report:
    """Return the report of a plan, in both languages and for every format."""
    settings = data.study.settings
    made = (maker.section(data) for maker in SECTIONS)
    return Report(
        title=named(settings.title.en, settings.title.zh, settings.study),
        subtitle=_subtitle(data),
        stamp=_stamp(data),
        footer=_footer(data),
        sections=tuple(section for section in made if section is not None),
        tone="good" if data.solution.status in FINISHED else "alarm",
    )


def _stamp(data: ReportData) -> Text:
    """Return the state of the plan in a few words."""
    status = data.solution.status
    if status == "within_gap":
        told = Text("Proven within {gap} of the best plan", "已证明距最优方案不超过 {gap}")
        return told.fill(gap=numbers.percent(data.solution.gap_ratio))
    return STATUS.get(status, same(status))


def _subtitle(data: ReportData) -> Text:
    told = Text(
        "Siting report, {years}: {regions} regions, {sites} places to choose from",
        "选址规划方案，{years}：{regions} 个地区、{sites} 个可选站点",
    )
    choice = [site for site in data.sites.values() if site.state != "excluded"]
    return told.fill(
        years=numbers.years(int(data.first), data.end), regions=len(data.regions), sites=len(choice)
    )


def _footer(data: ReportData) -> Text:
    versions = data.solution.versions
    known = [f"{name} {versions[name]}" for name in ("planner", "highs") if name in versions]
    run = data.run or data.solution.input_hash
    return joined(
        [
            same(data.study.settings.study),
            Text(f"run {run[:12]}", f"运行 {run[:12]}") if run else same(""),
            same(", ".join(known)),
        ],
        " · ",
        " · ",
    )
