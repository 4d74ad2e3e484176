"""What sites are worth, against sums worked by hand in two_sites."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from planner.explain.entry import Entry
from planner.explain.inquiry import Inquiry
from planner.explain.sites import SiteValue, built_mw, site_value
from planner.solve import paired
from planner.solve.basis import Start
from planner.solve.paired import HeldTrials, Trial
from tests.explain.two_sites import BOTH, FAR_ALONE, HOURS_GWH, NEAR_ALONE, asked


def lever(value: SiteValue, name: str) -> Entry:
    return next(entry for entry in value.entries if entry.lever == name)


def test_a_site_that_is_out_costs_what_both_cost_more(tmp_path: Path) -> None:
    value = site_value(asked(tmp_path), "far")
    assert (value.in_plan, value.asked, value.decided) == (False, "in", True)
    assert value.paired_mcur == pytest.approx(BOTH - NEAR_ALONE)
    assert (value.low_mcur, value.high_mcur) == (
        pytest.approx(BOTH - NEAR_ALONE),
        pytest.approx(BOTH - NEAR_ALONE),
    )
    assert value.power_mw == pytest.approx(4)
    assert dict(value.displaced_mw) == {"near": pytest.approx(-4)}
    assert [limit.limit for limit in value.limits] == ["site_reaches_smallest_size"]
    # a MW less of the least size saves 8.76 GWh at a price higher by 0.1
    assert value.limits[0].worth_mcur == pytest.approx(0.1 * HOURS_GWH)


def test_a_site_in_the_plan_costs_what_the_other_costs_more(tmp_path: Path) -> None:
    value = site_value(asked(tmp_path), "near")
    assert (value.in_plan, value.asked, value.decided) == (True, "out", True)
    assert value.paired_mcur == pytest.approx(FAR_ALONE - NEAR_ALONE)
    assert value.power_mw == pytest.approx(10)
    assert dict(value.displaced_mw) == {"far": pytest.approx(10)}


def test_the_power_price_at_which_a_site_enters(tmp_path: Path) -> None:
    """Far alone costs 25 + 87.6 p; it is as good as near at p = 6.76 / 87.6."""
    value = site_value(asked(tmp_path), "far")
    entry = lever(value, "energy_price_cur_per_kwh")
    assert entry.now == pytest.approx(0.2)
    # found to a hundredth of the way to zero, on the side where it does enter
    assert 6.76 / 87.6 - 0.002 <= entry.entry <= 6.76 / 87.6 + 1e-6
    opening = lever(value, "opening_cost_mcur")
    assert math.isnan(opening.entry)
    assert opening.note_en == "not even free of charge"


def test_the_power_price_at_which_a_site_leaves(tmp_path: Path) -> None:
    """Near costs 23 + 87.6 p; far takes over at 42.52."""
    entry = lever(site_value(asked(tmp_path), "near"), "energy_price_cur_per_kwh")
    assert 19.52 / 87.6 - 1e-6 <= entry.entry <= 19.52 / 87.6 + 0.002


def test_the_opening_cost_at_which_a_site_enters(tmp_path: Path) -> None:
    """With power at 0.08, far alone costs 20 + o + 7.008 and is as good as near at o = 4.752."""
    q = asked(tmp_path, "sites[far].energy_price_cur_per_kwh = 0.08")
    entry = lever(site_value(q, "far"), "opening_cost_mcur")
    assert 4.752 - 0.05 <= entry.entry <= 4.752 + 1e-4


def test_the_connection_at_which_a_site_enters(tmp_path: Path) -> None:
    """With power at 0.05 and 6 MW, far beside near costs 5 - 6 x 0.438 more; it enters when it
    can do all the work, with 10 MW."""
    changes = ("energy_price_cur_per_kwh = 0.05", "grid_limit_mw = 6", "smallest_it_mw = 0")
    q = asked(tmp_path, *(f"sites[far].{change}" for change in changes))
    value = site_value(q, "far")
    assert value.paired_mcur == pytest.approx(5 - 6 * 0.05 * HOURS_GWH)
    entry = lever(value, "grid_limit_mw")
    assert 10 - 1e-6 <= entry.entry <= 10.12
    assert lever(value, "energy_quota_gwh_per_year").note_en == "this limit is not in its way"


def test_a_site_that_cannot_be_says_why(tmp_path: Path) -> None:
    excluded = site_value(asked(tmp_path), "closed")
    assert excluded.obstacle_en == "The study excludes it."
    required = site_value(asked(tmp_path, "sites[far].state = required"), "far")
    assert required.obstacle_en == "The study requires it to open."
    assert math.isnan(required.paired_mcur)


@pytest.fixture
def held(tmp_path: Path) -> tuple[Inquiry, HeldTrials]:
    q = asked(tmp_path)
    assert q.base.x is not None
    return q, HeldTrials(q.program, Start(q.base.x), q.options, q.watch)


def test_with_decisions_held_the_other_site_stays_open(held: tuple[Inquiry, HeldTrials]) -> None:
    """Far, forced in beside near, takes its least size, as when all is decided anew."""
    q, trials = held
    flag = np.array([q.numbers["open_flag", ("far", 2026)]])
    found = trials.ask(Trial(flag, np.ones(1), np.ones(1)))
    assert found.objective == pytest.approx(BOTH)
    assert found.x is not None
    assert built_mw(q, found.x) == {"near": pytest.approx(6), "far": pytest.approx(4)}
    # near cannot go while its decision is held, though all else may
    assert trials.ask(Trial()).objective == pytest.approx(NEAR_ALONE)


def test_a_decision_made_anew_is_made_well(held: tuple[Inquiry, HeldTrials]) -> None:
    q, trials = held
    near = np.array([q.numbers["open_flag", ("near", 2026)]])
    flag = np.array([q.numbers["open_flag", ("far", 2026)]])
    both = Trial(flag, np.ones(1), np.ones(1), anew=near)
    assert trials.ask(both).objective == pytest.approx(min(BOTH, FAR_ALONE))
    shut = Trial(near, np.zeros(1), np.zeros(1), anew=flag)
    assert trials.ask(shut).objective == pytest.approx(FAR_ALONE)


def test_the_bound_of_a_trial_lies_below_the_best_plan(held: tuple[Inquiry, HeldTrials]) -> None:
    q, trials = held
    flag = np.array([q.numbers["open_flag", ("far", 2026)]])
    bound = trials.bound(Trial(flag, np.ones(1), np.ones(1)))
    assert trials.bound(Trial()) <= NEAR_ALONE + 1e-6
    assert trials.bound(Trial()) <= bound <= BOTH + 1e-6


def test_large_programs_are_asked_with_decisions_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same site, asked in the way of a large study; far is dearer by the same sum."""
    monkeypatch.setattr(paired, "FEW_WHOLE", -1)
    value = site_value(asked(tmp_path), "far")
    assert value.paired_mcur == pytest.approx(BOTH - NEAR_ALONE)
    assert 0 <= value.low_mcur <= value.paired_mcur <= value.high_mcur + 1e-6
    entry = lever(value, "energy_price_cur_per_kwh")
    # near stays open here, so far must save near's power bill with its own opening: 5 / 87.6 less
    assert 0.1 - 5 / 87.6 - 0.002 <= entry.entry <= 0.1 - 5 / 87.6 + 1e-6
