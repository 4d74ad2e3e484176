"""Runs that nothing names or refers to, and what lies beside them for nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from planner.runs import atomic, manifest
from planner.runs.begun import answered
from planner.runs.manifest import DamagedRunError, ForeignRunError
from planner.runs.store import RunStore
from planner.runs.stored_run import STUDIES, studies_used
from planner.runs.verdicts import VERDICTS
from planner.sweep.folder import sweep_about, sweep_names

#: folders that go at once, while no other process may change what is needed
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Unneeded:
    """What could be removed.

    Attributes
    ----------
    runs : tuple of str
        Keys of runs without a name that no sweep has; or of damaged ones.
    beside : tuple of pathlib.Path
        Folders of studies and verdicts that no run or sweep refers to, and what is left of searches
        that another process has brought to their end.
    size_bytes : int
        Of all that.
    damaged : bool
        Whether runs are in it for their damage.
    """

    runs: tuple[str, ...]
    beside: tuple[Path, ...]
    size_bytes: int
    damaged: bool = False


def find_unneeded(store: RunStore, *, damaged: bool = False) -> Unneeded:
    """Return what nothing names or refers to; with `damaged`, only runs that are not whole.

    A run is needed if it has a name, is the latest, is a case of a sweep, done or not yet done, or
    if work at hand has begun it or asked for it. Of damaged runs, those with a name are told too:
    what is left of them is of no use. What the planner did not make, or a newer one made, is in
    neither.

    Raises
    ------
    DamagedRunError
        If the table of a sweep cannot be read, for then it cannot be known what it needs.
    """
    with suppress(OSError):  # a store that is only read keeps them
        store.tidy_up()
    found = _still_unneeded(store, store.run_keys(), damaged)
    beside = () if damaged else _idle(store, set(store.run_keys()) - set(found))
    return Unneeded(found, beside, sum(map(_size, (*map(store.folder, found), *beside))), damaged)


def remove(store: RunStore, unneeded: Unneeded) -> Unneeded:
    """Remove what was found as far as it is still unneeded, and return what was removed.

    Each folder goes in one step, so that no half of it is left, and is looked at right before.
    """
    runs: tuple[str, ...] = ()
    beside: tuple[Path, ...] = ()
    size_bytes = 0
    for first in range(0, len(unneeded.runs), _AT_ONCE):
        asked = unneeded.runs[first : first + _AT_ONCE]
        # what is moved into a held folder is removed with it, when others may go on
        with atomic.held_folder(store.staging) as held, store.alone():
            going = _still_unneeded(store, asked, unneeded.damaged)
            size_bytes += _moved(map(store.folder, going), held)
        runs += going
    if unneeded.beside:
        with atomic.held_folder(store.staging) as held, store.alone():
            idle = set(_idle(store, set(store.run_keys())))
            beside = tuple(folder for folder in unneeded.beside if folder in idle)
            size_bytes += _moved(beside, held)
    return Unneeded(runs, beside, size_bytes, unneeded.damaged)


def _moved(folders: Iterable[Path], held: Path) -> int:
    """Move folders into a held one, each in one step, and return how many bytes that were."""
    size_bytes = 0
    for folder in folders:
        size_bytes += _size(folder)
        atomic.move_into(held, folder)
    return size_bytes


def _still_unneeded(store: RunStore, keys: Iterable[str], damaged: bool) -> tuple[str, ...]:
    if damaged:
        at_work = store.needed_at_work() or set()
        return tuple(
            key for key in keys if key not in at_work and _is_own(store, key) and store.damage(key)
        )
    needed = _needed(store)
    return tuple(key for key in keys if key not in needed and _is_own(store, key))


def _needed(store: RunStore) -> set[str]:
    return (
        {run for name in sweep_names(store) for run in sweep_about(store, name)["runs"]}
        | set(store.names().values())
        | (store.needed_at_work() or set())
    )


def _is_own(store: RunStore, key: str) -> bool:
    """Return whether a folder is a run that this planner, or an older one, made."""
    folder = store.folder(key)
    try:
        manifest.read(folder)
    except ForeignRunError:
        return False
    except DamagedRunError:
        return (folder / manifest.FILE).is_file()
    return True


def _idle(store: RunStore, runs: set[str]) -> tuple[Path, ...]:
    """Return studies that nothing is based on, verdicts of no sweep, searches that are done."""
    needed, idle = _needed(store), {*_idle_studies(store, runs), *answered(store)}
    return tuple(
        path
        for path in store.kept_beside()
        if path in idle or (path.parent.parent.name == VERDICTS and path.name not in needed)
    )


def _idle_studies(store: RunStore, runs: set[str]) -> Iterator[Path]:
    """Yield kept studies that no run changes and no sweep is based on."""
    if store.needed_at_work() is not None:
        return  # a sweep may just have kept its study
    used = {sweep_about(store, name).get("base_study") for name in sweep_names(store)}
    for run in runs:
        try:
            used |= studies_used(store.folder(run))
        except DamagedRunError:
            return  # it cannot be known which study this one needs
    for path in store.root.glob(f"{STUDIES}/*"):
        if path.name not in used:
            yield path


def _size(folder: Path) -> int:
    """Return the bytes of the files in a folder; files that go meanwhile count nothing."""
    size_bytes = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            size_bytes += path.stat().st_size if path.is_file() else 0
    return size_bytes
