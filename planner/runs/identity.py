"""Which programs a plan was found with: their versions, and a hash of the model's own code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

from planner import resources
from planner.version import __version__

_PROGRAMS = {"pyomo": "pyomo", "highs": "highspy"}
#: rooms and files whose code decides a plan and its tables; model and solve stand on the others
_OWN_CODE = (
    "model",
    "solve",
    "results",
    "study",
    "geo",
    "errors.py",
    "resources.py",
    "solution.py",
    "units.py",
    "version.py",
)


def program_versions() -> Mapping[str, str]:
    """Return what can change an answer: versions of planner, Pyomo and HiGHS, and the code."""
    others = {name: metadata.version(package) for name, package in _PROGRAMS.items()}
    return {"planner": __version__, **others, "code": code_hash()}


@cache
def code_hash(root: Path = Path(resources.__file__).parent) -> str:
    """Return the SHA-256 of the code that decides a plan, the same in a checkout and a wheel.

    Parameters
    ----------
    root : pathlib.Path
        Folder of the package.
    """
    whole = hashlib.sha256()
    for path in code_files(root):
        text = path.read_bytes().replace(b"\r\n", b"\n")
        whole.update(f"{path.relative_to(root).as_posix()}\n{len(text)}\n".encode() + text)
    return whole.hexdigest()


def code_files(root: Path) -> Iterator[Path]:
    """Yield the files of that code in the package's folder, in a fixed order."""
    for part in _OWN_CODE:
        path = root / part
        yield from sorted(path.rglob("*.py"), key=Path.as_posix) if path.is_dir() else (path,)
