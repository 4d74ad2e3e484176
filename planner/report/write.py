"""The report of a plan as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from planner.errors import caught
from planner.report.assemble import make_report
from planner.report.data import ReportData
from planner.report.left_out import without_charts
from planner.report.pieces import Report
from planner.report.svg_charts import Drawings, draw_charts
from planner.say.language import Language
from planner.study.settings import FORMATS


def report_files(
    data: ReportData,
    languages: Sequence[Language] | None = None,
    formats: Sequence[str] = FORMATS,
) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each file of a plan's report.

    Parameters
    ----------
    data : ReportData
        The plan, of :func:`planner.report.data.report_data`.
    languages : sequence of {"en", "zh"}, optional
        Languages to write; those of the study's report options without it.
    formats : sequence of {"html", "pdf"}
        Formats to write.

    Raises
    ------
    PlannerError
        If the PDF cannot be set.
    """
    chosen = languages or data.study.settings.report.languages
    yield from rendered(make_report(data), chosen, formats)


def rendered(
    report: Report, languages: Sequence[Language], formats: Sequence[str] = FORMATS
) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each file of a report that is made; see `report_files`."""
    from planner.report.render_html import page_bytes
    from planner.report.render_pdf import render_pdf

    # the typesetter is a process of its own: the page is made while it works
    with ThreadPoolExecutor(1) as aside:
        for language in languages:
            drawings: Drawings = ()
            with caught() as failures:
                drawings = draw_charts(report, language)
            for error in failures:
                report = without_charts(report, error)
            pdf = aside.submit(render_pdf, report, language, drawings) if "pdf" in formats else None
            if "html" in formats:
                yield f"report-{language}.html", page_bytes(report, language, drawings)
            if pdf is not None:
                yield f"report-{language}.pdf", pdf.result()


def write_report(
    data: ReportData,
    folder: Path,
    languages: Sequence[Language] | None = None,
    formats: Sequence[str] = FORMATS,
) -> tuple[Path, ...]:
    """Write the report of a plan into a folder, made if it is not there; see `report_files`.

    Returns
    -------
    tuple of pathlib.Path
        ``report-en.html``, ``report-en.pdf`` and so on.
    """
    return written(report_files(data, languages, formats), folder)


def written(files: Iterable[tuple[str, bytes]], folder: Path) -> tuple[Path, ...]:
    """Write files into a folder, made if it is not there, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in files:
        paths.append(folder / name)
        paths[-1].write_bytes(content)
    return tuple(paths)
