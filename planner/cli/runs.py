"""``planner runs``: list, show, verify, pack, ask and tidy what was solved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planner.cli import options, output
from planner.cli.compare_view import print_stays
from planner.cli.output import number, percent
from planner.cli.plan_view import print_places, print_plan

if TYPE_CHECKING:
    from planner.runs.packing import RunLine
    from planner.runs.store import RunStore

app = typer.Typer(
    no_args_is_help=True, help="List, show, verify, pack, ask and tidy the runs of a store."
)

_BRIEF_ID = 12
_SHOWN = 100


@app.command("list")
@output.reports_errors
def list_runs(
    last: Annotated[
        int, typer.Option(min=0, help="Print only the newest; 0 prints all. JSON has all.")
    ] = _SHOWN,
    runs: options.RunsFolder = None,
    as_json: options.AsJson = False,
) -> None:
    """List the runs, oldest first."""
    from planner import api

    listed: list[dict[str, Any]] = []
    damaged: list[str] = []
    for store in api.run_stores(runs):
        found, bad = api.list_runs(store)
        names = _names_by_run(store)
        damaged += bad
        if as_json:
            listed += [_row(store, line, names) for line in found]
            continue
        shown = found[-last:] if last else found
        _print_rows(store, [_row(store, line, names) for line in shown])
        if len(shown) < len(found):
            output.line(f"and {len(found) - len(shown):,} older runs; --last 0 lists all.")
        for sentence in bad.values():
            output.print_error(sentence)
    if as_json:
        output.print_json({"runs": listed, "damaged": sorted(damaged)})
    elif damaged:
        output.to_stderr().print("planner runs verify says how to mend it.")


def _names_by_run(store: RunStore) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, key in store.names().items():
        if name != "latest":
            found.setdefault(key, []).append(name)
    return found


def _row(store: RunStore, line: RunLine, names: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        "run": line.run,
        "names": names.get(line.run, []),
        "study": line.study,
        "changes": list(line.changes),
        "created": line.created,
        "status": line.status,
        "objective_mcur": line.objective_mcur,
        "bound_mcur": line.bound_mcur,
        "gap_ratio": line.gap_ratio,
        "folder": str(store.folder(line.run)),
    }


def _print_rows(store: RunStore, rows: list[dict[str, Any]]) -> None:
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
                number(row["objective_mcur"], 6),
                percent(row["gap_ratio"]),
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
        print_plan(found, found.stored.outcome(), quiet=False)
        print_places(found)
        output.line("Programs: " + ", ".join(f"{n} {v[:12]}" for n, v in found.programs.items()))
        print_stays(api.robustness(found))


@app.command()
@output.reports_errors
def verify(runs: options.RunsFolder = None, as_json: options.AsJson = False) -> None:
    """Recompute the hash of every file and name what was changed."""
    from planner import api

    count = 0
    damage: dict[str, tuple[str, ...]] = {}
    for store in api.run_stores(runs):
        damage |= api.verify_runs(store)
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


@app.command()
@output.reports_errors
def pack(runs: options.RunsFolder = None, as_json: options.AsJson = False) -> None:
    """Pack all runs into a few Parquet files, which make list and query quick.

    The runs stay where they are. Packing again reads only what is new.
    """
    from planner import api

    stores = api.run_stores(runs)
    # one that has no runs is told of only if it is the only one
    full = [store for store in stores if any(store.run_keys())] or stores
    done = [api.pack_runs(store) for store in full]
    if as_json:
        packed = [
            {
                "folder": str(p.folder),
                "runs": p.runs,
                "added": p.added,
                "damaged": sorted(p.damaged),
            }
            for p in done
        ]
        output.print_json({"packed": packed})
    for one in done:
        for sentence in one.damaged.values():
            output.print_error(sentence)
        if not as_json:
            output.line(f"{one.runs:,} runs packed, {one.added:,} of them new: {one.folder}")
    if any(one.damaged for one in done):
        raise typer.Exit(1)


@app.command()
@output.reports_errors
def query(
    sql: Annotated[str, typer.Argument(help="A question in SQL, e.g. 'select * from runs'.")],
    runs: options.RunsFolder = None,
    as_json: options.AsJson = False,
) -> None:
    """Ask the packed runs a question in SQL.

    Tables: runs, cases (of sweeps), names, and each result table of all runs with a column run.
    Runs made after the last `planner runs pack` are not in the answer.
    """
    from planner import api

    answer = api.query_runs(sql, runs)
    if as_json:
        output.print_json({"rows": answer.to_dict("records")})
        return
    rows = [[_cell(value) for value in row] for row in answer.itertuples(index=False)]
    output.table("", [str(name) for name in answer.columns], rows)
    output.line(f"{len(rows):,} rows.")


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return number(value, 6)
    return "" if value is None else str(value)


@app.command()
@output.reports_errors
def gc(
    yes: Annotated[bool, typer.Option("--yes", help="Remove them; otherwise only say so.")] = False,
    damaged: Annotated[
        bool, typer.Option("--damaged", help="Runs whose files were changed or lost, instead.")
    ] = False,
    runs: options.RunsFolder = None,
    as_json: options.AsJson = False,
) -> None:
    """Find runs that no name and no sweep refers to; with --yes, remove them for good."""
    from planner import api

    found: list[str] = []
    for store in api.run_stores(runs):
        unneeded = api.unneeded_runs(store, damaged=damaged)
        if yes:
            unneeded = api.remove_unneeded(store, unneeded)
        found += unneeded.runs
        if not as_json:
            what = "damaged" if damaged else "that nothing refers to"
            beside = f" and {len(unneeded.beside)} leftovers" if unneeded.beside else ""
            size = f"{unneeded.size_bytes / 1e6:,.1f} MB"
            done = "removed" if yes else "can be removed with --yes"
            runs_found = f"{len(unneeded.runs):,} runs {what}{beside}, {size}"
            output.line(f"{store.root}: {runs_found}, {done}.")
            for key in unneeded.runs[:_SHOWN]:
                output.line(f"  {key[:_BRIEF_ID]}")
    if as_json:
        output.print_json({"runs": found, "removed": yes})
