"""A comparison survives being kept: facts as JSON, tables as Parquet."""

from __future__ import annotations

import io
import json
import math
from pathlib import Path

import pandas as pd
import pytest

from planner.results.comparison import OldPlan
from planner.results.comparison_kept import about_comparison, comparison_from, tables_of
from planner.results.files import parquet_bytes
from planner.solve.adapt import Obstacle
from tests.report.compared import compared, four_moves

STOPS = (Obstacle("chips_within_supply", ("h20", 2028), 1.5), Obstacle("sites_at_most", (), 2.0))


@pytest.mark.parametrize(
    "old_plan",
    [None, OldPlan(515_345.0, 515_344.0), OldPlan(math.nan, math.nan, STOPS)],
    ids=["not asked", "kept", "stopped"],
)
def test_a_comparison_is_read_back_as_it_was(tmp_path: Path, old_plan: OldPlan | None) -> None:
    made = compared(four_moves(), old_plan)
    about = json.loads(json.dumps(about_comparison(made, "ab" * 32), allow_nan=False))
    tables = {
        name: pd.read_parquet(io.BytesIO(parquet_bytes(table)))
        for name, table in tables_of(made).items()
    }
    again = comparison_from(about, tables)
    assert about["before_run"] == "ab" * 32
    assert (again.before, again.after, again.direction) == ("base", "cut", "harder")
    for name in ("inputs", "differences", "sites", "zones", "chips", "costs", "work", "regions"):
        pd.testing.assert_frame_equal(
            getattr(again, name), getattr(made, name).reset_index(drop=True), check_dtype=False
        )
    if old_plan is None:
        assert again.old_plan is None
    else:
        assert again.old_plan.obstacles == old_plan.obstacles
        assert again.old_plan.objective_mcur == pytest.approx(old_plan.objective_mcur, nan_ok=True)
        assert again.old_plan.is_kept == old_plan.is_kept
