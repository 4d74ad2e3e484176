"""A user's own defaults: the last place that a solve option is looked for.

A flag goes before an environment variable, that before the study file, and that before this
file: ``config.toml`` in the user's configuration folder, or what ``PLANNER_CONFIG`` names::

    gap = 0.01
    time_limit_s = 300
    threads = 4
    report = "html"
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

import typer

from planner.cli.options import ReportChoice
from planner.errors import UsageError

VARIABLE = "PLANNER_CONFIG"


def user_file() -> Path:
    """Return the path of the user's file; it need not exist."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else Path(typer.get_app_dir("planner")) / "config.toml"


def user_defaults() -> dict[str, Any]:
    """Return what the user's file sets: solve options, and ``report``.

    Raises
    ------
    UsageError
        If the file is not TOML or sets something else.
    """
    from planner.study.settings import SolveOptions

    path = user_file()
    if not path.is_file():
        return {}
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        if "report" in given:
            given["report"] = ReportChoice(given["report"])
        SolveOptions.model_validate({key: given[key] for key in given.keys() - {"report"}})
    except ValueError as error:
        raise UsageError(f"{path} is not a file of solve options and report.\n{error}") from error
    return given
