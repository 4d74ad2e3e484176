"""Plans near the optimum: within the cost, different, sound; and what is counted of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.explain import alternatives as module
from planner.explain.alternatives import (
    Alternative,
    alternatives,
    difference_ratio,
    frequency_kind,
    site_frequency,
)
from planner.explain.tables import most_different
from planner.solve import near
from tests.explain.two_sites import BOTH, FAR_ALONE, NEAR_ALONE, asked


def over(cost: float) -> float:
    return (cost - NEAR_ALONE) / NEAR_ALONE


def test_with_room_for_it_the_other_site_does_all(tmp_path: Path) -> None:
    """Far alone is 33.9 % dearer and has nothing in common with the plan."""
    (other,) = alternatives(asked(tmp_path), "sites", 1, 0.35)
    assert other.objective_mcur == pytest.approx(FAR_ALONE, rel=1e-4)
    assert other.over_ratio == pytest.approx(over(FAR_ALONE), rel=1e-3)
    assert other.difference_ratio == pytest.approx(1)
    assert dict(other.it_mw) == {"far": pytest.approx(10)}


def test_with_less_room_both_do_some(tmp_path: Path) -> None:
    """Within 30 %, 41.288: beside near (31.76 + 5) each MW at far costs 0.876: at most 5.17."""
    (other,) = alternatives(asked(tmp_path), "sites", 1, 0.3)
    most = (1.3 * NEAR_ALONE - NEAR_ALONE - 5) / 0.876
    assert BOTH <= other.objective_mcur <= 1.3 * NEAR_ALONE + 1e-6
    assert other.it_mw["far"] == pytest.approx(most, rel=0.02)
    assert other.difference_ratio == pytest.approx(most / 10, rel=0.02)


def test_without_room_there_is_none(tmp_path: Path) -> None:
    """Both together are 26.8 % dearer, and nothing is between that and the plan."""
    assert list(alternatives(asked(tmp_path), "sites", 3, 0.2)) == []


@pytest.mark.parametrize("kind", ["sites", "regions"])
def test_large_programs_find_plans_within_the_cost_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: module.Kind
) -> None:
    monkeypatch.setattr(near, "FEW_WHOLE", -1)
    found = list(alternatives(asked(tmp_path), kind, 1, 0.35))
    assert len(found) == 1
    assert found[0].over_ratio <= 0.35 + 1e-9
    assert found[0].difference_ratio > 0.3
    assert sum(found[0].it_mw.values()) == pytest.approx(10)


def test_a_plan_that_breaks_a_rule_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    q = asked(tmp_path)
    monkeypatch.setattr(module, "verify", lambda *_: ("a fault",))
    assert list(alternatives(q, "sites", 1, 0.35)) == []


def test_difference_is_nothing_of_the_same_and_all_of_strangers() -> None:
    assert difference_ratio({"a": 3.0}, {"a": 3.0}) == 0
    assert difference_ratio({"a": 3.0}, {"b": 5.0}) == 1
    # 2 moved away and 1 more elsewhere, of 4 and 3 in all
    assert difference_ratio({"a": 4.0}, {"a": 2.0, "b": 1.0}) == pytest.approx(3 / 7)
    assert difference_ratio({}, {}) == 0


def test_a_site_is_known_by_how_many_plans_have_it() -> None:
    count = site_frequency([{"a": 1.0, "b": 0.01}, {"a": 2.0, "c": 1.0}], ["a", "b", "c"])
    assert count == {"a": 2, "b": 0, "c": 1}
    assert [frequency_kind(n, 2) for n in (2, 1, 0)] == ["must_have", "interchangeable", "never"]


def test_plans_that_are_near_to_each_other_are_passed_over() -> None:
    def plan(difference: float, **it_mw: float) -> Alternative:
        return Alternative("sites", 1.0, 0.0, difference, it_mw, {})

    first, twin, other = plan(0.9, b=10), plan(0.8, b=9, c=1), plan(0.5, a=5, d=5)
    assert most_different([twin, other, first], 2) == [first, other]
