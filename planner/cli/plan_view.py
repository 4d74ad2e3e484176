"""A plan as the terminal shows it."""

from __future__ import annotations

import math
import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from planner.cli import output
from planner.cli.output import number, percent

if TYPE_CHECKING:
    import pandas as pd

    from planner.api import Run
    from planner.solution import Solution
    from planner.study.study import Study

_STATUS = {
    "optimal": "optimal: proven to be the best",
    "within_gap": "within the gap asked for",
    "time_limit": "time limit: the best plan found in the time",
    "interrupted": "interrupted: the best plan found so far",
}


class Shown(Protocol):
    """A plan that is told: a run, or one that is not kept yet."""

    @property
    def study(self) -> Study:
        """What was asked."""

    @property
    def key_figures(self) -> Mapping[str, float]:
        """Key figures by name."""

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Result tables by name."""


def print_plan(plan: Shown, solution: Solution, quiet: bool) -> None:
    """Print status, objective, bound and gap of a plan, then key figures and sites."""
    settings = plan.study.settings
    money = f"m {settings.currency} of {settings.price_year}"
    worth = "cost" if settings.aim == "least_cost" else "profit"
    objective, bound = solution.objective_mcur, solution.bound_mcur
    if math.isfinite(bound):
        proven = (
            ("Bound", f"{number(bound, 6)} {money}: no plan can beat it"),
            ("Gap", f"{percent(solution.gap_ratio)}, or {number(abs(objective - bound))} {money}"),
        )
    else:
        proven = (("Bound", "none: nothing is proven of better plans"), ("Gap", "unknown"))
    _print_lines(
        ("Status", _STATUS[solution.status]),
        (f"Net present {worth}", f"{number(objective, 6)} {money}"),
        *proven,
    )
    if not quiet:
        print_figures(plan)
        print_sites(plan)


def print_places(run: Run) -> None:
    """Print where a run and its report are, or how to make the report."""
    names = ", ".join(run.names)
    reports = [("Report", str(path)) for path in run.written_reports]
    made = f"not written; planner report {run.id[:12]} --runs {shlex.quote(str(run.store.root))}"
    _print_lines(
        ("Run", run.id[:12] + (f" ({names})" if names else "")),
        ("Folder", str(run.folder)),
        *(reports or [("Report", f"{made} makes it")]),
    )
    if run.changed:
        output.line(
            f"Plan of run {run.id[:12]} kept: only what the report shows has changed: "
            f"{', '.join(run.changed)}. Older reports are in folders beside the new one."
        )


def _print_lines(*lines: tuple[str, str]) -> None:
    for label, text in lines:
        output.line(f"{label + ':':<19} {text}")


def print_figures(plan: Shown) -> None:
    """Print the key figures with their units."""
    from planner.results.figures import served_by_period, served_less
    from planner.results.names import figure_label

    currency, last = plan.study.settings.currency, plan.study.settings.periods[-1]
    rows = []
    for name, value in plan.key_figures.items():
        rows.append((figure_label(name), *_shown(name, value, currency)))
    output.table(
        f"Key figures, {plan.study.settings.period_name(last)}", ("Figure", "Value", "Unit"), rows
    )
    served = served_by_period(plan.study, plan.tables)
    if served_less(served):
        named = plan.study.settings.period_name
        told = ", ".join(f"{named(t)} {percent(ratio)}" for t, ratio in served.items())
        output.line(f"Demand served, worst precision: {told}")


def _shown(name: str, value: float, currency: str) -> tuple[str, str]:
    """Return a figure and its unit as people write them."""
    from planner.units import unit_label, unit_of

    if unit_of(name) == "ratio":
        return percent(value), ""
    if unit_of(name) == "count":
        return f"{value:.0f}", ""
    return number(value), unit_label(name, currency)


def print_sites(plan: Shown) -> None:
    """Print the sites open in the last year, those where the plan builds most first."""
    sites, last = plan.tables["sites"], plan.study.settings.periods[-1]
    shown = sites[(sites["period"] == last) & (sites["open_flag"] == 1)]
    shown = shown.sort_values(["built_hall_mw", "hall_it_mw"], ascending=False, kind="stable")
    output.table(
        f"Open sites, {plan.study.settings.period_name(last)}",
        ("Site", "Name", "Zone", "MW halls", "of it built", "MW chips", "Occupied", "GWh", "PUE"),
        [
            (
                row.site_id,
                row.name_en,
                row.zone_id,
                number(row.hall_it_mw),
                number(row.built_hall_mw),
                number(row.chips_it_mw),
                percent(row.occupied_ratio),
                number(row.facility_gwh),
                number(row.pue_ratio, 3),
            )
            for row in shown.itertuples(index=False)
        ],
    )
