"""Arguments and options that several verbs share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

#: thirty years; longer is a slip of the unit
LONGEST_SEARCH_S = 1e9


class ReportChoice(StrEnum):
    """Which report to write."""

    none = "none"
    html = "html"
    pdf = "pdf"
    both = "both"


StudyRef = Annotated[
    str,
    typer.Argument(
        metavar="STUDY", help="A shipped study, a study file, or a folder with study.yaml."
    ),
]
RunRef = Annotated[
    str, typer.Argument(metavar="RUN", help="A run's name, the beginning of its id, or latest.")
]
Changes = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="CHANGE", help="A change, e.g. 'sites\\[guian].grid_limit_mw = 400'."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Gap = Annotated[
    float | None,
    typer.Option(
        min=0, max=1, envvar="PLANNER_GAP", help="Stop when proven within this share of the best."
    ),
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        "--time-limit",
        min=0.001,
        max=LONGEST_SEARCH_S,
        envvar="PLANNER_TIME_LIMIT",
        help="Stop after seconds.",
    ),
]
Threads = Annotated[
    int | None,
    typer.Option(min=0, max=1024, envvar="PLANNER_THREADS", help="Solver threads; 0: its choice."),
]
Seed = Annotated[
    int | None,
    typer.Option(min=0, max=2_147_483_647, envvar="PLANNER_SEED", help="Random seed."),
]
RunsFolder = Annotated[
    Path | None,
    typer.Option(
        "--runs",
        metavar="DIR",
        envvar="PLANNER_RUNS",
        help="Run store; otherwise runs/ beside the study file, or here.",
    ),
]
Force = Annotated[
    bool, typer.Option("--force", help="Replace files there that are not the planner's own.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no tables.")]
Verbose = Annotated[
    int, typer.Option("--verbose", "-v", count=True, help="Log to the terminal; -vv for details.")
]
LogFile = Annotated[
    Path | None, typer.Option("--log-file", metavar="FILE", help="Also log details to a file.")
]
Report = Annotated[
    ReportChoice | None,
    typer.Option("--report", envvar="PLANNER_REPORT", help="Which report to write."),
]
NoReport = Annotated[bool, typer.Option("--no-report", help="The same as --report none.")]
