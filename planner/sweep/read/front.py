"""Read a front: which points stand, which are beaten, and where the knee is.

A point's plan is known; the best plan under its ceilings is only known to lie between what is
proven and what was found. So a point is called beaten only where the bound proves that no plan
under its ceilings betters the other point's; what the gaps leave open is called undecided.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from planner.sweep.pareto.axes import Axes, ceiling_column, least_column

if TYPE_CHECKING:
    from planner.sweep.cases import Sweep

Verdict = Literal["stands", "beaten", "same", "undecided", "no plan"]

#: nearer to each other than this, two figures are the same: ceilings are rounded up by as much
_SAME_RATIO = 3e-5
_SAME = 1e-6
VERDICT_COLUMNS = ("verdict", "than", "reason_en", "reason_zh")
KNEE_COLUMNS = ("distance_ratio", "distance_high_ratio", "knee_flag")


@dataclass(frozen=True, slots=True, eq=False)
class Front:
    """A front as it is read.

    Attributes
    ----------
    name : str
        Of the sweep.
    axes : Axes
    points : DataFrame
        The table of cases with, for each: ``proven`` (what no plan under its ceilings goes below,
        looser ceilings' proofs included), ``verdict``, ``than`` (the case it is compared with),
        ``reason_en``, ``reason_zh``, and of two figures the distance to the chord and the knee.
    knee : str
        Case of the knee; empty if no point lies below the chord.
    knee_decided : bool
        Whether the gaps leave no other point as far from the chord.
    """

    name: str
    axes: Axes
    points: pd.DataFrame
    knee: str
    knee_decided: bool

    @property
    def standing(self) -> pd.DataFrame:
        """Points that are drawn as the front: not beaten, not the same as another."""
        return self.points[self.points["verdict"].isin(("stands", "undecided"))]


def axes_of_sweep(sweep: Sweep) -> Axes:
    """Return the figures of a sweep of kind ``pareto``."""
    others = tuple(factor.name.removeprefix("ceiling_") for factor in sweep.design.factors)
    columns = map(str, sweep.cases.columns)
    first = next(c.removeprefix("least_") for c in columns if c.startswith("least_"))
    return Axes(first, others)


def front(sweep: Sweep) -> Front:
    """Read a sweep of kind ``pareto``."""
    axes = axes_of_sweep(sweep)
    points = sweep.cases.copy()
    records = points.to_dict("records")
    points["proven"] = [_proven(record, records, axes) for record in records]
    records = points.to_dict("records")
    verdicts = [_verdict(record, records, axes) for record in records]
    points[list(VERDICT_COLUMNS)] = pd.DataFrame(verdicts, index=points.index)
    if len(axes.all) > 2:
        return Front(sweep.design.name, axes, points, "", False)
    return _with_knee(sweep.design.name, axes, points)


_Row = Mapping[str, object]


def _number(row: _Row, name: str) -> float:
    return float(str(row[name]))


def _has_plan(row: _Row) -> bool:
    return bool(row["run"])


def _ceilings(row: _Row, axes: Axes) -> tuple[float, ...]:
    return tuple(_number(row, ceiling_column(figure)) for figure in axes.others)


def _values(row: _Row, axes: Axes) -> tuple[float, ...]:
    return tuple(_number(row, figure) for figure in axes.all)


def _proven(row: _Row, rows: Sequence[_Row], axes: Axes) -> float:
    """Return the best bound on the first figure: what holds under loose ceilings holds here."""
    own = _ceilings(row, axes)
    bounds = [
        _number(other, least_column(axes.first))
        for other in rows
        if _has_plan(other)
        and all(c >= o for c, o in zip(_ceilings(other, axes), own, strict=True))
    ]
    return max((bound for bound in bounds if not math.isnan(bound)), default=math.nan)


def _verdict(row: _Row, rows: Sequence[_Row], axes: Axes) -> tuple[Verdict, str, str, str]:
    if not _has_plan(row):
        return "no plan", "", str(row["reason"]), str(row["reason"])
    own = _values(row, axes)
    others = [other for other in rows if other is not row and _has_plan(other)]
    before = rows[: next(i for i, one in enumerate(rows) if one is row)]
    for other in before:
        if _has_plan(other) and all(map(_alike, _values(other, axes), own)):
            case = str(other["case"])
            return "same", case, f"the same figures as {case}", f"与 {case} 的各项数值相同"
    betters = [other for other in others if _betters(_values(other, axes), own)]
    if betters:
        best = min(betters, key=lambda other: _number(other, axes.first))
        return _beaten(row, best, axes)
    ceilings = _ceilings(row, axes)
    for other in others:
        tighter = _ceilings(other, axes)
        within = all(t <= c for t, c in zip(tighter, ceilings, strict=True)) and tighter != ceilings
        if within and not _above(_number(other, "proven"), own[0]):
            case = str(other["case"])
            return (
                "undecided",
                case,
                f"cannot be told apart from {case} within the gap: its ceilings are tighter, and "
                "a plan under them may be no worse",
                f"在间隙内无法与 {case} 区分：后者上限更严，而其最优方案可能不更差",
            )
    return "stands", "", "", ""


def _beaten(row: _Row, other: _Row, axes: Axes) -> tuple[Verdict, str, str, str]:
    case, proven = str(other["case"]), _number(row, "proven")
    if not math.isnan(proven) and not _above(_number(other, axes.first), proven):
        return (
            "beaten",
            case,
            f"no plan under its ceilings betters {case}, which is no worse in any figure",
            f"其上限下没有方案优于 {case}，而后者各项均不更差",
        )
    return (
        "undecided",
        case,
        f"cannot be told apart from {case} within the gap: that plan is better, but the bound "
        "leaves room for one that is not",
        f"在间隙内无法与 {case} 区分：后者更优，但下界未排除其他方案",
    )


def _alike(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=_SAME_RATIO, abs_tol=_SAME)


def _above(a: float, b: float) -> bool:
    """Return whether `a` is truly more than `b`."""
    return a > b and not _alike(a, b)


def _betters(other: Sequence[float], own: Sequence[float]) -> bool:
    """Return whether one plan is no worse in every figure and better in one."""
    pairs = list(zip(other, own, strict=True))
    return not any(_above(a, b) for a, b in pairs) and any(_above(b, a) for a, b in pairs)


def _with_knee(name: str, axes: Axes, points: pd.DataFrame) -> Front:
    """Mark the point that lies farthest below the line between the ends, both axes from 0 to 1."""
    kept = points["verdict"].isin(("stands", "undecided"))
    first, second = axes.all
    part = points[kept]
    x, y = part[second].astype(float), part[first].astype(float)
    proven = part["proven"].astype(float)
    points = points.assign(**{column: math.nan for column in KNEE_COLUMNS[:2]}, knee_flag=0)
    wide, tall = x.max() - x.min(), y.max() - y.min()
    if len(part) < 3 or wide <= 0 or tall <= 0:
        return Front(name, axes, points, "", False)
    along = (x - x.min()) / wide
    distance = (1 - along - (y - y.min()) / tall) / math.sqrt(2)
    highest = (1 - along - (proven - y.min()) / tall) / math.sqrt(2)
    points.loc[kept, "distance_ratio"] = distance
    points.loc[kept, "distance_high_ratio"] = highest
    place = distance.idxmax()
    if distance[place] <= _SAME_RATIO:
        return Front(name, axes, points, "", False)
    points.loc[place, "knee_flag"] = 1
    inner = highest.drop(index=[place, x.idxmin(), x.idxmax()])
    decided = bool((inner < distance[place]).all())
    return Front(name, axes, points, str(points.loc[place, "case"]), decided)
