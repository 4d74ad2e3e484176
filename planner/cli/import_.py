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
        str,
        typer.Option(
            "--format",
            help="orlib, pmed, ufllib, holmberg, tbed1 or klose; found by itself if left away.",
        ),
    ] = "",
    capacity: Annotated[
        float | None,
        typer.Option(min=1e-9, help="What the word capacity stands for in the file."),
    ] = None,
) -> None:
    """Turn a published facility location instance into a study."""
    from planner import api

    found = api.import_instance(file, folder, kind, capacity)
    facilities, customers = len(found.instance.fixed_cost), len(found.instance.demand)
    output.line(f"{found.format.title}: {facilities:,} facilities, {customers:,} customers.")
    output.line(f"Study written to {folder}. Next: planner solve {folder}")
