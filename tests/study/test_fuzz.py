"""Mutations of a sound study: refused with faults, or read as another reader reads them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from planner.study.load import load_study
from tools.fuzz_inputs import FEW_NAMES, differences, fuzz, shipped_tables, write_study


@pytest.mark.parametrize("seed", range(2))
def test_no_mutation_is_misread_or_ends_in_a_traceback(seed: int) -> None:
    verdicts = list(fuzz(100, seed, FEW_NAMES))
    bad = [v for v in verdicts if v.kind in ("TRACEBACK", "MISREAD")]
    assert not bad, bad[0]
    # the judge saw both: a fuzzer whose every mutation is refused would prove nothing
    counts = Counter(v.kind for v in verdicts)
    assert counts["accepted"] > 5 and counts["refused"] > 30


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("sites", ",0.6\n", ",0.61\n"),
        ("sites", "Harbour", "Harbor"),
        ("demand", "north,training,2026,20\n", ""),
        ("chips", "Example,1,100", "Example,0,100"),
    ],
)
def test_the_judge_sees_what_was_misread(tmp_path: Path, name: str, old: str, new: str) -> None:
    folder = write_study(tmp_path / "sound", shipped_tables(FEW_NAMES))
    study = load_study(folder)
    assert not list(differences(folder, study))
    path = folder / f"{name}.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert any(name in difference for difference in differences(folder, study))
