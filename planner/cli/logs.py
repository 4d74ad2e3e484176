"""Where the planner's log goes: the terminal, a file, or nowhere."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType

import typer

from planner.errors import PlannerError, UsageError, in_plain_words

_LOG_LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_LINE = re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ planner")


@contextmanager
def logged(verbose: int, log_file: Path | None) -> Iterator[None]:
    """Send the planner's log to stderr (``-v``, ``-vv``) and to a file (with all details).

    Warnings go to stderr in any case.

    Only the planner's own logger is touched, so other programs' logs stay as they are. A log that
    is there is gone on with. The traceback of an error that nobody foresaw goes there too.

    Raises
    ------
    UsageError
        If the file cannot be written, is there and no log of the planner's, or is a study's.
    """
    logger = logging.getLogger("planner")
    terminal = logging.StreamHandler()
    terminal.setLevel((logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)])
    terminal.setFormatter(logging.Formatter(_LOG_LINE if verbose else "Warning: %(message)s"))
    handlers: list[logging.Handler] = [terminal]
    if log_file is not None:
        _must_be_a_log(log_file)
        try:
            log_file.parent.mkdir(parents=True, exist_ok=True)
            handlers.append(logging.FileHandler(log_file, encoding="utf-8"))
        except OSError as error:
            raise UsageError(f"The log cannot be written: {in_plain_words(error)}.") from error
        handlers[-1].setLevel(logging.DEBUG)
        handlers[-1].setFormatter(logging.Formatter(_LOG_LINE))
    for handler in handlers:
        logger.addHandler(handler)
    before = logger.level
    logger.setLevel(min(handler.level for handler in handlers))

    def log_failure(
        _kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if error is not None and not isinstance(error, PlannerError | typer.Exit):
            logger.info("it ended with an error", exc_info=error)

    try:
        with ExitStack() as watched:
            watched.push(log_failure)
            yield
    finally:
        logger.setLevel(before)
        for handler in handlers:
            logger.removeHandler(handler)
            handler.close()


def _must_be_a_log(path: Path) -> None:
    """Raise if a file is there that is no log of the planner's, or a study would read it."""
    from planner.outputs import must_not_be_input

    must_not_be_input((path,))
    if path.is_dir() or (path.is_file() and not _begins_as_a_log(path)):
        raise UsageError(f"{path} is there and is no log of the planner's. Choose another file.")


def _begins_as_a_log(path: Path) -> bool:
    with path.open("rb") as file:
        begin = file.read(200)
    return not begin or _LINE.match(begin) is not None
