"""The report of a plan as files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from planner.report.assemble import make_report
from planner.report.data import ReportData
from planner.report.words import Language


def write_report(
    data: ReportData,
    folder: Path,
    languages: Sequence[Language] | None = None,
    *,
    html: bool = True,
    pdf: bool = True,
) -> tuple[Path, ...]:
    """Write the report of a plan.

    Parameters
    ----------
    data : ReportData
        The plan, of :func:`planner.report.data.report_data`.
    folder : pathlib.Path
        Where ``report-en.html``, ``report-en.pdf`` and so on go; made if it is not there.
    languages : sequence of {"en", "zh"}, optional
        Languages to write; those of the study's report options without it.
    html, pdf : bool
        Which formats to write.

    Returns
    -------
    tuple of pathlib.Path
        The files written.

    Raises
    ------
    PlannerError
        If the PDF cannot be set.
    """
    wanted = data.study.settings.report.languages if languages is None else tuple(languages)
    report = make_report(data)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for language in wanted:
        if html:
            from planner.report.render_html import page_bytes

            paths.append(folder / f"report-{language}.html")
            paths[-1].write_bytes(page_bytes(report, language))
        if pdf:
            from planner.report.render_pdf import render_pdf

            paths.append(folder / f"report-{language}.pdf")
            paths[-1].write_bytes(render_pdf(report, language))
    return tuple(paths)
