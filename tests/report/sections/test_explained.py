"""Explanations' sections: proven, paired and counted told apart; well for one site and for all."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from planner.report.pieces import Cards, Chart, Map, SiteSheet, Table
from planner.report.robust import enters, reading, stays
from planner.report.sections import chosen, not_chosen
from planner.report.sections.explained import alternatives, prices, sites, unmet
from planner.report.site_values import site_values, value_said
from planner.results.robust import chosen_sites
from tests.report import explained as given
from tests.report.invented import invented_data

DATA = invented_data()
INSIDE = next(iter(chosen_sites(DATA.tables["sites"])))
OUTSIDE = next(s for s in DATA.sites if s not in chosen_sites(DATA.tables["sites"]))
SECTIONS = (sites, prices, alternatives, unmet)


def said(*row: object, **columns: object) -> str:
    table = given.values(given.value_row(*row)).assign(**columns)
    data = given.with_tables({"site_value": table})
    return value_said(data, site_values(data)[0]).en


def test_each_section_is_there_only_with_its_tables():
    assert [made.section(DATA) for made in SECTIONS] == [None] * 4
    everything = given.explained_data()
    assert all(made.section(everything) is not None for made in SECTIONS)


@pytest.mark.parametrize(
    ("row", "en"),
    [
        (
            (INSIDE, True, 310.0, 120.0, 400.0),
            "Without it, the best plan is proven to be CNY 120 m to CNY 400 m worse. With all "
            "other yes-or-no decisions as in the plan, it is CNY 310 m worse.",
        ),
        (
            (OUTSIDE, False, 310.0, -20.0, 400.0),
            "Forced in, the best plan is at most CNY 400 m worse; whether it is worse at all is "
            "undecided. With all other yes-or-no decisions as in the plan, it is CNY 310 m worse.",
        ),
        (
            (OUTSIDE, False, -5.0, -20.0, 400.0),
            "Forced in, the best plan is at most CNY 400 m worse; whether it is worse at all is "
            "undecided. With all other yes-or-no decisions as in the plan, it is CNY 5.00 m "
            "better.",
        ),
        (
            (OUTSIDE, False, math.nan, 30.0, math.nan, "the study excludes it."),
            "The study excludes it. Forced in, the best plan is proven to be at least CNY 30.0 m "
            "worse.",
        ),
        (
            (INSIDE, True, 310.0, 120.0, math.nan),
            "Without it, the best plan is proven to be at least CNY 120 m worse. With all other "
            "yes-or-no decisions as in the plan, it is CNY 310 m worse.",
        ),
        (
            (OUTSIDE, False, math.nan, math.nan, math.nan, "no grid connection"),
            "No grid connection.",
        ),
        (
            (INSIDE, True, math.nan, math.nan, math.nan),
            "Without it, no plan keeps every limit with the other decisions as they are.",
        ),
    ],
)
def test_what_a_site_is_worth_is_said_with_what_is_proven(row, en):
    assert said(*row) == en


def test_an_obstacle_is_told_in_both_languages():
    table = given.values(given.value_row(OUTSIDE, False, math.nan, math.nan, math.nan))
    table = table.assign(obstacle_en="no grid", obstacle_zh="无电网")
    data = given.with_tables({"site_value": table})
    told = value_said(data, site_values(data)[0])
    assert (told.en, told.zh) == (
        "No grid.",
        "无电网。",
    )


def test_all_sites_are_ranked_and_what_is_proven_is_counted():
    """Lower ends fall from 3,500 by 400 a site: nine of the plan's sites are proven."""
    data = given.explained_data()
    values = site_values(data)
    inside = [v for v in values if v.in_plan]
    assert sum(v.low_mcur > 0 for v in inside) == 9
    section = sites.section(data)
    charts = [piece for piece in section.pieces if isinstance(piece, Chart)]
    assert charts[0].title.en == (
        f"Doing without: 9 of {len(inside)} sites of the plan are proven to be worth it"
    )
    rows = charts[0].spec["data"]["values"]
    assert [row["name"].en for row in rows[:2]] == [inside[0].name.en, inside[1].name.en]
    assert [row["shown"].en for row in rows].count("proven") == 9
    table = next(piece for piece in section.pieces if isinstance(piece, Table))
    assert len(table.rows) == len(values)
    assert table.rows[-1][4].en == "no such plan"
    assert sites.finding(data, values).en.endswith("forced in, it makes the plan CNY 90.0 m worse.")


@pytest.mark.parametrize("inside", [True, False])
def test_one_site_is_told_on_a_card(inside):
    data = given.with_tables(given.one_site(inside))
    section = sites.section(data)
    name = site_values(data)[0].name.en
    assert section.pieces[0].text.en == (
        f"{name} is worth having: the best plan is worse without it."
        if inside
        else f"{name} is rightly left out: the best plan is worse with it."
    )
    cards = next(piece for piece in section.pieces if isinstance(piece, Cards))
    assert len(cards.items) == 1
    text = cards.items[0].text.en
    assert "+60.0 MW" in text and "−20.0 MW" in text and "grid connection" in text
    assert ("builds 90.0 MW" in text) is not inside
    tables = [piece for piece in section.pieces if isinstance(piece, Table)]
    assert len(tables) == (0 if inside else 1)
    if tables:
        assert tables[0].rows[0][1].en == "0.42 → 0.37"


def test_a_lever_without_a_price_of_entry_says_so():
    rows = [
        (OUTSIDE, "grid_limit_mw", 300.0, math.nan, "MW", "not even at twice this", "即使翻倍"),
        (OUTSIDE, "energy_quota_gwh_per_year", math.nan, 900.0, "GWh", "", ""),
    ]
    entry = pd.DataFrame(rows, columns=given.ENTRY_COLUMNS)
    data = given.with_tables({**given.one_site(False), "price_of_entry": entry})
    table = next(p for p in sites.section(data).pieces if isinstance(p, Table))
    assert [cell.en for cell in table.rows[0][1:]] == [
        "300: not even at twice this",
        "no limit → 900",
    ]
    assert table.columns[1].title.en == "Grid connection"


def test_a_site_of_the_plan_has_a_price_of_leaving():
    rows = [(INSIDE, "energy_price_cur_per_kwh", 0.4, 0.52, "CNY/kWh", "", "")]
    entry = pd.DataFrame(rows, columns=given.ENTRY_COLUMNS)
    data = given.with_tables({**given.one_site(True), "price_of_entry": entry})
    table = next(p for p in sites.section(data).pieces if isinstance(p, Table))
    assert table.title.en == "One change alone drives the site out"
    assert table.rows[0][1].en == "0.40 → 0.52"


def test_values_stand_on_the_sites_own_pages_too():
    data = given.explained_data()
    sheets = [p for p in chosen.section(data).pieces if isinstance(p, SiteSheet)]
    assert any("Without it, the best plan" in r.en for sheet in sheets for r in sheet.reasons)
    cards = next(p for p in not_chosen.section(data).pieces if isinstance(p, Cards))
    assert any("Forced in, the best plan" in card.text.en for card in cards.items)
    assert not_chosen.HOW_TO_ASK in [
        getattr(p, "text", None) for p in not_chosen.section(DATA).pieces
    ]
    told = [getattr(p, "text", None) for p in not_chosen.section(data).pieces]
    assert not_chosen.HOW_TO_ASK not in told


def test_prices_name_what_pays_most_over_its_range_and_why_others_do_not():
    """1.25 m x 180 GWh = 225 m; 0.4 x 10 = 4; 0.02 x 300 = 6."""
    data = given.with_tables({"limit_prices": given.ten_prices()})
    section = prices.section(data)
    assert section.pieces[0].text.en == (
        "3 of 10 limits have a price. The most is to be gained with energy quota (Guizhou 2028): "
        "CNY 1.25 m for 1 GWh more, up to 4,380 GWh."
    )
    rows = section.pieces[2].rows
    assert [row[1].en for row in rows[:3]] == ["Guizhou 2028", "Gansu 2029", "Guian"]
    assert rows[0][-1].en == "" and rows[3][-1].en == given.FREE
    none = given.ten_prices().iloc[:4]
    said = prices.section(given.with_tables({"limit_prices": none})).pieces[0].text
    assert said.en.startswith("No limit of the 4 asked for has a price")


def test_alternatives_are_counted_and_not_called_proven():
    """Of 17 sites the first eight are in all nine plans; three more come into some."""
    data = given.with_tables(given.eight_plans())
    kinds = data.tables["site_frequency"]["kind"].value_counts()
    must, some, never = (kinds[kind] for kind in ("must_have", "interchangeable", "never"))
    assert (must, must + some + never) == (8, len(data.sites))
    section = alternatives.section(data)
    assert section.pieces[0].text.en == (
        f"Eight other plans are at most 1.6% worse than the plan. Eight sites are in every plan, "
        f"{some} sites are in some, {never} sites are in none."
    )
    assert "is counted and not proven" in section.pieces[-1].text.en
    drawn = next(piece for piece in section.pieces if isinstance(piece, Map))
    colours = {pie.slices[0].kind for pie in drawn.scene.pies[data.last]}
    assert colours == {0, 1, 2}
    assert len(drawn.scene.pies[data.last]) == len(data.sites)
    tables = [piece for piece in section.pieces if isinstance(piece, Table)]
    assert len(tables[0].rows) == 9 and tables[0].rows[0][0].en == "this plan"
    assert len(tables[1].rows) == must + some


def test_what_no_site_is_is_left_out():
    tables = given.eight_plans()
    often = tables["site_frequency"].iloc[:3].assign(kind=["must_have", "must_have", "never"])
    said = alternatives.frequency_finding(given.with_tables({**tables, "site_frequency": often}))
    assert said.en == "Two sites are in every plan, one site is in none."
    assert said.zh == "两个站点在所有方案中，一个站点从未入选。"


def test_one_alternative_is_told_in_the_singular():
    tables = given.eight_plans()
    few = {name: table[table["plan"] < 2] for name, table in tables.items() if "plan" in table}
    said = alternatives.finding(given.with_tables(few))
    assert said.en == "One other plan is at most 0.20% worse than the plan."
    none = {"alternatives": tables["alternatives"].iloc[:1]}
    assert len(alternatives.section(given.with_tables({**tables, **none})).pieces) == 1
    assert alternatives.finding(given.with_tables(none)).en.startswith("No other plan was found")


def test_unmet_demand_says_where_and_what_would_have_to_give():
    data = given.with_tables(given.unmet())
    texts = [getattr(piece, "text", None) for piece in unmet.section(data).pieces]
    assert texts[0].en == (
        "Demand is unmet in two cases of region, work and year, most in Beijing in 2030. No plan "
        "can meet all of it within the limits."
    )
    conflict = unmet.section(data).pieces[-1]
    assert [line.en for line in conflict.items] == [
        "Energy quota: Beijing 2030",
        "Demand: Beijing 2030, training and Beijing 2030, inference",
    ]
    cheap = {**given.unmet(), "must_give": given.unmet()["must_give"].iloc[:0]}
    said = unmet.finding(given.with_tables(cheap))
    assert said.en.endswith("costs more than the stated price of unmet demand.")


@pytest.mark.parametrize(
    ("count", "of", "missing", "en"),
    [
        (3, 3, "", "It stays in all 3 what-ifs."),
        (1, 1, "", "It stays in the one what-if."),
        (2, 3, "b", "It stays in 2 of 3 what-ifs; not in hot-decade."),
        (0, 3, "a\nb\nc", "It stays in none of 3 what-ifs."),
    ],
)
def test_stays_are_told_as_counts(count, of, missing, en):
    columns = ["site_id", "in_plan", "stays_count", "what_ifs_count", "not_in"]
    rows = [(INSIDE, "opened", count, of, missing), (OUTSIDE, "", 2, 3, "a")]
    names = [("a", "pue-cap-1.2"), ("b", "hot-decade"), ("c", "no-refill")]
    data = given.with_tables(
        {
            "site_stays": pd.DataFrame(rows, columns=columns),
            "what_ifs": pd.DataFrame(names, columns=["run", "name"]),
        }
    )
    assert stays(data, INSIDE).en == en
    assert stays(data, INSIDE).zh
    assert enters(data, OUTSIDE).en == "In 2 of 3 what-ifs the plan opens or extends it."
    assert "proves nothing" in reading(data).en and "不是证明" in reading(data).zh
    assert not stays(DATA, INSIDE) and not reading(DATA)


def test_every_word_is_there_in_both_languages():
    data = given.explained_data()
    for made in SECTIONS:
        for piece in made.section(data).pieces:
            for name in ("title", "alt", "text", "note"):
                text = getattr(piece, name, None)
                if text:
                    assert text.en and text.zh and text.en != text.zh, text
                    assert "{" not in text.en + text.zh
