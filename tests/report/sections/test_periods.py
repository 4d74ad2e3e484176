"""A report on periods of several years: what is written of them, what their money adds up to."""

from __future__ import annotations

from functools import cache

import pytest

from planner.model.data import model_data
from planner.report.data import ReportData
from planner.report.facts import open_sites
from planner.report.grades import cost_by_grade
from planner.report.sections import page_one
from planner.report.sections.findings import money
from planner.resources import share
from planner.results.figures import served_by_period, served_less
from planner.results.tables import result_tables
from planner.solve.solve import solve_data
from planner.study.load import load_study
from planner.study.settings import SolveOptions


@cache
def told() -> ReportData:
    """Return the case worked by hand: two years without a site, three with one begun in 2027."""
    study = load_study(share("models", "verified", "periods"))
    d = model_data(study)
    solution = solve_data(d, SolveOptions(gap=0, threads=1))
    return ReportData(study, solution, result_tables(study, d, solution))


def test_a_period_is_written_with_all_of_its_years() -> None:
    data = told()
    assert [str(t) for t in data.periods] == ["2026–2027", "2028–2030"]
    assert (data.first, data.last, data.end) == (2026, 2028, 2030)
    reasons = page_one.reasons(data, open_sites(data, data.last))
    assert "100% of demand in 2028–2030" in reasons[1].en
    assert "2026–2027 年" in reasons[1].zh
    table = money.cost_table(data)
    assert table is not None
    assert [column.title.en for column in table.columns][1:3] == ["2026–2027", "2028–2030"]


def test_what_is_served_less_before_the_last_period_is_told() -> None:
    data = told()
    assert served_by_period(data.study, data.tables) == {2026: 0, 2028: 1}
    assert served_less({2026: 0.2, 2027: 0.996, 2028: 1.0}) == {2026: 0.2}
    assert served_less({2026: 1.0, 2027: 0.5}) == {}
    assert "0% in 2026–2027" in page_one.reasons(data, ())[0].en


def test_money_of_a_period_by_hand() -> None:
    """In 2027 are paid opening 8 and a hall 4, worth half in 2026; the site costs 4 m a year."""
    data = told()
    costs = data.tables["costs"].set_index(["line", "period"])["cost_mcur"]
    assert costs["opening", 2026] == pytest.approx(4)
    assert costs["halls", 2026] == pytest.approx(2)
    assert costs["fixed", 2028] == pytest.approx(4 * (1 + 0.5 + 0.25))
    capital = data.tables["capital"].set_index(["kind", "period"])["capital_mcur"]
    assert dict(capital) == pytest.approx(
        {("opening", 2026): 4, ("halls", 2026): 2, ("chips", 2028): 3}
    )
    halls = data.tables["halls"].set_index("period")
    assert list(halls["started_count"]) == [1, 0]
    assert list(halls["hall_it_mw"]) == [0, 1]


def test_grades_weigh_each_year() -> None:
    """The parts of each line by grade are those of the line, present value."""
    data = told()
    lines = data.tables["costs"].groupby("line")["discounted_mcur"].sum()
    for line, by_grade in cost_by_grade(data).items():
        assert sum(by_grade.values()) == pytest.approx(lines[line])
