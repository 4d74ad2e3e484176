"""A driver to be killed: ``python -m tests.faults.drive_a_sweep STORE CASES [SCHEDULER]``."""

from __future__ import annotations

import sys


def main(store: str, cases: str, scheduler: str = "") -> None:
    """Run the sweep of quick cases."""
    # here and not above: workers read this file too when they start
    from pathlib import Path

    from planner.runs.store import RunStore
    from planner.study.load import load_study
    from planner.sweep.cluster import ClusterChoice
    from planner.sweep.run import SweepLimits, run_sweep
    from tests.faults.conftest import OPTIONS, quick_design
    from tests.faults.misbehave import dawdle

    choice = ClusterChoice(0 if scheduler else 2, 0, scheduler)
    limits = SweepLimits(OPTIONS, 0.0, choice)
    study = load_study("tutorial")
    run_sweep(study, quick_design(int(cases)), RunStore(Path(store)), limits, solve=dawdle)


if __name__ == "__main__":
    main(*sys.argv[1:])
