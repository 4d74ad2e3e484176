"""Rules about sites: zones, states, existing equipment, halls, climate, grid."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from planner.study.checks import unknown_ids
from planner.study.faults import Group, one
from planner.study.tables import Tables

#: tolerance of a sum of rounded figures
_SHARE_TOLERANCE = 1e-3
_MUST_OPEN = ("existing", "committed", "required")


def zones_are_known(t: Tables) -> Iterator[Group]:
    """Where there are zones, the zone of each site and region is one of them."""
    if "zones" not in t:
        return
    for name in ("regions", "sites"):
        ids = t[name]["zone_id"]
        yield from unknown_ids(ids, t["zones"]["zone_id"], "zones", t.place(name))


def sites_have_labour_markets(t: Tables) -> Iterator[Group]:
    """Where there are labour markets, each site that names any has one."""
    blank = t.silent("sites", "area_id")
    if "areas" in t and not blank.all():
        rule, remedy = "the cell is empty, and there are areas", "Give the labour market."
        yield from t.place("sites").group(
            "E223", np.flatnonzero(blank), "area_id", lambda i: ("", rule, remedy)
        )


def committed_sites_open(t: Tables) -> Iterator[Group]:
    """A committed site states the year in which it opens."""
    sites = t["sites"]
    lacking = (sites["state"] == "committed") & sites["open_period"].isna()
    rule, remedy = "the committed site has no opening year", "Give the year."
    yield from t.place("sites").group(
        "E254", np.flatnonzero(lacking), "open_period", lambda i: ("", rule, remedy)
    )


def site_bounds_in_order(t: Tables) -> Iterator[Group]:
    """The smallest economic size fits the site's land and hall limit."""
    sites = t["sites"]
    small, large = sites["smallest_it_mw"], sites["land_hall_limit_mw"]

    def explain(i: int) -> tuple[str, str, str]:
        rule = f"is above land_hall_limit_mw {large.iloc[i]:g}"
        return f"{small.iloc[i]:g}", rule, "Lower it or raise the limit."

    where = np.flatnonzero(small > large)
    yield from t.place("sites").group("E259", where, "smallest_it_mw", explain)


def expansions_have_a_limit(t: Tables) -> Iterator[Group]:
    """Where building out an existing site is a decision, the site states how far it can go."""
    sites = t["sites"]
    small, large = sites["smallest_expansion_mw"], sites["land_hall_limit_mw"]
    decided = (sites["state"] == "existing") & ((sites["expansion_cost_mcur"] > 0) | (small > 0))
    rule, remedy = "the site's expansion has a cost or a least size but no limit", "Give the limit."
    yield from t.place("sites").group(
        "E270",
        np.flatnonzero(decided & large.isna()),
        "land_hall_limit_mw",
        lambda i: ("", rule, remedy),
    )


def campuses_are_possible(t: Tables) -> Iterator[Group]:
    """Of the sites of one campus, which exclude each other, at most one must open."""
    sites = t["sites"]
    fixed = sites[sites["state"].isin(_MUST_OPEN) & sites["campus_id"].notna()]
    for campus, rivals in fixed.groupby("campus_id"):
        if len(rivals) > 1:
            names = ", ".join(rivals["site_id"])
            yield one(
                "E266",
                f"{names} exclude each other and must all open",
                "Leave one of them, or part them into two campuses.",
                file=t.file("sites"),
                row=int(rivals.index[1]),
                key=f"campus {campus}",
                column="campus_id",
            )


def site_count_is_possible(t: Tables) -> Iterator[Group]:
    """The number of sites asked for lies between those that must open and those that may."""
    states = t["sites"]["state"]
    must, may = int(states.isin(_MUST_OPEN).sum()), int((states != "excluded").sum())
    if not may:
        yield one(
            "E266",
            "every site is excluded",
            "Let at least one be a candidate.",
            file=t.file("sites"),
            row=int(t["sites"].index[0]),
            column="state",
        )
    rule = t.settings.rules.site_count
    if not rule.enabled:
        return
    for name, wanted in (("at_most", rule.at_most), ("exactly", rule.exactly)):
        if wanted is not None and wanted < must:
            yield one(
                "E266",
                f"is {wanted}, but {must} sites must open",
                "Raise it, or let sites be candidates.",
                column=f"rules.site_count.{name}",
            )
    if rule.exactly is not None and rule.exactly > may:
        yield one(
            "E266",
            f"is {rule.exactly}, but only {may} sites may open",
            "Lower it or add sites.",
            column="rules.site_count.exactly",
        )


def existing_sites_stand(t: Tables) -> Iterator[Group]:
    """Existing chips and halls stand at sites that are open, or excluded from now on."""
    states = t["sites"].set_index("site_id")["state"]
    for name, thing in (("existing", "chips"), ("existing_halls", "halls")):
        ids = t[name]["site_id"]
        state = ids.map(states)
        wrong = state.isin(("candidate", "committed", "required"))

        def explain(
            i: int, ids: pd.Series = ids, state: pd.Series = state, thing: str = thing
        ) -> tuple[str, str, str]:
            rule = f"is {state.iloc[i]} but has existing {thing}"
            return str(ids.iloc[i]), rule, "Set the state of the site to existing."

        yield from t.place(name).group("E255", np.flatnonzero(wrong), "site_id", explain)


def existing_chips_came_before(t: Tables) -> Iterator[Group]:
    """Existing chips were bought in the first year of the study at the latest."""
    bought, first = t["existing"]["first_period"], min(t.settings.periods)

    def explain(i: int) -> tuple[str, str, str]:
        return str(bought.iloc[i]), f"is after the first year {first}", "Give the year of purchase."

    where = np.flatnonzero(bought > first)
    yield from t.place("existing").group("E268", where, "first_period", explain)


def existing_chips_have_halls(t: Tables) -> Iterator[Group]:
    """Where coolings are given, existing chips have halls that hold and cool them."""
    if "coolings" not in t or "existing" not in t:
        return
    chips = t["chips"].set_index("chip_id")
    coolings = t["coolings"].set_index("cooling_id")
    existing = t["existing"]
    if not existing["chip_id"].isin(chips.index).all():
        return
    life = existing["chip_id"].map(chips["lifetime_year"])
    serving = existing["first_period"] + life > min(t.settings.periods)
    rack = existing["chip_id"].map(chips["rack_kw"])
    # thousand chips times W is kW
    power_mw = existing["installed_kchip"] * existing["chip_id"].map(chips["server_power_w"]) / 1e3
    halls = t["existing_halls"]
    for site, rows in existing[serving & (power_mw > 0)].groupby("site_id"):
        here = halls[halls["site_id"] == site]
        limit = here["cooling_id"].map(coolings["rack_limit_kw"]).fillna(np.inf)
        draw, hold = float(power_mw[rows.index].sum()), float(here["hall_it_mw"].sum())
        densest = float(rack[rows.index].max())
        rule = ""
        if draw > hold * (1 + _SHARE_TOLERANCE):
            rule = f"its existing chips draw {draw:.6g} MW, its existing halls hold {hold:.6g} MW"
        elif densest > limit.max():
            rule = f"its racks of {densest:g} kW are denser than its halls can cool"
        if rule:
            yield one(
                "E256",
                rule,
                "Add the halls to existing_halls.",
                file=t.file("existing"),
                row=int(rows.index[0]),
                key=str(site),
                column="site_id",
            )


def climate_is_complete(t: Tables) -> Iterator[Group]:
    """A site whose PUE is derived has twelve months of climate."""
    climate = t["climate"]
    months = climate.groupby("site_id")["month"].agg(set).to_dict()
    for site, there in months.items():
        missing = sorted(set(range(1, 13)) - there)
        if missing:
            row = int(climate.index[(climate["site_id"] == site).to_numpy().argmax()])
            yield one(
                "E262",
                f"there is no row for {', '.join(map(str, missing))}",
                "Add the months.",
                file=t.file("climate"),
                row=row,
                key=str(site),
                column="month",
            )
    for row, site in _sites_with_derived_pue(t):
        if site not in months:
            rule = f"{site} has neither climate nor a stated PUE"
            yield one(
                "E262",
                rule,
                "Add its months to climate, or pue_ratio to site_cooling.",
                file=t.file("sites"),
                row=row,
                key=site,
                column="site_id",
            )


def _sites_with_derived_pue(t: Tables) -> Iterator[tuple[int, str]]:
    """Yield sites that may use a technology with chillers and state no PUE for it."""
    coolings = t["coolings"]
    chilled = set(coolings.loc[coolings["mechanical_ratio"] > 0, "cooling_id"])
    buildable = set(coolings.loc[coolings["buildable_flag"] == 1, "cooling_id"])
    rows = t["site_cooling"]
    listed = rows.groupby("site_id")["cooling_id"].agg(set).to_dict()
    stated = set(
        rows.loc[rows["pue_ratio"].notna(), ["site_id", "cooling_id"]].itertuples(
            index=False, name=None
        )
    )
    sites = t["sites"]
    for row, site in sites.loc[sites["state"] != "excluded", "site_id"].items():
        usable = listed.get(site, buildable) & chilled
        if any((site, cooling) not in stated for cooling in usable):
            yield int(str(row)), str(site)


def slice_pue_is_complete(t: Tables) -> Iterator[Group]:
    """A PUE given by slice is given for all slices, unless one for the year stands beside it."""
    rows = t["site_cooling"]
    every = set(t["slices"]["slice_id"])
    for (site, cooling), part in rows.groupby(["site_id", "cooling_id"]):
        given = set(part["slice_id"])
        missing = sorted(every - given)
        if missing and "" not in given:
            yield one(
                "E263",
                f"there is no row for {', '.join(missing)}",
                "Add the slices.",
                file=t.file("site_cooling"),
                row=int(part.index[0]),
                key=f"{site}/{cooling}",
                column="slice_id",
            )


def grid_steps_extend_a_limit(t: Tables) -> Iterator[Group]:
    """A site with upgrade steps has a grid limit to upgrade."""
    limits = t["sites"].set_index("site_id")["grid_limit_mw"]
    ids = t["grid_steps"]["site_id"]
    wrong = ids.isin(limits.index[limits.isna()])

    def explain(i: int) -> tuple[str, str, str]:
        return str(ids.iloc[i]), "has no grid_limit_mw", "Give it in sites, or delete the step."

    yield from t.place("grid_steps").group("E264", np.flatnonzero(wrong), "site_id", explain)
