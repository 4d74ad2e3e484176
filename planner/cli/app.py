"""The verbs of the command line.

The verbs' modules import nothing heavy at their top, so that help and completion answer at once.
"""

from __future__ import annotations

from typing import Annotated

import typer

from planner.cli import (
    alternatives,
    breakpoint,
    check,
    compare,
    data,
    explain,
    export,
    import_,
    init,
    pareto,
    report,
    runs,
    solve,
    sweep,
    verify,
)
from planner.version import __version__

app = typer.Typer(
    name="planner",
    help="Plan where AI data centers are built and what they run.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"planner {__version__}")
        raise typer.Exit


@app.callback()
def planner(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Plan where AI data centers are built and what they run."""


app.command()(init.init)
app.command()(check.check)
app.command()(solve.solve)
app.command()(compare.compare)
app.command()(pareto.pareto)
app.command()(sweep.sweep)
app.command("breakpoint")(breakpoint.breakpoint_)
app.command()(explain.explain)
app.command()(alternatives.alternatives)
app.add_typer(runs.app, name="runs")
app.command()(report.report)
app.command()(export.export)
app.command("import")(import_.import_instance)
app.add_typer(data.app, name="data")
app.command()(verify.verify)
