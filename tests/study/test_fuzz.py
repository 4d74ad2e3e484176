"""Mutations of a sound study: refused with faults, or read as another reader reads them."""

from __future__ import annotations

from collections import Counter

import pytest

from tools.fuzz_inputs import FEW_NAMES, fuzz


@pytest.mark.parametrize("seed", range(5))
def test_no_mutation_is_misread_or_ends_in_a_traceback(seed: int) -> None:
    verdicts = list(fuzz(100, seed, FEW_NAMES))
    bad = [v for v in verdicts if v.kind in ("TRACEBACK", "MISREAD")]
    assert not bad, bad[0]
    # the judge saw both: a fuzzer whose every mutation is refused would prove nothing
    counts = Counter(v.kind for v in verdicts)
    assert counts["accepted"] > 5 and counts["refused"] > 30
