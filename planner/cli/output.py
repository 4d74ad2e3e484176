"""What the command line prints: answers to stdout, everything else to stderr."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import typer

from planner.errors import Fault, InputError, PlannerError

if TYPE_CHECKING:
    from rich.console import Console

    from planner.api import Run

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
    text = json.dumps(
        {"format": JSON_FORMAT, **_plain(document)}, indent=2, ensure_ascii=False, allow_nan=False
    )
    typer.echo(text)


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
    typer.echo(text)


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
    parts = ("code", "file", "row", "column", "value", "rule", "remedy", "message")
    return {"faults": [{part: getattr(fault, part) for part in parts} for fault in faults]}


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
    found = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    console.print(Text(f"{found} found.", style="bold"))


def reports_errors(verb: Callable[_P, _T]) -> Callable[_P, _T]:
    """Make a verb end with a plain statement and its exit code when the planner raises an error."""

    @functools.wraps(verb)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
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
    from rich.text import Text

    to_stderr().print(Text("Error: ", style="bold red").append(text, style=""))
