"""Runs that nothing names or refers to, and what lies beside them for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from planner.runs import atomic
from planner.runs.begun import answered
from planner.runs.manifest import DamagedRunError
from planner.runs.store import RunStore
from planner.runs.stored_run import STUDIES, studies_used
from planner.runs.verdicts import VERDICTS
from planner.sweep.folder import sweep_about, sweep_names


@dataclass(frozen=True, slots=True)
class Unneeded:
    """What could be removed.

    Attributes
    ----------
    runs : tuple of str
        Keys of runs without a name that no sweep has.
    beside : tuple of pathlib.Path
        Folders of studies and verdicts that no run or sweep refers to, and what is left of searches
        that another process has brought to their end.
    size_bytes : int
        Of all that.
    """

    runs: tuple[str, ...]
    beside: tuple[Path, ...]
    size_bytes: int


def find_unneeded(store: RunStore, *, damaged: bool = False) -> Unneeded:
    """Return what nothing names or refers to; with `damaged`, only runs that are not whole.

    A run is needed if it has a name, is the latest, or is a case of a sweep, done or not yet done.
    Of damaged runs, those with a name are told too: what is left of them is of no use.

    Raises
    ------
    DamagedRunError
        If the table of a sweep cannot be read, for then it cannot be known what it needs.
    """
    if damaged:
        runs = tuple(key for key in store.run_keys() if store.damage(key))
        return _sized(store, runs, ())
    swept = {run for name in sweep_names(store) for run in sweep_about(store, name)["runs"]}
    needed = swept | set(store.names().values())
    runs = tuple(key for key in store.run_keys() if key not in needed)
    kept = set(store.run_keys()) - set(runs)
    beside = tuple(_idle_studies(store, kept)) + tuple(
        path for path in store.root.glob(f"{VERDICTS}/??/*") if path.name not in swept
    )
    return _sized(store, runs, (*beside, *answered(store)))


def remove(store: RunStore, unneeded: Unneeded) -> None:
    """Remove what was found. Each folder goes in one step, so that no half of it is left."""
    for folder in (*map(store.folder, unneeded.runs), *unneeded.beside):
        atomic.discard(folder, store.staging)


def _idle_studies(store: RunStore, runs: set[str]) -> Iterator[Path]:
    """Yield kept studies that no run changes and no sweep is based on."""
    used = {sweep_about(store, name).get("base_study") for name in sweep_names(store)}
    for run in runs:
        try:
            used |= studies_used(store.folder(run))
        except DamagedRunError:
            return  # it cannot be known which study this one needs
    for path in store.root.glob(f"{STUDIES}/*"):
        if path.name not in used:
            yield path


def _sized(store: RunStore, runs: tuple[str, ...], beside: tuple[Path, ...]) -> Unneeded:
    folders = (*map(store.folder, runs), *beside)
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return Unneeded(runs, beside, sum(path.stat().st_size for path in files))
