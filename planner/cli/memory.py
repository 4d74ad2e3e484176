"""What little memory the planner can do with, and a plain word where there is less.

Libraries that find no memory while they load, or for a thread, wait for ever or abort: neither can
be caught, so it is looked at beforehand.
"""

from __future__ import annotations

import math
import os
import sys

from planner.errors import TooLittleMemoryError

if sys.platform != "win32":
    import resource

#: addresses that the tutorial's solve takes without its report, in bytes: 0.69e9 measured
LEAST_BYTES = 0.7e9


def address_limit_bytes() -> float:
    """Return how many addresses this process may take; infinite where nothing limits it."""
    if sys.platform == "win32":
        return math.inf
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return math.inf if limit == resource.RLIM_INFINITY else float(limit)


def take_little() -> None:
    """Let libraries that are not loaded yet take no more memory than they use."""
    # Arrow's own pool takes a gigabyte of addresses at its first table
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if math.isfinite(address_limit_bytes()):  # 80 MB for each further core
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def demand_memory() -> None:
    """Raise if this process may take fewer addresses than any solve needs.

    Raises
    ------
    TooLittleMemoryError
    """
    limit = address_limit_bytes()
    if limit < LEAST_BYTES:
        raise TooLittleMemoryError(
            f"This process may take {limit / 1e9:.2f} GB of memory (ulimit -v), and the planner "
            f"needs at least {LEAST_BYTES / 1e9:.1f} GB. Raise the limit."
        )
