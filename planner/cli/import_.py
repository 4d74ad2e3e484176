"""``planner import``: published instances as studies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from planner.cli import output


@output.reports_errors
def import_instance(
    file: Annotated[Path, typer.Argument(help="A facility location instance.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the new study.")],
    kind: Annotated[
        str, typer.Option("--format", help="Format: orlib, ufllib or holmberg.")
    ] = "orlib",
    capacity: Annotated[
        float | None, typer.Option(min=0, help="What the word capacity stands for in the file.")
    ] = None,
) -> None:
    """Turn a published facility location instance into a study."""
    from planner import api

    api.import_instance(file, folder, kind, capacity)
    output.line(f"Study written to {folder}. Next: planner solve {folder}")
