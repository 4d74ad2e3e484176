"""The command line: words to calls of :mod:`planner.api`, one file a verb."""

from __future__ import annotations


def main() -> None:
    """Run the command line; the entry point ``planner``."""
    from planner.cli.app import app

    app(prog_name="planner")
