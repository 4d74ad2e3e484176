"""Signals at random moments of every verb that writes: what was promised is there, and it is whole.

A run is promised once its verb has said its name, a sweep's case once the sweep has ended by itself
or by a signal that it answers. SIGKILL promises nothing but that the store is sound.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from planner.api import verify_runs
from planner.runs.store import RunStore
from planner.sweep.folder import load_sweep, sweep_names

PLANNER = str(Path(sys.executable).with_name("planner"))
ASKED_BY = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
#: about how long each verb takes on a quiet machine: a signal comes within it, or a little after
SECONDS = {"solve": 10.0, "report": 6.0, "sweep": 14.0, "pack": 2.0, "gc": 2.0}
CASES = "case,change\n" + "".join(
    f"c{i},demand[workload=training].useful_pflops *= {0.6 + i / 10:g}\n" for i in range(4)
)


class Trial:
    """A store, and what was promised of it."""

    def __init__(self, root: Path, dice: random.Random) -> None:
        self.root, self._dice = root, dice
        self._promised: set[str] = set()
        self._rounds, self._pace = 0, 1.0

    def words(self, verb: str) -> Sequence[str]:
        """Return the command; each solve and each sweep asks something new."""
        self._rounds += 1
        new = f"discount_rate = {0.05 + self._rounds * 1e-5:.5f}"
        words: dict[str, Sequence[str]] = {
            "solve": ["solve", "tutorial", "--set", new, "--name", f"r{self._rounds}", "--json"],
            "report": ["report", "first"],
            "sweep": ["sweep", "tutorial", "cases.csv", "--set", new, "--workers", "2", "--json"],
            "pack": ["runs", "pack"],
            "gc": ["runs", "gc", "--yes"],
        }
        return [PLANNER, *words[verb], "--runs", str(self.root)]

    def begin(self) -> None:
        """Solve the run that reports are written of, and see how fast the machine is."""
        began = time.monotonic()
        words = [PLANNER, "solve", "tutorial", "--name", "first", "--json"]
        done = self._run([*words, "--runs", str(self.root)])
        assert done[0] == 0, done
        self._promise(done[1])
        self._pace = (time.monotonic() - began) / SECONDS["solve"]

    def round(self, verb: str, asked_by: signal.Signals) -> None:
        """Run a verb, send a signal at some moment, and look at what is left."""
        group = self._dice.random() < 0.5
        moment = self._dice.uniform(0.1, 1.1) * SECONDS[verb] * self._pace
        code, stdout, stderr = self._run(self.words(verb), asked_by, moment, group)
        # 0 where it was done before, the signal itself where Python had not yet begun to listen
        assert code in (0, 128 + asked_by, -asked_by), (verb, asked_by, code, stderr[-2000:])
        if verb == "solve":
            self._promise(stdout)
        self._look(verb)

    def _run(
        self,
        words: Sequence[str],
        asked_by: signal.Signals = signal.SIGKILL,
        moment: float = 600.0,
        group: bool = False,
    ) -> tuple[int, str, str]:
        process = subprocess.Popen(
            words,
            cwd=self.root.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            stdout, stderr = process.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            (os.killpg if group else os.kill)(process.pid, asked_by)
            stdout, stderr = process.communicate(timeout=300)
        return process.returncode, stdout, stderr

    def _promise(self, stdout: str) -> None:
        if stdout.strip():
            run = json.loads(stdout)["run"]
            self._promised |= {run} if run else set()

    def _look(self, verb: str) -> None:
        store = RunStore(self.root)
        assert verify_runs(store) == {}, verb
        assert [path.name for path in store.staging.iterdir()] == [], verb
        names = store.names()
        # runs without a name are gc's to take; each of these has one
        missing = self._promised - set(store.run_keys())
        assert not missing, (verb, missing, names)
        assert set(names.values()) <= set(store.run_keys()), verb
        for sweep in sweep_names(store):
            cases = load_sweep(store, sweep).cases
            done = cases[cases["status"].isin(["optimal", "within_gap"])]
            assert set(done["run"]) <= set(store.run_keys()), verb


def deal(signals: int, seed: int) -> list[tuple[str, signal.Signals]]:
    """Return verbs and signals, as many of each, in a random order."""
    pairs = [(verb, asked_by) for verb in SECONDS for asked_by in ASKED_BY]
    dealt = (pairs * -(-signals // len(pairs)))[:signals]
    random.Random(seed).shuffle(dealt)
    return dealt


@pytest.mark.parametrize(
    "deck",
    [
        [("solve", signal.SIGTERM), ("gc", signal.SIGKILL), ("report", signal.SIGINT)],
        pytest.param(deal(200, seed=1), marks=pytest.mark.faults, id="200"),
    ],
)
def test_signals_lose_nothing_that_was_promised(
    deck: Sequence[tuple[str, signal.Signals]], tmp_path: Path
) -> None:
    (tmp_path / "cases.csv").write_text(CASES)
    trial = Trial(tmp_path / "runs", random.Random(len(deck)))
    trial.begin()
    for verb, asked_by in deck:
        trial.round(verb, asked_by)
