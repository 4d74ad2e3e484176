"""Prices of limits, against sums worked by hand in two_sites."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from planner.explain.inquiry import inquiry
from planner.explain.prices import LimitPrice, latency_price, limit_price, worth_asking
from planner.model.data import model_data
from planner.resources import share
from planner.solve.solve import solve_data
from planner.study.load import load_study
from planner.study.settings import SolveOptions
from tests.explain.two_sites import asked

QUOTA = "zones[land].energy_quota_gwh_per_year = 40"


def prices(folder: Path, *changes: str, limits: tuple[str, ...] = ()) -> dict[str, LimitPrice]:
    q = asked(folder, *changes)
    found = (limit_price(q, number) for number in worth_asking(q, limits, "", 9))
    return {price.target: price for price in found}


def test_a_quota_is_worth_the_difference_of_two_power_prices(tmp_path: Path) -> None:
    """Of 87.6 GWh near may have 40. Each more costs 0.1 less, until far is at its least size of
    35.04 GWh and near has 52.56."""
    found = prices(tmp_path, QUOTA)["zones[land, 2026].energy_quota_gwh_per_year"]
    assert found.value == pytest.approx(40)
    assert found.price_mcur_per_unit == pytest.approx(0.1)
    assert found.hint_mcur_per_unit == pytest.approx(0.1)
    assert found.unit == "GWh"
    assert 40 < found.high <= 52.56
    assert 0 <= found.low < 40
    assert (found.place_en, found.reason_en) == ("land 2026", "")


def test_a_connection_is_worth_it_while_it_is_short(tmp_path: Path) -> None:
    """Near with 5 MW: a MW more moves 8.76 GWh from 0.2 to 0.1, up to 6 MW."""
    found = prices(tmp_path, "sites[near].grid_limit_mw = 5")["sites[near].grid_limit_mw"]
    assert found.price_mcur_per_unit == pytest.approx(0.876)
    assert found.high == pytest.approx(6)


def test_what_is_not_used_up_is_worth_nothing_and_says_so(tmp_path: Path) -> None:
    """Near draws 10 of 20 MW; nothing stands at far."""
    found = prices(tmp_path, limits=("power_within_grid",))
    near = found["sites[near].grid_limit_mw"]
    assert near.price_mcur_per_unit == 0
    assert near.reason_en == "not used up: at most 50 % in use"


def test_a_limit_beside_another_is_worth_nothing_and_names_it(tmp_path: Path) -> None:
    """Near may draw 5 MW and have 43.8 GWh: more of one is of no use without the other."""
    both = ("sites[near].grid_limit_mw = 5", "zones[land].energy_quota_gwh_per_year = 43.8")
    found = prices(tmp_path, *both, limits=("power_within_grid", "energy_within_quota"))
    grid = found["sites[near].grid_limit_mw"]
    assert grid.price_mcur_per_unit == 0
    assert "energy quota" in grid.reason_en


def test_only_what_has_a_price_is_asked_unless_it_is_named(tmp_path: Path) -> None:
    q = asked(tmp_path)
    assert worth_asking(q, (), "", 9) == ()
    assert len(worth_asking(q, ("energy_within_quota",), "", 9)) == 2


def test_a_millisecond_is_worth_the_site_it_brings_into_reach(tmp_path: Path) -> None:
    """Far is a millisecond away and near two and a half, so far must serve: 42.52. Five more bring
    near into reach: 31.76, so a millisecond of the step saves 10.76 / 5."""
    (tmp_path / "links.csv").write_text("region_id,site_id,rtt_ms\nhome,near,2.5\nhome,far,1\n")
    q = asked(tmp_path, "workloads[work].rtt_limit_ms = 2")
    assert q.base.objective == pytest.approx(42.52)
    found = latency_price(q, "work")
    assert (found.value, found.step, found.unit) == (2, 5, "ms")
    assert found.price_mcur_per_unit == pytest.approx(10.76 / 5)
    assert math.isnan(found.hint_mcur_per_unit)


def test_the_quota_of_a_period_is_worth_each_of_its_years(tmp_path: Path) -> None:
    """A period of three years: a GWh more a year saves 0.1 in each of them."""
    last = "zones[land, 2026].energy_quota_gwh_per_year"
    yearly = prices(tmp_path, QUOTA, limits=("energy_within_quota",))[last]
    longer = prices(tmp_path, QUOTA, "last_period_years = 3", limits=("energy_within_quota",))[last]
    assert yearly.price_mcur_per_unit == pytest.approx(0.1)
    assert longer.price_mcur_per_unit == pytest.approx(3 * 0.1)


def test_the_supply_of_a_period_is_worth_its_years() -> None:
    """Solved again: a thousand chips a year more are three thousand in a period of three years."""
    changes = (
        "integers.pods = continuous",
        "integers.halls = continuous",
        "demand[*].useful_pflops *= 9",
        "chip_supply[unit, 2028].supply_kchip = 0.3",
        "discount_rate = 0",
    )
    study = load_study(share("models", "verified", "periods"), changes)
    options = SolveOptions(gap=0, threads=1)
    plan = solve_data(model_data(study), options)
    q = inquiry(study, plan, options)
    (number,) = worth_asking(q, ("chips_within_supply",), "unit", 1)
    more = study.change("chip_supply[unit, 2028].supply_kchip = 0.4")
    saved = plan.objective_mcur - solve_data(model_data(more), options).objective_mcur
    assert limit_price(q, number).price_mcur_per_unit == pytest.approx(saved / 0.1, rel=1e-4)
