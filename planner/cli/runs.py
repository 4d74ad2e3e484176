"""``planner runs``: list, show and verify what was solved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import typer

from planner.cli import options, output
from planner.cli.compare_view import print_stays
from planner.cli.output import number, percent
from planner.cli.plan_view import print_plan

if TYPE_CHECKING:
    from planner.sweep.store import RunStore, StoredRun

app = typer.Typer(no_args_is_help=True, help="List, show and verify the runs of a store.")

_BRIEF_ID = 12


@app.command("list")
@output.reports_errors
def list_runs(runs: options.RunsFolder = None, as_json: options.AsJson = False) -> None:
    """List the runs, oldest first."""
    from planner import api

    listed: list[dict[str, Any]] = []
    damaged: list[str] = []
    for store in api.run_stores(runs):
        found, bad = store.scan()
        names = store.names()
        rows = [_row(run, names) for run in found]
        listed += rows
        damaged += bad
        if not as_json:
            _print_rows(store, rows)
        for sentence in bad.values():
            output.print_error(sentence)
    if as_json:
        output.print_json({"runs": listed, "damaged": sorted(damaged)})


def _row(run: StoredRun, names: Mapping[str, str]) -> dict[str, Any]:
    about = run.manifest
    return {
        "run": run.run,
        "names": [name for name, key in names.items() if key == run.run and name != "latest"],
        "study": about["study"],
        "changes": list(about["changes"]),
        "created": about["created"],
        **{
            part: about["solution"][part]
            for part in ("status", "objective_mcur", "bound_mcur", "gap_ratio")
        },
        "folder": str(run.folder),
    }


def _print_rows(store: RunStore, rows: list[dict[str, Any]]) -> None:
    from planner.sweep.manifest import number_or_nan

    output.table(
        f"Runs in {store.root}",
        ("Run", "Names", "Study", "Solved at (UTC)", "Status", "Objective, m", "Gap", "Changes"),
        [
            (
                row["run"][:_BRIEF_ID],
                ", ".join(row["names"]),
                row["study"],
                row["created"][:16].replace("T", " "),
                row["status"],
                number(number_or_nan(row["objective_mcur"]), 6),
                percent(number_or_nan(row["gap_ratio"])),
                "; ".join(row["changes"]),
            )
            for row in rows
        ],
    )


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
        print_stays(api.robustness(found))


@app.command()
@output.reports_errors
def verify(runs: options.RunsFolder = None, as_json: options.AsJson = False) -> None:
    """Recompute the hash of every file and name what was changed."""
    from planner import api

    count = 0
    damage: dict[str, tuple[str, ...]] = {}
    for store in api.run_stores(runs):
        damage |= store.verify()
        count += sum(1 for _ in store.run_keys())
    if as_json:
        output.print_json(
            {"runs": count, "damage": {run: list(why) for run, why in damage.items()}}
        )
    else:
        for sentences in damage.values():
            for sentence in sentences:
                output.print_error(sentence)
        output.line(f"{count} runs, {len(damage)} damaged.")
    if damage:
        raise typer.Exit(1)
