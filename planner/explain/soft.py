"""The study's model with every negotiable limit able to give."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.explain.cells import Cell, cells_of
from planner.explain.outline import outline, pairs_of
from planner.model.build import build_model
from planner.model.data import ModelData
from planner.model.limits import Behind
from planner.model.sizes import Sizes
from planner.solution import Solution
from planner.solve.pooled import Pooled, pooled
from planner.solve.program import Floats, Program
from planner.solve.soften import SoftModel, rows_of, soften
from planner.study.study import Study

#: halls beyond any use, as a multiple of what the largest year's demand needs at the least
_BEYOND_USE = 50.0


@dataclass(frozen=True, slots=True, eq=False)
class SoftStudy:
    """A study whose limits may give.

    Attributes
    ----------
    d : ModelData
        As the model read it: a large study in outline.
    in_outline : bool
        Whether it is in outline.
    cells : tuple of Cell
        The figures that may give; number i is slack i of the model.
    model : SoftModel
    solved : Pooled
        The arrays that are solved.
    """

    d: ModelData
    in_outline: bool
    cells: tuple[Cell, ...]
    model: SoftModel
    solved: Pooled

    @property
    def program(self) -> Program:
        """What is solved: a large study's pairs of region and site are pooled."""
        return self.solved.program

    @property
    def columns(self) -> NDArray[np.intp]:
        """Column of each slack in the program."""
        return self.solved.place[self.model.columns]

    def plan(self, x: Floats) -> Solution:
        """Return a plan of the program as plain numbers; what pairs serve is left out if pooled."""
        full = self.solved.spread(x)
        values = self.model.plan(np.where(np.isnan(full), 0.0, full))
        if self.in_outline:
            values.pop("served_pflops", None)
        return Solution("time_limit", math.nan, math.nan, math.nan, values)


def soft_study(study: Study, d: ModelData) -> SoftStudy:
    """Return a study's model with every negotiable limit able to give; a large one in outline.

    Raises
    ------
    InfeasibleError
        If a limit that is not negotiable and holds no decision cannot hold.
    """
    short = outline(d)
    m = build_model(without_implied_bounds(short.d))
    for (s, c, w, _, t, _), busy in m.busy_kchip.items():
        if (s, c, w, t) in short.too_few:
            busy.setub(0.0)
    behind = Behind(study, d, short.grid_share, short.useless_room_mw)
    found = cells_of(behind, lambda limit: rows_of(m, limit))
    most = [cell.most / cell.size for cell in found.cells]
    price = [cell.price for cell in found.cells]
    rules = [cell.about.kind == "rule" for cell in found.cells]
    model = soften(m, found.gives, most, price, rules)
    in_outline = short.d is not d
    pairs = pairs_of(short.d, model.form) if in_outline else ()
    solved = pooled(model.form.program, pairs)
    return SoftStudy(short.d, in_outline, tuple(found.cells), model, solved)


def without_implied_bounds(d: ModelData) -> ModelData:
    """Widen what was derived from limits that may give, so that nothing holds in their place.

    Some yes-or-no rows carry bounds that the hall limits imply. Halls must stay tied to opening
    while their limit gives, so sites that open get a bound beyond any use.
    """
    peak: dict[tuple[str, str], float] = {}
    year: dict[tuple[str, int, str], float] = {}
    for (_, w, t, f), pflops in d.demand_pflops.items():
        year[w, t, f] = year.get((w, t, f), 0.0) + pflops
        peak[w, f] = max(peak.get((w, f), 0.0), year[w, t, f])
    use = _BEYOND_USE * Sizes(d).it_mw
    halls = {s: use + d.hall_limit_mw[s] for s in d.hall_limit_mw if s in d.sites_built}
    return replace(
        d,
        site_work_limit_pflops={
            (s, w, f): peak.get((w, f), 0.0) for s, w, f in d.site_work_limit_pflops
        },
        site_held_limit_kchip={},
        hall_use_bound_mw={**d.hall_use_bound_mw, **halls},
        expansion_room_mw={s: room + use for s, room in d.expansion_room_mw.items()},
    )
