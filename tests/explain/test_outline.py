"""A large study is explained in outline: the same limits give, by as much."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.explain import outline
from planner.explain.infeasible import explain_infeasible
from planner.explain.outline import outlined
from planner.model.data import model_data
from planner.solve.solve import solve_data
from planner.study.load import load_study
from tests.explain.planted import ALL, FULL, SEASONS, TABLES, TWO_ZONES, Planted, write

#: what gives here takes whole decisions, which an outline does not see
DECISIONS = {
    "smallest size",
    "smallest expansion",
    "cluster",
    "at most one site",
    "exactly one site",
    "one campus",
    # work may be assigned to sites by parts
    "single source",
    "occupied share",
    # a site may open by a part, with that part of its staff and opening cost
    "pool",
    "supply and pool",
    "budget",
    "ceiling on the cost",
    "budget and carbon",
}


@pytest.fixture
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outline, "MANY_ARCS", -1)


@pytest.mark.usefixtures("everything_is_large")
@pytest.mark.parametrize(
    "case", [c for c in ALL if c.name not in DECISIONS], ids=lambda case: case.name
)
def test_what_is_planted_is_found_and_mended(case: Planted, tmp_path: Path) -> None:
    study = load_study(write(tmp_path, case.tables), case.changes)
    found = explain_infeasible(study)
    assert {r.limit: r.short_by for r in found.relaxations} == pytest.approx(case.truth, rel=0.01)
    assert not found.decisions_whole
    assert {part.limit for part in found.conflict} & set(case.truth)
    mended = study.change(*found.suggested_changes)
    assert solve_data(model_data(mended), mended.settings.solve).status == "optimal"


@pytest.mark.usefixtures("everything_is_large")
def test_a_study_that_can_be_solved_has_nothing_to_give(tmp_path: Path) -> None:
    found = explain_infeasible(load_study(write(tmp_path, {})))
    assert found.is_feasible
    assert not found.decisions_whole


def test_times_with_one_profile_are_one(tmp_path: Path) -> None:
    """Hot and mild have one profile: half of the year at the mean PUE, (1.5 + 1.3) / 2 = 1.4."""
    d = outlined(model_data(load_study(write(tmp_path, SEASONS)))).d
    assert d.SLICES == ("hot+mild", "cold")
    assert d.slice_share_ratio == pytest.approx({"hot+mild": 0.5, "cold": 0.5})
    assert d.slice_gwh_per_mw == pytest.approx({"hot+mild": 4.38, "cold": 4.38})
    assert d.pue_ratio == pytest.approx({("a", "wet", "hot+mild"): 1.4, ("a", "wet", "cold"): 1.2})
    assert d.demand_factor_ratio == {("work", "hot+mild"): 1.2, ("work", "cold"): 0.8}


SEASONAL = {
    # 12 MW at 1.4 over half of the year and 8 MW at 1.2 over the other: 73.584 + 42.048 GWh
    "energy_within_quota": ("zones[land].energy_quota_gwh_per_year = 50", 115.632 - 50),
    # the hottest hour counts: 12 MW at a PUE of 1.5
    "power_within_grid": ("sites[a].grid_limit_mw = 5", 18 - 5),
    "chips_within_supply": ("chip_supply[unit].supply_kchip = 4", 12 - 4),
}


@pytest.mark.parametrize("in_outline", [False, True])
@pytest.mark.parametrize("limit", SEASONAL)
def test_shortfalls_over_a_year_with_seasons(
    limit: str, in_outline: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if in_outline:
        monkeypatch.setattr(outline, "MANY_ARCS", -1)
    change, short = SEASONAL[limit]
    cap = "sites[a].pue_cap_ratio = 1.5"
    (only,) = explain_infeasible(load_study(write(tmp_path, SEASONS), (change, cap))).relaxations
    assert only.limit == limit
    assert only.short_by == pytest.approx(short, rel=1e-3)


@pytest.mark.usefixtures("everything_is_large")
@pytest.mark.parametrize(
    ("limit_mw", "short_mw"),
    [(13, 1), (6, 8), (5, 9)],
    ids=["too little room", "no room", "less than stands"],
)
def test_room_for_less_than_the_smallest_expansion_is_none(
    limit_mw: float,
    short_mw: float,
    tmp_path: Path,
) -> None:
    """6 MW stand and 10 are needed, but an expansion has 8 at least: 14 MW of halls."""
    changes = (
        "sites[a].state = existing",
        f"sites[a].land_hall_limit_mw = {limit_mw}",
        "sites[a].smallest_expansion_mw = 8",
    )
    study = load_study(write(tmp_path, FULL), changes)
    (only,) = explain_infeasible(study).relaxations
    assert only.limit == "halls_within_site_limit"
    assert only.short_by == pytest.approx(short_mw)
    mended = study.change(only.change)
    assert solve_data(model_data(mended), mended.settings.solve).status == "optimal"


@pytest.mark.usefixtures("everything_is_large")
def test_halls_that_grow_without_a_decision_count_from_their_limit(tmp_path: Path) -> None:
    """6 MW stand where 5 may, and 10 are needed; no expansion has a cost or a smallest size."""
    changes = ("sites[a].state = existing", "sites[a].land_hall_limit_mw = 5")
    (only,) = explain_infeasible(load_study(write(tmp_path, FULL), changes)).relaxations
    assert only.limit == "halls_within_site_limit"
    assert only.short_by == pytest.approx(5, rel=1e-3)


#: 3 k idle chips stand in 20 MW of halls and are sold no more; of the others 8 k can be bought
OLD_STOCK = {
    "chips": TABLES["chips"] + "old,0,1,1000,1,1,1000\n",
    "chip_supply": "chip_id,period,supply_kchip\nunit,2026,8\nold,2026,0\n",
    "chip_workload": TABLES["chip_workload"] + "old,work,1\n",
    "existing_halls": "site_id,cooling_id,hall_it_mw\na,wet,20\n",
    "existing": """\
site_id,chip_id,first_period,installed_kchip,occupied_ratio,convertible_ratio
a,old,2026,3,0,1
""",
}


@pytest.mark.parametrize("in_outline", [False, True])
def test_stock_that_makes_no_cluster_does_none_of_its_work(
    in_outline: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """10 PFLOPS in clusters of 5 and more: 3 k old chips are none, so 10 k new ones are needed."""
    if in_outline:
        monkeypatch.setattr(outline, "MANY_ARCS", -1)
    without = ("sites[a].state = existing",)
    folder = write(tmp_path, OLD_STOCK)
    assert explain_infeasible(load_study(folder, without)).is_feasible
    study = load_study(folder, (*without, "workloads[work].cluster_min_pflops = 5"))
    (only,) = explain_infeasible(study).relaxations
    assert only.limit == "chips_within_supply"
    assert only.short_by == pytest.approx(2)
    mended = study.change(only.change)
    assert solve_data(model_data(mended), mended.settings.solve).status == "optimal"


@pytest.mark.parametrize("in_outline", [False, True])
def test_an_island_short_of_chips_is_explained_alike(
    in_outline: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nine sites, two seasons, 62 decisions: those decisions take next to nothing more."""
    study = load_study("island", ("unmet_demand = forbidden", "chip_supply[*].supply_kchip *= 0.3"))
    if in_outline:
        monkeypatch.setattr(outline, "MANY_ARCS", -1)
    found = explain_infeasible(study)
    largest = {r.sentence_en for r in found.relaxations[:4]}
    assert largest == {
        "Atlas 3 2027: chip supply short by 16.7 k chips (927 %)",
        "Petrel 1 2029: chip supply short by 80.7 k chips (538 %)",
        "Petrel 1 2028: chip supply short by 36.6 k chips (508 %)",
        "Tarn Forge: grid connection short by 9.96 MW (83 %)",
    }
    mended = study.change(*found.suggested_changes)
    assert solve_data(model_data(mended), mended.settings.solve).has_plan


@pytest.mark.usefixtures("everything_is_large")
def test_a_conflict_is_looked_for_near_what_gives(tmp_path: Path) -> None:
    """Two zones that each lack energy for their own work: one of them is conflict enough."""
    changes = (
        "workloads[work].movable_ratio = 0",
        "zones[land].energy_quota_gwh_per_year = 50",
        "zones[far].energy_quota_gwh_per_year = 20",
    )
    found = explain_infeasible(load_study(write(tmp_path, TWO_ZONES), changes))
    assert {r.where[0] for r in found.relaxations} == {"land", "far"}
    assert found.conflict_is_smallest
    places = {part.limit: part.where for part in found.conflict}
    assert places["energy_within_quota"][0] == "far"
    assert places["demand_is_met"][0] == "there"


def test_the_names_left_out_are_planted() -> None:
    assert {case.name for case in ALL} >= DECISIONS
