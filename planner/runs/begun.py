"""The best plan so far of a search that is not done, so that one that is broken off is not lost.

::

    begun/<key>.<time>/manifest.json, values.parquet

The key is that of the run that answers the question, and the newest folder counts. It is left there
by a search that ends by any means; the same question goes on from it, and takes it away when its
run is kept.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner.runs import atomic, manifest
from planner.runs.contents import now, solution_about, values_bytes
from planner.runs.manifest import DamagedRunError
from planner.runs.store import RunStore
from planner.runs.stored_run import VALUES, StoredRun
from planner.solution import Solution

_LOG = logging.getLogger(__name__)

BEGUN = "begun"
_NAME = re.compile(r"[0-9a-f]{64}\.\d{20}")


@dataclass(frozen=True, slots=True)
class Begun:
    """What is kept of the search for the answer to a question.

    A store that cannot be written to is told in the log: the search is worth more.

    Attributes
    ----------
    store : RunStore
    key : str
        Of the run that answers it.
    """

    store: RunStore
    key: str

    def keep(self, plan: Solution) -> None:
        """Keep a plan in the place of those before it."""
        older = _folders(self.store, self.key)
        name = f"{self.key}.{time.time_ns():020d}"
        files = {VALUES: values_bytes(plan.values)}
        about = {"run": name, "created": now(), "solution": solution_about(plan)}
        sealed = {**files, manifest.FILE: manifest.seal(about, files)}
        try:
            atomic.write_folder(self.store.root / BEGUN / name, sealed, self.store.staging)
            _remove(self.store, older)
        except OSError as error:
            _LOG.warning("The best plan so far could not be kept: %s", error)

    def newest(self) -> tuple[Solution, dict[str, Any]] | None:
        """Return the newest whole plan and what a manifest says of it; None if there is none.

        A damaged one is stepped around, with a word in the log.
        """
        for folder in reversed(_folders(self.store, self.key)):
            try:
                found = StoredRun(folder, manifest.read(folder))
                plan = found.solution()
            except DamagedRunError as error:
                _LOG.warning("A plan of an earlier search is left out: %s", error)
                continue
            told = {
                "created": found.manifest["created"],
                "objective_mcur": found.manifest["solution"]["objective_mcur"],
                "values_sha256": found.manifest["files"][VALUES]["sha256"],
            }
            return plan, told
        return None

    def forget(self) -> None:
        """Remove what was kept: the question is answered."""
        try:
            _remove(self.store, _folders(self.store, self.key))
        except OSError as error:
            _LOG.warning("What is left of the search could not be removed: %s", error)


def answered(store: RunStore) -> tuple[Path, ...]:
    """Return what is left of searches whose question another process has answered since."""
    return tuple(
        path for path in _folders(store) if store.folder(path.name.partition(".")[0]).is_dir()
    )


def _folders(store: RunStore, key: str = "*") -> Sequence[Path]:
    found = store.root.glob(f"{BEGUN}/{key}.*")
    return sorted(path for path in found if _NAME.fullmatch(path.name) and path.is_dir())


def _remove(store: RunStore, folders: Sequence[Path]) -> None:
    for folder in folders:
        with suppress(FileNotFoundError):  # another process that solves the same was first
            atomic.discard(folder, store.staging)
