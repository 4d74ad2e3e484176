"""``planner export``: a run's tables for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from planner.cli import options, output


@output.reports_errors
def export(
    run: options.RunRef = "latest",
    csv: Annotated[bool, typer.Option("--csv", help="A CSV file a table.")] = False,
    parquet: Annotated[
        bool, typer.Option("--parquet", help="A Parquet file a table; GeoParquet with places.")
    ] = False,
    gpkg: Annotated[
        bool, typer.Option("--gpkg", help="One GeoPackage with the tables that have places.")
    ] = False,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="One Excel file, a sheet a table.")] = False,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="Folder to write to.")
    ] = None,
    force: options.Force = False,
    runs: options.RunsFolder = None,
    as_json: options.AsJson = False,
) -> None:
    """Write a run's tables as CSV, Parquet, GeoPackage or Excel. CSV if nothing is asked for.

    Files that the planner wrote there are replaced, others only with --force, and what a study
    reads never.
    """
    from planner import api

    kinds = {"csv": csv, "parquet": parquet, "gpkg": gpkg, "xlsx": xlsx}
    wanted = [kind for kind, asked in kinds.items() if asked] or ["csv"]
    found = api.find_run(run, runs)
    folder = to or Path(f"export-{found.names[0] if found.names else found.id[:12]}")
    paths = [str(path) for path in found.export(folder, *wanted, force=force)]
    if as_json:
        output.print_json({"run": found.id, "files": paths})
    else:
        for path in paths:
            output.line(path)
