"""``planner sweep``: solve many cases of a study side by side."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planner.cli import options, output
from planner.cli.logs import logged
from planner.cli.output import number, percent
from planner.cli.progress import Stop, stopped_by_signals
from planner.cli.solve import report_formats

if TYPE_CHECKING:
    from planner.sweep.cases import Sweep
    from planner.sweep.preview import SweepPreview
    from planner.sweep.run import SweepProgress

SOME_CASES_FAILED = 7
_PIPED_EVERY_S = 3.0
_MOST_ROWS = 60
_BRIEF_ID = 12
_UNITS = {"": 1, "B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "MIB": 2**20, "GIB": 2**30}


def memory_bytes(text: str) -> int:
    """Return an amount of memory such as ``4GB`` in bytes.

    Raises
    ------
    UsageError
        If it is none.
    """
    from planner.errors import UsageError

    found = re.fullmatch(r"\s*(\d+\.?\d*)\s*([A-Za-z]*)\s*", text)
    if not found or found.group(2).upper() not in _UNITS:
        raise UsageError(f"{text!r} is no amount of memory. Write 4GB or 500MB.")
    return int(float(found.group(1)) * _UNITS[found.group(2).upper()])


@output.reports_errors
def sweep(
    study: options.StudyRef,
    cases: Annotated[
        str | None,
        typer.Argument(
            metavar="[SWEEP]", help="A sweep file, a CSV of cases, or a shipped sweep's name."
        ),
    ] = None,
    tornado: Annotated[
        bool,
        typer.Option("--tornado", help="Vary each figure between its low and high case alone."),
    ] = False,
    factors: Annotated[
        int | None, typer.Option(min=1, help="With --tornado: how many factors at most (20).")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List the cases, what is solved, time and memory.")
    ] = False,
    name: Annotated[str, typer.Option(help="Name of the sweep instead of the file's.")] = "",
    report: options.Report = None,
    no_report: options.NoReport = False,
    changes: options.Changes = None,
    workers: Annotated[
        int, typer.Option(min=0, help="Cases solved side by side; 0: as the cores allow.")
    ] = 0,
    memory: Annotated[
        str, typer.Option(help="Memory of each case, e.g. 4GB; otherwise an even share.")
    ] = "",
    scheduler: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            envvar="PLANNER_SCHEDULER",
            help="A Dask scheduler, tls://HOST:PORT, instead of workers on this machine.",
        ),
    ] = "",
    hard_limit: Annotated[
        float | None,
        typer.Option(
            min=0.001,
            max=options.LONGEST_SEARCH_S,
            help="End a case after seconds; it has failed then.",
        ),
    ] = None,
    gap: options.Gap = None,
    time_limit: options.TimeLimit = None,
    threads: Annotated[
        int | None,
        typer.Option(
            min=1, max=1024, envvar="PLANNER_THREADS", help="Solver threads of each case (1)."
        ),
    ] = None,
    seed: options.Seed = None,
    runs: options.RunsFolder = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    log_file: options.LogFile = None,
) -> None:
    """Solve many cases of a study side by side and keep each in the run store.

    A sweep that was broken off goes on where it was when it is run again. Ctrl-C and SIGTERM
    end it.
    """
    from planner import api
    from planner.errors import UsageError

    if tornado == (cases is not None):
        raise UsageError("Name a sweep file, or give --tornado: one of the two.")
    given = {"gap": gap, "time_limit_s": time_limit, "threads": threads, "seed": seed}
    chosen: Any = {key: value for key, value in given.items() if value is not None}
    asked: Any = {
        "name": name,
        "most_factors": factors,
        "hard_limit_s": hard_limit or 0.0,
        "choice": api.ClusterChoice(workers, memory_bytes(memory) if memory else 0, scheduler),
        **chosen,
    }
    with (
        logged(verbose, log_file),
        stopped_by_signals() as stop,
        sweep_progress(quiet or dry_run) as progress,
    ):
        planned = api.load_study(study, changes or (), runs=runs)
        if dry_run:
            ahead = api.preview_sweep(planned, cases, **asked)
            output.print_json(_preview_as_json(ahead)) if as_json else _print_preview(ahead)
            return
        formats = report_formats(planned, report, no_report)
        with output.goes_on_from(planned.store.root):
            done = api.sweep(planned, cases, progress=progress, stop=stop, **asked)
    if not as_json:
        _print_sweep(done, planned.store.root / "sweeps" / done.design.name, quiet)
    told = not stop.is_set() and done.cases["run"].astype(bool).any()
    chosen_formats = formats if told else ()
    paths = output.write_sweep_report(done, planned.store, chosen_formats, said=not as_json)
    if as_json:
        output.print_json({**sweep_as_json(done), "reports": [str(path) for path in paths]})
    raise typer.Exit(_exit_code(done, stop))


def _exit_code(done: Sweep, stop: Stop) -> int:
    from planner.sweep.run import WITHOUT_ANSWER

    if stop.is_set():
        return stop.exit_code
    return SOME_CASES_FAILED if done.cases["status"].isin(WITHOUT_ANSWER).any() else 0


def describe(progress: SweepProgress) -> str:
    """Return the state of a sweep as a line."""
    left = progress.left_s
    rest = f"   about {_duration(left)} left" if math.isfinite(left) and left > 0 else ""
    return (
        f"{progress.done:,} of {progress.cases:,} cases done   {progress.cached:,} from the store"
        f"   {progress.failed:,} failed{rest}"
    )


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


@contextmanager
def sweep_progress(quiet: bool) -> Iterator[Callable[[SweepProgress], None] | None]:
    """Give a function that shows the progress of a sweep on stderr, or ``None``."""
    if quiet:
        yield None
        return
    console = output.to_stderr()
    if console.is_terminal:
        with console.status("Reading the study and the cases") as status:
            yield lambda progress: status.update(describe(progress))
        return
    next_at = 0.0

    def show(progress: SweepProgress) -> None:
        nonlocal next_at
        if time.monotonic() >= next_at or progress.done == progress.cases:
            next_at = time.monotonic() + _PIPED_EVERY_S
            console.print(describe(progress))

    yield show


def sweep_as_json(done: Sweep) -> dict[str, Any]:
    """Return the JSON document of a sweep: every case with its levels, worth and key figures."""
    from planner.sweep.cases import CASE_COLUMNS, WORTH_COLUMNS

    factors = [factor.name for factor in done.design.factors]
    plain = [*CASE_COLUMNS, *WORTH_COLUMNS]
    figures = [column for column in done.cases.columns if column not in {*plain, *factors}]
    rows = done.cases.to_dict("records")
    changes = {case.case: list(case.changes) for case in done.design.cases}
    return {
        "sweep": done.design.name,
        "study": done.study,
        "design": done.design.kind,
        "left_out": list(done.design.left_out),
        "cases": [
            {
                **{column: row[column] for column in plain},
                "changes": changes[row["case"]],
                "run": row["run"] or None,
                "levels": {factor: row[factor] for factor in factors},
                "key_figures": {figure: row[figure] for figure in figures},
            }
            for row in rows
        ],
    }


def _print_sweep(done: Sweep, folder: Any, quiet: bool) -> None:
    table = done.cases
    if not quiet:
        rows = [
            (
                str(row["case"]),
                str(row["status"]),
                number(float(row["objective_mcur"]), 6),
                percent(float(row["gap_ratio"])),
                f"{float(row['seconds']):.1f}",
                str(row["run"])[:_BRIEF_ID],
                str(row["reason"]),
            )
            for row in table.head(_MOST_ROWS).to_dict("records")
        ]
        columns = ("Case", "Status", "Objective, m", "Gap", "Seconds", "Run", "Reason")
        output.table(f"Sweep {done.design.name} of {done.study}", columns, rows)
        if len(table) > _MOST_ROWS:
            output.line(f"and {len(table) - _MOST_ROWS:,} more cases.")
        _print_left_out(done.design.left_out)
    counts = ", ".join(f"{n:,} {s}" for s, n in table["status"].value_counts().items())
    output.line(f"{len(table):,} cases: {counts}.")
    output.line(f"Table of cases: {folder / 'cases.csv'}")


def _print_left_out(left_out: tuple[str, ...]) -> None:
    if left_out:
        output.line(f"{len(left_out)} figures with a range were left out:")
        for sentence in left_out:
            output.line(f"  {sentence}")


def _print_preview(ahead: SweepPreview) -> None:
    from planner.sweep.folder import describe as describe_older
    from planner.sweep.preview import OPEN

    cases = ahead.design.cases
    solved = sum(state != OPEN for state in ahead.states.values())
    rows = [(c.case, ahead.states[c.case], "; ".join(c.changes)) for c in cases[:_MOST_ROWS]]
    output.table(f"Sweep {ahead.design.name}", ("Case", "State", "Changes"), rows)
    if len(cases) > _MOST_ROWS:
        output.line(f"and {len(cases) - _MOST_ROWS:,} more cases.")
    _print_left_out(ahead.design.left_out)
    output.line(f"{len(cases):,} cases, {solved:,} already solved, {ahead.open_cases:,} to solve.")
    if ahead.older is not None:
        output.line(describe_older(ahead.design.name, ahead.older))
    if ahead.choice.workers:
        each = ahead.choice.memory_bytes / 1e9
        output.line(f"{ahead.choice.workers} workers with {each:.1f} GB each.")
    if not ahead.base_run:
        output.line("Time and memory: unknown until the base case is solved (planner solve).")
        return
    held = ahead.memory_bytes / 1e9
    memory = f" and {held:.1f} GB of memory" if math.isfinite(held) else ""
    output.line(
        f"About {_duration(ahead.seconds)}{memory}, if each case takes what run "
        f"{ahead.base_run[:_BRIEF_ID]} of the base case took."
    )


def _preview_as_json(ahead: SweepPreview) -> dict[str, Any]:
    return {
        "sweep": ahead.design.name,
        "design": ahead.design.kind,
        "left_out": list(ahead.design.left_out),
        "workers": ahead.choice.workers,
        "base_run": ahead.base_run or None,
        "estimate_s": ahead.seconds,
        "estimate_memory_bytes": ahead.memory_bytes,
        "to_solve": ahead.open_cases,
        "kept_as": ahead.older and ahead.older.name,
        "cases": [
            {
                "case": case.case,
                "changes": list(case.changes),
                "levels": dict(case.levels),
                "state": ahead.states[case.case],
            }
            for case in ahead.design.cases
        ],
    }
