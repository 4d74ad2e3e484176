"""``planner solve``: find the best plan, keep it, show it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planner.cli import options, output
from planner.cli.logs import logged
from planner.cli.plan_view import print_places, print_plan
from planner.cli.progress import solve_progress, stopped_by_signals
from planner.errors import noting

if TYPE_CHECKING:
    from pathlib import Path

    from planner.api import PlannedStudy, Run
    from planner.runs.answer import Plan
    from planner.solution import Solution
    from planner.study.settings import Format

TIME_LIMIT_WITH_PLAN = 5
_WARNINGS_SHOWN = 5


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
    report: options.Report = None,
    no_report: options.NoReport = False,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    log_file: options.LogFile = None,
) -> None:
    """Find the best plan for a study, check it, and keep it with its tables and report.

    A what-if by --set gets a report only where --report asks for it. Ctrl-C or SIGTERM stops the
    search and keeps the best plan so far. The same command goes on from there, also after the
    machine went down.
    """
    from planner import api
    from planner.errors import InfeasibleError, NoPlanError

    given = {"gap": gap, "time_limit_s": time_limit, "threads": threads, "seed": seed}
    with (
        logged(verbose, log_file),
        stopped_by_signals() as stop,
        ExitStack() as shown,
    ):
        progress = shown.enter_context(solve_progress(quiet))
        planned = api.load_study(study, changes or (), runs=runs)
        if not quiet:
            _say_first(planned, study)
        formats = report_formats(planned, report, no_report, otherwise=() if changes else None)
        found: list[Plan] = []

        def tell(plan: Plan) -> None:
            shown.close()
            found.append(plan)
            if not as_json:
                print_plan(plan, plan.solution, quiet)

        try:
            run = planned.solve(
                name=name,
                again=again,
                progress=progress,
                stop=stop,
                tell=tell,
                **solve_choices(planned, given),
            )
        except (InfeasibleError, NoPlanError) as error:
            if as_json:
                output.print_json(_no_plan(error.status, name))
            output.print_error(str(error))
            if error.status == "infeasible":
                _point_to_explain(planned, study, changes or ())
            raise typer.Exit(stop.exit_code if stop.is_set() else error.exit_code) from error
        except BaseException as error:
            if as_json and found:
                output.print_json(_not_kept(found[0], name, getattr(error, "folder", None)))
            raise
        with noting(f"The plan is kept in {run.folder}."):
            if formats:
                output.write_report(lambda: run.reports_in(formats), "The plan")
            if as_json:
                output.print_json(plan_as_json(run, name))
            else:
                print_places(run)
    raise typer.Exit(
        {"time_limit": TIME_LIMIT_WITH_PLAN, "interrupted": stop.exit_code}.get(run.status, 0)
    )


def _say_first(planned: PlannedStudy, study: str) -> None:
    """Print to stderr what there is to ask of the study, and what it leaves out."""
    from rich.text import Text

    from planner.study.notes import alike

    review, console = planned.review(), output.to_stderr()
    output.print_warnings(review.warnings[:_WARNINGS_SHOWN])
    more = len(review.warnings) - _WARNINGS_SHOWN
    if more > 0:
        console.print(Text(f"  and {output.counted(more, 'more warning')}"))
    told: dict[str, list[str]] = {}
    for group in alike(review.assumed):
        columns = ", ".join(each.column for each in group.columns)
        where = group.first.table if columns else "whole tables"
        told.setdefault(where, []).append(
            f"{columns or group.first.table}: {group.first.words('en')}"
        )
    console.print(Text(f"Left out or blank, and what stands for it (planner check {study}):"))
    for where, words in told.items():
        console.print(Text(f"  {where}  ", style="bold").append("; ".join(words), style=""))


def _point_to_explain(planned: PlannedStudy, study: str, changes: Sequence[str]) -> None:
    """Print to stderr what plain sums show, and where the rest is told."""
    from rich.text import Text

    from planner import api

    console = output.to_stderr()
    for finding in api.precheck(planned):
        console.print(Text(f"  {finding.sentence_en}"))
    made = "".join(f" --set {shlex.quote(change)}" for change in changes)
    console.print(Text(f"What must give, and why: planner explain {study} --infeasible{made}"))


def solve_choices(planned: PlannedStudy, given: dict[str, Any]) -> Any:
    """Return the solve options: flag or environment, else study file, else user file."""
    from planner.cli.user_file import user_defaults

    stated = planned.study.settings.solve.model_fields_set
    usual = {k: v for k, v in user_defaults().items() if k not in {*stated, "report"}}
    return {**usual, **{key: value for key, value in given.items() if value is not None}}


def report_formats(
    planned: PlannedStudy,
    choice: options.ReportChoice | None,
    no_report: bool,
    otherwise: tuple[Format, ...] | None = None,
) -> tuple[Format, ...]:
    """Return which formats of the report to write: flag or environment, else study, else user file.

    Parameters
    ----------
    planned : PlannedStudy
    choice, no_report
        The flags.
    otherwise : tuple of str, optional
        What to write where no flag asks, instead of what study and user file say.
    """
    from planner.cli.user_file import user_defaults
    from planner.study.settings import FORMATS

    options_of_study = planned.study.settings.report
    if choice is None and not no_report:
        if otherwise is not None:
            return otherwise
        if "formats" in options_of_study.model_fields_set:
            return tuple(kind for kind in FORMATS if kind in options_of_study.formats)
        choice = user_defaults().get("report", options.ReportChoice.both)
    wanted = "none" if no_report else choice
    return tuple(kind for kind in FORMATS if wanted in (kind, "both"))


def plan_as_json(run: Run, name: str = "") -> dict[str, Any]:
    """Return the JSON document of a run; without a name it carries the run's first."""
    reports = [str(path) for path in run.written_reports]
    return {
        "run": run.id,
        "name": name or next(iter(run.names), None),
        **_worth(run.stored.outcome()),
        "folder": str(run.folder),
        "report": next(iter(reports), None),
        "reports": reports,
        "programs": dict(run.programs),
        "changed": list(run.changed),
        "key_figures": run.key_figures,
    }


def _worth(solution: Solution) -> dict[str, Any]:
    parts = ("status", "objective_mcur", "bound_mcur", "gap_ratio")
    return {part: getattr(solution, part) for part in parts}


def _not_kept(plan: Plan, name: str, folder: Path | None) -> dict[str, Any]:
    """Return the document of a plan that the store could not keep, and where it is instead."""
    return {
        **_no_plan(plan.solution.status, name),
        **_worth(plan.solution),
        "folder": str(folder) if folder else None,
        "key_figures": plan.key_figures,
    }


def _no_plan(status: str, name: str) -> dict[str, Any]:
    nothing = ("objective_mcur", "bound_mcur", "gap_ratio", "folder", "report")
    return {
        "run": None,
        "name": name or None,
        "status": status,
        **dict.fromkeys(nothing),
        "reports": [],
        "programs": {},
        "changed": [],
        "key_figures": {},
    }
