"""Why a plan leaves demand unmet: where it is, and which limits stand in the way of serving it."""

from __future__ import annotations

from dataclasses import dataclass

from planner.explain.infeasible import Infeasibility, explain_infeasible
from planner.explain.names import Names
from planner.explain.relaxations import figure
from planner.model.data import model_data
from planner.solution import Solution
from planner.study.settings import SolveOptions
from planner.study.study import Study

#: share of a region's demand below which it counts as met
_MET = 1e-6


@dataclass(frozen=True, slots=True)
class UnmetDemand:
    """Demand of one region, workload and year that a plan leaves unmet in some future.

    Attributes
    ----------
    region, workload : str
    period : int
    unmet_pflops : float
        In the worst future.
    percent : float
        Of the demand.
    sentence_en, sentence_zh : str
    """

    region: str
    workload: str
    period: int
    unmet_pflops: float
    percent: float
    sentence_en: str
    sentence_zh: str


@dataclass(frozen=True, slots=True)
class Unmet:
    """Where and why demand stays unmet.

    Attributes
    ----------
    places : tuple of UnmetDemand
        The largest first; none if all demand is met.
    limits : Infeasibility or None
        What would have to give to meet all demand. Where it is feasible, all demand could be
        met, and the plan leaves some because serving it costs more than its stated price.
    """

    places: tuple[UnmetDemand, ...]
    limits: Infeasibility | None

    @property
    def is_by_price(self) -> bool:
        """Whether demand is unmet only because serving it costs more than its stated price."""
        return self.limits is not None and self.limits.is_feasible


def explain_unmet(study: Study, solution: Solution, options: SolveOptions | None = None) -> Unmet:
    """Explain the unmet demand of a plan.

    Parameters
    ----------
    study : Study
    solution : Solution
        A plan of it.
    options : SolveOptions, optional
        The study's own by default.

    Raises
    ------
    InfeasibleError
        If limits that are not negotiable keep demand from being met.
    """
    places = _places(study, solution)
    if not places:
        return Unmet((), None)
    strict = study.change("unmet_demand = forbidden")
    return Unmet(places, explain_infeasible(strict, options))


def _places(study: Study, solution: Solution) -> tuple[UnmetDemand, ...]:
    names = Names(study)
    worst: dict[tuple[str, str, int], tuple[float, float]] = {}
    for (r, w, t, f), wanted in model_data(study).demand_pflops.items():
        unmet = solution.value("unmet_pflops", r, w, t, f)
        if unmet > max(_MET * wanted, worst.get((r, w, t), (0.0, 0.0))[0]):
            worst[r, w, t] = (unmet, wanted)
    found = []
    for (r, w, t), (unmet, wanted) in worst.items():
        percent = 100 * unmet / wanted
        where = (r, w, t)
        en = names.place("rwt", where, "en")
        zh = names.place("rwt", where, "zh")
        share = figure(percent, 2)
        found.append(
            UnmetDemand(
                r,
                w,
                t,
                unmet,
                percent,
                f"{en}: {figure(unmet)} of {figure(wanted)} PFLOPS unmet ({share} %)",
                f"{zh}：{figure(wanted)} PFLOPS 中 {figure(unmet)} 未满足（{share} %）",
            )
        )
    return tuple(sorted(found, key=lambda place: -place.unmet_pflops))
