"""Where the planner's log goes: the terminal, a file, or nowhere."""

from __future__ import annotations

import logging
from pathlib import Path


def start_logging(verbose: int, log_file: Path | None) -> None:
    """Send the planner's log to stderr (``-v``, ``-vv``) and to a file (with all details).

    Only the planner's own logger is touched, so other programs' logs stay as they are.
    """
    logger = logging.getLogger("planner")
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
    handlers: list[tuple[logging.Handler, int]] = []
    if verbose:
        level = logging.DEBUG if verbose > 1 else logging.INFO
        handlers.append((logging.StreamHandler(), level))
    if log_file is not None:
        log_file.parent.mkdir(parents=True, exist_ok=True)
        handlers.append((logging.FileHandler(log_file, encoding="utf-8"), logging.DEBUG))
    for handler, level in handlers:
        handler.setLevel(level)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        logger.addHandler(handler)
    logger.setLevel(min((level for _, level in handlers), default=logging.WARNING))
