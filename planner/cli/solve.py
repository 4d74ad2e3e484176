"""``planner solve``: find the best plan, keep it, show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from planner.cli import options, output
from planner.cli.logs import logged
from planner.cli.plan_view import print_plan
from planner.cli.progress import INTERRUPTED, solve_progress, stopped_by_ctrl_c

if TYPE_CHECKING:
    from planner.api import PlannedStudy, Run

TIME_LIMIT_WITH_PLAN = 5


@output.reports_errors
def solve(
    study: options.StudyRef,
    changes: options.Changes = None,
    name: Annotated[str, typer.Option(help="Name of the run, to find it by.")] = "",
    gap: options.Gap = None,
    time_limit: options.TimeLimit = None,
    threads: options.Threads = None,
    seed: options.Seed = None,
    runs: options.RunsFolder = None,
    again: Annotated[bool, typer.Option("--again", help="Solve even if it was before.")] = False,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    log_file: options.LogFile = None,
) -> None:
    """Find the best plan for a study, check it, and keep it with its tables and report.

    Ctrl-C stops the search and keeps the best plan so far.
    """
    from planner import api
    from planner.errors import InfeasibleError, NoPlanError

    given = {"gap": gap, "time_limit_s": time_limit, "threads": threads, "seed": seed}
    with (
        logged(verbose, log_file),
        stopped_by_ctrl_c() as stop,
        solve_progress(quiet) as progress,
    ):
        planned = api.load_study(study, changes or (), runs=runs)
        try:
            run = planned.solve(
                name=name,
                again=again,
                progress=progress,
                stop=stop,
                **solve_choices(planned, given),
            )
        except (InfeasibleError, NoPlanError) as error:
            if as_json:
                output.print_json(_no_plan(error.status, name))
            output.print_error(str(error))
            if error.status == "infeasible":
                _point_to_explain(planned, study)
            raise typer.Exit(INTERRUPTED if stop.is_set() else error.exit_code) from error
    if as_json:
        output.print_json(plan_as_json(run, name))
    else:
        print_plan(run, quiet)
    raise typer.Exit(
        {"time_limit": TIME_LIMIT_WITH_PLAN, "interrupted": INTERRUPTED}.get(run.status, 0)
    )


def _point_to_explain(planned: PlannedStudy, study: str) -> None:
    """Print to stderr what plain sums show, and where the rest is told."""
    from rich.text import Text

    from planner import api

    console = output.to_stderr()
    for finding in api.precheck(planned):
        console.print(Text(f"  {finding.sentence_en}"))
    console.print(Text(f"What must give, and why: planner explain {study} --infeasible"))


def solve_choices(planned: PlannedStudy, given: dict[str, Any]) -> Any:
    """Return the solve options: flag or environment, else study file, else user file."""
    from planner.cli.user_file import user_defaults

    stated = planned.study.settings.solve.model_fields_set
    usual = {key: value for key, value in user_defaults().items() if key not in stated}
    return {**usual, **{key: value for key, value in given.items() if value is not None}}


def plan_as_json(run: Run, name: str = "") -> dict[str, Any]:
    """Return the JSON document of a run; without a name it carries the run's first."""
    return {
        "run": run.id,
        "name": name or next(iter(run.names), None),
        "status": run.status,
        "objective_mcur": run.objective_mcur,
        "bound_mcur": run.bound_mcur,
        "gap_ratio": run.gap_ratio,
        "folder": str(run.folder),
        "report": str(run.report),
        "reports": [str(path) for path in run.reports],
        "programs": dict(run.programs),
        "changed": list(run.changed),
        "key_figures": run.key_figures,
    }


def _no_plan(status: str, name: str) -> dict[str, Any]:
    nothing = ("objective_mcur", "bound_mcur", "gap_ratio", "folder", "report")
    return {
        "run": None,
        "name": name or None,
        "status": status,
        **dict.fromkeys(nothing),
        "reports": [],
        "key_figures": {},
    }
