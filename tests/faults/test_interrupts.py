"""Ctrl-C or SIGTERM ends a sweep soon, leaves a clean store, and the next start goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from planner.runs.store import RunStore
from planner.sweep.folder import load_sweep
from tests.faults.conftest import own_workers, quick_design, runs_in, same_plans, wait_until


def start(folder: Path) -> subprocess.Popen[bytes]:
    """Start the sweep of ``quick.csv`` in a process group of its own, as a terminal would."""
    planner = Path(sys.executable).with_name("planner")
    words = [planner, "sweep", "tutorial", "quick.csv", "--runs", "runs", "--gap", "1e-6"]
    with (folder / "output.log").open("wb") as log:
        return subprocess.Popen(
            [*words, "--time-limit", "60", "--workers", "2"],
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


@pytest.mark.parametrize("times", [1, pytest.param(20, marks=pytest.mark.faults)])
@pytest.mark.parametrize("asked_by", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_all(
    asked_by: signal.Signals,
    times: int,
    undisturbed: Callable[[int], RunStore],
    tmp_path: Path,
) -> None:
    cases = 8 if times == 1 else 60
    rows = [f"{c.case},{'; '.join(c.changes)}" for c in quick_design(cases).cases]
    (tmp_path / "quick.csv").write_text("\n".join(["case,change", *rows]) + "\n")
    root = tmp_path / "runs"
    for round_ in range(times):
        process = start(tmp_path)
        before = runs_in(root)
        wait_until(lambda before=before: runs_in(root) > before)  # type: ignore[misc]
        workers, solving = own_workers(process.pid)
        os.killpg(process.pid, asked_by)
        asked = time.monotonic()
        assert process.wait(timeout=60) == 128 + asked_by
        if times > 1:
            assert time.monotonic() - asked < 5.0
        wait_until(lambda left=[*workers, *solving]: not any(map(_alive, left)))  # type: ignore[misc]
        assert "Traceback" not in (tmp_path / "output.log").read_text()
        store = RunStore(root)
        assert store.verify() == {}
        table = load_sweep(store, "quick").cases
        assert {"not_run", "optimal"} == set(table["status"])
        assert int((table["status"] == "optimal").sum()) >= runs_in(root), round_
    last = start(tmp_path)
    assert last.wait(timeout=300) == 0
    assert same_plans(load_sweep(RunStore(root), "quick"), load_sweep(undisturbed(cases), "quick"))


def _alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
