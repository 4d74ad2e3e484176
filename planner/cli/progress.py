"""Progress of a solve on stderr: one line that changes, or a line now and then when piped."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from planner.cli.output import to_stderr

if TYPE_CHECKING:
    from planner.solve.solve import Progress

_PIPED_EVERY_S = 5.0


@contextmanager
def solve_progress(quiet: bool) -> Iterator[Callable[[Progress], None] | None]:
    """Give a function that shows progress, or ``None`` if nothing is to be shown."""
    if quiet:
        yield None
        return
    console = to_stderr()
    if console.is_terminal:
        with console.status("Reading the study") as status:
            yield lambda progress: status.update(describe(progress))
        return
    last = {"at": float("-inf"), "phase": ""}

    def show(progress: Progress) -> None:
        now = time.monotonic()
        if progress.phase != last["phase"] or now - float(last["at"]) >= _PIPED_EVERY_S:
            last.update(at=now, phase=progress.phase)
            console.print(describe(progress))

    yield show


@contextmanager
def stopped_by_ctrl_c() -> Iterator[threading.Event]:
    """Give an event that the first Ctrl-C sets; a second Ctrl-C ends the command at once."""
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, ask_to_stop)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
