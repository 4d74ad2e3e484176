"""Siting, capacity and chip plans for AI data centers.

::

    import planner

    run = planner.load_study("china-2030").solve()
    run.key_figures

The names below live in :mod:`planner.api` and are imported when first used, so that
``import planner`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from planner.version import __version__

if TYPE_CHECKING:
    from planner.api import (
        PlannedStudy,
        Run,
        alternatives,
        check_study,
        compare,
        explain_infeasible,
        explain_prices,
        explain_sites,
        find_run,
        load_study,
        load_sweep,
        pareto,
        robustness,
        solve,
        what_if,
        write_report,
    )

__all__ = [
    "PlannedStudy",
    "Run",
    "__version__",
    "alternatives",
    "check_study",
    "compare",
    "explain_infeasible",
    "explain_prices",
    "explain_sites",
    "find_run",
    "load_study",
    "load_sweep",
    "pareto",
    "robustness",
    "solve",
    "what_if",
    "write_report",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("planner.api"), name)
    raise AttributeError(f"module 'planner' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
