"""``planner check``: every fault of a study at once, what to ask of it, and what it assumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from planner.cli import options, output
from planner.cli.output import counted

if TYPE_CHECKING:
    from planner.study.notes import Assumed


@output.reports_errors
def check(
    study: options.StudyRef, changes: options.Changes = None, as_json: options.AsJson = False
) -> None:
    """Check a study and its tables; show every fault with its place and remedy.

    Then warnings, and what the study leaves out; neither keeps it from being solved.
    """
    from planner import api
    from planner.errors import InputError

    review = api.review_study(study, changes or ())
    if as_json:
        output.print_json(
            output.faults_as_json(review.faults)
            | {
                "warnings": output.records(review.warnings),
                "assumptions": output.records(review.assumptions),
            }
        )
    else:
        if review.faults:
            output.print_faults(review.faults)
        else:
            asked = counted(len(review.warnings), "warning")
            output.line(f"{study}: no faults{f', {asked}' if review.warnings else ''}.")
        output.print_warnings(review.warnings)
        _print_assumed(review.assumed)
    if review.faults:
        raise typer.Exit(InputError.exit_code)


def _print_assumed(assumed: tuple[Assumed, ...]) -> None:
    """Print what is left out, the columns of a table with the same words together."""
    from planner.study.notes import alike

    rows = []
    for group in alike(assumed):
        first = group.first
        names = [c.column + (f" (usual {c.usual()})" if c.usual() else "") for c in group.columns]
        of = f"{first.cells:,} of {first.rows:,}" if names else ""
        rows.append((first.table, ", ".join(names) or "whole table", of, first.words("en")))
    if not rows:
        return
    title = "Left out or blank, and what stands in its place"
    output.table(title, ("Table", "What", "Rows", "Stands for it"), rows)
