"""The command line: words to calls of :mod:`planner.api`, one file a verb."""

from __future__ import annotations


def main() -> None:
    """Run the command line; the entry point ``planner``."""
    import signal
    import sys

    from planner.cli.app import app

    # asked to end by SLURM, Kubernetes or timeout, a command tidies up as after Ctrl-C
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    app(prog_name="planner")
