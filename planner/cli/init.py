"""``planner init``: a folder of one's own to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from planner.cli import output


@output.reports_errors
def init(
    name: Annotated[Path, typer.Argument(metavar="NAME", help="Folder to make.")],
    source: Annotated[
        str, typer.Option("--from", metavar="STUDY", help="Shipped study or dataset to copy.")
    ] = "tutorial",
) -> None:
    """Make a folder with a study file and the tables to edit."""
    from planner import api

    made = api.init_study(name, source)
    output.line(f"{made.study_file} and {made.tables} tables in {made.data_folder}")
    output.line(f"Next: edit them, then planner check {name}, then planner solve {name}")
