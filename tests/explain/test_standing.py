"""What stands already and exceeds a limit, worked by hand.

Alpha has 10 k chips, a fifth of them in use: 2 k, which draw half a kW each without work. That is
1 MW of IT load, 1.2 MW of facility and 10.512 GWh a year, in 10 MW of halls.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.explain.infeasible import explain_infeasible
from planner.explain.limits import LIMITS
from planner.explain.prechecks import prechecks
from planner.model.data import model_data
from planner.study.load import load_study
from planner.study.study import Study
from tests.explain.planted import EXISTING, write

STANDS = ("sites[a].state = existing", "chips[unit].idle_power_ratio = 0.5")


def existing(folder: Path, *changes: str) -> Study:
    return load_study(write(folder, EXISTING), (*STANDS, *changes))


@pytest.mark.parametrize(
    ("change", "limit", "stands"),
    [
        ("sites[a].land_hall_limit_mw = 9.9", "halls_within_site_limit", 10),
        ("sites[a].grid_limit_mw = 1.19", "power_within_grid", 1.2),
        ("zones[land].energy_quota_gwh_per_year = 10.5", "energy_within_quota", 10.512),
    ],
)
def test_a_limit_below_what_stands_is_seen_and_is_a_conflict_alone(
    change: str, limit: str, stands: float, tmp_path: Path
) -> None:
    study = existing(tmp_path, change)
    stands_already = LIMITS[limit].stands
    assert stands_already is not None
    (there,) = (one.stands for one in stands_already(model_data(study)))
    assert there == pytest.approx(stands)
    found = explain_infeasible(study)
    assert "stands_already" in {finding.kind for finding in found.prechecks}
    assert [part.limit for part in found.conflict] == [limit]


@pytest.mark.parametrize(
    "change",
    [
        "sites[a].land_hall_limit_mw = 10",
        "sites[a].grid_limit_mw = 1.21",
        "zones[land].energy_quota_gwh_per_year = 10.52",
    ],
)
def test_a_limit_above_what_stands_is_not(change: str, tmp_path: Path) -> None:
    found = prechecks(study := existing(tmp_path, change), model_data(study))
    assert "stands_already" not in {finding.kind for finding in found}


def test_it_is_said_in_words(tmp_path: Path) -> None:
    study = existing(tmp_path, "sites[a].grid_limit_mw = 1")
    (finding,) = (f for f in prechecks(study, model_data(study)) if f.kind == "stands_already")
    assert (
        finding.sentence_en
        == "Alpha: what stands there already takes 1.2 MW; its grid connection is 1 MW"
    )
    assert finding.sentence_zh == "Alpha：存量已占 1.2 MW，并网容量为 1 MW"
