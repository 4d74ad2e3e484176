"""What cannot be drawn or is not proven is not claimed: it is left out with its reason."""

from __future__ import annotations

import html
import logging
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from shapely.errors import GEOSException

from planner.errors import PlannerError
from planner.report import write
from planner.report.assemble import make_report
from planner.report.cartography import build
from planner.report.left_out import MAP
from planner.report.pieces import Callout, Chart, Map, Report, SiteSheet, Table
from planner.report.render_html import render_html
from planner.report.render_pdf import report_data
from planner.report.sections import chosen, page_one, run_card
from planner.report.svg_charts import charts_of
from planner.say.language import LANGUAGES
from tests.report.invented import invented_data


def failing(*_: Any, **__: Any) -> Any:
    raise GEOSException("side location conflict")


def callouts(report: Report) -> list[Callout]:
    return [p for section in report.sections for p in section.pieces if isinstance(p, Callout)]


@pytest.mark.parametrize("where", ["scene", "drawing"])
def test_a_map_that_cannot_be_drawn_leaves_the_rest(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, where: str
) -> None:
    whole = make_report(invented_data())
    if where == "scene":
        monkeypatch.setattr(build, "plane", failing)
    else:
        monkeypatch.setattr("planner.report.left_out.map_svg", failing)
    with caplog.at_level(logging.WARNING, "planner"):
        report = make_report(invented_data())
    assert [s.key for s in report.sections] == [s.key for s in whole.sections]
    assert not any(isinstance(p, Map) for s in report.sections for p in s.pieces)
    (told,) = (c for c in callouts(report) if c.title == MAP)
    assert told.text.en == "It cannot be drawn: GEOSException: side location conflict."
    assert told.text.zh.startswith("无法绘制：GEOSException")
    assert "left out" in caplog.text
    bare = ("<svg/>",) * len(charts_of(report))
    for language in LANGUAGES:
        assert told.text.say(language) in render_html(report, language, bare)
        pieces = [p for s in report_data(report, language, bare)["sections"] for p in s["pieces"]]
        assert any(p["kind"] == "callout" and told.text.say(language) == p["text"] for p in pieces)


def test_small_maps_that_cannot_be_drawn_leave_their_sites(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chosen, "site_insets", failing)
    section = chosen.section(invented_data())
    assert section is not None
    sheets = [piece for piece in section.pieces if isinstance(piece, SiteSheet)]
    assert sheets
    assert not any(sheet.inset for sheet in sheets)
    assert sum(isinstance(piece, Callout) for piece in section.pieces) == 1


def test_charts_that_cannot_be_drawn_leave_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory(*_: Any) -> tuple[str, ...]:
        raise PlannerError("Fatal process out of memory")

    whole = make_report(invented_data())
    monkeypatch.setattr(write, "draw_charts", no_memory)
    pages = dict(write.rendered(whole, LANGUAGES, ("html",)))
    for language, word in zip(LANGUAGES, ("Charts are left out", "此处图表从略"), strict=True):
        page = html.unescape(pages[f"report-{language}.html"].decode())
        with_charts = [s for s in whole.sections if any(isinstance(p, Chart) for p in s.pieces)]
        assert page.count(word) == len(with_charts)
        assert "Fatal process out of memory" in page
        for table in (p for s in whole.sections for p in s.pieces if isinstance(p, Table)):
            assert table.title.say(language) in page


@pytest.mark.parametrize("part", [page_one.section, run_card.section])
def test_nothing_is_said_to_be_proven_without_a_bound(part: Callable[..., Any]) -> None:
    data = invented_data()
    proven = {"status": "time_limit", "bound_mcur": math.nan, "gap_ratio": math.nan}
    said = str(part(replace(data, solution=replace(data.solution, **proven))))
    for claim in ("No plan can", "任何方案", "up to –", "至多 –", "–, or"):
        assert claim not in said
    assert any(word in said for word in ("not proven", "en='none'"))
