"""``planner compare``: what changed from one run to others, and what is shown to have changed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planner.cli import options, output
from planner.cli.compare_view import print_comparison, print_stays
from planner.cli.logs import logged
from planner.cli.progress import solve_progress, stopped_by_signals
from planner.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from planner.api import Robustness, Run
    from planner.results.comparison import Comparison

_NOTHING = (
    "There is nothing to compare {base} with. Name other runs; or, with --what-ifs, first solve "
    "the study with changes: planner solve STUDY --set CHANGE --name NAME."
)


@output.reports_errors
def compare(
    base: Annotated[str, typer.Argument(metavar="RUN", help="Run to compare the others with.")],
    others: Annotated[
        list[str] | None, typer.Argument(metavar="OTHER...", help="One or more runs.")
    ] = None,
    what_ifs: Annotated[
        bool,
        typer.Option("--what-ifs", help="Compare with every what-if of the run, in brief."),
    ] = False,
    old_plan: Annotated[
        bool,
        typer.Option(
            "--old-plan/--no-old-plan",
            help="Whether to solve for the first run's plan, kept as it is, in the other's study.",
        ),
    ] = True,
    runs: options.RunsFolder = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    log_file: options.LogFile = None,
) -> None:
    """Say what changed: inputs, cost, sites, capacity, work, and what the bounds prove of it."""
    from planner import api

    before = api.find_run(base, runs)
    robust = api.robustness(before) if what_ifs else None
    later = [*(robust.what_ifs if robust else ()), *(api.find_run(o, runs) for o in others or ())]
    if not later:
        raise UsageError(_NOTHING.format(base=base))
    found: list[tuple[Run, Comparison]] = []
    with logged(verbose, log_file), stopped_by_signals() as stop, solve_progress(quiet) as progress:
        for after in later:
            made = api.compare(before, after, old_plan=old_plan, progress=progress, stop=stop)
            found.append((after, made))
            if stop.is_set():
                break
    if as_json:
        stays = {"site_stays": _stays(robust)} if robust else {}
        output.print_json({**comparison_as_json(before, found), **stays})
    else:
        for _, made in found:
            print_comparison(made, brief=quiet or what_ifs)
        if robust:
            print_stays(robust)
        output.kept_with(run for run, _ in found)
    if stop.is_set():
        raise typer.Exit(stop.exit_code)


def comparison_as_json(before: Run, found: list[tuple[Run, Comparison]]) -> dict[str, Any]:
    """Return the JSON document: every row carries the name of the run that it is about."""
    runs = [before, *(run for run, _ in found)]
    parts = ("differences", "inputs", "sites", "zones", "chips", "costs", "work")
    return {
        "runs": [{"run": run.id, "name": run.name} for run in runs],
        **{
            part: [row for _, made in found for row in _rows(made.after, getattr(made, part))]
            for part in parts
        },
        "old_plan": [_old_plan(made) for _, made in found if made.old_plan is not None],
    }


def _stays(robust: Robustness) -> list[dict[str, Any]]:
    names = {run.id: run.name for run in robust.what_ifs}
    return [
        {**row, "not_in": [names[run] for run in row["not_in"].split("\n") if run]}
        for row in robust.sites.to_dict("records")
    ]


def _rows(run: str, table: pd.DataFrame) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = table.to_dict("records")
    return [{"run": run, **{name: _plain(cell) for name, cell in r.items()}} for r in records]


def _plain(cell: Any) -> Any:
    """Return a cell as JSON has it; pandas hands out plain Python numbers, and NaN for empty."""
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell


def _old_plan(made: Comparison) -> dict[str, Any]:
    assert made.old_plan is not None
    return {
        "run": made.after,
        "objective_mcur": made.old_plan.objective_mcur,
        "bound_mcur": made.old_plan.bound_mcur,
        "obstacles": [str(obstacle) for obstacle in made.old_plan.obstacles],
    }
