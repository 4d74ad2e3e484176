"""``planner report``: the report of a run or a sweep as web pages and PDF."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

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
    force: options.Force = False,
    runs: options.RunsFolder = None,
    as_json: options.AsJson = False,
) -> None:
    """Write the report of a run, or of a sweep by its name, anew.

    Web pages and PDF if neither is asked for.
    """
    from planner import api

    both = not (html or pdf)
    languages: Any = [language.value for language in lang] if lang else None
    asked: Any = {"html": html or both, "pdf": pdf or both, "folder": to, "force": force}
    sweep = api.find_sweep(run, runs)
    if sweep is not None:
        paths = api.write_sweep_report(*sweep, languages, **asked)
        told = {"sweep": run}
    else:
        found = api.find_run(run, runs)
        paths = found.write_report(languages, **asked)
        told = {"run": found.id}
    if as_json:
        output.print_json({**told, "files": [str(path) for path in paths]})
    else:
        for path in paths:
            output.line(str(path))
