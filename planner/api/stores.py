"""Run stores: what is in them, questions to them, and what can go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from planner.errors import UsageError
from planner.runs.packing import RunLine
from planner.runs.packing import list_runs as _list
from planner.runs.store import RUNS_FOLDER, RunStore

if TYPE_CHECKING:
    import pandas as pd

    from planner.runs.packing import Packed
    from planner.sweep.unneeded import Unneeded


def run_stores(runs: Path | None = None) -> tuple[RunStore, ...]:
    """Return the run stores in reach.

    Parameters
    ----------
    runs : pathlib.Path, optional
        Folder of the only store. Without it: ``runs`` of the working folder, and of each study
        folder directly in it.
    """
    if runs is not None:
        return (RunStore(runs),)
    here = Path.cwd()
    beside = [path.parent / RUNS_FOLDER for path in sorted(here.glob("*/study.yaml"))]
    return tuple(RunStore(p) for p in (here / RUNS_FOLDER, *beside) if p.is_dir()) or (
        RunStore(here / RUNS_FOLDER),
    )


def list_runs(store: RunStore) -> tuple[tuple[RunLine, ...], dict[str, str]]:
    """Return a line for every run, oldest first, and what is wrong with those without one."""
    return _list(store)


def pack_runs(store: RunStore) -> Packed:
    """Pack the runs of a store into a few Parquet files that queries read."""
    from planner.runs.packing import pack

    return pack(store)


def query_runs(sql: str, runs: Path | None = None) -> pd.DataFrame:
    """Return the answer to a question in SQL over the packed runs of a store.

    Parameters
    ----------
    sql : str
        Over the tables ``runs``, ``cases``, ``names`` and the result tables of all runs.
    runs : pathlib.Path, optional
        Folder of the run store; without it, the only one in reach.

    Raises
    ------
    UsageError
        If the question cannot be answered, or several stores are in reach.
    """
    from planner.sweep.query import query

    answer: pd.DataFrame = query(_only_store(runs), sql).to_pandas()
    return answer


def verify_runs(store: RunStore) -> dict[str, tuple[str, ...]]:
    """Recompute every hash of a store; return what is wrong and how to mend it.

    It is given by the key of the run, study or verdict, by the file of a name, by ``sweep`` and its
    name, and as ``packed``.
    """
    from planner.runs.packing import pack_faults
    from planner.sweep.folder import damaged_sweeps

    sweeps = {f"sweep {name}": faults for name, faults in damaged_sweeps(store).items()}
    faults = pack_faults(store)
    return {**store.verify(), **({"packed": faults} if faults else {}), **sweeps}


def unneeded_runs(store: RunStore, *, damaged: bool = False) -> Unneeded:
    """Return the runs that nothing names or refers to; or, if asked, those that are damaged."""
    from planner.sweep.unneeded import find_unneeded

    return find_unneeded(store, damaged=damaged)


def remove_unneeded(store: RunStore, unneeded: Unneeded) -> Unneeded:
    """Remove for good what :func:`unneeded_runs` found, and return what was still unneeded."""
    from planner.sweep.unneeded import remove

    return remove(store, unneeded)


def _only_store(runs: Path | None) -> RunStore:
    stores = run_stores(runs)
    if len(stores) > 1:
        places = ", ".join(str(store.root) for store in stores)
        raise UsageError(f"Several run stores are in reach: {places}. Choose one with --runs.")
    return stores[0]
