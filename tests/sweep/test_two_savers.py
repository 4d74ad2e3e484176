"""Two drivers that save one sweep at the same moment leave the files of one of them."""

from __future__ import annotations

import threading
from pathlib import Path

import pandas as pd

from planner.runs.store import RunStore
from planner.sweep.cases import BASE_CASE, CASE_COLUMNS, Case, Design, Sweep
from planner.sweep.folder import damaged_sweeps, save_sweep

ROUNDS = 60


def saved(root: Path, seconds: float) -> None:
    row = dict.fromkeys(CASE_COLUMNS, "") | {"case": BASE_CASE, "cached": False, "seconds": seconds}
    design = Design("twice", "table", (), (Case(BASE_CASE),))
    save_sweep(RunStore(root), Sweep("study", design, pd.DataFrame([row])), {})


def test_files_of_two_savers_are_never_mixed(tmp_path: Path) -> None:
    for round_ in range(ROUNDS):
        savers = [threading.Thread(target=saved, args=(tmp_path, 2.0 * round_ + i)) for i in (0, 1)]
        for saver in savers:
            saver.start()
        for saver in savers:
            saver.join()
        assert damaged_sweeps(RunStore(tmp_path)) == {}
