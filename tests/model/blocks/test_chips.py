"""Chips: bought in pods, in service for their lifetime, within supply and halls."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from planner.model.blocks import chips

from ..plan import Solve, assert_falls


@pytest.mark.parametrize("case", ["chip-lifetime", "chip-supply", "domestic-share", "rack-classes"])
def test_optimum_is_the_one_worked_by_hand(solve: Solve, case: str) -> None:
    """Lifetime 4 + 2 - 1 = 5; supply 3 + 2 + 4 = 9; domestic 2 + 4 x 3 = 14; racks 4 + 3 = 7."""
    plan = solve(case)
    plan.assert_worked_out()
    assert plan.faults(chips) == {}


def test_chips_serve_for_their_lifetime_only(solve: Solve) -> None:
    plan = solve("chip-lifetime")
    assert [plan.value("active_kchip", "a", "unit", t) for t in (2026, 2027, 2028)] == [1, 1, 1]
    longer = solve("chip-lifetime", "chips[unit].lifetime_year = 3")
    assert longer.optimum == pytest.approx(4)
    assert longer.value("bought_pods", "a", "unit", 2028) == 0


def test_check_names_scarce_chips(solve: Solve) -> None:
    plan = solve("chip-supply")
    cheap = plan.with_value("bought_pods", ("a", "cheap", 2026), 4)
    cheap.assert_names(chips, "chips_within_supply", ("cheap", 2026), 4, 3)
    cheap.assert_names(chips, "chips_cost_is_right", (2026, "base"), 9, 10)
    middle = plan.with_value("bought_pods", ("a", "middle", 2026), 2)
    middle.assert_names(chips, "site_chips_within_supply", ("a", "middle", 2026), 2, 1)
    sold = plan.with_value("bought_pods", ("a", "dear", 2026), -1)
    sold.assert_names(chips, "chips_are_not_sold", ("a", "dear", 2026), -1, 0)


def test_check_names_a_domestic_share_that_is_missed(solve: Solve) -> None:
    broken = solve("domestic-share").with_value("bought_pods", ("a", "domestic", 2026), 1)
    broken.assert_names(chips, "domestic_share_is_reached", (2026,), 1, 1.5)


def test_check_names_halls_that_cannot_cool(solve: Solve) -> None:
    """Three dense pods need 3 MW of liquid, of which there are 2; air has room to spare."""
    plan = solve("rack-classes").with_value("bought_pods", ("a", "light", 2026), 0)
    broken = plan.with_value("bought_pods", ("a", "dense", 2026), 3)
    broken.assert_names(chips, "chips_fit_halls", ("a", "50", 2026), 3, 2)
    assert ("chips_fit_halls", ("a", "5", 2026)) not in broken.faults(chips)


def test_without_the_data_there_is_no_limit(solve: Solve) -> None:
    limits = solve("siting").limits()
    assert not limits & {
        "chips_within_supply",
        "site_chips_within_supply",
        "domestic_share_is_reached",
    }


def test_domestic_share_counts_fp16_only(solve: Solve) -> None:
    """Without FP16 there is nothing to share out: three foreign pods do 6 PFLOPS for 6 m.

    A study whose rule is on is refused then; with the rule off it is solved.
    """
    no_fp16 = (
        "workloads[work].precision = int8",
        "chips[foreign].int8_tops = 2",
        "chips[domestic].int8_tops = 1",
        "chips[*].fp16_tflops = 0",
    )
    with pytest.raises(InputError, match=r"no chip of chips\.csv has fp16_tflops"):
        solve("domestic-share", *no_fp16)
    plan = solve("domestic-share", *no_fp16, "rules.domestic_share.enabled = false")
    assert plan.optimum == pytest.approx(6)
    assert "domestic_share_is_reached" not in plan.limits()


def test_larger_supply_never_costs_more(solve: Solve) -> None:
    """Each cheap pod more replaces one at 4 m, the last one at 2 m."""
    supply = "chip_supply[cheap].supply_kchip"
    costs = [solve("chip-supply", f"{supply} = {x}").optimum for x in (0, 1, 3, 4, 5)]
    assert costs == pytest.approx([18, 15, 9, 6, 5])
    assert_falls(costs)


def test_higher_domestic_share_never_costs_less(solve: Solve) -> None:
    plans = (
        solve("domestic-share", f"rules.domestic_share.ratio_by_period.2026 = {x}")
        for x in (1, 0.6, 0.5, 0.2, 0)
    )
    assert_falls([plan.optimum for plan in plans])
