"""The contents page of a sweep's report: one file a section, one line here; and its files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from planner.report.pieces import Report, Section
from planner.report.sweep import cases, page_one, run_card, swing, together, trade, where
from planner.report.sweep.data import SweepData
from planner.report.words import Text, counted, joined, named, same
from planner.report.write import rendered
from planner.say.language import Language
from planner.study.settings import FORMATS


class SectionMaker(Protocol):
    """What a section's module has to offer."""

    def section(self, data: SweepData) -> Section | None:
        """Return the section, or None if the sweep has nothing to say on it."""


SECTIONS: tuple[SectionMaker, ...] = (
    page_one,
    trade,
    swing,
    together,
    where,
    cases,
    run_card,
)


def make_sweep_report(data: SweepData) -> Report:
    """Return the report of a sweep, in both languages and for every format."""
    settings = data.plan.study.settings
    design = data.reading.sweep.design
    made = (maker.section(data) for maker in SECTIONS)
    subtitle = Text("Sweep {name}: {kind}, {cases}", "批量敏感性分析 {name}：{kind}，{cases}")
    return Report(
        title=named(settings.title.en, settings.title.zh, settings.study),
        subtitle=subtitle.fill(
            name=design.name,
            kind=run_card.KINDS[design.kind],
            cases=counted(len(data.cases), "case", "cases", "个情景"),
        ),
        stamp=_stamp(data),
        footer=_footer(data),
        sections=tuple(section for section in made if section is not None),
    )


def sweep_report_files(
    data: SweepData, languages: Sequence[Language] | None = None, formats: Sequence[str] = FORMATS
) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each file of a sweep's report.

    Parameters
    ----------
    data : SweepData
    languages : sequence of {"en", "zh"}, optional
        Those of the study's report options without it.
    formats : sequence of {"html", "pdf"}

    Raises
    ------
    PlannerError
        If the PDF cannot be set.
    """
    chosen = languages or data.plan.study.settings.report.languages
    return rendered(make_sweep_report(data), chosen, formats)


def _stamp(data: SweepData) -> Text:
    missing = len(data.cases) - len(data.solved)
    if not missing:
        return Text("All cases solved", "全部情景已求解")
    return Text("{n} of {of} cases without a plan", "{of} 个情景中 {n} 个没有方案").fill(
        n=str(missing), of=str(len(data.cases))
    )


def _footer(data: SweepData) -> Text:
    versions = data.plan.solution.versions
    known = [f"{name} {versions[name]}" for name in ("planner", "highs") if name in versions]
    digest = str(data.about.get("study_digest", ""))[:12]
    return joined(
        [
            same(data.reading.sweep.study),
            Text(
                f"sweep {data.reading.sweep.design.name}",
                f"批量分析 {data.reading.sweep.design.name}",
            ),
            Text(f"study {digest}", f"研究 {digest}") if digest else same(""),
            same(", ".join(known)),
        ],
        " · ",
        " · ",
    )
