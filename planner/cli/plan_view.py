"""A plan as the terminal shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.cli import output
from planner.cli.output import number, percent

if TYPE_CHECKING:
    from planner.api import Run

_STATUS = {
    "optimal": "optimal: proven to be the best",
    "within_gap": "within the gap asked for",
    "time_limit": "time limit: the best plan found in the time",
    "interrupted": "interrupted: the best plan found so far",
}


def print_plan(run: Run, quiet: bool) -> None:
    """Print status, objective, bound and gap of a plan, then key figures and sites."""
    settings = run.study.settings
    money = f"m {settings.currency} of {settings.price_year}"
    worth = "cost" if settings.aim == "least_cost" else "profit"
    names = ", ".join(run.names)
    for label, text in (
        ("Status", _STATUS[run.status]),
        (f"Net present {worth}", f"{number(run.objective_mcur, 6)} {money}"),
        ("Bound", f"{number(run.bound_mcur, 6)} {money}: no plan can beat it"),
        ("Gap", f"{percent(run.gap_ratio)}, or {number(run.gap_mcur)} {money}"),
        ("Run", run.id[:12] + (f" ({names})" if names else "")),
        ("Folder", str(run.folder)),
        *(("Report", str(path)) for path in run.reports),
    ):
        output.line(f"{label + ':':<19} {text}")
    if run.changed:
        output.line(
            f"Plan of run {run.id[:12]} kept: only what the report shows has changed: "
            f"{', '.join(run.changed)}. Older reports are in folders beside the new one."
        )
    if not quiet:
        print_figures(run)
        print_sites(run)


def print_figures(run: Run) -> None:
    """Print the key figures with their units."""
    from planner.results.names import figure_label

    currency, last = run.study.settings.currency, run.study.settings.periods[-1]
    rows = []
    for name, value in run.key_figures.items():
        rows.append((figure_label(name), *_shown(name, value, currency)))
    output.table(f"Key figures, {last}", ("Figure", "Value", "Unit"), rows)


def _shown(name: str, value: float, currency: str) -> tuple[str, str]:
    """Return a figure and its unit as people write them."""
    from planner.units import unit_label, unit_of

    if unit_of(name) == "ratio":
        return percent(value), ""
    if unit_of(name) == "count":
        return f"{value:.0f}", ""
    return number(value), unit_label(name, currency)


def print_sites(run: Run) -> None:
    """Print the sites open in the last year, those where the plan builds most first."""
    sites, last = run.tables["sites"], run.study.settings.periods[-1]
    shown = sites[(sites["period"] == last) & (sites["open_flag"] == 1)]
    shown = shown.sort_values(["built_hall_mw", "hall_it_mw"], ascending=False, kind="stable")
    output.table(
        f"Open sites, {last}",
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
