"""``planner runs``: list, show and verify what was solved."""

from __future__ import annotations

import typer

from planner.cli import options, output
from planner.cli.output import number, percent
from planner.cli.plan_view import print_plan

app = typer.Typer(no_args_is_help=True, help="List, show and verify the runs of a store.")

_BRIEF_ID = 12


@app.command("list")
@output.reports_errors
def list_runs(runs: options.RunsFolder = None, as_json: options.AsJson = False) -> None:
    """List the runs, oldest first."""
    from planner import api
    from planner.sweep.manifest import number_or_nan

    store = api.run_store(runs)
    found, damaged = store.scan()
    names = {run.run: store.names_of(run.run) for run in found}
    if as_json:
        output.print_json(
            {
                "runs": [
                    {
                        "run": run.run,
                        "names": list(names[run.run]),
                        "study": run.manifest["study"],
                        "changes": run.manifest["changes"],
                        "created": run.manifest["created"],
                        **{
                            part: run.manifest["solution"][part]
                            for part in ("status", "objective_mcur", "bound_mcur", "gap_ratio")
                        },
                    }
                    for run in found
                ],
                "damaged": sorted(damaged),
            }
        )
    else:
        output.table(
            f"Runs in {store.root}",
            ("Run", "Names", "Study", "Solved at", "Status", "Objective, m", "Gap", "Changes"),
            [
                (
                    run.run[:_BRIEF_ID],
                    ", ".join(names[run.run]),
                    run.manifest["study"],
                    run.manifest["created"][:16].replace("T", " "),
                    run.manifest["solution"]["status"],
                    number(number_or_nan(run.manifest["solution"]["objective_mcur"]), 6),
                    percent(number_or_nan(run.manifest["solution"]["gap_ratio"])),
                    "; ".join(run.manifest["changes"]),
                )
                for run in found
            ],
        )
    for sentence in damaged.values():
        output.print_error(sentence)


@app.command()
@output.reports_errors
def show(
    run: options.RunRef = "latest",
    runs: options.RunsFolder = None,
    as_json: options.AsJson = False,
) -> None:
    """Show a run: status, objective, bound, key figures and sites."""
    from planner import api
    from planner.cli.solve import plan_as_json

    found = api.find_run(run, runs)
    if as_json:
        output.print_json(plan_as_json(found))
    else:
        print_plan(found, quiet=False)


@app.command()
@output.reports_errors
def verify(runs: options.RunsFolder = None, as_json: options.AsJson = False) -> None:
    """Recompute the hash of every file and name what was changed."""
    from planner import api

    store = api.run_store(runs)
    damage = store.verify()
    count = sum(1 for _ in store.keys())
    if as_json:
        output.print_json({"runs": count, "damage": {run: list(why) for run, why in damage.items()}})
    else:
        for sentences in damage.values():
            for sentence in sentences:
                output.print_error(sentence)
        output.line(f"{count} runs, {len(damage)} damaged.")
    if damage:
        raise typer.Exit(1)
