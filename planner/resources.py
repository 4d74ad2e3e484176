"""Where the shipped data, models and report parts are."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def share(folder: str, *parts: str) -> Path:
    """Return the path of something shipped in ``data``, ``models`` or ``reports``.

    Parameters
    ----------
    folder : {"data", "models", "reports"}
        Which of the shipped folders.
    *parts : str
        Path inside it.

    Returns
    -------
    pathlib.Path
        Inside the installed wheel, or beside the package in a checkout. It need not exist.
    """
    installed = _PACKAGE / "_share"
    root = installed if installed.is_dir() else _PACKAGE.parent
    return root.joinpath(folder, *parts)
