"""Ceilings on named figures: each figure is counted twice, in the model and without it."""

from __future__ import annotations

import pyomo.environ as pyo
import pytest

from planner.errors import InputError, UsageError
from planner.model.blocks import ceilings
from planner.model.build import BLOCKS, build_model
from planner.model.data import model_data
from planner.model.figures import figure
from planner.model.ledger import LINES, close_ledger, open_ledger
from planner.model.tally import tally
from planner.results.direction import direction
from planner.solve.solve import solve_model
from planner.study.figures import COST_LINES, FIGURES, figure_named
from planner.study.load import load_study
from planner.study.settings import SolveOptions

from ..dimensions import dimension_of, dimension_of_expression, same, with_dimensions
from ..plan import Solve, assert_falls

NO_ROUND_TRIP = "ceilings.rtt_fp16_ms = null"
NEAR = ("home", "near", "work", 2026, "base")


def test_emissions_and_round_trip_stay_below_their_ceilings(solve: Solve) -> None:
    """5 PFLOPS near emit 43.8 kt; 5 near and 5 far cost 5 x 2.628 + 5 x 4.38 = 35.04."""
    plan = solve("ceilings")
    plan.assert_worked_out()
    assert plan.faults(ceilings) == {}


def test_round_trip_decides_where_it_is_tighter(solve: Solve) -> None:
    """2.4 ms: with x far, 2 + 0.2 x = 2.4, so 2 far and 8 near, 70.08 kt: 29.784 m."""
    plan = solve("ceilings", "ceilings.carbon_kt = 70.08", "ceilings.rtt_fp16_ms = 2.4")
    assert plan.optimum == pytest.approx(8 * 2.628 + 2 * 4.38)
    assert tally(plan.solution, plan.data, "rtt_fp16_ms") == pytest.approx(2.4)


def test_work_left_out_does_not_better_the_mean(solve: Solve) -> None:
    """Without the 5 near: unserved work counts at 4 ms, so the mean rises from 3 to 4."""
    broken = solve("ceilings").with_value("served_pflops", NEAR, 0.0)
    rule = "figure_within_ceiling"
    broken.assert_names(ceilings, rule, ("rtt_fp16_ms",), 4, 3.1)
    broken.assert_names(ceilings, rule, ("unmet_fp16_pflops",), 5, 1)


def test_without_ceilings_there_is_no_limit(solve: Solve) -> None:
    assert "figure_within_ceiling" in solve("ceilings").limits()
    assert "figure_within_ceiling" not in solve("carbon-cap").limits()
    plain = [f"ceilings.{name} = null" for name in solve("ceilings").data.ceilings]
    free = solve("ceilings", *plain)
    assert "figure_within_ceiling" not in free.limits()
    assert free.optimum == pytest.approx(26.28)  # all near


def test_higher_ceiling_never_costs_more(solve: Solve) -> None:
    """All far at nothing emitted, 43.8 m; all near from 87.6 kt on, 26.28 m."""
    costs = [
        solve("ceilings", NO_ROUND_TRIP, f"ceilings.carbon_kt = {kt}").optimum
        for kt in (0, 20, 43.8, 87.6, 200)
    ]
    assert (costs[0], costs[2], costs[3], costs[4]) == pytest.approx((43.8, 35.04, 26.28, 26.28))
    assert_falls(costs)
    harder = load_study("tutorial", ("ceilings.carbon_kt = 10",))
    assert direction(load_study("tutorial"), harder) == "harder"
    assert direction(harder.change("ceilings.carbon_kt = 12"), harder) == "harder"
    assert direction(harder, harder.change("ceilings.carbon_kt = null")) == "easier"


def test_a_ceiling_that_no_decision_can_meet_leaves_no_plan(solve: Solve) -> None:
    assert solve("carbon-cap", "ceilings.subsidy_mcur = -1").solution.status == "infeasible"
    assert solve("carbon-cap", "ceilings.subsidy_mcur = 0").optimum == pytest.approx(0.7008)


@pytest.mark.parametrize("ref", ["island", "operator"])
def test_each_figure_is_the_same_counted_without_the_model(solve: Solve, ref: str) -> None:
    """An existing stock with water, land, imports and three precisions; and a mean of futures."""
    study = load_study("island") if ref == "island" else solve("two-futures").study
    d = model_data(study)
    m = pyo.ConcreteModel()
    open_ledger(m, d)
    for block in BLOCKS:
        block.add(m, d)
    figures = {name: figure(m, d, name) for name in FIGURES}
    close_ledger(m, d)
    solution = solve_model(m, SolveOptions(gap=0.02, threads=1))
    found = {name: tally(solution, d, name) for name in FIGURES}
    assert found == pytest.approx({n: pyo.value(e) for n, e in figures.items()}, abs=1e-5)
    assert found["cost_mcur"] == pytest.approx(solution.objective_mcur)
    assert sum(found[f"{line}_mcur"] for line in LINES) == pytest.approx(found["cost_mcur"])


def test_each_figure_is_in_the_unit_of_its_name() -> None:
    d = with_dimensions(model_data(load_study("island")))
    m = pyo.ConcreteModel()
    open_ledger(m, d)
    for block in BLOCKS:
        block.add(m, d)
    for name in FIGURES:
        same(dimension_of(name), dimension_of_expression(figure(m, d, name)))


def test_the_least_of_a_figure(solve: Solve) -> None:
    """Least emissions: all far, none. Least round trip with at most 43.8 kt: 5 near, 3 ms."""
    d = solve("ceilings", NO_ROUND_TRIP).data
    for name, least in (("carbon_kt", 0), ("rtt_fp16_ms", 3), ("cost_mcur", 35.04)):
        found = solve_model(build_model(d, name), SolveOptions(gap=0))
        assert found.objective_mcur == pytest.approx(least, abs=1e-6)


def test_cost_lines_are_those_of_the_ledger() -> None:
    assert COST_LINES == LINES


def test_a_misspelt_figure_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"Did you mean carbon_kt\? Figures are cost_mcur, ") as e:
        load_study("tutorial", ("ceilings.carbn = 3",))
    assert [fault.code for fault in e.value.faults] == ["E244"]
    with pytest.raises(UsageError, match=r"'watr' is no figure\. Did you mean water_thousand_m3\?"):
        figure_named("watr")


def test_short_words_for_figures() -> None:
    words = ("cost", "carbon", "energy", "chips", "latency", "land-ha", "carbon_mcur")
    known = ("cost_mcur", "carbon_kt", "energy_gwh", "rtt_fp16_ms", "land_ha")
    known += ("energy_mcur", "chips_mcur", "carbon_mcur")
    assert [figure_named(word, known) for word in words] == [
        "cost_mcur",
        "carbon_kt",
        "energy_gwh",
        "chips_mcur",
        "rtt_fp16_ms",
        "land_ha",
        "carbon_mcur",
    ]
    with pytest.raises(UsageError, match="can mean unmet_fp64_pflops, "):
        figure_named("unmet")
    assert figure_named("unmet", ("unmet_int8_pflops", "unmet_mcur")) == "unmet_int8_pflops"
