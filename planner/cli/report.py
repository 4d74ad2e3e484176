"""``planner report``: a run's report as web pages and PDF."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from planner.cli import options, output


class ReportLanguage(StrEnum):
    """Languages of a report."""

    en = "en"
    zh = "zh"


@output.reports_errors
def report(
    run: options.RunRef = "latest",
    lang: Annotated[
        list[ReportLanguage] | None,
        typer.Option("--lang", help="Language, more than once for both; else the study's."),
    ] = None,
    html: Annotated[bool, typer.Option("--html", help="Write web pages.")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="Write PDF.")] = False,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="DIR", help="Folder to write to; else the run's own."),
    ] = None,
    runs: options.RunsFolder = None,
    as_json: options.AsJson = False,
) -> None:
    """Write a run's report anew. Web pages and PDF if neither is asked for."""
    from planner import api

    found = api.find_run(run, runs)
    both = not (html or pdf)
    paths = found.write_report(
        [language.value for language in lang] if lang else None,
        html=html or both,
        pdf=pdf or both,
        folder=to,
    )
    if as_json:
        output.print_json({"run": found.id, "files": [str(path) for path in paths]})
    else:
        for path in paths:
            output.line(str(path))
