"""Which files a study may read: those of its own folder and the shipped ones."""

from __future__ import annotations

from pathlib import Path

from planner.errors import UsageError
from planner.resources import share


def allowed_roots(folder: Path | None) -> tuple[Path, ...]:
    """Return the folders that a study may read from, links resolved.

    Parameters
    ----------
    folder : pathlib.Path or None
        Folder of the study that the command line named; None for a shipped study.
    """
    shipped = (share("data").resolve(), share("models").resolve())
    return shipped if folder is None else (folder.resolve(), *shipped)


def is_inside(path: Path, roots: tuple[Path, ...]) -> bool:
    """Return whether a path, with every link in it followed, stays inside one of the folders."""
    try:
        real = path.resolve()
    except (OSError, RuntimeError, ValueError):
        return False
    return any(real.is_relative_to(root) for root in roots)


def must_be_free(folder: Path) -> None:
    """Raise unless the folder of a new study is not there or is empty.

    Raises
    ------
    UsageError
        If it is in use.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already. Choose a new folder.")
