"""Warnings: figures that few would believe, and what an expert would ask of a sound study."""

from __future__ import annotations

import pytest

from planner.errors import Fault, InputError
from planner.study.entities import TABLES
from planner.study.load import load_study
from planner.study.notes import warnings_of
from planner.study.words_zh import WORDS_ZH
from tests.model.conftest import solved


def said(study: str, *changes: str) -> tuple[Fault, ...]:
    return warnings_of(load_study(study, changes).as_tables)


@pytest.mark.parametrize("study", ["tutorial", "island", "china-2030", "operator-2030"])
def test_shipped_studies_have_nothing_to_ask(study: str) -> None:
    assert said(study) == ()


@pytest.mark.parametrize(
    ("study", "changes", "column", "words"),
    [
        ("island", ["network.latency_ms_per_km = 1"], "latency_ms_per_km", "0.0049 in glass"),
        ("island", ["network.latency_ms_per_km = 0"], "latency_ms_per_km", "below"),
        ("island", ["chips[atlas].server_power_w = 1e-320"], "server_power_w", "20 to 20,000 W"),
        (
            "island",
            ["chip_supply[atlas, 2028].price_factor_ratio = 0"],
            "price_factor_ratio",
            "0.1",
        ),
        # wage and pool, life and staff, price factor and supply, each in the other's place
        (
            "tutorial",
            ["areas[upland].pool_fte = 200", "areas[upland].wage_kcur_per_year = 40"],
            "wage_kcur_per_year",
            "57.6 to 2,880 k CNY/year",
        ),
        (
            "tutorial",
            ["economics.hall_lifetime_year = 4", "economics.operation_fte_per_mw = 15"],
            "hall_lifetime_year",
            "5 to 40 years",
        ),
        (
            "island",
            [
                "chip_supply[tern, 2027].price_factor_ratio = 30",
                "chip_supply[tern, 2027].supply_kchip = 1",
            ],
            "price_factor_ratio",
            "0.1 to 3",
        ),
        ("tutorial", ["sites[ridge].grid_limit_mw = 6000"], "grid_limit_mw", "6000 kW = 6 MW"),
        ("tutorial", ["coolings[*].hall_it_mw = 900"], "hall_it_mw", "0.05 to 200 MW"),
    ],
)
def test_a_figure_that_no_expert_believes_is_asked_about(
    study: str, changes: list[str], column: str, words: str
) -> None:
    found = [w for w in said(study, *changes) if (w.code, w.column) == ("W301", column)]
    assert found and words in found[0].message
    assert found[0].row and found[0].file.endswith(".csv") and "常见范围" in found[0].zh


def test_money_is_judged_in_the_currency_of_the_study() -> None:
    """0.05 per kWh is a cheap tariff in EUR and none in JPY (0.03 US cents); 8 is the other way."""
    assert "energy_price_cur_per_kwh" not in {w.column for w in said("island")}
    yen = said("island", "currency = JPY")
    assert "energy_price_cur_per_kwh" in {w.column for w in yen}
    dear = said("island", "sites[cape-wind].energy_price_cur_per_kwh = 8")
    assert {w.column for w in dear} == {"energy_price_cur_per_kwh"}
    # a currency that nobody knows the worth of, as of published instances, is not judged
    assert said("island", "currency = XXX") == ()


def test_a_large_site_is_the_users_to_say() -> None:
    """Up to 50,000 MW a site is believed, with a question; beyond, the unit is wrong."""
    for mw in (6_000, 50_000):
        (warning,) = said("tutorial", f"sites[ridge].land_hall_limit_mw = {mw}")
        assert (warning.code, warning.column) == ("W301", "land_hall_limit_mw")
    with pytest.raises(InputError) as raised:
        load_study("tutorial", ["sites[ridge].land_hall_limit_mw = 60000"])
    assert "Looks like kW: 60000 kW = 60 MW." in raised.value.faults[0].message


def test_a_figure_far_from_all_others_is_asked_about() -> None:
    """Nine sites of 6 to 70 MW: 1,500 is 21 times the largest, 1,300 less than 20 times."""
    (warning,) = said("island", "sites[cape-wind].land_hall_limit_mw = 1500")
    assert warning.code == "W302" and "nearest being 70" not in warning.message
    largest = max(load_study("island").tables["sites"]["land_hall_limit_mw"].drop(index=2))
    assert f"nearest being {largest:g}" in warning.message
    assert said("island", f"sites[cape-wind].land_hall_limit_mw = {largest * 19}") == ()


def test_years_that_nothing_can_serve() -> None:
    """All sites of the tutorial open a year after the first: 2026 is lost, 2027 is not."""
    found = said("tutorial", "sites[*].lead_time_year = 1")
    assert {w.code for w in found} == {"W303"} and len(found) == 2
    assert all("in 2026: the first site can open in 2027" in w.message for w in found)
    assert all("2026 年" in w.zh for w in found)


def test_years_without_a_chip() -> None:
    found = said("tutorial", "chips[*].first_period = 2027")
    assert {w.code for w in found} == {"W303"}
    assert all("in 2026: no chip for it is to be had" in w.message for w in found)


def test_a_penalty_below_the_cost_of_service_leaves_all_unmet() -> None:
    """A trainer of 100 k CNY does 0.05 PFLOPS for 5 years of 8,760 hours: 45.66 CNY an hour of
    PFLOPS; power 1 kW at 0.3: 6.00; a hall of 10 m CNY/MW over 15 years: 1.52; 53.18 in all."""
    penalty = "workloads[training].penalty_cur_per_pflops_hour = {}"
    (warning,) = said("tutorial", penalty.format(53))
    assert (warning.code, warning.row) == ("W304", 2) and "is below 53.18" in warning.message
    assert said("tutorial", penalty.format(54)) == ()
    plan = solved(load_study("tutorial", [penalty.format(53)]))
    bought = plan.solution.values["bought_pods"]
    assert {chip for (_, chip, _), pods in bought.items() if pods > 1e-9} == {"talker"}


def test_all_that_is_assumed_has_words_in_both_languages() -> None:
    words = {t.absent for t in TABLES.values()}
    words |= {w for t in TABLES.values() for c in t.columns for w in (c.blank, c.absent)}
    assert words - {""} == set(WORDS_ZH)


def test_usual_ranges_lie_within_the_bounds() -> None:
    for table in TABLES.values():
        for column in table.columns:
            if column.usual is None:
                continue
            low, high = column.usual.low, column.usual.high
            assert column.unit and low < high, column.name
            assert column.low is None or low < 0 or column.low <= low, column.name
            assert column.high is None or high <= column.high, column.name
