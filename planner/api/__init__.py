"""The planner as a library: load a study, change it, solve it, read the plan.

>>> import planner
>>> run = planner.load_study("tutorial").change("rules.energy_quota.enabled = false").solve()
>>> run.status
'optimal'
>>> run.tables["sites"], run.geo("sites"), run.key_figures, run.report
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from planner.api.comparing import compare
from planner.api.explain import explain_infeasible, explain_unmet, precheck, write_what_if
from planner.api.fronts import find_breakpoint, pareto
from planner.api.planned import (
    PlannedStudy,
    Review,
    SolveChoices,
    check_study,
    load_study,
    preview_sweep,
    review_study,
    sweep,
)
from planner.api.questions import alternatives, explain_prices, explain_sites
from planner.api.reading import find_sweep, load_sweep, read_sweep, write_sweep_report
from planner.api.robust import Robustness, robustness, what_ifs_of
from planner.api.run import Run
from planner.api.stores import (
    list_runs,
    pack_runs,
    query_runs,
    remove_unneeded,
    run_stores,
    unneeded_runs,
    verify_runs,
)
from planner.errors import UsageError
from planner.importers.formats import Found
from planner.runs.store import LATEST
from planner.say.language import Language
from planner.study.describe import describe_dataset
from planner.study.starter import Starter, init_study
from planner.sweep.cluster import ClusterChoice
from planner.sweep.worked_cases import Outcome, solve_case, worked_cases

__all__ = [
    "ClusterChoice",
    "Outcome",
    "PlannedStudy",
    "Review",
    "Robustness",
    "Run",
    "SolveChoices",
    "Starter",
    "alternatives",
    "check_study",
    "compare",
    "describe_dataset",
    "explain_infeasible",
    "explain_prices",
    "explain_sites",
    "explain_unmet",
    "find_breakpoint",
    "find_run",
    "find_sweep",
    "import_instance",
    "init_study",
    "list_runs",
    "load_study",
    "load_sweep",
    "pack_runs",
    "pareto",
    "precheck",
    "preview_sweep",
    "query_runs",
    "read_sweep",
    "remove_unneeded",
    "review_study",
    "robustness",
    "run_stores",
    "shipped",
    "solve",
    "solve_case",
    "sweep",
    "unneeded_runs",
    "verify_runs",
    "what_if",
    "what_ifs_of",
    "worked_cases",
    "write_report",
    "write_sweep_report",
    "write_what_if",
]


def solve(study: PlannedStudy | str | Path, **options: Any) -> Run:
    """Solve a study, loaded or named; see :meth:`PlannedStudy.solve`."""
    loaded = study if isinstance(study, PlannedStudy) else load_study(study)
    return loaded.solve(**options)


def what_if(study: PlannedStudy | str | Path, *changes: str) -> PlannedStudy:
    """Return a study, loaded or named, with changes; see :meth:`PlannedStudy.change`."""
    loaded = study if isinstance(study, PlannedStudy) else load_study(study)
    return loaded.change(*changes)


def find_run(ref: str, runs: Path | None = None) -> Run:
    """Return a run by its name, ``latest``, or the beginning of its key.

    Parameters
    ----------
    ref : str
        Which run.
    runs : pathlib.Path, optional
        Folder of the run store; without it, all of :func:`run_stores`.

    Raises
    ------
    UsageError
        If none or several fit.
    """
    found: list[Run] = []
    errors: list[UsageError] = []
    for store in run_stores(runs):
        try:
            found.append(Run(store, store.find(ref)))
        except UsageError as error:
            errors.append(error)
    if not found:
        raise max(errors, key=lambda error: "Did you mean" in str(error))
    if len(found) > 1 and ref != LATEST:
        places = ", ".join(str(run.store.root) for run in found)
        raise UsageError(f"Several stores have a run {ref!r}: {places}. Choose one with --runs.")
    return max(found, key=lambda run: str(run.stored.manifest["created"]))


def write_report(run: Run, languages: Sequence[Language] | None = None) -> tuple[Path, ...]:
    """Write the report of a run and return its files; see :meth:`Run.write_report`."""
    return run.write_report(languages)


def shipped() -> tuple[dict[str, Path], dict[str, Path]]:
    """Return the shipped datasets and the shipped studies, by name."""
    from planner.study.catalogue import shipped_datasets, shipped_studies

    return shipped_datasets(), shipped_studies()


def import_instance(
    file: Path, folder: Path, kind: str = "", capacity: float | None = None
) -> Found:
    """Turn a published facility location instance into a study folder.

    Parameters
    ----------
    file : pathlib.Path
        The instance.
    folder : pathlib.Path
        The study's folder; must not exist, or be empty.
    kind : {"", "orlib", "pmed", "ufllib", "holmberg", "tbed1", "klose"}
        Format of the file; found by itself if it is not named.
    capacity : float, optional
        What the word ``capacity`` stands for in the OR-Library's large instances.

    Returns
    -------
    Found
        The instance, and the format that it was in.

    Raises
    ------
    InputError
        If the file is no such instance; nothing is written then.
    UsageError
        If the kind is unknown or the folder is in use.
    """
    from planner.importers.studies import import_file

    return import_file(file, folder, kind, capacity)
