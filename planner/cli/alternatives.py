"""``planner alternatives``: plans near the optimum that differ most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli import options, output, questions

if TYPE_CHECKING:
    from planner.explain.alternatives import Kind

_PERCENT = 100.0


def _ratio(text: str) -> float:
    """Return the share that ``2%`` or ``0.02`` says."""
    try:
        if text.endswith("%"):
            return float(text[:-1]) / _PERCENT
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no share: write 2% or 0.02.") from None


@output.reports_errors
def alternatives(
    ref: options.RunRef,
    within: Annotated[
        str, typer.Option(metavar="SHARE", help="What a plan may cost more: 2% or 0.02.")
    ] = "2%",
    count: Annotated[int, typer.Option(min=1, help="Most plans to find.")] = 8,
    differ: Annotated[
        list[str] | None,
        typer.Option(help="What plans are to differ in: sites, chips or regions. Repeatable."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; by default one a core.")
    ] = None,
    runs: options.RunsFolder = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Find plans almost as good as a run's that differ most, and which sites all have."""
    from planner import api

    run = api.find_run(ref, runs)
    kinds: list[Kind] = list(differ or ())  # type: ignore[arg-type]
    ratio = _ratio(within)
    with questions.counted("Ways to differ", quiet or as_json) as tell:
        found = api.alternatives(
            run,
            within_ratio=ratio,
            count=count,
            kinds=kinds,
            workers=workers or questions.cores(),
            tell=tell,
        )
    if as_json:
        frequency = run.added()["alternatives"].tables["site_frequency"]
        output.print_json(
            {
                "run": run.id,
                "plans": questions.as_documents(found),
                "site_frequency": {
                    row.site_id: {"plans": row.plans, "of": row.of, "kind": row.kind}
                    for row in frequency.itertuples()
                },
            }
        )
        return
    questions.print_alternatives(run, found, ratio)
