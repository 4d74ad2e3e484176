"""Periods of several years: worked by hand, and set by a change."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from planner.study.load import load_study
from planner.study.settings_check import settings_of

from .plan import Solve


def test_worked_by_hand(solve: Solve) -> None:
    solve("periods").assert_worked_out()


def test_a_change_sets_the_periods() -> None:
    """Rows within a period do not count; a change is checked as the study file is."""
    study = load_study("operator-2030")
    assert study.settings.periods == (2026, 2027, 2028, 2029, 2030)
    wider = study.change("periods = [2026, 2029]")
    assert wider.settings.years_of == {2026: range(2026, 2029), 2029: range(2029, 2032)}
    assert [wider.settings.period_name(t) for t in (2026, 2029)] == ["2026-2028", "2029-2031"]
    assert wider.change("last_period_years = 1").settings.period_name(2029) == "2029"
    assert wider.digest() != study.digest()
    assert wider.change("periods = [2026, 2027, 2028, 2029, 2030]").digest() == study.digest()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("periods = [2027, 2026]", "E240"),
        ("periods = [2026, 2026]", "E240"),
        ("periods = 2026", "E284"),
        ("periods += [2027]", "E284"),
        ("periods = [2026, 2035]", "E252"),
        ("discount_rate = [2026]", "E206"),
        ("last_period_years = 0", "E206"),
    ],
)
def test_faulty_periods_are_refused(change: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        load_study("operator-2030").change(change)
    assert code in {fault.code for fault in caught.value.faults}


def test_years_in_quotes_are_a_fault_each() -> None:
    """Once no year is left the list is too short as well, which nobody needs to hear."""
    data = {"study": "s", "dataset": ".", "periods": ["2026", "2027"]}
    settings, groups = settings_of(data, "study.yaml")
    assert settings is None
    assert [group.shown[0].column for group in groups] == ["periods.0", "periods.1"]
    _, groups = settings_of(data | {"periods": []}, "study.yaml")
    assert [group.shown[0].column for group in groups] == ["periods"]


def test_a_share_stands_for_the_first_year_of_its_period() -> None:
    share = {"domestic_share": {"enabled": True, "ratio_by_period": {2027: 0.3}}}
    data = {"study": "s", "dataset": ".", "periods": [2026, 2028], "rules": share}
    _, groups = settings_of(data, "study.yaml")
    assert [group.code for group in groups] == ["E243"]
    assert "2026-2027" in groups[0].shown[0].message
    share["domestic_share"]["ratio_by_period"] |= {2026: 0.2}
    assert settings_of(data, "study.yaml")[1] == []
