"""Both sides of every limit have one dimension, and every expression that of its name."""

from __future__ import annotations

import inspect
from functools import cache
from importlib import import_module
from types import ModuleType

import pyomo.environ as pyo
import pytest

from planner.model import build, ledger
from planner.model.build import BLOCKS, build_model
from planner.model.data import ModelData, model_data
from planner.resources import share
from planner.study.load import load_study
from planner.units import UNITS

from .dimensions import (
    NONE,
    DimensionError,
    Quantity,
    dimension_faults,
    dimension_of,
    dimension_of_expression,
    times,
    with_dimensions,
)

CASES = sorted(path.parent.name for path in share("models", "verified").glob("*/study.yaml"))


#: rules that no case of its own needs
MORE_RULES = ("rules.site_count.enabled = true", "rules.site_count.at_most = 3")


@cache
def data_of(case: str) -> ModelData:
    """Return the data of a case, its numbers with dimensions."""
    changes = MORE_RULES if case == "siting" else ()
    return with_dimensions(model_data(load_study(share("models", "verified", case), changes)))


def test_dimension_of_a_name() -> None:
    assert dimension_of("hall_mw") == (("mw", 1),)
    assert dimension_of("bought_pods") == (("pod", 1),)
    assert dimension_of("pod_kchip_per_pod") == (("kchip", 1), ("pod", -1))
    assert dimension_of("water_thousand_m3_per_gwh") == (("gwh", -1), ("thousand_m3", 1))
    assert dimension_of("open_flag") == dimension_of("fixed_ratio_per_year") == NONE
    assert dimension_of("fixed_cost_mcur_per_year") == dimension_of("cost_mcur")


def test_every_unit_word_has_a_dimension() -> None:
    dimensions = {word: dimension_of(f"x_{word}") for word in UNITS}
    assert dimensions["mcur_per_gwh"] == times(dimensions["mcur"], dimensions["gwh"], -1)
    assert dimensions["gwh_per_mw"] == times(dimensions["gwh"], dimensions["mw"], -1)


def test_quantities_keep_their_dimension() -> None:
    power, hours = Quantity(2, dimension_of("x_mw")), Quantity(3, dimension_of("x_gwh_per_mw"))
    assert (power * hours).dimension == dimension_of("x_gwh")
    assert sum([power, power], Quantity(0, NONE)).dimension == power.dimension
    assert (power / hours * hours).dimension == power.dimension
    with pytest.raises(DimensionError):
        power + hours
    with pytest.raises(DimensionError):
        min(power, hours)


def test_expressions_are_walked() -> None:
    m = pyo.ConcreteModel()
    m.load_mw = pyo.Var()
    m.use_gwh = pyo.Var()
    hours = Quantity(3, dimension_of("x_gwh_per_mw"))
    assert dimension_of_expression(hours * m.load_mw - m.use_gwh <= 0) == dimension_of("x_gwh")
    with pytest.raises(DimensionError):
        dimension_of_expression(m.load_mw - m.use_gwh <= 0)
    with pytest.raises(DimensionError):
        dimension_of_expression(hours * m.load_mw + 1 >= m.use_gwh)


@pytest.mark.parametrize("case", CASES)
def test_model_agrees_with_its_names(case: str) -> None:
    assert list(dimension_faults(build_model(data_of(case)))) == []


def test_the_cases_have_every_limit_and_expression() -> None:
    """What no case builds would not be checked either."""
    built = {
        component.local_name
        for case in CASES
        for component in build_model(data_of(case)).component_objects(
            (pyo.Constraint, pyo.Expression, pyo.Var)
        )
        if len(component) > 0
    }
    named = set()
    for module in (*(block.__name__ for block in BLOCKS), ledger.__name__):
        lines = inspect.getsource(import_module(module)).splitlines()
        named |= {line.split("m.")[1].split()[0] for line in lines if _makes(line)}
    assert named
    assert named - built == set()


def _makes(line: str) -> bool:
    kinds = ("pyo.Constraint(", "pyo.Expression(", "pyo.Var(")
    return line.strip().startswith("m.") and any(f"= {kind}" in line for kind in kinds)


MUTATIONS = [
    ("energy", "d.slice_gwh_per_mw[h] * m.facility_mw", "m.facility_mw", "energy", "facility_gwh"),
    ("energy", "d.energy_price_mcur_per_gwh[s, h, f] * ", "", "energy", "energy_mcur"),
    ("chips", "d.pod_kchip_per_pod[c] * pyo.quicksum", "pyo.quicksum", "halls", "active_kchip"),
    (
        "halls",
        "d.hall_limit_mw[s] * m.open_flag",
        "m.open_flag",
        "halls",
        "halls_within_site_limit",
    ),
    ("work", "d.rate_pflops_per_kchip[c, w, f] * m.busy", "m.busy", "halls", "work_fits_chips"),
    ("talent", "d.operation_fte_per_mw * halls", "halls", "talent", "staff_fte"),
    ("carbon", "d.carbon_kt_per_gwh[z, t] * (", "(", "carbon-cap", "carbon_kt"),
    ("green", "d.green_premium_mcur_per_gwh[z, t, f] * ", "", "green-share", "cost_mcur"),
    ("clusters", "d.cluster_min_pflops[w] * m", "m", "clusters", "cluster_is_large_enough"),
    ("water", "<= d.water_limit_thousand_m3[s]", "<= 7", "water", "water_within_licence"),
]


@pytest.mark.parametrize(
    ("block", "old", "new", "case", "culprit"), MUTATIONS, ids=lambda x: str(x)[:30]
)
def test_a_dropped_coefficient_is_found(
    monkeypatch: pytest.MonkeyPatch, block: str, old: str, new: str, case: str, culprit: str
) -> None:
    """The proof that the check can fail: the block without one of its coefficients."""
    source = inspect.getsource(import_module(f"planner.model.blocks.{block}"))
    assert old in source
    mutant = ModuleType(f"planner.model.blocks.{block}")
    exec(compile(source.replace(old, new), block, "exec"), mutant.__dict__)
    blocks = [mutant if b.__name__.endswith(f".{block}") else b for b in BLOCKS]
    monkeypatch.setattr(build, "BLOCKS", tuple(blocks))
    faults = list(dimension_faults(build_model(data_of(case))))
    assert any(fault.startswith(culprit) for fault in faults), faults
