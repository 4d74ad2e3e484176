"""Sampled designs of SALib: Latin hypercube, Sobol, Morris."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.sweep.cases import BASE_CASE, Case, Factor
from planner.sweep.designs.factors import case_at
from planner.sweep.designs.grid import case_name
from planner.sweep.settings import SweepSettings

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


def sampled_cases(settings: SweepSettings, factors: Sequence[Factor]) -> tuple[Case, ...]:
    """Return the base case, then the samples in the order that SALib needs to read them.

    Every factor is taken as spread evenly between its low and its high end. The same seed gives
    the same cases.
    """
    names = [factor.name for factor in factors]
    rows = [[float(value) for value in row] for row in _points(settings, factors)]
    return (
        case_at(BASE_CASE, factors, {}),
        *(
            case_at(
                case_name(settings.design, i, len(rows)),
                factors,
                dict(zip(names, row, strict=True)),
            )
            for i, row in enumerate(rows, start=1)
        ),
    )


def _points(settings: SweepSettings, factors: Sequence[Factor]) -> npt.NDArray[np.float64]:
    from SALib.sample import latin, morris, sobol

    problem = {
        "num_vars": len(factors),
        "names": [factor.name for factor in factors],
        "bounds": [[factor.low, factor.high] for factor in factors],
    }
    points: npt.NDArray[np.float64]
    if settings.design == "sobol":
        points = sobol.sample(
            problem, settings.samples, calc_second_order=settings.second_order, seed=settings.seed
        )
    elif settings.design == "morris":
        points = morris.sample(
            problem, settings.samples, num_levels=settings.morris_levels, seed=settings.seed
        )
    else:
        points = latin.sample(problem, settings.samples, seed=settings.seed)
    return points
