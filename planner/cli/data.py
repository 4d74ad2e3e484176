"""``planner data``: the shipped datasets, their tables and where their figures come from."""

from __future__ import annotations

from typing import Annotated

import typer

from planner.cli import options, output

app = typer.Typer(no_args_is_help=True, help="List and describe the shipped datasets.")


@app.command("list")
@output.reports_errors
def list_datasets(as_json: options.AsJson = False) -> None:
    """List the shipped datasets and studies."""
    from planner import api

    datasets, studies = api.shipped()
    if as_json:
        output.print_json({"datasets": list(datasets), "studies": list(studies)})
        return
    output.table("Datasets", ("Name", "Folder"), [(n, str(path)) for n, path in datasets.items()])
    output.table("Studies", ("Name", "File"), [(n, str(path)) for n, path in studies.items()])


@app.command()
@output.reports_errors
def describe(
    dataset: Annotated[str, typer.Argument(help="Name of a shipped dataset.")],
    as_json: options.AsJson = False,
) -> None:
    """Describe a dataset: its tables, how well its figures are known, its sources."""
    from planner import api

    about = api.describe_dataset(dataset)
    if as_json:
        output.print_json(about)
        return
    output.table(
        f"Tables of {dataset}",
        ("Table", "Rows", "What it holds"),
        [(t["table"], str(t["rows"]), t["meaning"]) for t in about["tables"]],
    )
    output.table(
        "How well its figures are known",
        ("Grade", "Entries of provenance"),
        [(grade, str(count)) for grade, count in about["grades"].items()],
    )
    output.table(
        f"{len(about['sources'])} sources",
        ("Source", "Citation"),
        [(s["source_id"], s["citation"]) for s in about["sources"]],
    )
