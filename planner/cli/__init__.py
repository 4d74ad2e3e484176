"""The command line: words to calls of :mod:`planner.api`, one file a verb."""

from __future__ import annotations

import io
import signal
import sys

from planner.cli.memory import take_little
from planner.errors import caught


def main() -> None:
    """Run the command line; the entry point ``planner``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a sign shows a "?"
    # asked to end by SLURM, Kubernetes or timeout, a command tidies up as after Ctrl-C
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    take_little()
    with caught() as unforeseen:
        from planner.cli.app import app

        app(prog_name="planner")
    for error in unforeseen:
        from planner.cli.failures import FAILED, statement

        sys.stderr.write(f"Error: {statement(error)}\n")
        sys.exit(FAILED)
