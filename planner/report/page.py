"""The report's first page: what is decided, what it gives, where, and how sure it is."""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from planner.report.map import Spot, map_svg
from planner.resources import share
from planner.units import unit_label

if TYPE_CHECKING:
    import pandas as pd

    from planner.study.study import Study

NO_NUMBER = "—"


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What a report says of how a plan came about.

    Attributes
    ----------
    run : str
        Key of the run.
    status : str
        ``optimal``, ``within_gap``, ``time_limit`` or ``interrupted``.
    objective_mcur, bound_mcur, gap_ratio : float
        Plan, proven limit, and their distance.
    versions : mapping of str to str
        Of the programs.
    changes : tuple of str
        Changes against the dataset.
    """

    run: str
    status: str
    objective_mcur: float
    bound_mcur: float
    gap_ratio: float
    versions: Mapping[str, str]
    changes: tuple[str, ...]


def report_html(
    study: Study,
    facts: PlanFacts,
    tables: Mapping[str, pd.DataFrame],
    figures: Mapping[str, float],
) -> str:
    """Return the report as one HTML page that needs nothing else.

    Parameters
    ----------
    study : Study
        What was planned.
    facts : PlanFacts
        How the plan came about.
    tables : mapping of str to pandas.DataFrame
        Result tables.
    figures : mapping of str to float
        Key figures.
    """
    last = study.settings.periods[-1]
    sites = _last_year_sites(tables["sites"], last)
    style = share("reports", "page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(share("reports")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": number, "percent": percent}
    return environment.get_template("page.html.j2").render(
        style=Markup(style),
        style_hash=f"sha256-{digest}",
        study=study.settings,
        title=study.settings.title.en or study.settings.study,
        last=last,
        headline=_headline(study, figures, last),
        figures=_figures(study, facts, figures),
        map=Markup(_map(study, sites, last)),
        approval=_approval(study),
        sites=[row for row in sites if row["open_flag"]],
        facts=facts,
    )


def number(value: float, digits: int = 3) -> str:
    """Return a number for people: thousands parted, `digits` figures that count."""
    if not math.isfinite(value):
        return NO_NUMBER
    size = 0 if value == 0 else math.floor(math.log10(abs(value)))
    return f"{value:,.{max(0, min(digits, digits - 1 - size))}f}"


def percent(ratio: float) -> str:
    """Return a share in percent."""
    return f"{100 * ratio:.3g} %" if math.isfinite(ratio) else NO_NUMBER


def _last_year_sites(sites: pd.DataFrame, last: int) -> list[dict[str, Any]]:
    rows = sites[sites["period"] == last]
    rows = rows.sort_values("hall_it_mw", ascending=False, kind="stable")
    return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]


def _headline(study: Study, figures: Mapping[str, float], last: int) -> str:
    used, served = figures["used_sites_count"], figures["demand_served_ratio"]
    sites = "One site" if used == 1 else f"{used:.0f} sites"
    verb = "serves" if used == 1 else "serve"
    several = sum(name.startswith("served_") for name in figures) > 1
    least = "at least " if several and served < 1 else ""
    worth = "cost" if study.settings.aim == "least_cost" else "profit"
    money = figures[f"net_present_{worth}_mcur"]
    return (
        f"{sites} with {number(figures['hall_it_mw'])} MW of IT halls {verb} {least}"
        f"{percent(served)} of the demand of {last}, at a net present {worth} of "
        f"{number(money, 4)} m {study.settings.currency}."
    )


def _figures(
    study: Study, facts: PlanFacts, figures: Mapping[str, float]
) -> list[tuple[str, str, str]]:
    """Return heading, figure and note of each key figure."""
    currency, settings = study.settings.currency, study.settings
    worth = "cost" if settings.aim == "least_cost" else "profit"
    gap_mcur = abs(facts.objective_mcur - facts.bound_mcur)
    served = [
        (f"Useful compute, {name.split('_')[1].upper()}", number(value), unit_label(name))
        for name, value in figures.items()
        if name.startswith("served_")
    ]
    return [
        ("IT load of halls", number(figures["hall_it_mw"]), "MW"),
        ("Nameplate of chips, FP16", number(figures["nameplate_fp16_pflops"]), "PFLOPS"),
        *served,
        ("Demand served", percent(figures["demand_served_ratio"]), ""),
        ("Occupied share of chips", percent(figures["occupied_ratio"]), "by power"),
        (
            f"Net present {worth}",
            number(facts.objective_mcur, 4),
            f"m {currency} of {settings.price_year}",
        ),
        ("Proven gap", percent(facts.gap_ratio), f"{number(gap_mcur)} m {currency}"),
    ]


def _map(study: Study, sites: list[dict[str, Any]], last: int) -> str:
    spots = [
        Spot(row["name_en"] or row["site_id"], row["lat_deg"], row["lon_deg"], row["hall_it_mw"])
        for row in sites
    ]
    return map_svg(study, spots, f"Map of the sites, sized by IT load of halls in {last}")


def _approval(study: Study) -> str:
    """Return the line on map approval that Chinese rules ask for under maps of China."""
    stated = study.settings.report.map_approval_number
    shows_china = any(region.region_id.startswith("CN-") for region in study.records("regions"))
    if stated is None and not shows_china:
        return ""
    return f"审图号：{stated or '待申请'}"
