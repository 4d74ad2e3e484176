"""Where the planner's log goes: the terminal, a file, or nowhere."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from planner.errors import UsageError

_LINE = re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ planner")


@contextmanager
def logged(verbose: int, log_file: Path | None) -> Iterator[None]:
    """Send the planner's log to stderr (``-v``, ``-vv``) and to a file (with all details).

    Only the planner's own logger is touched, so other programs' logs stay as they are. A log that
    is there is gone on with.

    Raises
    ------
    UsageError
        If the file is there and is no log of the planner's, or is a study's.
    """
    logger = logging.getLogger("planner")
    handlers: list[logging.Handler] = []
    if verbose:
        handlers.append(logging.StreamHandler())
        handlers[-1].setLevel(logging.DEBUG if verbose > 1 else logging.INFO)
    if log_file is not None:
        _must_be_a_log(log_file)
        log_file.parent.mkdir(parents=True, exist_ok=True)
        handlers.append(logging.FileHandler(log_file, encoding="utf-8"))
        handlers[-1].setLevel(logging.DEBUG)
    for handler in handlers:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        logger.addHandler(handler)
    before = logger.level
    logger.setLevel(min((handler.level for handler in handlers), default=logging.WARNING))
    try:
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
