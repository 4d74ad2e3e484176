"""``planner pareto``: what one figure of a plan costs in another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planner.cli import options, output
from planner.cli.logs import logged
from planner.cli.pareto_view import print_front
from planner.cli.progress import describe, stopped_by_signals
from planner.cli.solve import report_formats, solve_choices

if TYPE_CHECKING:
    from planner.solve.progress import Progress
    from planner.sweep.read.front import Front

SOME_FAILED = 7


@output.reports_errors
def pareto(
    study: options.StudyRef,
    between: Annotated[
        tuple[str, str],
        typer.Option(metavar="FIGURE FIGURE", help="Two figures, e.g. cost carbon."),
    ],
    third: Annotated[
        str, typer.Option("--and", metavar="FIGURE", help="A third: a grid of ceilings.")
    ] = "",
    points: Annotated[int, typer.Option(min=2, max=500, help="Points, ends included.")] = 12,
    changes: options.Changes = None,
    name: Annotated[str, typer.Option(help="Name of the front.")] = "",
    gap: options.Gap = None,
    time_limit: options.TimeLimit = None,
    threads: options.Threads = None,
    seed: options.Seed = None,
    runs: options.RunsFolder = None,
    report: options.Report = None,
    no_report: options.NoReport = False,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    log_file: options.LogFile = None,
) -> None:
    """Trade two figures of the plan, or three: cost, emissions, round trip, imports, any cost line.

    Each point is a run: the cheapest plan under a ceiling. Run it again to go on where it stopped.
    """
    from planner import api

    given = {"gap": gap, "time_limit_s": time_limit, "threads": threads, "seed": seed}
    figures = (*between, third) if third else between
    with logged(verbose, log_file), stopped_by_signals() as stop, _shown(quiet) as (tell, progress):
        planned = api.load_study(study, changes or (), runs=runs)
        formats = report_formats(planned, report, no_report)
        with output.goes_on_from(planned.store.root):
            made = api.pareto(
                planned,
                figures,
                points=points,
                name=name,
                progress=progress,
                stop=stop,
                tell=tell,
                **solve_choices(planned, given),
            )
    if not as_json:
        print_front(made, planned.study.settings.currency, brief=quiet)
    sweep = api.load_sweep(made.name, planned.store.root)
    paths = output.write_sweep_report(sweep, planned.store, formats, said=not as_json)
    if as_json:
        output.print_json({**front_as_json(made), "reports": [str(path) for path in paths]})
    failed = made.points["status"].isin(("failed", "no_plan")).any()
    raise typer.Exit(stop.exit_code if stop.is_set() else SOME_FAILED if failed else 0)


_Tell = Callable[[int, int, str], None]
_Report = Callable[["Progress"], None]


@contextmanager
def _shown(quiet: bool) -> Iterator[tuple[_Tell | None, _Report | None]]:
    """Give what tells of the points and of the solve that runs, on one line that changes."""
    if quiet:
        yield None, None
        return
    console, at = output.to_stderr(), ""

    def told(done: int, total: int, what: str) -> None:
        nonlocal at
        at = f"{done} of {total}, {what}"
        if not console.is_terminal:
            console.print(at)

    if not console.is_terminal:
        yield told, None
        return
    with console.status("Reading the study") as status:
        yield told, lambda progress: status.update(f"{at}   {describe(progress)}")


def front_as_json(made: Front) -> dict[str, Any]:
    """Return the JSON document of a front."""
    return {
        "sweep": made.name,
        "axes": list(made.axes.all),
        "knee": made.knee or None,
        "knee_decided": made.knee_decided,
        "cases": [_case(row, made) for row in made.points.to_dict("records")],
    }


def _case(row: dict[str, Any], made: Front) -> dict[str, Any]:
    plain = ("status", "cached", "objective_mcur", "bound_mcur", "gap_ratio", "proven", "verdict")
    return {
        "case": row["case"],
        "changes": [part.strip() for part in row["changes"].split(";")],
        "run": row["run"] or None,
        **{key: row[key] for key in plain},
        "than": row["than"] or None,
        "reason": row["reason_en"],
        "figures": {figure: row[figure] for figure in made.axes.all},
    }
