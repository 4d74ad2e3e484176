"""Each site is told of once, with reasons that follow from its own figures."""

import dataclasses
import math

import pytest

from planner.report.cases import site_cases
from planner.report.pieces import Cards, Paragraph, SiteSheet
from planner.report.sections import chosen, not_chosen
from tests.report.explained import one_site, with_tables
from tests.report.invented import invented_data


def case(**changed):
    """Return a used site's case in which nothing stands out, with these figures changed."""
    plain = next(c for c in site_cases(invented_data()) if c.is_used)
    calm = dataclasses.replace(
        plain,
        price_rank=26,
        price_count=51,
        pue_rank=20,
        pue_count=40,
        quota_ratio=math.nan,
        pool_ratio=math.nan,
        refilled_mw=0.0,
        joined=None,
        served=(),
        filled_ratio=1.0,
        room_mw=10.0,
        zone_room_mw=0.0,
        opening_mcur=0.0,
        fixed_mcur_per_year=0.0,
    )
    return dataclasses.replace(calm, **changed)


def test_sites_that_are_used_have_a_sheet_and_closed_ones_a_card():
    data = invented_data()
    cases = site_cases(data)
    sheets = [p for p in chosen.section(data).pieces if isinstance(p, SiteSheet)]
    cards = next(p for p in not_chosen.section(data).pieces if isinstance(p, Cards)).items
    assert {s.site_id for s in sheets} == {c.site_id for c in cases if c.is_used}
    closed = {c.name for c in cases if not c.is_open}
    assert closed and closed == {c.title for c in cards if "stays closed" in c.tag.en}
    assert all(len(sheet.reasons) > 0 for sheet in sheets)


def test_a_sheets_figures_are_the_tables_own():
    data = invented_data()
    sites = data.tables["sites"]
    for sheet in (p for p in chosen.section(data).pieces if isinstance(p, SiteSheet)):
        own = sites[sites["site_id"] == sheet.site_id].set_index("period")
        halls = next(row for row in sheet.by_year.rows if row[0].en == "Halls, IT load")
        assert [cell.number for cell in halls[2:]] == pytest.approx(
            [own["hall_it_mw"][t] for t in data.periods]
        )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"price_rank": 1}, "Its power is cheap"),
        ({"pue_rank": 1}, "Its cooling takes little"),
        ({"refilled_mw": 3.0}, "Up to 3.00 MW of idle stock"),
        ({"joined": 2027}, "in the computing network from 2027"),
        ({"quota_ratio": 0.25}, "75% of the zone's energy quota"),
    ],
)
def test_a_reason_is_given_only_where_the_figure_speaks_for_the_site(changed, said):
    data = invented_data()
    plain = " ".join(r.en for r in chosen.reasons(data, case()))
    with_reason = " ".join(r.en for r in chosen.reasons(data, case(**changed)))
    assert said in with_reason and said not in plain


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"price_rank": 51}, "Its power is dear"),
        ({"pue_rank": 40}, "is rank 40 of 40"),
        ({"quota_ratio": 1.0}, "has used 100% of its energy quota"),
        ({"pool_ratio": 1.0}, "labour pool is used up"),
        ({"filled_ratio": 0.7}, "Its halls still have room"),
        ({"room_mw": 0.0}, "Its land holds no more halls"),
        ({"is_open": False, "zone_room_mw": 5.0}, "could still take 5.00 MW"),
        ({"is_open": False, "opening_mcur": 100.0}, "To open it costs CNY 100 m"),
    ],
)
def test_a_fact_counts_against_a_site_only_where_its_figure_does(changed, said):
    data = invented_data()
    assert said in not_chosen.against(data, case(**changed)).en
    assert said not in not_chosen.against(data, case()).en


def test_how_to_ask_is_said_until_an_explanation_has_the_answer():
    """The section is the same; the run's table decides whether it says how to ask or the answer."""
    data = invented_data()
    assert "planner explain" in not_chosen.section(data).pieces[-1].text.en
    pieces = not_chosen.section(with_tables(one_site(inside=False))).pieces
    assert all("planner explain" not in p.text.en for p in pieces if isinstance(p, Paragraph))
    told = [card for p in pieces if isinstance(p, Cards) for card in p.items]
    assert sum("Forced in, the best plan" in card.text.en for card in told) == 1


def test_where_nothing_counts_against_a_site_that_is_said():
    told = not_chosen.against(invented_data(), case())
    assert told.en.startswith("No figure stands out against it")
