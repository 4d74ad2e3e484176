"""Cases of which it is proven that they have no plan, kept so that they are not proven twice."""

from __future__ import annotations

from dataclasses import dataclass

from planner.runs import manifest
from planner.runs.store import RunStore

VERDICTS = "verdicts"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is proven of a case without a plan.

    Attributes
    ----------
    status : str
        ``infeasible`` or ``unbounded``.
    reason : str
        The same in a sentence.
    seconds : float
        Time that the proof took.
    """

    status: str
    reason: str
    seconds: float


def keep_verdict(store: RunStore, run: str, verdict: Verdict) -> None:
    """Keep what is proven of a case, by the key that its run would have."""
    about = {
        "run": run,
        "status": verdict.status,
        "reason": verdict.reason,
        "seconds": verdict.seconds,
    }
    manifest.write(store.root / VERDICTS / run[:2] / run, about, {}, store.staging)


def find_verdict(store: RunStore, run: str) -> Verdict | None:
    """Return what is proven of a case, if anything is.

    Raises
    ------
    DamagedRunError
        If it was changed after it was written.
    """
    folder = store.root / VERDICTS / run[:2] / run
    if not folder.is_dir():
        return None
    about = manifest.read(folder)
    return Verdict(str(about["status"]), str(about["reason"]), float(about["seconds"]))
