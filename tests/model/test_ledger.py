"""Posts, lines, totals and the aim."""

from __future__ import annotations

from dataclasses import replace

import pyomo.environ as pyo
import pytest

from planner.model.data import ModelData
from planner.model.ledger import LINES, close_ledger, open_ledger, post_cost

from .plan import Solve


@pytest.fixture
def data(solve: Solve) -> ModelData:
    """Return two years, of which the second counts half, and two futures, 3 : 1."""
    return replace(
        solve("lead-time").data,
        FUTURES=("calm", "boom"),
        probability_ratio={"calm": 0.75, "boom": 0.25},
    )


def booked(data: ModelData) -> pyo.ConcreteModel:
    """Return a model with 4 m for halls, and energy of 6 m in the calm and 14 m in the boom."""
    m = pyo.ConcreteModel()
    open_ledger(m, data)
    post_cost(m, "halls", 2026, 3)
    post_cost(m, "halls", 2026, 1)
    post_cost(m, "energy", 2027, 6, "calm")
    post_cost(m, "energy", 2027, 14, "boom")
    post_cost(m, "revenue", 2027, -2)
    close_ledger(m, data)
    return m


def test_lines_gather_their_posts(data: ModelData) -> None:
    cost = booked(data).cost_mcur
    assert pyo.value(cost["halls", 2026, "calm"]) == 4
    assert pyo.value(cost["halls", 2027, "boom"]) == 0
    assert pyo.value(cost["energy", 2027, "boom"]) == 14
    assert {line for line, _, _ in cost} == {"halls", "energy", "revenue"}


def test_total_is_present_value(data: ModelData) -> None:
    """Calm: 4 + (6 - 2) / 2 = 6. Boom: 4 + (14 - 2) / 2 = 10. Mean: 0.75 x 6 + 0.25 x 10 = 7."""
    m = booked(data)
    assert [pyo.value(m.total_mcur[f]) for f in data.FUTURES] == [6, 10]
    assert pyo.value(m.net_present_cost_mcur) == 7
    assert m.net_present_cost_mcur.sense == pyo.minimize


def test_profit_is_the_negative_of_the_total(data: ModelData) -> None:
    m = booked(replace(data, aim="highest_profit"))
    assert pyo.value(m.net_present_profit_mcur) == -7
    assert m.net_present_profit_mcur.sense == pyo.maximize


@pytest.mark.parametrize(
    ("alpha", "worst"),
    [
        (0.75, 10),  # the worst quarter is the boom
        (0.5, 8),  # the worst half: a quarter at 10, a quarter at 6
        (0, 7),  # all of it
    ],
)
def test_worst_cases_are_the_mean_of_the_tail(data: ModelData, alpha: float, worst: float) -> None:
    """At the best value at risk, found by trying both totals, the aim is half mean, half tail."""
    m = booked(replace(data, cvar_weight_ratio=0.5, cvar_alpha_ratio=alpha))
    aims = []
    for at_risk in (6, 10):
        m.value_at_risk_mcur.set_value(at_risk)
        for f, total in (("calm", 6), ("boom", 10)):
            m.excess_mcur[f].set_value(max(0, total - at_risk))
        aims.append(pyo.value(m.net_present_cost_mcur))
    assert min(aims) == pytest.approx(0.5 * 7 + 0.5 * worst)


def test_capital_is_what_the_first_lines_hold(data: ModelData) -> None:
    m = pyo.ConcreteModel()
    open_ledger(m, data)
    post_cost(m, "chips", 2026, 5)
    post_cost(m, "joining", 2026, 2)
    post_cost(m, "staff", 2026, 9)
    post_cost(m, "grid", 2027, 1)
    assert sum(m.ledger.capital(2026)) == 7
    assert sum(m.ledger.capital(2027)) == 1


def test_unknown_lines_are_refused(data: ModelData) -> None:
    m = pyo.ConcreteModel()
    open_ledger(m, data)
    with pytest.raises(ValueError, match="bribes"):
        post_cost(m, "bribes", 2026, 1)
    assert len(set(LINES)) == len(LINES)
