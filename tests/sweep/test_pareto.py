"""Fronts: against every plan of a tiny study, and against one worked by hand."""

from __future__ import annotations

import itertools
import threading
from pathlib import Path

import pytest

from planner.errors import NoPlanError, UsageError
from planner.resources import share
from planner.runs.store import RunStore
from planner.study.load import load_study
from planner.study.settings import SolveOptions
from planner.study.study import Study
from planner.sweep.pareto.axes import Axes, axes_of, grid, roomy
from planner.sweep.pareto.least import least
from planner.sweep.pareto.trace import Tracer, trace
from planner.sweep.read.front import Front, front
from tests.sweep.conftest import SITES

EXACT = SolveOptions(gap=0, threads=1)


def traced(study: Study, between: tuple[str, ...], points: int, store: Path) -> Front:
    tracer = Tracer(study, axes_of(study, between), EXACT, RunStore(store))
    return front(trace(tracer, points, "test"))


def best_of_all() -> set[tuple[float, float]]:
    """Return the figures that no choice of sites betters, out of all fifteen.

    Whatever is open, the work goes to the nearest of it.
    """
    sets = [s for n in range(1, 5) for s in itertools.combinations(SITES.values(), n)]
    plans = {(sum(cost for cost, _ in s), min(rtt for _, rtt in s)) for s in sets}
    return {p for p in plans if not any(q != p and q[0] <= p[0] and q[1] <= p[1] for q in plans)}


def test_front_is_that_of_every_plan(four_sites: Study, tmp_path: Path) -> None:
    assert best_of_all() == {(10, 4), (12, 2), (20, 1)}
    made = traced(four_sites, ("latency", "cost"), 7, tmp_path)
    assert made.axes == Axes("cost_mcur", ("rtt_fp16_ms",))
    standing = made.points[made.points["verdict"] == "stands"]
    found = zip(standing["cost_mcur"], standing["rtt_fp16_ms"], strict=True)
    assert {(round(cost, 6), round(rtt, 6)) for cost, rtt in found} == best_of_all()
    assert set(made.points["verdict"]) == {"stands", "same"}
    # along (2 ms, 12 m) 1/3 and 1/5 of the axes: (1 - 1/3 - 1/5) / sqrt 2
    knee = made.points[made.points["knee_flag"] == 1].iloc[0]
    assert (knee["case"], knee["cost_mcur"]) == (made.knee, pytest.approx(12))
    assert knee["distance_ratio"] == pytest.approx((1 - 1 / 3 - 1 / 5) / 2**0.5, rel=1e-4)
    assert made.knee_decided


def test_neither_figure_is_cost(four_sites: Study, tmp_path: Path) -> None:
    """Sites against round trip: one site d has both at their least, so nothing is to be traded."""
    with pytest.raises(UsageError, match="nothing to trade"):
        traced(four_sites, ("sites", "latency"), 3, tmp_path)


def test_least_round_trip_under_an_emission_ceiling(tmp_path: Path) -> None:
    """Near 2 ms and 8.76 kt a PFLOPS, far 4 ms and none: rtt = 4 - 2 x kt / 87.6.

    The cost comes third: 43.8 m less 0.2 m a kt.
    """
    folder = share("models", "verified", "ceilings")
    free = [f"ceilings.{name} = null" for name in ("carbon_kt", "rtt_fp16_ms")]
    made = traced(load_study(folder, free), ("rtt", "carbon"), 5, tmp_path)
    table = made.points.sort_values("carbon_kt")
    assert table["carbon_kt"].tolist() == pytest.approx([0, 21.9, 43.8, 65.7, 87.6], abs=1e-3)
    assert table["rtt_fp16_ms"].tolist() == pytest.approx([4, 3.5, 3, 2.5, 2], abs=1e-3)
    assert table["least_rtt_fp16_ms"].tolist() == pytest.approx([4, 3.5, 3, 2.5, 2], abs=1e-3)
    costs = [43.8 - 0.2 * kt for kt in (0, 21.9, 43.8, 65.7, 87.6)]
    assert table["objective_mcur"].tolist() == pytest.approx(costs, abs=1e-2)
    assert set(table["verdict"]) == {"stands"}
    assert made.knee == ""  # a straight line has none


def test_ends_are_not_weakly_beaten(four_sites: Study, tmp_path: Path) -> None:
    """Two sites of 10 m: only the nearer one is an end, though both are cheapest."""
    study = four_sites.change("sites[c].opening_cost_mcur = 10", "links[*, c].rtt_ms = 3")
    made = traced(study, ("cost", "latency"), 3, tmp_path)
    end = made.points[made.points["case"] == "least-cost-mcur"].iloc[0]
    assert (end["cost_mcur"], end["rtt_fp16_ms"]) == pytest.approx((10, 3))


def test_three_figures_make_a_grid(tmp_path: Path) -> None:
    """Cost = 26.28 + 1.752 far, with rtt = 2 + 0.2 far and kt = 8.76 (10 - far)."""
    folder = share("models", "verified", "ceilings")
    free = [f"ceilings.{name} = null" for name in ("carbon_kt", "rtt_fp16_ms")]
    made = traced(load_study(folder, free), ("cost", "carbon", "rtt"), 3, tmp_path)
    assert len(made.points) == 3 + 9
    both_tight = made.points[
        (made.points["ceiling_carbon_kt"] == 0) & (made.points["ceiling_rtt_fp16_ms"] < 2.1)
    ].iloc[0]
    # work that is left out waits 4 ms too, so no plan has neither
    assert (both_tight["status"], both_tight["verdict"]) == ("infeasible", "no plan")
    middle = made.points[
        made.points["ceiling_carbon_kt"].between(43, 44)
        & (made.points["ceiling_rtt_fp16_ms"] > 3.9)
    ].iloc[0]
    assert middle["cost_mcur"] == pytest.approx(35.04, abs=1e-2)


def test_again_is_answered_from_the_store(four_sites: Study, tmp_path: Path) -> None:
    first = traced(four_sites, ("cost", "latency"), 4, tmp_path)
    again = traced(four_sites, ("cost", "latency"), 4, tmp_path)
    assert again.points["run"].tolist() == first.points["run"].tolist()
    assert again.points["cached"].all() and not first.points["cached"].all()


def test_a_stop_keeps_what_is_done(four_sites: Study, tmp_path: Path) -> None:
    stop = threading.Event()

    def stop_at_the_second(done: int, total: int, what: str) -> None:
        if what == "point-1":
            stop.set()

    axes = axes_of(four_sites, ("cost", "latency"))
    tracer = Tracer(four_sites, axes, EXACT, RunStore(tmp_path), stop=stop, tell=stop_at_the_second)
    cases = trace(tracer, 4, "test").cases
    assert cases["status"].tolist()[0] == "optimal"
    assert set(cases["status"].tolist()[1:]) == {"not_run"}
    with pytest.raises(NoPlanError, match="Stopped before the ends"):
        trace(tracer, 4, "test")


def test_a_profit_is_a_cost_below_zero(tmp_path: Path) -> None:
    study = load_study(share("models", "verified", "revenue"))
    made = traced(study, ("cost", "energy"), 3, tmp_path)
    assert study.settings.aim == "highest_profit"
    ended = made.points[made.points["case"] == "least-cost-mcur"].iloc[0]
    assert ended["cost_mcur"] == pytest.approx(-19.156, rel=1e-5)
    assert ended["least_cost_mcur"] == pytest.approx(-19.156, rel=1e-5)


def test_least_is_proven_and_its_plan_keeps_every_rule(four_sites: Study) -> None:
    found = least(four_sites, "rtt_fp16_ms", EXACT)
    assert (found.value, found.bound) == pytest.approx((1, 1))
    held = least(four_sites.change("ceilings.cost_mcur = 12.5"), "rtt_fp16_ms", EXACT)
    assert (held.value, held.bound) == pytest.approx((2, 2))
    assert held.plan.objective_mcur == pytest.approx(12)


def test_axes_are_checked(four_sites: Study) -> None:
    assert axes_of(four_sites, ("carbon", "cost")).first == "cost_mcur"
    assert axes_of(four_sites, ("carbon", "land")).first == "carbon_kt"
    assert axes_of(four_sites, ("unmet", "energy")).all == ("unmet_fp16_pflops", "energy_gwh")
    with pytest.raises(UsageError, match="two or three"):
        axes_of(four_sites, ("cost", "cost_mcur"))
    with pytest.raises(UsageError, match=r"Did you mean carbon_kt\?"):
        axes_of(four_sites, ("cost", "carbonn"))
    risky = load_study(share("models", "verified", "worst-case-weight"))
    with pytest.raises(UsageError, match=r"risk\.measure = expected"):
        axes_of(risky, ("cost", "carbon"))


def test_ceilings_are_readable_and_never_too_low() -> None:
    assert roomy(29.64384) == 29.6439
    assert roomy(0.0) == roomy(-1e-9) == 0.0
    assert all(0 <= roomy(v) - v <= 2e-5 * abs(v) for v in (1e-3, 1.0, 123456.7, -7.123456, 3e8))
    assert grid((0.0,), (9.0,), 4) == ((3.0,), (6.0,))
    assert grid((0.0, 1.0), (1.0, 2.0), 2) == ((0, 1), (0, 2), (1, 1), (1, 2))
    with pytest.raises(UsageError, match="2 to 500"):
        grid((0.0,), (1.0,), 1)
