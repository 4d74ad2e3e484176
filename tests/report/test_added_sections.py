"""Sections of comparisons and explanations on the page and in print: whole, wide enough, safe."""

from __future__ import annotations

import dataclasses
import re

import pytest

from planner.report.assemble import make_report
from planner.report.fonts import missing_characters
from planner.report.pieces import Report
from planner.report.render_html import page_bytes
from planner.report.render_pdf import render_pdf, report_data
from planner.report.svg_charts import charts_of
from planner.results.comparison import OldPlan
from planner.say.language import LANGUAGES
from tests.report.browser import Watched, chromium, needs_chromium
from tests.report.compared import compared, four_moves
from tests.report.explained import explained_data
from tests.report.hostile import SCRIPT, hostile_data
from tests.report.test_render_pdf import text_of

KEYS = ("compared", "site-value", "limit-prices", "alternatives", "unmet")


@pytest.fixture(scope="module")
def report() -> Report:
    made = compared(four_moves(), OldPlan(525_350.0, 525_350.0))
    data = dataclasses.replace(explained_data(), comparisons=(made,))
    return make_report(data)


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


def test_every_word_has_its_glyph(report):
    blank = ("",) * len(charts_of(report))
    said = [str(report_data(report, language, blank)) for language in LANGUAGES]
    assert missing_characters("".join(said)) == ""


def test_every_section_is_printed_under_its_title(report):
    titles = [section.title.zh for section in report.sections if section.key in KEYS]
    assert len(titles) == len(KEYS)
    text = text_of(render_pdf(report, "zh")).replace(" ", "").replace("\n", "")
    for title in titles:
        assert title.replace(" ", "") in text


def test_every_map_draws_all_provinces_and_the_islands(report):
    blank = ("",) * len(charts_of(report))
    data = report_data(report, "zh", blank)
    maps = [piece for s in data["sections"] for piece in s["pieces"] if piece["kind"] == "map"]
    assert len(maps) == 3
    for piece in maps:
        drawn = set(re.findall(r'<use href="#[\w-]*?-(CN-\w+)" fill', piece["svg"]))
        assert len(drawn) == 34 and {"CN-TW", "CN-HK", "CN-MO"} <= drawn
        assert "南海诸岛" in piece["svg"]
        assert any("审图号" in note for note in piece["notes"])


@needs_chromium
def test_on_a_phone_no_section_scrolls_sideways(browser, report, tmp_path):
    file = tmp_path / "report.html"
    file.write_bytes(page_bytes(report, "en"))
    watched = Watched(browser, file, width=390)
    assert watched.page.evaluate("document.documentElement.scrollWidth") == 390
    assert all(watched.page.locator(f"section#{key}").count() == 1 for key in KEYS)
    assert watched.complaints == []
    watched.close()


@needs_chromium
def test_hostile_names_stay_text(browser, tmp_path):
    told = explained_data()
    names = told.tables["what_ifs"].assign(name=SCRIPT)
    hostile = dataclasses.replace(
        hostile_data(),
        tables={**told.tables, "what_ifs": names},
        comparisons=(dataclasses.replace(compared(four_moves()), before=SCRIPT, after=SCRIPT),),
    )
    file = tmp_path / "report.html"
    file.write_bytes(page_bytes(make_report(hostile), "en"))
    watched = Watched(browser, file)
    assert SCRIPT in watched.page.locator("#compared h2").text_content()
    assert SCRIPT in watched.page.locator("#chosen").text_content()
    assert watched.page.locator("img").count() == 0
    assert watched.complaints == []
    watched.close()
