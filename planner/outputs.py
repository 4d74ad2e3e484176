"""Files that the planner writes outside of its run store: never over a file of somebody else's.

A file counts as the planner's own while it is byte for byte what the planner wrote: a list of what
it wrote in a folder, with hashes, lies there as ``.planner-files.json``. A file that was edited
since is its editor's. What a study reads is never written over, not even by force.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from planner.errors import UsageError
from planner.study.files import is_read_as_table
from planner.study.load import datasets_named_in

RECORD = ".planner-files.json"
_SHOWN = 3


@contextmanager
def new_files(folder: Path, *, force: bool = False) -> Iterator[Path]:
    """Give a folder to write in; what lies there in the end is moved to its place, all or nothing.

    Parameters
    ----------
    folder : pathlib.Path
        Where the files go; made if it is not there.
    force : bool
        Whether files may be replaced that are not as the planner wrote them.

    Raises
    ------
    UsageError
        If a file of the same name is somebody else's, or is or would be read by a study.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is not a folder. Choose another place.")
    before = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with TemporaryDirectory(prefix=".planner-", dir=folder) as made:
            yield Path(made)
            _move(Path(made), folder, force)
    except BaseException:
        for path in before:
            if not any(path.iterdir()):
                path.rmdir()
        raise


def write_file(path: Path, content: bytes) -> None:
    """Write one file, unless somebody else's stands there; see :func:`new_files`."""
    with new_files(path.parent) as made:
        (made / path.name).write_bytes(content)


def must_not_be_input(paths: Sequence[Path]) -> None:
    """Raise if a file is a study's, or would be read as one of its tables or its borders.

    Raises
    ------
    UsageError
        With the files and the study that reads them.
    """
    for folder in dict.fromkeys(path.parent for path in paths):
        reads = _reader_of(folder)
        taken = [path.name for path in paths if path.parent == folder and reads(path)]
        if taken:
            raise UsageError(
                f"{_named(taken)} in {folder} would be input of a study. Choose another folder."
            )


def _move(made: Path, folder: Path, force: bool) -> None:
    names = {path: path.relative_to(made) for path in sorted(made.rglob("*")) if path.is_file()}
    hashes = {name.as_posix(): _hash(path) for path, name in names.items()}
    ours = _record(folder)
    foreign = [
        name
        for name, digest in hashes.items()
        if os.path.lexists(folder / name) and not _is_one_of(folder / name, ours.get(name), digest)
    ]
    must_not_be_input(
        [folder / n for n in hashes if n in foreign or not n.endswith(_STUDY_ENDINGS)]
    )
    stuck = [name for name in foreign if (folder / name).is_dir()]
    if stuck or (foreign and not force):
        why = "a folder" if stuck else "not as the planner wrote it, or not the planner's"
        remedy = "" if stuck else ", or replace it with --force"
        raise UsageError(
            f"{_named(stuck or foreign)} in {folder}: {why}. Choose another folder{remedy}."
        )
    for path, name in names.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        path.replace(folder / name)
    record = made / RECORD
    record.write_text(json.dumps({"written": {**ours, **hashes}}, indent=1) + "\n", "utf-8")
    record.replace(folder / RECORD)


def _is_one_of(path: Path, *hashes: str | None) -> bool:
    return path.is_file() and _hash(path) in hashes


#: endings of study files
_STUDY_ENDINGS = (".yaml", ".yml")


def _reader_of(folder: Path) -> Callable[[Path], bool]:
    """Return what says whether a file in a folder is, or would be, input of a study."""
    real = folder.resolve()
    # a study reads only what lies in its own folder, so its file lies there or above
    above = [path for path in (real, *real.parents) if path.is_dir()]
    is_input = (real / "study.yaml").exists() or any(real in datasets_named_in(p) for p in above)

    def reads(path: Path) -> bool:
        if path.suffix in _STUDY_ENDINGS:
            return path.exists()
        return is_input and is_read_as_table(path)

    return reads


def _record(folder: Path) -> Mapping[str, str]:
    """Return the hash of each file that the planner wrote in a folder; none if it is not known."""
    try:
        written = json.loads((folder / RECORD).read_text(encoding="utf-8"))["written"]
        return {str(name): str(digest) for name, digest in written.items()}
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return {}


def _hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
