"""What plain sums show before any solve."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.explain.prechecks import prechecks
from planner.model.data import model_data
from planner.study.load import load_study
from tests.explain.planted import SUPPLY, TWO_ZONES, write

TIGHT_HALLS = "sites[a].land_hall_limit_mw = 6"


@pytest.mark.parametrize(
    ("kind", "changes", "tables", "figures"),
    [
        ("too_little_halls", (TIGHT_HALLS,), {}, ("10 MW", "6 MW")),
        (
            "too_little_energy",
            ("zones[land].energy_quota_gwh_per_year = 50",),
            {},
            ("105 GWh", "50 GWh"),
        ),
        ("too_few_chips", (SUPPLY,), {}, ("4 PFLOPS", "10 are wanted")),
        (
            "out_of_reach",
            ("workloads[work].rtt_limit_ms = 1", "regions[home].lat_deg = 20"),
            {},
            ("Home 2026, Work", "Alpha", "the limit is 1 ms"),
        ),
        (
            "too_late",
            ("sites[b].state = required", "sites[b].lead_time_year = 5"),
            TWO_ZONES,
            ("Beta",),
        ),
        (
            "too_few_sites",
            (
                "sites[b].lead_time_year = 5",
                "rules.site_count.enabled = true",
                "rules.site_count.exactly = 2",
            ),
            TWO_ZONES,
            ("2 sites", "only 1 can be"),
        ),
    ],
)
def test_it_is_seen_without_solving(
    kind: str,
    changes: tuple[str, ...],
    tables: dict[str, str],
    figures: tuple[str, ...],
    tmp_path: Path,
) -> None:
    study = load_study(write(tmp_path, tables), changes)
    found = {finding.kind: finding for finding in prechecks(study, model_data(study))}
    assert kind in found
    assert all(figure in found[kind].sentence_en for figure in figures)
    assert found[kind].sentence_zh


def test_a_sound_study_has_none(tmp_path: Path) -> None:
    study = load_study(write(tmp_path, {}))
    assert prechecks(study, model_data(study)) == ()


def test_demand_that_may_stay_unmet_is_no_fault(tmp_path: Path) -> None:
    study = load_study(
        write(tmp_path, {}),
        ("workloads[work].penalty_cur_per_pflops_hour = 9", TIGHT_HALLS, "unmet_demand = priced"),
    )
    assert prechecks(study, model_data(study)) == ()
