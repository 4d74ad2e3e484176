"""Key figures against figures reckoned by hand, and their names."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from planner.results.figures import key_figures
from planner.results.names import figure_label
from planner.results.plan import Plan
from planner.units import unit_of


def test_figures_of_the_tutorial_by_hand(tutorial: Plan) -> None:
    """40 pods of 0.1 MW stand in 2027: 36 of trainers (10 PFLOPS FP16) and 4 of talkers (10)."""
    figures = key_figures(tutorial.study, tutorial.d, tutorial.solution)
    assert figures["net_present_cost_mcur"] == tutorial.solution.objective_mcur
    by_hand = {
        "open_sites_count": 2,
        "new_sites_count": 2,
        "used_sites_count": 2,
        "built_sites_count": 2,
        "hall_it_mw": 4.0,
        "built_hall_mw": 4.0,
        "chips_it_mw": 4.0,
        "nameplate_fp16_pflops": 400,
        "demand_fp16_pflops": 190,
        "served_fp16_pflops": 190,
        "demand_served_ratio": 1,
        "occupied_ratio": 1,
        "refilled_ratio": 0,
        "facility_gwh": 8.76 * (2.0 * 1.2 + 2.0 * 1.4),
        "green_share_ratio": (0.6 * 2.0 * 1.2 + 0.2 * 2.0 * 1.4) / (2.0 * 1.2 + 2.0 * 1.4),
    }
    for name, value in by_hand.items():
        assert math.isclose(figures[name], value, rel_tol=1e-6, abs_tol=1e-9), name


def test_each_precision_has_its_own_figures_and_the_worst_is_the_headline(rich: Plan) -> None:
    figures = key_figures(rich.study, rich.d, rich.solution)
    ratios = []
    for precision, demand in {"fp16": 300, "fp8": 150, "fp32": 1}.items():
        expected = demand * (0.6 + 0.4 * 1.5)
        assert math.isclose(figures[f"demand_{precision}_pflops"], expected)
        ratios.append(figures[f"served_{precision}_pflops"] / expected)
    assert math.isclose(figures["demand_served_ratio"], min(ratios))


def test_refilled_share_by_hand(rich: Plan) -> None:
    """Stand in a use that is easily reckoned: 100 chips kept on, 300 refilled, half of all busy."""
    d, values = rich.d, {name: dict(entries) for name, entries in rich.solution.values.items()}
    values["bought_pods"] = {}
    values["refill_kchip"] = {("old", "gpu", 2024, 2026): 0.2, ("old", "gpu", 2024, 2027): 0.1}
    values["active_kchip"] = {("old", "gpu", 2027): 0.4}
    values["busy_kchip"] = {
        ("old", "gpu", "train", h, 2027, f): 0.2 for h in d.SLICES for f in d.FUTURES
    }
    figures = key_figures(rich.study, d, replace(rich.solution, values=values))
    assert math.isclose(figures["refilled_ratio"], 0.75)
    assert math.isclose(figures["occupied_ratio"], 0.2 / 0.5)


def test_figures_cannot_be_changed_and_name_their_units(rich: Plan) -> None:
    figures = key_figures(rich.study, rich.d, rich.solution)
    with pytest.raises(TypeError):
        figures["hall_it_mw"] = 0  # type: ignore[index]
    for name in figures:
        assert unit_of(name)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("hall_it_mw", "IT load of all halls"),
        ("served_fp16_pflops", "Served FP16"),
        ("net_present_cost_mcur", "Net present cost"),
        ("open_sites_count", "Sites open"),
    ],
)
def test_labels(name: str, label: str) -> None:
    assert figure_label(name) == label
