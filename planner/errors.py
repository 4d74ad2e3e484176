"""The exceptions of the planner, and the exit code that each ends the command with.

::

    PlannerError               1   something failed inside the planner
    ├── UsageError             2   the command or call was put wrongly
    ├── InputError             3   the study or its tables are faulty; carries every fault
    ├── InfeasibleError        4   no plan can satisfy every limit, or profit has no limit
    ├── NoPlanError            6   the time ran out before a plan was found
    └── VerificationError      1   a solution broke a rule when it was recomputed

Exit code 5 (time limit with a plan) and 130 (interrupted) are results, not errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


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


class VerificationError(PlannerError):
    """A solution broke a rule of the study when it was recomputed from plain numbers."""
