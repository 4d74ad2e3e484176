"""Read sweeps, and write their reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.api.stores import run_stores
from planner.errors import UsageError
from planner.runs.store import RunStore, StoredRun
from planner.sweep.cases import BASE_CASE, Sweep
from planner.sweep.folder import SWEEPS, sweep_about, sweep_names
from planner.sweep.folder import load_sweep as _load

if TYPE_CHECKING:
    import pandas as pd

    from planner.report.sweep.data import SweepData
    from planner.say.language import Language
    from planner.sweep.read.reading import Reading

REPORT_FOLDER = "report"


def find_sweep(name: str, runs: Path | None = None) -> tuple[Sweep, RunStore] | None:
    """Return a sweep by its name and the store that it is in; None if there is none.

    Parameters
    ----------
    name : str
    runs : pathlib.Path, optional
        Folder of the run store; without it, all of :func:`planner.api.run_stores`.

    Raises
    ------
    UsageError
        If several stores have one of that name.
    """
    having = [store for store in run_stores(runs) if name in sweep_names(store)]
    if len(having) > 1:
        places = ", ".join(str(store.root) for store in having)
        raise UsageError(f"Several stores have a sweep {name!r}: {places}. Choose with --runs.")
    return (_load(having[0], name), having[0]) if having else None


def load_sweep(name: str, runs: Path | None = None) -> Sweep:
    """Return a sweep of the run stores in reach by its name.

    Parameters
    ----------
    name : str
        Name of the sweep.
    runs : pathlib.Path, optional
        Folder of the run store; without it, all of :func:`planner.api.run_stores`.

    Raises
    ------
    UsageError
        If there is none of that name, or several stores have one.
    """
    found = find_sweep(name, runs)
    return found[0] if found else _load(run_stores(runs)[0], name)


def read_sweep(sweep: Sweep, store: RunStore) -> Reading:
    """Read a sweep: its tables by name, and what must be known of them.

    Parameters
    ----------
    sweep : Sweep
    store : RunStore
        Where its runs are.

    Returns
    -------
    Reading
        See :class:`planner.sweep.read.reading.Reading`.
    """
    from planner.sweep.read.reading import read_sweep as read

    return read(sweep, _site_tables(sweep, store))


def write_sweep_report(
    sweep: Sweep,
    store: RunStore,
    languages: Sequence[Language] | None = None,
    *,
    html: bool = True,
    pdf: bool = True,
    folder: Path | None = None,
    force: bool = False,
) -> tuple[Path, ...]:
    """Write the report of a sweep and its tables, and return the paths of the report's files.

    Parameters
    ----------
    sweep : Sweep
    store : RunStore
        Where its runs are.
    languages : sequence of {"en", "zh"}, optional
        Languages to write; without it, those of the study's report options.
    html, pdf : bool
        Which formats to write.
    folder : pathlib.Path, optional
        Where to; without it, ``report`` beside the table of cases. The tidy tables go to
        ``tables`` in it.
    force : bool
        Whether to replace files in that folder that are not as the planner wrote them.

    Raises
    ------
    UsageError
        If no case has a plan: there is nothing to report; or if a file in that folder is not the
        planner's.
    PlannerError
        If the PDF cannot be set.
    """
    from planner.outputs import new_files
    from planner.report.sweep.assemble import sweep_report_files
    from planner.report.write import written
    from planner.results.files import write_csv

    data = _sweep_data(sweep, store)
    goal = folder or store.root / SWEEPS / sweep.design.name / REPORT_FOLDER
    formats = [name for name, wanted in (("html", html), ("pdf", pdf)) if wanted]
    # the report in the store is the store's own
    with nullcontext(goal) if folder is None else new_files(goal, force=force) as made:
        write_csv(dict(data.reading.tables), made / "tables")
        paths = written(sweep_report_files(data, languages, formats), made)
        return tuple(goal / path.name for path in paths)


def _sweep_data(sweep: Sweep, store: RunStore) -> SweepData:
    from planner.report.data import report_data
    from planner.report.sweep.data import SweepData

    run = _told_run(sweep, store)
    tables = {name: run.table(name) for name in run.table_names()}
    plan = report_data(run.study(), run.outcome(), tables, run.run)
    about: Mapping[str, Any] = {}
    if sweep.design.name in sweep_names(store):
        about = sweep_about(store, sweep.design.name)
    return SweepData(read_sweep(sweep, store), plan, about)


def _told_run(sweep: Sweep, store: RunStore) -> StoredRun:
    """Return the run of the base case, or of the first case that has a plan."""
    solved = sweep.cases[sweep.cases["run"].astype(bool)]
    first = solved.sort_values("case", key=lambda case: case != BASE_CASE, kind="stable")
    for key in first["run"]:
        run = store.get(str(key))
        if run is not None:
            return run
    raise UsageError(f"No case of sweep {sweep.design.name} has a plan: nothing can be told.")


def _site_tables(sweep: Sweep, store: RunStore) -> Mapping[str, pd.DataFrame]:
    tables = {}
    for key in sweep.cases["run"]:
        run = store.get(str(key)) if key else None
        if run is not None:
            tables[str(key)] = run.table("sites")
    return tables
