"""Why demand stays unmet: a limit in the way, or a price below its cost."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.explain.unmet import Unmet, explain_unmet
from planner.model.data import model_data
from planner.solve.solve import solve_data
from planner.study.load import load_study
from tests.explain.planted import QUOTA, write

PRICED = "unmet_demand = priced"
DEAR = "workloads[work].penalty_cur_per_pflops_hour = 100000"


def unmet(folder: Path, *changes: str) -> Unmet:
    study = load_study(write(folder, {}), (*changes, PRICED))
    return explain_unmet(study, solve_data(model_data(study), study.settings.solve))


def test_the_limit_in_the_way_is_named(tmp_path: Path) -> None:
    """A PFLOPS takes 10.512 GWh, and an idle chip draws nothing."""
    found = unmet(tmp_path, QUOTA, DEAR)
    (place,) = found.places
    assert (place.region, place.workload, place.period) == ("home", "work", 2026)
    assert place.unmet_pflops == pytest.approx(10 - 50 / 10.512, rel=1e-4)
    assert place.sentence_en == "Home 2026, Work: 5.24 of 10 PFLOPS unmet (52 %)"
    assert found.limits is not None
    assert not found.is_by_price
    (quota,) = found.limits.relaxations
    assert quota.limit == "energy_within_quota"
    assert quota.short_by == pytest.approx(55.12, rel=0.01)


def test_demand_that_is_dearer_to_serve_than_to_leave_is_unmet_by_price(tmp_path: Path) -> None:
    """A year unmet costs 0.01 x 8,760 h a PFLOPS, nearly nothing, so nothing is built."""
    found = unmet(tmp_path, "workloads[work].penalty_cur_per_pflops_hour = 0.01")
    assert found.places[0].unmet_pflops == pytest.approx(10)
    assert found.is_by_price


def test_met_demand_needs_no_explaining(tmp_path: Path) -> None:
    assert unmet(tmp_path, DEAR) == Unmet((), None)
