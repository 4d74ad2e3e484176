"""Each number on page one of the web page is the result tables' own."""

import html
import re

import pytest

from planner.report.assemble import make_report
from planner.report.render_html import render_html
from planner.report.svg_charts import charts_of
from planner.say.language import LANGUAGES
from tests.report.invented import invented_data


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request):
    report = make_report(invented_data())
    return render_html(report, request.param, ("",) * len(charts_of(report)))


def numbers_in(text):
    return [float(n.replace(",", "")) for n in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


def close(stated, true):
    """Compare with the digits that are printed: three, two below 1, whole percents."""
    digits = 6e-3 if true >= 1 else 2e-2
    return stated == pytest.approx(true, rel=digits) or stated == round(true)


def test_the_six_figures(page):
    data = invented_data()
    f = data.tables["key_figures"].iloc[0]
    said = [html.unescape(v) for v in re.findall(r"<dd>(.*?)</dd><dt>", page)[:6]]
    zh = 'lang="zh' in page
    money = f["net_present_cost_mcur"] / (100 if zh else 1000)
    wanted = (
        f["chips_it_mw"] / 1000,
        f["nameplate_fp16_pflops"] / 1000,
        100 * f["demand_served_ratio"],
        100 * f["occupied_ratio"],
        money,
        100 * data.solution.gap_ratio,
    )
    for text, true in zip(said, wanted, strict=True):
        assert close(numbers_in(text)[0], true), text


def test_the_sites(page):
    data = invented_data()
    sites = data.tables["sites"]
    last = sites[(sites["period"] == data.last) & (sites["open_flag"] == 1)]
    last = last.sort_values(["chips_it_mw", "site_id"], ascending=[False, True])
    body = re.search(r'<table class="sortable">.*?<tbody>(.*?)</tbody>', page, re.S)[1]
    rows = [re.findall(r'data-v="([^"]*)"', row) for row in re.findall(r"<tr>(.*?)</tr>", body)]
    assert len(rows) == len(last)
    columns = ["chips_it_mw", "nameplate_fp16_pflops", "occupied_ratio", "pue_ratio"]
    for cells, true in zip(rows, last[columns].to_numpy(), strict=True):
        assert [float(cell) for cell in cells[:4]] == pytest.approx(list(true), rel=1e-6)


def test_the_decision(page):
    """Halls built, and the sites they are built at, in the sentence that heads the page."""
    data = invented_data()
    sites = data.tables["sites"]
    built = sites[(sites["period"] == data.last) & (sites["built_hall_mw"] > 0)]
    lead = re.search(r'<h2 class="lead">(.*?)</h2>', page)[1]
    said = numbers_in(html.unescape(lead))
    assert said[:2] == [data.first, data.last]
    assert any(close(n, built["built_hall_mw"].sum() / 1000) for n in said[2:])
    assert len(built) in said[2:]


def test_the_bullets(page):
    data = invented_data()
    bullets = re.search(r'<ul class="reasons">(.*?)</ul>', page, re.S)[1]
    said = numbers_in(html.unescape(re.sub(r"<[^>]+>", " ", bullets)))
    zh = 'lang="zh' in page
    scale = 100 if zh else 1000
    f = data.tables["key_figures"].iloc[0]
    zones = data.tables["zones"]
    now = zones[(zones["period"] == data.last) & (zones["facility_gwh"] > 0)]
    high = int((now["quota_used_ratio"] > 0.9).sum())
    for true in (
        100 * f["demand_served_ratio"],
        f["net_present_cost_mcur"] / scale,
        data.solution.bound_mcur / scale,
        100 * data.solution.gap_ratio,
    ):
        assert any(close(n, true) for n in said), (true, said)
    assert high < 11  # told in words below eleven
