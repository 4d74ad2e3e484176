"""Siting, capacity and chip plans for AI data centers.

::

    import planner

    study = planner.load_study("china-2030")
    run = planner.solve(study)

The names below live in :mod:`planner.api` and are imported when first used, so that
``import planner`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.api import (
        compare,
        explain,
        load_study,
        solve,
        sweep,
        what_if,
        write_report,
    )

__version__ = "0.1.0"

__all__ = [
    "__version__",
    "compare",
    "explain",
    "load_study",
    "solve",
    "sweep",
    "what_if",
    "write_report",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("planner.api"), name)
    raise AttributeError(f"module 'planner' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
