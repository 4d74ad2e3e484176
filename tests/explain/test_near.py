"""Which figures lie near one another."""

from __future__ import annotations

import pytest

from planner.explain.near import is_near
from planner.explain.soft import SoftStudy, soft_study
from planner.model.data import model_data
from planner.study.load import load_study
from tests.explain.planted import TWO_ZONES, write


@pytest.fixture(scope="module")
def soft(tmp_path_factory: pytest.TempPathFactory) -> SoftStudy:
    folder = write(tmp_path_factory.mktemp("two"), TWO_ZONES)
    study = load_study(folder, ("workloads[work].movable_ratio = 0.5",))
    return soft_study(study, model_data(study))


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        (("energy_within_quota", "land"), ("demand_is_met", "home"), True),
        (("energy_within_quota", "land"), ("demand_is_met", "there"), False),
        (("power_within_grid", "b"), ("demand_is_met", "there"), True),
        (("power_within_grid", "b"), ("work_away_within_movable_share", "work"), True),
        (("chips_within_supply", "unit"), ("capital_within_budget", 2026), True),
        (("chips_within_supply", "unit"), ("demand_is_met", "home"), False),
    ],
)
def test_near_is_of_one_zone_and_year(
    soft: SoftStudy, one: tuple[str, object], other: tuple[str, object], near: bool
) -> None:
    def cell(limit: str, of: object) -> object:
        return next(c for c in soft.cells if c.limit == limit and c.where[0] == of)

    assert is_near(cell(*one), cell(*other), soft.d) is near  # type: ignore[arg-type]
