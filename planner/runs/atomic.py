"""Write a folder of files whole or not at all.

The files go to a temporary folder on the same disk, each is flushed, then the folder is renamed,
which a file system does in one step, and the parent is flushed. A crash at any step leaves a
temporary folder and never a goal that lacks something. A temporary folder is held by a file lock
for as long as its writer lives, so that whoever writes next can tell a left-over from the folder of
another process that is still at work.
"""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

STAGING = ".tmp"
_WAIT_S = 0.02
#: no one holds a lock that others wait for as long as that, unless it was stopped
_PATIENCE_S = 60.0
_TRIED_BYTES = 4096


def write_folder(goal: Path, files: Mapping[str, bytes], staging: Path) -> bool:
    """Write files into a new folder, in the order given, and put the folder in its place.

    Parameters
    ----------
    goal : pathlib.Path
        The folder to make. Its parents are made as needed.
    files : mapping of str to bytes
        Path inside the folder, with ``/`` between its parts, and content.
    staging : pathlib.Path
        Folder for temporary folders, on the same file system.

    Returns
    -------
    bool
        False if the goal was already there; it is then left as it is.
    """
    make_folder(goal.parent)
    with held_folder(staging) as folder:
        made = {folder}
        for name, content in files.items():
            path = folder / name
            make_folder(path.parent)
            made.add(path.parent)
            write_bytes(path, content)
        for inner in sorted(made, key=lambda path: len(path.parts), reverse=True):
            flush_folder(inner)
        if goal.exists():
            return False
        try:
            rename(folder, goal)
        except OSError:
            if goal.exists():  # another process was first with the same content
                return False
            raise
        flush_folder(goal.parent)
        return True


def write_file(goal: Path, content: bytes, staging: Path) -> None:
    """Write one file in one step, over an older one of the same name."""
    make_folder(goal.parent)
    with held_folder(staging) as folder:
        write_bytes(folder / "file", content)
        replace(folder / "file", goal)
        flush_folder(goal.parent)


def try_out(staging: Path) -> None:
    """Write a little and take it away again; raises OSError where that cannot be."""
    with held_folder(staging) as folder:
        write_bytes(folder / "file", bytes(_TRIED_BYTES))


def discard(folder: Path, staging: Path) -> None:
    """Take a folder away in one step, if it is there, and then remove it."""
    with held_folder(staging) as held:
        move_into(held, folder)


def move_into(held: Path, folder: Path) -> None:
    """Move a folder, if it is there, into a held one in one step: it goes when that one does."""
    if folder.exists():
        rename(folder, held / uuid.uuid4().hex)
        flush_folder(folder.parent)


def remove_leftovers(staging: Path) -> int:
    """Remove temporary folders whose writer is gone; return how many there were.

    The folders of writers that are still at work are left alone.
    """
    removed = 0
    for lock in sorted(staging.glob("*.lock")):
        with _locked(lock) as free:
            if free:
                remove_tree(lock.with_suffix(""))
                removed += 1
    return removed


@contextmanager
def held_folder(staging: Path) -> Iterator[Path]:
    """Make a temporary folder and hold its lock; whatever is left in the end is removed."""
    make_folder(staging)
    while True:  # someone who tidies up may take a lock file just before it is locked
        folder = staging / uuid.uuid4().hex
        with _locked(folder.with_suffix(".lock")) as held:
            if held:
                try:
                    make_folder(folder)
                    yield folder
                finally:
                    remove_tree(folder)
                return


@contextmanager
def claimed(name: str, staging: Path) -> Iterator[bool]:
    """Claim a name among the processes that use one store, and say whether it was free.

    The claim ends with the block, or with the process.
    """
    make_folder(staging)
    with _locked(staging / f"{name}.lock") as held:
        yield held


@contextmanager
def alone(name: str, staging: Path) -> Iterator[None]:
    """Wait until a name is free among the processes that use one store, and hold it.

    Raises
    ------
    TimeoutError
        If it does not become free within a minute.
    """
    make_folder(staging)
    path, end = staging / f"{name}.lock", time.monotonic() + _PATIENCE_S
    while True:
        with _locked(path, max(0.0, end - time.monotonic())) as held:
            if held:
                yield
                return
        if time.monotonic() >= end:
            raise TimeoutError(
                f"{path} has been held by another planner for a minute. If none is at work there, "
                "remove it."
            )
        time.sleep(_WAIT_S)


@contextmanager
def _locked(path: Path, timeout_s: float = 0.0) -> Iterator[bool]:
    """Lock a file, made if need be, and say whether it could be had; it is removed in the end."""
    lock = FileLock(path, timeout=timeout_s, poll_interval=_WAIT_S)
    try:
        lock.acquire()
        held = True
    except Timeout:
        held = False
    except PermissionError:
        if not path.exists():
            raise
        held = False  # it is another user's
    try:
        yield held
    finally:
        try:
            if held and os.name != "nt":  # on Windows the library removes it
                path.unlink(missing_ok=True)  # before it is given back: the next one makes its own
        finally:
            lock.release()


def make_folder(path: Path) -> None:
    """Make a folder and its parents."""
    path.mkdir(parents=True, exist_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file and flush it to the disk."""
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def flush_folder(path: Path) -> None:
    """Flush a folder's list of entries to the disk, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def rename(folder: Path, goal: Path) -> None:
    """Move a folder to its place in one step; fails if there is one already."""
    folder.rename(goal)


def replace(path: Path, goal: Path) -> None:
    """Move a file to its place in one step, over an older one."""
    path.replace(goal)


def remove_tree(folder: Path) -> None:
    """Remove a folder, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)
