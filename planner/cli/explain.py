"""``planner explain``: why there is no plan, or why a plan is as it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planner.cli import options, output, questions

if TYPE_CHECKING:
    from planner.explain.infeasible import Infeasibility
    from planner.explain.unmet import Unmet

_MOST_SHOWN = 12

StudyOrRun = Annotated[
    str,
    typer.Argument(
        metavar="STUDY_OR_RUN",
        help="A shipped study, a study file or folder; or a run's name, id or latest.",
    ),
]


@output.reports_errors
def explain(
    ref: StudyOrRun,
    site: Annotated[
        list[str] | None,
        typer.Option(
            "--site",
            metavar="ID",
            help="Why a site is in the plan or not, and at which price it would be. Repeatable.",
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="The same of every site, ranked by what it costs.")
    ] = False,
    prices: Annotated[
        bool, typer.Option("--prices", help="What one more unit of the plan's limits is worth.")
    ] = False,
    limit: Annotated[
        list[str] | None,
        typer.Option("--limit", metavar="NAME", help="Limit to price. Repeatable."),
    ] = None,
    place: Annotated[
        str, typer.Option(metavar="ID", help="Site, zone, chip or workload to price limits of.")
    ] = "",
    count: Annotated[int, typer.Option(min=1, help="Most limits to price.")] = 10,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; by default one a core.")
    ] = None,
    infeasible: Annotated[
        bool,
        typer.Option(
            "--infeasible",
            help="What must give, what conflicts, and a study file that can be solved.",
        ),
    ] = False,
    changes: options.Changes = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where to write that study file."),
    ] = None,
    runs: options.RunsFolder = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Explain a plan: its sites, the price of its limits, or why there is none.

    --site, --all and --prices ask a run. --infeasible asks a study why it has no plan, and a run
    why its plan leaves demand unmet.
    """
    from planner.errors import UsageError

    asked = [bool(site), every, prices or bool(limit or place), infeasible]
    if sum(asked) != 1:
        raise UsageError("Ask one thing: --site ID, --all, --prices or --infeasible.")
    if site or every:
        _explain_sites(ref, site or (), runs, workers, as_json, quiet)
    elif not infeasible:
        _explain_prices(ref, limit or (), place, count, runs, workers, as_json, quiet)
    elif _is_study(ref):
        _explain_study(ref, changes, out, as_json)
    else:
        _explain_run(ref, runs, as_json)


def _explain_sites(
    ref: str,
    sites: Sequence[str],
    runs: Path | None,
    workers: int | None,
    as_json: bool,
    quiet: bool,
) -> None:
    from planner import api

    run = api.find_run(ref, runs)
    with questions.counted("Sites", quiet or as_json) as tell:
        found = api.explain_sites(
            run,
            sites,
            # of one site every lever is wanted; of all, the ranking
            all_levers=bool(sites),
            workers=workers or questions.cores(),
            tell=tell,
        )
    if as_json:
        output.print_json({"run": run.id, "site": questions.as_documents(found)})
        return
    questions.print_sites(run, found)


def _explain_prices(
    ref: str,
    limits: Sequence[str],
    place: str,
    count: int,
    runs: Path | None,
    workers: int | None,
    as_json: bool,
    quiet: bool,
) -> None:
    from planner import api

    run = api.find_run(ref, runs)
    with questions.counted("Limits", quiet or as_json) as tell:
        found = api.explain_prices(
            run,
            limits=limits,
            place=place,
            count=count,
            workers=workers or questions.cores(),
            tell=tell,
        )
    if as_json:
        output.print_json({"run": run.id, "prices": questions.as_documents(found)})
        return
    questions.print_prices(run, found)


def _is_study(ref: str) -> bool:
    from planner import api

    return Path(ref).exists() or ref in api.shipped()[1]


def _explain_study(ref: str, changes: list[str] | None, out: Path | None, as_json: bool) -> None:
    from planner import api

    planned = api.load_study(ref, changes or ())
    with _waiting(as_json):
        found = api.explain_infeasible(planned)
    written = None
    if found.suggested_changes:
        written = api.write_what_if(found, planned, ref, out)
    if as_json:
        output.print_json({"study": ref, **_as_json(found), "what_if": _text(written)})
        return
    if found.is_feasible:
        output.line(_nothing_gives(ref, found))
        return
    _title(f"No plan can keep to every limit of {planned.study.settings.study}.")
    _print_found(found)
    if written:
        _title("What would mend it")
        _lines(found.suggested_changes)
        output.line(f"Written to {written}; solve it with:")
        output.line(f"  planner solve {_shown(written)}")


def _explain_run(ref: str, runs: Path | None, as_json: bool) -> None:
    from planner import api

    run = api.find_run(ref, runs)
    with _waiting(as_json):
        unmet = api.explain_unmet(run)
    if as_json:
        output.print_json({"run": run.id, **_unmet_as_json(unmet)})
        return
    if not unmet.places:
        output.line("The plan meets all demand.")
        return
    _title("Demand that the plan leaves unmet")
    _lines(place.sentence_en for place in unmet.places)
    if unmet.limits is None or unmet.is_by_price:
        output.line("")
        _lines_of_price(unmet)
        output.kept_with([run])
        return
    _title("No plan can meet all of it within the limits.")
    _print_found(unmet.limits)
    output.kept_with([run])


def _lines_of_price(unmet: Unmet) -> None:
    if unmet.limits is not None and not unmet.limits.decisions_whole:
        output.line("As far as can be told without whole decisions:")
    output.line("All of it could be met: serving it costs more than the price of unmet demand.")


def _print_found(found: Infeasibility) -> None:
    if found.prechecks:
        _title("Seen before solving")
        _lines(finding.sentence_en for finding in found.prechecks)
    if found.relaxations:
        _title("What must give, at the least")
        _lines(relaxation.sentence_en for relaxation in found.relaxations)
        if not found.decisions_whole:
            output.line(
                "  Reckoned without whole decisions: with them, more may have to give.\n"
                "  The changes below give a tenth more."
            )
    if found.conflict:
        _title(_conflict_title(found))
        _lines(_grouped(found))
    if found.remedies:
        whole = "" if found.decisions_whole else ", as far as can be told without whole decisions"
        _title(f"Each of these alone would mend it{whole}")
        _lines(f"{remedy.sentence_en}: {remedy.change}" for remedy in found.remedies)


def _nothing_gives(ref: str, found: Infeasibility) -> str:
    if found.decisions_whole:
        return f"{ref} has a plan: nothing has to give."
    return f"Nothing has to give in {ref}, as far as can be told without whole decisions."


def _conflict_title(found: Infeasibility) -> str:
    if found.conflict_is_smallest:
        if len(found.conflict) == 1:
            return "What conflicts: no plan can keep this limit, whatever else gives"
        return "What conflicts: were any one of these to give, the rest could hold"
    if found.conflict_kinds_needed:
        return "What conflicts: were any one of these lines to give, the others could hold"
    return "What conflicts (time ran out before the smallest set was known)"


def _grouped(found: Infeasibility) -> list[str]:
    """Return the conflict with one line a limit."""
    from planner.explain.limits import LIMITS

    places: dict[str, list[str]] = {}
    for part in found.conflict:
        places.setdefault(LIMITS[part.limit].words[0], []).append(part.name_en.rpartition(": ")[0])
    return [_group(what, [p for p in named if p]) for what, named in places.items()]


def _group(what: str, places: list[str]) -> str:
    shown = "; ".join(places[:_MOST_SHOWN])
    more = len(places) - _MOST_SHOWN
    rest = f"; and {more} more" if more > 0 else ""
    return f"{what}: {shown}{rest}" if places else what


def _title(text: str) -> None:
    output.line("")
    output.title(text)


def _lines(sentences: Any) -> None:
    from rich.padding import Padding
    from rich.text import Text

    console = output.to_stdout()
    listed = list(sentences)
    for sentence in listed[:_MOST_SHOWN]:
        console.print(Padding(Text(sentence), (0, 0, 0, 2), expand=False))
    if len(listed) > _MOST_SHOWN:
        output.line(f"  and {len(listed) - _MOST_SHOWN} more; --json lists all")


def _waiting(quiet: bool) -> Any:
    from contextlib import nullcontext

    console = output.to_stderr()
    return nullcontext() if quiet else console.status("Looking for what must give ...")


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)


def _as_json(found: Infeasibility) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "feasible": found.is_feasible,
        "prechecks": [asdict(finding) for finding in found.prechecks],
        "relaxation": [asdict(relaxation) for relaxation in found.relaxations],
        "decisions_whole": found.decisions_whole,
        "conflict": [asdict(limit) for limit in found.conflict],
        "conflict_is_smallest": found.conflict_is_smallest,
        "conflict_kinds_needed": found.conflict_kinds_needed,
        "suggested_changes": list(found.suggested_changes),
        "remedies": [asdict(remedy) for remedy in found.remedies],
        "seconds": dict(found.seconds),
    }


def _unmet_as_json(unmet: Unmet) -> dict[str, Any]:
    from dataclasses import asdict

    limits = {} if unmet.limits is None else _as_json(unmet.limits)
    return {"unmet": [asdict(place) for place in unmet.places], **limits}
