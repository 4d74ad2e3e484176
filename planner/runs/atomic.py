"""Write a folder of files whole or not at all.

The files go to a temporary folder on the same disk, each is flushed, then the folder is renamed,
which a file system does in one step, and the parent is flushed. A crash at any step leaves a
temporary folder and never a goal that lacks something. A temporary folder is held by a file lock
for as long as its writer lives, so that the next start can tell a left-over from the folder of
another process that is still at work.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl

STAGING = ".tmp"
_STALE_AFTER_S = 24 * 3600.0
_WAIT_S = 0.02
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
    with _held_folder(staging) as folder:
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
    with _held_folder(staging) as folder:
        write_bytes(folder / "file", content)
        replace(folder / "file", goal)
        flush_folder(goal.parent)


def try_out(staging: Path) -> None:
    """Write a little and take it away again; raises OSError where that cannot be."""
    with _held_folder(staging) as folder:
        write_bytes(folder / "file", bytes(_TRIED_BYTES))


def discard(folder: Path, staging: Path) -> None:
    """Take a folder away in one step, if it is there, and then remove it."""
    with _held_folder(staging) as held:
        if folder.exists():
            rename(folder, held / folder.name)
            flush_folder(folder.parent)


def remove_leftovers(staging: Path) -> int:
    """Remove temporary folders whose writer is gone; return how many there were.

    The folders of writers that are still at work are left alone.
    """
    removed = 0
    for lock in sorted(staging.glob("*.lock")):
        with _try_lock(lock) as free:
            if free:
                remove_tree(lock.with_suffix(""))
                lock.unlink(missing_ok=True)
                removed += 1
    return removed


@contextmanager
def _held_folder(staging: Path) -> Iterator[Path]:
    """Make a temporary folder and hold its lock; whatever is left in the end is removed."""
    make_folder(staging)
    held = False
    while not held:  # someone who tidies up may have taken a lock file just before it was locked
        folder = staging / uuid.uuid4().hex
        lock = folder.with_suffix(".lock")
        with _try_lock(lock) as mine:
            held = mine and lock.exists()
            if held:
                make_folder(folder)
                try:
                    yield folder
                finally:
                    remove_tree(folder)
                    lock.unlink(missing_ok=True)


@contextmanager
def claimed(name: str, staging: Path) -> Iterator[bool]:
    """Claim a name among the processes that use one store, and say whether it was free.

    The claim ends with the block, or with the process.
    """
    make_folder(staging)
    path = staging / f"{name}.lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        # its last owner may have taken the file away just before it was locked
        held = _lock(handle) and _is_the_file(handle, path)
        try:
            yield held
        finally:
            if held:
                path.unlink(missing_ok=True)
    finally:
        os.close(handle)  # which also gives the lock back


@contextmanager
def alone(name: str, staging: Path) -> Iterator[None]:
    """Wait until a name is free among the processes that use one store, and hold it."""
    while True:
        with claimed(name, staging) as mine:
            if mine:
                yield
                return
        time.sleep(_WAIT_S)


def _is_the_file(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


@contextmanager
def _try_lock(path: Path) -> Iterator[bool]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        yield _lock(handle)
    finally:
        os.close(handle)  # which also gives the lock back


def _lock(handle: int) -> bool:
    if sys.platform == "win32":  # has no flock: left-overs are told by their age
        state = os.fstat(handle)
        os.write(handle, b"held")
        return state.st_size == 0 or time.time() - state.st_mtime > _STALE_AFTER_S
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


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
