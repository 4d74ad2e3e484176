"""Named figures as linear expressions of a model; names and meanings in `planner.study.figures`.

They are read while the ledger is open and all blocks that post to it have been added.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pyomo.environ as pyo
from pyomo.core.expr.numeric_expr import LinearExpression

from planner.model.data import ModelData
from planner.model.index import entry
from planner.model.ledger import CAPITAL_LINES, LINES
from planner.study.entities import PRECISIONS

Expression = Callable[[pyo.ConcreteModel, ModelData], Any]


def figure(m: pyo.ConcreteModel, d: ModelData, name: str) -> Any:
    """Return a figure of the plan as an expression, a constant one if no decision moves it.

    Raises
    ------
    KeyError
        If there is no figure of that name.
    """
    made = _FIGURES[name](m, d)
    # a plain number would make a limit on it a plain yes or no, which Pyomo refuses
    return LinearExpression(constant=made) if isinstance(made, int | float) else made


def _lines(*lines: str) -> Expression:
    """Return the expected present value of some lines of the ledger."""

    def value(m: pyo.ConcreteModel, d: ModelData) -> Any:
        return pyo.quicksum(
            d.discount_ratio[t] * (1 if f is None else d.probability_ratio[f]) * pyo.quicksum(posts)
            for (line, t, f), posts in m.ledger.posts.items()
            if line in lines
        )

    return value


def _weight(d: ModelData, t: int, f: str) -> float:
    """Return what a yearly amount of a period and future counts: its years, by probability."""
    return d.years_count[t] * d.probability_ratio[f]


def _carbon(m: pyo.ConcreteModel, d: ModelData) -> Any:
    return pyo.quicksum(_weight(d, *key[-2:]) * m.carbon_kt[key] for key in m.carbon_kt)


def _energy(m: pyo.ConcreteModel, d: ModelData) -> Any:
    return pyo.quicksum(_weight(d, *key[-2:]) * m.zone_gwh[key] for key in m.zone_gwh)


def _water(m: pyo.ConcreteModel, d: ModelData) -> Any:
    return pyo.quicksum(
        _weight(d, t, f) * d.water_thousand_m3_per_gwh[k] * d.slice_gwh_per_mw[h] * load
        for (s, k, h, t, f), load in m.it_load_mw.items()
        if d.water_thousand_m3_per_gwh[k] > 0
    )


def _land(m: pyo.ConcreteModel, d: ModelData) -> Any:
    last = d.PERIODS[-1]
    return pyo.quicksum(d.area_ha_per_mw[k] * m.hall_mw[s, k, last] for s, k in d.site_coolings)


def _sites(m: pyo.ConcreteModel, d: ModelData) -> Any:
    return pyo.quicksum(m.open_flag[s, d.PERIODS[-1]] for s in d.SITES)


def _imported(m: pyo.ConcreteModel, d: ModelData) -> Any:
    return pyo.quicksum(
        d.discount_ratio[t] * d.chip_price_mcur_per_pod[c, t] * m.bought_pods[s, c, t]
        for s, c, t in d.buyable
        if c not in d.domestic_chips
    )


def _imported_fp16(m: pyo.ConcreteModel, d: ModelData) -> Any:
    return pyo.quicksum(
        d.fp16_pflops_per_kchip[c] * d.pod_kchip_per_pod[c] * m.bought_pods[s, c, t]
        for s, c, t in d.buyable
        if c not in d.domestic_chips
    )


def _unmet(precision: str) -> Expression:
    def value(m: pyo.ConcreteModel, d: ModelData) -> Any:
        return pyo.quicksum(
            _weight(d, t, f) * m.unmet_pflops[r, w, t, f]
            for r, w, t, f in m.unmet_pflops
            if d.precision_of_work[w] == precision
        )

    return value


def _round_trip(precision: str) -> Expression:
    def value(m: pyo.ConcreteModel, d: ModelData) -> Any:
        total = sum(
            _weight(d, *key[-2:]) * pflops
            for key, pflops in d.demand_pflops.items()
            if d.precision_of_work[key[1]] == precision
        )
        # what is not served waits as long as the worst that its kind could be offered
        return pyo.quicksum(
            _weight(d, t, f) * d.rtt_ms[r, s] / total * served
            for (r, s, w, t, f), served in m.served_pflops.items()
            if d.precision_of_work[w] == precision
        ) + pyo.quicksum(
            _weight(d, t, f) * d.longest_rtt_ms[w] / total * entry(m.unmet_pflops, key)
            for key in d.demand_pflops
            for _, w, t, f in [key]
            if d.precision_of_work[w] == precision
        )

    return value


_FIGURES: Mapping[str, Expression] = {
    "cost_mcur": _lines(*LINES),
    "carbon_kt": _carbon,
    "energy_gwh": _energy,
    "water_thousand_m3": _water,
    "land_ha": _land,
    "sites_count": _sites,
    "capital_mcur": _lines(*CAPITAL_LINES),
    "imported_mcur": _imported,
    "imported_fp16_pflops": _imported_fp16,
    **{f"unmet_{p}_pflops": _unmet(p) for p in PRECISIONS},
    **{f"rtt_{p}_ms": _round_trip(p) for p in PRECISIONS},
    **{f"{line}_mcur": _lines(line) for line in LINES},
}
