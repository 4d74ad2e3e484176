"""What is said when something fails that nobody foresaw: the outer net's words."""

from __future__ import annotations

import os
import tempfile
import traceback

from planner.errors import PlannerError, in_plain_words

#: exit code of a failure of a library or the system
FAILED = 70
#: set to show tracebacks
VARIABLE = "PLANNER_TRACEBACK"


def statement(error: BaseException) -> str:
    """Return in one line what went wrong, what is kept, and where its traceback is."""
    words = in_plain_words(error)
    told = [words[:1].upper() + words[1:].removesuffix("."), *getattr(error, "__notes__", ())]
    if not isinstance(error, PlannerError):
        told.append(_traceback_place(error))
    return " ".join(sentence.removesuffix(".") + "." for sentence in told)


def _traceback_place(error: BaseException) -> str:
    """Write the traceback where it can be looked up, and return where that is."""
    trace = "".join(traceback.format_exception(error))
    if os.environ.get(VARIABLE):
        return f"\n{trace}"
    try:
        handle, path = tempfile.mkstemp(prefix="planner-", suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as stream:
            stream.write(trace)
    except OSError:
        return f"{VARIABLE}=1 shows where"
    return f"Its traceback is in {path}"
