"""Sensitivity indices of sampled designs, by SALib, read with the gaps of the cases in mind."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.errors import UsageError
from planner.sweep.cases import BASE_CASE, Sweep
from planner.sweep.read.spans import Note, Read, is_profit, worth_range

Floats = npt.NDArray[np.float64]

SOBOL_COLUMNS = (
    "factor",
    "first_ratio",
    "first_conf_ratio",
    "total_ratio",
    "total_conf_ratio",
    "decided",
)
MORRIS_COLUMNS = (
    "factor",
    "mu_star_mcur",
    "mu_star_conf_mcur",
    "mu_mcur",
    "sigma_mcur",
    "noise_mcur",
    "decided",
)
#: share of the variance that the gaps may make up before a reader is warned
WARN_RATIO = 0.05


def sobol(sweep: Sweep) -> Read:
    """Return Sobol's first and total indices with their 95 % confidence intervals.

    The worth is only known to lie within each case's range. The largest variance that errors
    within the ranges can add, the mean of their squares, is compared with the variance of the
    worth: indices are refused where it is no smaller, and a note warns above a twentieth.

    Returns
    -------
    Read
        ``factor``, ``first_ratio``, ``first_conf_ratio``, ``total_ratio``, ``total_conf_ratio``,
        ``decided`` (whether the total index is above zero for certain: beyond its confidence
        interval and the share of the gaps).

    Raises
    ------
    UsageError
        If the sweep has another design.

    Source: Saltelli and others 2010, Computer Physics Communications 181(2), 259-270.
    """
    _refuse_other(sweep, "sobol")
    problem, samples, worth, width = _samples(sweep)
    refusal = _refusal("sobol", worth, width)
    if refusal:
        return Read(pd.DataFrame(columns=list(SOBOL_COLUMNS)), (refusal,))
    from SALib.analyze import sobol as salib

    second = not _first_order_only(samples)
    found = salib.analyze(problem, worth, calc_second_order=second, seed=sweep.design.seed)
    noise = float(np.mean(width**2) / np.var(worth))
    table = pd.DataFrame(
        {
            "factor": problem["names"],
            "first_ratio": found["S1"],
            "first_conf_ratio": found["S1_conf"],
            "total_ratio": found["ST"],
            "total_conf_ratio": found["ST_conf"],
        }
    )
    table["decided"] = table["total_ratio"] - table["total_conf_ratio"] > noise
    return Read(_ranked(table, "total_ratio"), _warning("sobol", noise))


def morris(sweep: Sweep) -> Read:
    """Return Morris' mean of the size of elementary effects, and their spread.

    Effects are over the whole range of a factor, in m currency.

    Returns
    -------
    Read
        ``factor``, ``mu_star_mcur``, ``mu_star_conf_mcur`` (95 %), ``mu_mcur``, ``sigma_mcur``,
        ``noise_mcur`` (what the ranges of the cases can add to the mean size), ``decided``
        (whether the mean size is above that and its confidence interval).

    Raises
    ------
    UsageError
        If the sweep has another design.

    Source: Campolongo, Cariboni, Saltelli 2007, Environmental Modelling & Software 22, 1509-1518.
    """
    _refuse_other(sweep, "morris")
    problem, samples, worth, width = _samples(sweep)
    refusal = _refusal("morris", worth, width)
    if refusal:
        return Read(pd.DataFrame(columns=list(MORRIS_COLUMNS)), (refusal,))
    from SALib.analyze import morris as salib

    step, noise = _steps(problem, samples, width)
    levels = round(2 * step / (2 * step - 1))
    found = salib.analyze(problem, samples, worth, num_levels=levels, seed=sweep.design.seed)
    table = pd.DataFrame(
        {
            "factor": problem["names"],
            "mu_star_mcur": np.asarray(found["mu_star"]),
            "mu_star_conf_mcur": np.asarray(found["mu_star_conf"]),
            "mu_mcur": np.asarray(found["mu"]),
            "sigma_mcur": np.asarray(found["sigma"]),
            "noise_mcur": noise,
        }
    )
    table["decided"] = table["mu_star_mcur"] - table["mu_star_conf_mcur"] > table["noise_mcur"]
    return Read(_ranked(table, "mu_star_mcur"), _warning("morris", _share(worth, width)))


def _refuse_other(sweep: Sweep, kind: str) -> None:
    if sweep.design.kind != kind:
        raise UsageError(
            f"Sweep {sweep.design.name} has the design {sweep.design.kind}; these indices need "
            f"design: {kind}."
        )


def _samples(sweep: Sweep) -> tuple[dict[str, Any], Floats, Floats, Floats]:
    """Return SALib's problem, its samples, and the worth and width of the range at each."""
    table = sweep.cases[sweep.cases["case"] != BASE_CASE]
    factors = sweep.design.factors
    problem = {
        "num_vars": len(factors),
        "names": [factor.name for factor in factors],
        "bounds": [[float(factor.low), float(factor.high)] for factor in factors],
    }
    profit = is_profit(sweep)
    ranges = [worth_range(row, profit) for row in table.to_dict("records")]
    samples = table[problem["names"]].to_numpy(dtype=float)
    worth = table["objective_mcur"].to_numpy(dtype=float)
    return problem, samples, worth, np.array([one.high - one.low for one in ranges], dtype=float)


def _refusal(subject: str, worth: Floats, width: Floats) -> Note | None:
    missing = int(np.isnan(worth).sum())
    if missing:
        return Note(
            subject,
            f"The indices need every case, and {missing} of {len(worth)} have no plan.",
            f"指数需要全部情景的结果，而 {len(worth)} 个情景中有 {missing} 个没有方案。",
        )
    if not np.var(worth) > 0:
        return Note(
            subject,
            "The plan's worth is the same in every case.",
            "各情景的方案净现值相同。",
        )
    if not _share(worth, width) < 1:
        return Note(
            subject,
            "The gaps of the cases are as wide as the worth varies, so no index would mean "
            "anything. Solve the cases to a smaller gap.",
            "各情景的间隙与结果的波动相当，指数没有意义；请以更小的间隙求解。",
        )
    return None


def _share(worth: Floats, width: Floats) -> float:
    return float(np.mean(width**2) / np.var(worth))


def _warning(subject: str, noise: float) -> tuple[Note, ...]:
    if noise < WARN_RATIO:
        return ()
    return (
        Note(
            subject,
            f"The gaps of the cases can make up {noise:.0%} of the variance.",
            f"各情景的间隙至多可占方差的 {noise:.0%}。",
        ),
    )


def _first_order_only(samples: Floats) -> bool:
    """Return whether each sample is followed by one with each single factor changed, then the next.

    Saltelli's blocks with second order have as many samples again, in which one factor is kept.
    """
    block = samples.shape[1] + 2
    if len(samples) % block:
        return False
    blocks = samples.reshape(-1, block, samples.shape[1])
    changed = (blocks[:, 1:-1] != blocks[:, :1]).sum(axis=2)
    return bool((changed <= 1).all())


def _steps(problem: dict[str, Any], samples: Floats, width: Floats) -> tuple[float, Floats]:
    """Return the step of the trajectories as a share of the ranges, and each factor's noise.

    The effect between two cases is wrong by at most the sum of their ranges over the step.
    """
    count = problem["num_vars"]
    bounds = np.array(problem["bounds"])
    scaled = (samples - bounds[:, 0]) / (bounds[:, 1] - bounds[:, 0])
    paths = scaled.reshape(-1, count + 1, count)
    widths = width.reshape(-1, count + 1)
    moves = np.abs(np.diff(paths, axis=1))
    which = moves.argmax(axis=2)
    step = float(np.median(moves.max(axis=2)))
    errors = (widths[:, 1:] + widths[:, :-1]) / step
    noise = np.array([errors[which == factor].mean() for factor in range(count)])
    return step, noise


def _ranked(table: pd.DataFrame, by: str) -> pd.DataFrame:
    return table.sort_values(by, ascending=False, kind="stable", ignore_index=True)
