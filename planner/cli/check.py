"""``planner check``: every fault of a study at once."""

from __future__ import annotations

import typer

from planner.cli import options, output


@output.reports_errors
def check(
    study: options.StudyRef, changes: options.Changes = None, as_json: options.AsJson = False
) -> None:
    """Check a study and its tables; show every fault with its place and remedy."""
    from planner import api
    from planner.errors import InputError

    faults = api.check_study(study, changes or ())
    if as_json:
        output.print_json(output.faults_as_json(faults))
    elif faults:
        output.print_faults(faults)
    else:
        output.line(f"{study}: no faults.")
    if faults:
        raise typer.Exit(InputError.exit_code)
