"""Progress of a solve on stderr: one line that changes, or a line now and then when piped."""

from __future__ import annotations

import math
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from planner.cli.output import number, percent, to_stderr

if TYPE_CHECKING:
    from planner.solve.progress import Progress

_PIPED_EVERY_S = 3.0
_QUIET_UP_TO_S = 1.0
_SAME_WISH_S = 2.0
_SIGNALLED = 128
_ASKING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)
]


def describe(progress: Progress) -> str:
    """Return the state of a solve as a line: seconds, incumbent, bound, gap, nodes."""
    best = number(progress.incumbent, 6) if math.isfinite(progress.incumbent) else "none yet"
    return (
        f"{progress.seconds:6.0f} s   best plan {best}   bound {number(progress.bound, 6)}   "
        f"gap {percent(progress.gap_ratio)}   nodes {progress.nodes:,}"
    )


@contextmanager
def solve_progress(quiet: bool) -> Iterator[Callable[[Progress], None] | None]:
    """Give a function that shows progress, or ``None`` if nothing is to be shown."""
    if quiet:
        yield None
        return
    console = to_stderr()
    if console.is_terminal:
        with console.status("Reading the study and building the model") as status:
            yield lambda progress: status.update(describe(progress))
        return
    next_at = time.monotonic() + _QUIET_UP_TO_S

    def show(progress: Progress) -> None:
        nonlocal next_at
        if time.monotonic() >= next_at:
            next_at = time.monotonic() + _PIPED_EVERY_S
            console.print(describe(progress))

    yield show


class Stop(threading.Event):
    """Set by the first signal that asks a command to end.

    Attributes
    ----------
    exit_code : int
        What the command then ends with: 128 and the number of the signal, as shells say it.
    """

    exit_code = 0


@contextmanager
def stopped_by_signals() -> Iterator[Stop]:
    """Give an event that the first Ctrl-C or SIGTERM sets; one more ends the command at once.

    SIGTERM is what SLURM, Kubernetes, ``docker stop`` and ``timeout`` send, SIGBREAK what Windows
    does. Signals that follow the first within moments are taken for the same wish.
    """
    stop = Stop()
    asked_at = math.inf

    def ask_to_stop(number: int, _frame: FrameType | None) -> None:
        nonlocal asked_at
        if time.monotonic() - asked_at > _SAME_WISH_S:
            os._exit(stop.exit_code)  # the solver's thread would hold up any gentler end
        asked_at = min(asked_at, time.monotonic())
        stop.exit_code = stop.exit_code or _SIGNALLED + number
        stop.set()

    before = {name: signal.signal(name, ask_to_stop) for name in _ASKING}
    try:
        yield stop
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
