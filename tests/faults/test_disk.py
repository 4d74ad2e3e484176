"""Crashes and full disks at every step of every write: nothing that looks whole is not."""

from __future__ import annotations

import errno
import math
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from planner.api import verify_runs
from planner.runs import atomic
from planner.runs.contents import case_about, case_files, keep_study, run_about
from planner.runs.packing import pack, pack_folder, packed_lines
from planner.runs.store import RunStore
from planner.runs.verdicts import Verdict, find_verdict, keep_verdict
from planner.solution import Solution
from planner.study.study import Study
from planner.sweep.cases import BASE_CASE, Case, Design, Sweep
from planner.sweep.folder import load_sweep, read_table, save_sweep, sweep_names
from planner.sweep.job import CaseOutcome
from planner.sweep.rows import case_table
from planner.sweep.unneeded import find_unneeded, remove

FIRST, SECOND, NO_PLAN, OLD = ("aa" * 32, "ab" * 32, "ba" * 32, "ca" * 32)
DESIGN = Design("quick", "table", (), (Case(BASE_CASE), Case("tight", ("discount_rate = 0.1",))))


class PowerCut(BaseException):
    """Nothing after it happens, not even tidying up."""


class Disk:
    """Counts the steps on the disk; from one of them on, it has no power or no room."""

    def __init__(self, fails_at: int, error: Callable[[], BaseException], mends: bool) -> None:
        self.steps = 0
        self._fails_at, self._error, self._mends = fails_at, error, mends

    def wire(self, patch: pytest.MonkeyPatch) -> None:
        for name in ("make_folder", "write_bytes", "flush_folder", "rename", "replace"):
            patch.setattr(atomic, name, self._step(getattr(atomic, name), name == "write_bytes"))
        if not self._mends:
            patch.setattr(atomic, "remove_tree", self._step(atomic.remove_tree, False))
            patch.setattr(Path, "unlink", self._step(Path.unlink, False))

    def _step(self, real: Callable[..., Any], half: bool) -> Callable[..., Any]:
        def run(*words: Any, **options: Any) -> Any:
            self.steps += 1
            if half and self.steps == self._fails_at:
                words[0].write_bytes(words[1][: len(words[1]) // 2])
            fails = self.steps == self._fails_at or (
                self.steps > self._fails_at and not self._mends
            )
            if fails:
                raise self._error()
            return real(*words, **options)

        return run


def no_room() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def save_case(store: RunStore, key: str, study: Study, base_study: str) -> None:
    solution = Solution("optimal", 1.0, 1.0, 0.0, {"x": {("a", 1): 0.5}}, {"solve": 1.0})
    tables = {"sites": pd.DataFrame({"site_id": ["a"], "hall_it_mw": [0.1 + 0.2]})}
    about = run_about(study, solution, tables, {"hall_it_mw": 0.3}, {"gap": 0.1})
    about |= case_about(study, base_study)
    store.save(key, about, case_files(solution, tables), latest=False)


def write_everything(store: RunStore, study: Study) -> None:
    """Write all that a sweep and its keeper write."""
    base_study = keep_study(study, store.root)
    save_case(store, OLD, study, base_study)
    outcome = CaseOutcome(FIRST, "optimal", objective_mcur=1.0, bound_mcur=1.0, gap_ratio=0.0)
    about = {"study_digest": study.digest(), "base_study": base_study}

    def save(outcomes: dict[str, CaseOutcome]) -> None:
        table = case_table(DESIGN, outcomes)
        save_sweep(store, Sweep("tutorial", DESIGN, table), about, (FIRST, SECOND, NO_PLAN))

    save({})
    save_case(store, FIRST, study, base_study)
    save({BASE_CASE: outcome})
    pack(store)
    save_case(store, SECOND, study, base_study)
    keep_verdict(store, NO_PLAN, Verdict("infeasible", "no plan", 1.0))
    pack(store)
    remove(store, find_unneeded(store))


def assert_nothing_false(root: Path, study: Study) -> None:
    """Assert that all that is there is whole, and that the rest can be written after all."""
    store = RunStore(root)
    store.tidy_up()
    assert not any(store.staging.glob("*")) if store.staging.exists() else True
    assert verify_runs(store) == {}
    for key in store.run_keys():
        run = store.find(key)
        assert run.table("sites")["hall_it_mw"].to_list() == [0.1 + 0.2]
        assert run.solution().values == {"x": {("a", 1): 0.5}}
        assert run.study().digest() == study.digest()
    for name in sweep_names(store):
        assert set(load_sweep(store, name).cases["status"]) <= {"not_run", "optimal"}
    if pack_folder(store) is not None:
        assert set(packed_lines(store)) <= {FIRST, SECOND, OLD}
    write_everything(store, study)
    assert verify_runs(store) == {}
    assert list(store.run_keys()) == [FIRST, SECOND]
    verdict = find_verdict(store, NO_PLAN)
    assert verdict is not None and verdict.reason == "no plan"
    assert read_table(root / "sweeps" / "quick")[1]["status"].to_list() == ["optimal", "not_run"]


@pytest.fixture
def quick_flush(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave flushing to the system: the tests cut the power in name only."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.mark.parametrize("every", [29, pytest.param(1, marks=pytest.mark.faults)])
@pytest.mark.parametrize(
    ("error", "mends"), [(PowerCut, False), (no_room, True)], ids=["power-cut", "disk-full"]
)
def test_a_failure_at_any_step_leaves_nothing_false(
    every: int,
    error: Callable[[], BaseException],
    mends: bool,
    study: Study,
    tmp_path: Path,
    quick_flush: None,
) -> None:
    counting = Disk(10**9, PowerCut, mends)
    with pytest.MonkeyPatch.context() as patch:
        counting.wire(patch)
        write_everything(RunStore(tmp_path / "count"), study)
    assert counting.steps > 150
    for step in range(1, counting.steps + 1, every):
        root = tmp_path / str(step)
        store = RunStore(root)
        with pytest.MonkeyPatch.context() as patch, pytest.raises((PowerCut, OSError)):
            Disk(step, error, mends).wire(patch)
            write_everything(store, study)
        assert_nothing_false(root, study)


@pytest.mark.parametrize(
    ("runs", "flips"), [(60, 6), pytest.param(1000, 40, marks=pytest.mark.faults)]
)
def test_one_flipped_byte_is_found(
    runs: int, flips: int, study: Study, tmp_path: Path, quick_flush: None
) -> None:
    store = RunStore(tmp_path)
    base_study = keep_study(study, store.root)
    for i in range(runs):
        save_case(store, f"{i:064x}", study, base_study)
    assert store.verify() == {}
    dice = random.Random(runs)
    files = sorted(path for path in tmp_path.glob("??/*/*") if path.is_file())
    assert math.isclose(len(files), 3 * runs)
    for path in dice.sample(files, flips):
        content = path.read_bytes()
        place = dice.randrange(len(content))
        flipped = bytes(
            b ^ (1 << dice.randrange(8)) if i == place else b for i, b in enumerate(content)
        )
        path.write_bytes(flipped)
        assert list(store.verify()) == [path.parent.name]
        path.write_bytes(content)
    assert store.verify() == {}
