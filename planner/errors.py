"""The exceptions of the planner, and the exit code that each ends the command with.

::

    PlannerError               1   something failed inside the planner
    ├── UsageError             2   the command or call was put wrongly
    ├── InputError             3   the study or its tables are faulty; carries every fault
    ├── InfeasibleError        4   no plan can satisfy every limit, or profit has no limit
    ├── NoPlanError            6   the time ran out before a plan was found
    ├── PlanNotKeptError       8   a plan was found, and the store could not keep it
    ├── TooLittleMemoryError  70   this process may not have the memory that any work needs
    └── VerificationError      1   a solution broke a rule when it was recomputed

Exit codes 5 (time limit with a plan), 7 (a sweep with failed cases) and 130 (interrupted) are
results, not errors. Every other exception, of a library or the system, ends the command with 70.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, warning or assumption of the input, located so that its owner can mend it.

    Attributes
    ----------
    code : str
        Stable code, ``E201`` and so on; the manual lists each with an example. Warnings begin with
        W and assumptions with A; neither keeps a study from being solved.
    message : str
        The whole sentence: place, value, rule, remedy.
    file : str
        File name, or the table's name when it did not come from a file.
    row : int or None
        Row as a spreadsheet counts it: the heading is row 1.
    column, value, rule, remedy : str
        The parts of the sentence, empty where they do not apply.
    zh : str
        The sentence in Chinese, of what reports print too.
    """

    code: str
    message: str
    file: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    rule: str = ""
    remedy: str = ""
    zh: str = ""


class PlannerError(Exception):
    """Base of all errors that the planner raises on purpose."""

    exit_code = 1


class UsageError(PlannerError):
    """The command or call was put wrongly."""

    exit_code = 2


class InputError(PlannerError):
    """The study or its tables are faulty.

    Attributes
    ----------
    faults : tuple of Fault
        Every fault found, at most 20 of each kind.
    warnings : tuple of Fault
        What else there is to ask of the tables that could be read.
    """

    exit_code = 3

    def __init__(self, faults: Sequence[Fault], warnings: Sequence[Fault] = ()) -> None:
        self.faults, self.warnings = tuple(faults), tuple(warnings)
        super().__init__("\n".join(fault.message for fault in self.faults))


class InfeasibleError(PlannerError):
    """No plan satisfies every limit, or the profit has no limit.

    Attributes
    ----------
    status : str
        ``infeasible`` or ``unbounded``.
    """

    exit_code = 4

    def __init__(self, message: str, status: str = "infeasible") -> None:
        self.status = status
        super().__init__(message)


class NoPlanError(PlannerError):
    """The time ran out, or the solver was stopped, before it had a plan."""

    exit_code = 6
    status = "no_plan"


class PlanNotKeptError(PlannerError):
    """A plan was found, and the run store could not keep it.

    Attributes
    ----------
    folder : pathlib.Path or None
        Where the run lies instead: its folder in a store among the system's temporary files.
    """

    exit_code = 8

    def __init__(self, message: str, folder: Path | None) -> None:
        self.folder = folder
        super().__init__(message)


class TooLittleMemoryError(PlannerError):
    """This process may not have the memory that any work needs."""

    exit_code = 70


class VerificationError(PlannerError):
    """A solution broke a rule of the study when it was recomputed from plain numbers."""


@contextmanager
def caught() -> Iterator[list[Exception]]:
    """Give a list that holds, afterwards, the exception that ended the block, if one did.

    The one net for what nobody foresaw, under every verb and under what a plan can do without.
    """
    found: list[Exception] = []
    try:
        yield found
    except Exception as error:
        found.append(error)


@contextmanager
def noting(text: str) -> Iterator[None]:
    """Let an exception that leaves the block say what is kept."""
    try:
        yield
    except BaseException as error:
        error.add_note(text)
        raise


def in_plain_words(error: BaseException) -> str:
    """Return what went wrong as a clause that people understand, on one line."""
    text = " ".join(str(error).split())
    match error:
        case PlannerError():
            return text
        case MemoryError():
            return "no memory was left"
        case RecursionError():
            return "something is nested too deeply"
        case OSError(strerror=str(strerror)):
            place = f": {error.filename}" if error.filename is not None else ""
            return strerror[:1].lower() + strerror[1:] + place
        case ImportError():
            return f"a library could not be loaded: {text}"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
