"""The sums of the China plan in the docs belong to the study as it is shipped."""

from __future__ import annotations

import re
from pathlib import Path

from planner.study.load import load_study

PAGE = Path(__file__).resolve().parents[2] / "docs" / "china-data.md"


def test_the_sums_are_those_of_the_shipped_study() -> None:
    """A changed table or rule changes the digest: run ``python tools/plan_sums.py`` again."""
    found = re.search(r"plan-sums:start study ([0-9a-f]{64})", PAGE.read_text(encoding="utf-8"))
    assert found is not None
    assert found.group(1) == load_study("china-2030").digest()
