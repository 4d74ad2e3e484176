"""The share of the cost that rests on assumptions, worked by hand; inputs graded one by one."""

import pandas as pd
import pytest

from planner.report.grades import ASSUMED, Grades, assumed_share, cost_by_grade
from planner.report.pieces import Table
from planner.report.sections import assumptions
from tests.report.invented import invented_data
from tests.report.sections.altered import with_table


def site_graded(data, assumed):
    """Return a site whose price of building is known, or assumed."""
    grades = Grades(data)
    return next(
        s
        for s in data.sites
        if (grades.of(("sites", s, "build_cost_mcur_per_mw")) in ASSUMED) is assumed
    )


def built(data, *, known, assumed):
    """Return the plan with halls for this money of the first year, and no other cost."""
    rows = [
        (site_graded(data, False), data.first, "halls", known),
        (site_graded(data, True), data.first, "halls", assumed),
    ]
    capital = pd.DataFrame(rows, columns=["site_id", "period", "kind", "capital_mcur"])
    lines = [("halls", data.first, "base", known + assumed, known + assumed)]
    lines.append(("salvage", data.last, "base", -50.0, -40.0))
    names = ["line", "period", "future_id", "cost_mcur", "discounted_mcur"]
    return with_table(
        with_table(data, "capital", capital), "costs", pd.DataFrame(lines, columns=names)
    )


def test_money_takes_the_grade_of_the_price_it_was_spent_at():
    """30 at a site of known price, 70 at one of assumed price: 70 %; the credit is left out."""
    data = built(invented_data(), known=30.0, assumed=70.0)
    assert assumed_share(data) == pytest.approx(0.7)
    assert sum(cost_by_grade(data)["halls"].values()) == pytest.approx(100.0)
    assert "70% of the cost before credits" in assumptions.share_sentence(data).en
    assert "salvage" not in cost_by_grade(data)


def test_a_line_that_no_price_is_known_for_counts_as_assumed():
    data = invented_data()
    costs = pd.DataFrame(
        [("a new line", data.first, "base", 5.0, 5.0)],
        columns=["line", "period", "future_id", "cost_mcur", "discounted_mcur"],
    )
    assert assumed_share(with_table(data, "costs", costs)) == 1.0


def test_every_figure_of_an_input_column_is_counted_once():
    data = invented_data()
    pieces = assumptions.section(data).pieces
    table = next(p for p in pieces if isinstance(p, Table) and p.name == "input_grades")
    counted = {row[0].en: sum(cell.number for cell in row[1:-1]) for row in table.rows}
    sites = data.study.tables["sites"]
    assert counted["sites.energy_price_cur_per_kwh"] == len(sites)
    assert counted["demand.useful_pflops"] == len(data.study.tables["demand"])


def test_how_a_source_was_seen_is_said_in_both_languages():
    seen = {source.seen for source in invented_data().study.records("sources")}
    assert seen <= set(assumptions.SEEN)
