"""What the command line prints: answers to stdout, everything else to stderr."""

from __future__ import annotations

import functools
import json
import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import typer

from planner.cli.failures import statement
from planner.cli.memory import demand_memory
from planner.errors import Fault, InputError, PlannerError, caught, noting

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from planner.api import Run
    from planner.runs.store import RunStore
    from planner.study.settings import Format
    from planner.sweep.cases import Sweep

JSON_FORMAT = 1
NO_NUMBER = "—"
#: a share below that is the rounding of sums
_DUST = 1e-12
_P = ParamSpec("_P")
_T = TypeVar("_T")


def to_stdout() -> Console:
    """Return the console that answers go to. Piped, it does not break lines at 80 columns."""
    from rich.console import Console

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 200
    return console


def to_stderr() -> Console:
    """Return the console that progress, logs and errors go to."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)


def print_json(document: Mapping[str, Any]) -> None:
    """Print one JSON document, with its format number first and ``null`` for what is not there."""
    whole = {"format": JSON_FORMAT, **_plain(document)}
    text = json.dumps(whole, indent=2, ensure_ascii=False, allow_nan=False)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:  # a "?" would be another document
        text = json.dumps(whole, indent=2, allow_nan=False)
    line(text)


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def number(value: float, digits: int = 4) -> str:
    """Return a number for people: thousands parted, `digits` figures that count, NaN as a dash."""
    if not math.isfinite(value):
        return NO_NUMBER
    rounded = float(f"{value:.{digits - 1}e}")  # 0.99999 has as many figures as 1
    size = 0 if rounded == 0 else math.floor(math.log10(abs(rounded)))
    return f"{value:,.{max(0, min(digits, digits - 1 - size))}f}"


def percent(ratio: float) -> str:
    """Return a share in percent; what only rounding leaves is 0."""
    shown = 0.0 if abs(ratio) < _DUST else ratio
    return NO_NUMBER if not math.isfinite(shown) else f"{100 * shown:.3g} %"


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table. Columns after the first whose cells are figures are set to the right."""
    from rich.table import Table
    from rich.text import Text

    rows = list(rows)
    drawn = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for place, column in enumerate(columns):
        figures = all(row[place][:1].isdigit() or row[place][:1] in "-" + NO_NUMBER for row in rows)
        drawn.add_column(column, justify="right" if place and figures else "left")
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    to_stdout().print(drawn)


def line(text: str) -> None:
    """Print a line to stdout as it is, without breaking it."""
    # not typer's echo, which takes it upon itself to write UTF-8 to an ASCII terminal
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def title(text: str) -> None:
    """Print a line in bold."""
    from rich.text import Text

    to_stdout().print(Text(text, style="bold"))


def sentence(text: str) -> None:
    """Print a sentence to stdout, broken between words where the terminal ends."""
    from rich.text import Text

    to_stdout().print(Text(text))


def kept_with(runs: Iterable[Run]) -> None:
    """Say that an answer is kept with runs, and how it comes into their reports; or that not."""
    found = list(runs)
    listed = list(dict.fromkeys(run.name for run in found))
    run, held = ("RUN", f"{len(listed)} runs") if len(listed) > 1 else (listed[0], listed[0])
    if any(one.unkept for one in found):
        line(f"Not kept with {held}: {found[0].store.root} cannot be written.")
    else:
        line(f"Kept with {held}: planner report {run} writes it into the report.")


def faults_as_json(faults: Sequence[Fault]) -> dict[str, Any]:
    """Return the JSON document of faults."""
    return {"faults": records(faults)}


def records(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    """Return faults, warnings or assumptions as JSON has them."""
    parts = ("code", "file", "row", "column", "value", "rule", "remedy", "message")
    return [{part: getattr(fault, part) for part in parts} for fault in faults]


def counted(count: int, thing: str) -> str:
    """Return a count with its noun: ``1 fault``, ``2 faults``."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def print_warnings(warnings: Sequence[Fault]) -> None:
    """Print warnings to stderr, one a line."""
    from rich.text import Text

    for warning in warnings:
        code = Text(f"  {warning.code}  ", style="yellow")
        to_stderr().print(code.append(warning.message, style=""))


def print_faults(faults: Sequence[Fault]) -> None:
    """Print faults to stderr, those of one file together."""
    from rich.text import Text

    console = to_stderr()
    by_file: dict[str, list[Fault]] = {}
    for fault in faults:
        by_file.setdefault(fault.file or "study", []).append(fault)
    for file, group in by_file.items():
        console.print(Text(file, style="bold"))
        for fault in group:
            console.print(Text(f"  {fault.code}  ", style="red").append(fault.message, style=""))
    console.print(Text(f"{counted(len(faults), 'fault')} found.", style="bold"))


def reports_errors(verb: Callable[_P, _T]) -> Callable[_P, _T]:
    """Make a verb end with a plain statement and its exit code when the planner raises an error."""

    @functools.wraps(verb)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            demand_memory()
            return verb(*args, **kwargs)
        except InputError as error:
            if kwargs.get("as_json"):
                print_json(faults_as_json(error.faults))
            else:
                print_faults(error.faults)
            raise typer.Exit(error.exit_code) from error
        except PlannerError as error:
            print_error(str(error))
            raise typer.Exit(error.exit_code) from error

    return run


def print_error(text: str) -> None:
    """Print an error to stderr."""
    _print_marked("Error: ", "bold red", text)


def print_warning(text: str) -> None:
    """Print to stderr what the command could do without."""
    _print_marked("Warning: ", "bold yellow", text)


def _print_marked(mark: str, style: str, text: str) -> None:
    from rich.text import Text

    to_stderr().print(Text(mark, style=style).append(text, style=""))


def goes_on_from(store: Path) -> AbstractContextManager[None]:
    """Let what ends many solves say that those which are done are kept."""
    return noting(f"What is solved is kept in {store}, and the same command goes on from there.")


def write_report(write: Callable[[], Iterable[Path]], kept: str) -> tuple[Path, ...]:
    """Write a report of what is kept; where that fails, say why instead, and return no paths."""
    paths: tuple[Path, ...] = ()
    with caught() as failures:
        paths = tuple(write())
    for error in failures:
        print_warning(f"{kept} is kept, but its report could not be written. {statement(error)}")
    return paths


def write_sweep_report(
    sweep: Sweep, store: RunStore, formats: Sequence[Format], *, said: bool
) -> tuple[Path, ...]:
    """Write the report of a sweep in some formats; say where it is, if that is to be said."""
    from planner import api

    if not formats:
        return ()
    paths = write_report(
        lambda: api.write_sweep_report(sweep, store, html="html" in formats, pdf="pdf" in formats),
        "The sweep",
    )
    for path in paths if said else ():
        line(f"Report: {path}")
    return paths
