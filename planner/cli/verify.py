"""``planner verify``: solve the cases whose optimum was worked by hand."""

from __future__ import annotations

import typer

from planner.cli import options, output
from planner.cli.output import number


@output.reports_errors
def verify(as_json: options.AsJson = False) -> None:
    """Solve the worked cases and compare each optimum with the one found by hand."""
    from planner import api

    outcomes = []
    for case in api.worked_cases():
        outcome = api.solve_case(case)
        outcomes.append(outcome)
        if not as_json:
            verdict = "right" if outcome.right else "WRONG"
            output.line(
                f"{verdict}  {outcome.case}: {number(outcome.found_mcur, 8)} found, "
                f"{number(outcome.expected_mcur, 8)} by hand"
            )
    wrong = [outcome.case for outcome in outcomes if not outcome.right]
    if as_json:
        output.print_json(
            {
                "cases": [
                    {
                        "case": outcome.case,
                        "right": outcome.right,
                        "optimum_mcur": outcome.found_mcur,
                        "expected_mcur": outcome.expected_mcur,
                    }
                    for outcome in outcomes
                ]
            }
        )
    else:
        output.line(f"{len(outcomes)} cases, {len(wrong)} wrong.")
    if wrong or not outcomes:
        raise typer.Exit(1)
