"""A store for sweeps of the tutorial, and what solves them."""

from __future__ import annotations

import pytest

from planner.runs.store import RunStore
from tests.report.sweep.solved import Make, maker


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> RunStore:
    return RunStore(tmp_path_factory.mktemp("sweeps") / "runs")


@pytest.fixture(scope="session")
def make(store: RunStore) -> Make:
    return maker(store)
