"""``planner import``: published instances as studies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from planner.cli import output


@output.reports_errors
def import_orlib(
    file: Annotated[Path, typer.Argument(help="A capacitated instance of the OR-Library.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the new study.")],
) -> None:
    """Turn an OR-Library facility location instance into a study."""
    from planner import api

    api.import_orlib(file, folder)
    output.line(f"Study written to {folder}. Next: planner solve {folder}")
