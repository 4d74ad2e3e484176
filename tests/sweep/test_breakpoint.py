"""Where the sites change: by hand on four sites, and with ranges that leave it open."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from planner.errors import UsageError
from planner.resources import share
from planner.runs.store import RunStore
from planner.study.load import load_study
from planner.study.settings import SolveOptions
from planner.study.study import Study
from planner.sweep.breakpoint import Search, breakpoint_of
from planner.sweep.cases import Factor

#: opening of site a, 10 m, times the level; b costs 12, c 11, d 20
COST_OF_A = Factor("a", "sites[a].opening_cost_mcur *= {level}", 1.0, 0.5, 2.0)


def test_breakpoint_by_hand(four_sites: Study, tmp_path: Path) -> None:
    """Site a is cheapest up to 1.1 times its 10 m, then c for 11 m."""
    search = Search(four_sites, COST_OF_A, SolveOptions(gap=0, threads=1), RunStore(tmp_path))
    found = breakpoint_of(search, 0.01)
    assert found.sites == ("a",)
    assert found.holds_to <= 1.1 <= found.changed_from
    assert found.changed_from - found.holds_to <= 0.02
    last = found.steps[-1]
    assert (last.sites, last.verdict) == (("c",), "changed")
    # at 2 times keeping a costs 20 instead of 11
    assert (last.regret_low_mcur, last.regret_high_mcur) == pytest.approx((9, 9))


def test_no_change_in_the_range(four_sites: Study, tmp_path: Path) -> None:
    factor = Factor("a", COST_OF_A.change, 1.0, 0.5, 1.05)
    search = Search(four_sites, factor, SolveOptions(gap=0, threads=1), RunStore(tmp_path))
    found = breakpoint_of(search, 0.01)
    assert found.holds_to == 1.05
    assert found.changed_from != found.changed_from  # NaN: nothing proven


@dataclass
class Run:
    """A run of a made-up study, as a search reads it."""

    cost: float
    bound: float
    opened: str

    run = "made"

    def solution(self) -> None:
        return None

    def table(self, name: str) -> pd.DataFrame:
        rows = [(s, 2026, "candidate", int(s == self.opened), 0.0) for s in "abcd"]
        names = ["site_id", "period", "state", "open_flag", "built_hall_mw"]
        return pd.DataFrame(rows, columns=names)

    @property
    def manifest(self) -> dict[str, Any]:
        return {"solution": {"objective_mcur": self.cost, "bound_mcur": self.bound}}


class Gapped(Search):
    """The four sites, each case proven only to within 5 %."""

    def best(self, level: float, start: object, *changes: str) -> Any:
        cost = 10 * level
        if not changes and cost > 11:
            return Run(11, 0.95 * 11, "c")
        return Run(cost, 0.95 * cost, "a")


def test_the_gaps_widen_the_interval(four_sites: Study, tmp_path: Path) -> None:
    """Keeping a is proven worse only where 9.5 x > 11, so from 1.158 on.

    It surely holds while 10 x is within the gap of 5 %, 0.55 m, of the bound 10.45: up to 1.1.
    """
    search = Gapped(four_sites, COST_OF_A, SolveOptions(gap=0.05), RunStore(tmp_path))
    found = breakpoint_of(search, 0.001)
    assert found.changed_from == pytest.approx(11 / 9.5, abs=0.002)
    assert found.holds_to == pytest.approx(1.1, abs=0.002)
    between = [s for s in found.steps if found.holds_to < s.level < found.changed_from]
    assert {step.verdict for step in between} == {"undecided"}


def test_what_cannot_be_searched(four_sites: Study, tmp_path: Path) -> None:
    options, store = SolveOptions(gap=0), RunStore(tmp_path)
    words = Factor("aim", "aim = {level}", "least_cost", "least_cost", "highest_profit")
    with pytest.raises(UsageError, match="words as levels"):
        breakpoint_of(Search(four_sites, words, options, store), 1)
    with pytest.raises(UsageError, match="above 0"):
        breakpoint_of(Search(four_sites, COST_OF_A, options, store), 0)
    fixed = load_study(share("models", "verified", "expansion"))
    if not any(s.state in ("candidate", "required") for s in fixed.records("sites")):
        with pytest.raises(UsageError, match="no site that a plan may open"):
            breakpoint_of(Search(fixed, COST_OF_A, options, store), 1)
