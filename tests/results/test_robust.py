"""In how many what-ifs a site stays, counted by hand."""

from __future__ import annotations

import pandas as pd

from planner.results.robust import chosen_sites, site_stays


def sites(**built: tuple[str, int, float]) -> pd.DataFrame:
    """Return a table of sites in two years: state, whether open in the last, MW built by then."""
    rows = [
        (site, state, period, flag if period == 2027 else 0, mw if period == 2027 else 0.0)
        for site, (state, flag, mw) in built.items()
        for period in (2026, 2027)
    ]
    columns = ["site_id", "state", "period", "open_flag", "built_hall_mw"]
    return pd.DataFrame(rows, columns=columns)


BASE = sites(
    new=("candidate", 1, 10.0),
    must=("required", 1, 5.0),
    old=("existing", 1, 3.0),
    idle=("existing", 1, 0.0),
    closed=("candidate", 0, 0.0),
)


def test_a_site_is_chosen_if_it_is_opened_or_extended() -> None:
    assert chosen_sites(BASE) == {"new": "opened", "must": "opened", "old": "extended"}


def test_stays_are_counted_plan_by_plan() -> None:
    """`new` is in one of two, `must` in both, `old` in none; `closed` comes into one."""
    first = sites(
        new=("candidate", 1, 0.0),
        must=("required", 1, 5.0),
        old=("existing", 1, 0.0),
        idle=("existing", 1, 0.0),
        closed=("candidate", 0, 0.0),
    )
    second = sites(
        new=("candidate", 0, 0.0),
        must=("required", 1, 5.0),
        old=("existing", 0, 0.0),
        idle=("existing", 1, 0.0),
        closed=("candidate", 1, 7.0),
    )
    table = site_stays(BASE, {"a": first, "b": second})
    rows = {row.site_id: (row.in_plan, row.stays_count, row.not_in) for row in table.itertuples()}
    assert rows == {
        "must": ("opened", 2, ""),
        "new": ("opened", 1, "b"),
        "old": ("extended", 0, "a\nb"),
        "closed": ("", 1, "a"),
    }
    assert list(table["site_id"]) == ["must", "new", "old", "closed"]
    assert set(table["what_ifs_count"]) == {2}


def test_without_what_ifs_every_count_is_zero() -> None:
    table = site_stays(BASE, {})
    assert list(table["stays_count"]) == [0, 0, 0]
