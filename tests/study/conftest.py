"""The small clean study, as a folder that a test may spoil."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.study.small import write_small


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Folder of a clean study with its tables beside it."""
    return write_small(tmp_path / "small")
