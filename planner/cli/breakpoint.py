"""``planner breakpoint``: at which level of a factor the sites change."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planner.cli import options, output
from planner.cli.logs import logged
from planner.cli.output import number
from planner.cli.progress import solve_progress, stopped_by_signals
from planner.cli.solve import solve_choices

if TYPE_CHECKING:
    from planner.sweep.breakpoint import Breakpoint


@output.reports_errors
def breakpoint_(
    study: options.StudyRef,
    change: Annotated[
        str,
        typer.Argument(
            metavar="CHANGE", help="What a level changes: 'chips\\[*].price_kcur *= {level}'."
        ),
    ],
    low: Annotated[float, typer.Option("--from", help="Low end of the range.")],
    high: Annotated[float, typer.Option("--to", help="High end of the range.")],
    tolerance: Annotated[
        float, typer.Option(min=0, help="Width to stop at; 0: a hundredth of the range.")
    ] = 0.0,
    changes: options.Changes = None,
    gap: options.Gap = None,
    time_limit: options.TimeLimit = None,
    threads: options.Threads = None,
    seed: options.Seed = None,
    runs: options.RunsFolder = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    log_file: options.LogFile = None,
) -> None:
    """Find between which levels of a factor the sites that the plan opens change."""
    from planner import api

    given = {"gap": gap, "time_limit_s": time_limit, "threads": threads, "seed": seed}
    with logged(verbose, log_file), stopped_by_signals() as stop, solve_progress(quiet) as progress:
        planned = api.load_study(study, changes or (), runs=runs)
        with output.goes_on_from(planned.store.root):
            found = api.find_breakpoint(
                planned,
                change,
                low,
                high,
                tolerance=tolerance,
                progress=progress,
                stop=stop,
                **solve_choices(planned, given),
            )
    if as_json:
        output.print_json(breakpoint_as_json(found))
    else:
        _print(found, quiet)
    if stop.is_set():
        raise typer.Exit(stop.exit_code)


def breakpoint_as_json(found: Breakpoint) -> dict[str, Any]:
    """Return the JSON document of a breakpoint."""
    return {
        "change": found.factor.change,
        "sites": list(found.sites),
        "holds_to": found.holds_to,
        "changed_from": found.changed_from,
        "steps": [
            {
                "level": step.level,
                "verdict": step.verdict,
                "run": step.run,
                "kept_run": step.kept_run or None,
                "sites": list(step.sites),
                "regret_low_mcur": step.regret_low_mcur,
                "regret_high_mcur": step.regret_high_mcur,
            }
            for step in found.steps
        ],
    }


def _print(found: Breakpoint, brief: bool) -> None:
    output.line(sentence(found))
    if brief:
        return
    rows = [
        (
            number(step.level, 6),
            step.verdict,
            f"{number(step.regret_low_mcur)} … {number(step.regret_high_mcur)}",
            ", ".join(step.sites) or output.NO_NUMBER,
        )
        for step in found.steps
    ]
    columns = ("Level", "Old sites", "Price of keeping them, m", "Sites of the best plan found")
    output.table("Levels tried", columns, rows)


def sentence(found: Breakpoint) -> str:
    """Return between which levels the sites change, or that no change is proven."""
    sites = ", ".join(found.sites) or "no site"
    if math.isnan(found.changed_from):
        return (
            f"The sites of the low end ({sites}) hold up to {number(found.holds_to, 5)}; no change "
            "is proven in the range."
        )
    return (
        f"The sites of the low end ({sites}) hold up to {number(found.holds_to, 5)} and are proven "
        f"worse from {number(found.changed_from, 5)} on."
    )
