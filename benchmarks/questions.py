"""How soon a plan of China answers questions: ``python benchmarks/questions.py [RUN]``.

Each question is put through the library as the command line puts it, with one process a core, to a
run of china-2030 in ``runs/`` (``planner solve china-2030 --name base``).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

from planner import api


def main() -> None:
    """Time each question once; two of the sites asked alone are in the plan, two are not."""
    run = api.find_run(sys.argv[1] if len(sys.argv) > 1 else "base")
    cores = os.cpu_count() or 1
    for site in ("langfang", "yinchuan", "guian", "lhasa"):
        _timed(f"explain --site {site}", lambda site=site: api.explain_sites(run, [site]))
    _timed("explain --prices", lambda: api.explain_prices(run, workers=cores))
    _timed("explain --all", lambda: api.explain_sites(run, all_levers=False, workers=cores))
    _timed("alternatives", lambda: api.alternatives(run, workers=cores))


def _timed(what: str, ask: Callable[[], object]) -> None:
    began = time.perf_counter()
    found = ask()
    count = len(found) if isinstance(found, tuple) else 1
    print(f"{what}: {time.perf_counter() - began:.1f} s, {count} answers", flush=True)


if __name__ == "__main__":
    main()
