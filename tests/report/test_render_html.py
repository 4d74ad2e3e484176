"""The page in a real browser: offline, safe, usable by mouse, key and without scripts."""

import base64
import csv
import html
import io
import re

import pytest
from fontTools.ttLib import TTFont

from planner.report.assemble import make_report
from planner.report.render_html import csv_uri, render_html
from tests.report.browser import Watched, chromium, needs_chromium
from tests.report.hostile import FORMULA, SCRIPT, TYPST, hostile_data
from tests.report.invented import invented_data

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def report():
    return make_report(invented_data())


@pytest.fixture(scope="module")
def files(report, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    pages = {
        "en": render_html(report, "en"),
        "zh": render_html(report, "zh"),
        "hostile": render_html(make_report(hostile_data()), "en"),
    }
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in pages}


@pytest.fixture(scope="module")
def browser():
    with chromium() as one:
        yield one


def opened(browser, file, **how):
    watched = Watched(browser, file, **how)
    return watched, watched.page


def enliven(page):
    """Scroll to every chart and wait until it is live."""
    charts = page.locator("figure.chart")
    for chart in charts.all():
        chart.scroll_into_view_if_needed()
    for place in range(charts.count()):
        page.locator("figure.chart[data-live]").nth(place).wait_for()


def test_size_and_bytes(report, files):
    again = render_html(report, "en")
    assert again == files["en"].read_text(encoding="utf-8")
    assert len(again.encode()) < 1.5 * MEGABYTE


def test_policy_allows_nothing_by_default(files):
    page = files["en"].read_text(encoding="utf-8")
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1])
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy
    assert "http:" not in policy and "https:" not in policy
    assert not re.search(r'\s(on\w+|style)="', page)


@needs_chromium
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_is_asked_for_and_nothing_complains(browser, files, language):
    watched, page = opened(browser, files[language])
    enliven(page)
    asked = [url for url in watched.requests if not url.startswith("data:")]
    assert asked == [files[language].as_uri()]
    assert watched.complaints == []
    watched.close()


@needs_chromium
def test_slider_indicator_and_layers(browser, files):
    watched, page = opened(browser, files["en"])

    def shown(kind):
        return page.evaluate(
            "k => [...document.querySelectorAll('svg.map > g.' + k + ', svg.map > g > g.' + k)]"
            ".filter(g => !g.hasAttribute('display'))"
            ".map(g => [g.dataset.year, g.dataset.indicator || ''])",
            kind,
        )

    assert shown("sites") == [["2030", ""]]
    assert shown("shades") == [["2030", "served"]]
    page.locator("input[name=year]").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert shown("sites") == [["2028", ""]] and shown("flows") == [["2028", ""]]
    assert page.locator("output").text_content() == "2028"
    page.select_option("select[name=indicator]", "quota")
    assert shown("shades") == [["2028", "quota"]]
    assert page.locator("p[data-indicator=quota]").is_visible()
    assert page.locator("p[data-indicator=served]").is_hidden()
    page.uncheck("input[value=flows]")
    assert shown("flows") == [] and shown("sites") == [["2028", ""]]
    assert watched.complaints == []
    watched.close()


@needs_chromium
@pytest.mark.parametrize("layer", ["sites", "flows", "labels", "shades"])
def test_every_layer_can_be_put_out_and_on_again(browser, files, layer):
    watched, page = opened(browser, files["en"])
    first = page.locator(f"svg.map g.layer.{layer}[data-year='2030']").first
    box = page.locator(f"input[name=layer][value={layer}]")
    assert first.get_attribute("display") is None
    box.uncheck()
    assert first.get_attribute("display") == "none"
    box.check()
    assert first.get_attribute("display") is None
    watched.close()


@needs_chromium
def test_the_map_says_where_it_has_no_data_its_scale_and_its_approval(browser, files):
    watched, page = opened(browser, files["zh"])
    shown = page.locator("svg.map g.shades:not([display])")
    hatched = shown.locator("use[fill='url(#map-none)']")
    assert [u.get_attribute("href") for u in hatched.all()] == [
        "#map-CN-HK",
        "#map-CN-MO",
        "#map-CN-TW",
    ]
    legend = page.locator("p[data-indicator=served]").text_content()
    assert all(name in legend for name in ("资料暂缺", "台湾", "香港", "澳门"))
    figure = page.locator("figure.atlas").text_content()
    assert "审图号：待申请" in figure and "南海诸岛" in figure
    assert re.search(r"\d+ km", page.locator("svg.map g.scale").first.text_content())
    watched.close()


@needs_chromium
def test_the_panel_leads_to_the_sites_sheet(browser, files):
    watched, page = opened(browser, files["en"])
    panel = page.locator("article[data-panel]:visible")
    link = panel.locator("a")
    link.click()
    sheet = page.locator(":target")
    assert sheet.locator("h3").text_content().startswith(panel.locator("h4").text_content())
    watched.close()


@needs_chromium
def test_a_site_opens_by_click_and_by_key(browser, files):
    watched, page = opened(browser, files["en"])
    marks = page.locator("svg.map g.sites:not([display]) .site")
    panel = page.locator("article[data-panel]:visible")
    assert panel.count() == 1  # the largest is told of from the start
    marks.nth(3).click()
    clicked = marks.nth(3).get_attribute("data-site")
    assert panel.get_attribute("data-panel") == clicked
    page.keyboard.press("Escape")
    assert panel.count() == 0
    marks.nth(5).focus()
    page.keyboard.press("Enter")
    assert panel.get_attribute("data-panel") == marks.nth(5).get_attribute("data-site")
    marks.nth(2).hover()
    assert "IT;" in page.locator("#tip").text_content()
    assert watched.complaints == []
    watched.close()


@needs_chromium
def test_tables_sort_by_number_and_by_name(browser, files):
    watched, page = opened(browser, files["en"])
    head = page.locator("#decision figure.table thead th")

    def cells(column):
        return page.evaluate(
            "c => [...document.querySelectorAll('#decision figure.table tbody tr')]"
            ".map(r => r.cells[c].dataset.v || r.cells[c].textContent)",
            column,
        )

    head.nth(5).locator("button").click()
    numbers = [float(v) for v in cells(5)]
    assert numbers == sorted(numbers, reverse=True)
    assert head.nth(5).get_attribute("aria-sort") == "descending"
    head.nth(5).locator("button").click()
    assert [float(v) for v in cells(5)] == sorted(numbers)
    head.nth(0).locator("button").click()
    names = cells(0)
    assert names == sorted(names, key=str.casefold)
    watched.close()


@needs_chromium
def test_csv_comes_down_and_reads_back(browser, files, report):
    watched, page = opened(browser, files["en"])
    with page.expect_download() as waiting:
        page.locator("a.csv").first.click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    sites = invented_data().tables["sites"]
    last = sites[(sites["period"] == 2030) & (sites["open_flag"] == 1)]
    assert waiting.value.suggested_filename == "sites.csv"
    assert sum(float(row["chips_it_mw"]) for row in rows) == pytest.approx(
        last["chips_it_mw"].sum(), rel=1e-12
    )
    watched.close()


@needs_chromium
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_phone_has_no_sideways_scroll(browser, files, language):
    watched, page = opened(browser, files[language], width=390)
    enliven(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    watched.close()


@needs_chromium
def test_without_scripts_map_and_charts_are_there(browser, files):
    watched, page = opened(browser, files["zh"], scripts=False)
    assert page.locator("svg.map").bounding_box()["height"] > 300
    drawn = page.locator("figure.chart .plot > svg")
    assert drawn.count() == page.locator("figure.chart").count() >= 4
    for svg in drawn.all():
        assert svg.bounding_box()["height"] > 50
    assert page.locator(".controls").is_hidden()
    assert [u for u in watched.requests if not u.startswith("data:")] == [files["zh"].as_uri()]
    watched.close()


@needs_chromium
def test_hostile_names_stay_text(browser, files):
    watched, page = opened(browser, files["hostile"])
    enliven(page)
    assert page.locator("h1").text_content() == SCRIPT
    named = page.locator("#decision figure.table tbody tr > :first-child").all_text_contents()
    assert {SCRIPT, TYPST, FORMULA} <= set(named)
    assert page.locator("img").count() == 0
    assert watched.complaints == []
    watched.close()


@needs_chromium
def test_landmarks_names_and_headers(browser, files):
    watched, page = opened(browser, files["en"])
    for landmark in ("header", "main", "footer"):
        assert page.locator(f"body > {landmark}").count() == 1
    assert page.locator("h1").count() == 1
    assert page.locator("[role=img]:not([aria-label])").count() == 0
    assert page.locator("svg.map[aria-label*='34 regions']").count() == 1
    assert page.locator("figure.table thead th:not([scope=col])").count() == 0
    unnamed = page.evaluate(
        "[...document.querySelectorAll('input,select,button')].filter(e => "
        "!(e.getAttribute('aria-label') || e.closest('label') || e.textContent.trim())).length"
    )
    assert unnamed == 0
    watched.close()


#: contrast of each visible text with the paper behind it, by the formula of WCAG 2.2
CONTRASTS = """() => {
  const parts = (c) => c.match(/[\\d.]+/g).map(Number);
  const linear = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const c = parts(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement, text = walk.currentNode.textContent.trim();
    if (!text || e.closest('script,svg.map,title') || !e.checkVisibility()) continue;
    const style = getComputedStyle(e);
    const own = e.closest('svg') ? style.fill : style.color;
    if (own === 'none' || own.startsWith('url')) continue;
    // the cells of a heat table are not behind their text but beside it
    if (e.closest('svg') && own === 'rgb(255, 255, 255)') continue;
    const a = light(parts(own)), b = light(behind(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const bold = Number(style.fontWeight) >= 600, size = parseFloat(style.fontSize);
    const large = size >= 24 || (bold && size >= 18.66);
    if (ratio < (large ? 3 : 4.5)) found.push([text.slice(0, 40), ratio]);
  }
  return found;
}"""


@needs_chromium
def test_text_stands_out_from_its_paper(browser, files):
    watched, page = opened(browser, files["en"])
    enliven(page)
    assert page.evaluate(CONTRASTS) == []
    page.evaluate("document.querySelector('.subtitle').style.color = '#aaaaaa'")
    assert len(page.evaluate(CONTRASTS)) == 1
    watched.close()


@needs_chromium
def test_what_has_the_keyboard_can_be_seen(browser, files):
    watched, page = opened(browser, files["en"])
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        name, outline, halo = page.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e);"
            "return [e.tagName + '.' + (e.getAttribute('class') || e.type || ''),"
            " s.outlineStyle, s.filter]; }"
        )
        assert outline != "none" or halo != "none", name
        seen.add(name.split(".")[0])
    assert {"A", "INPUT", "SELECT", "g", "BUTTON", "DIV"} <= seen
    watched.close()


#: characters of visible text that is set bold
BOLD = """() => {
  const found = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (e.closest('script,title') || Number(getComputedStyle(e).fontWeight) < 600) continue;
    for (const c of walk.currentNode.textContent) found.add(c);
  }
  return [...found].join('');
}"""


def characters_of_fonts(page):
    """Return what the page's own fonts can draw, by weight."""
    faces = re.findall(r"font-weight:(\d+);.*?base64,([^)]+)\)", page)
    fonts = {int(w): TTFont(io.BytesIO(base64.b64decode(data))) for w, data in faces}
    return {weight: {chr(c) for c in font.getBestCmap()} for weight, font in fonts.items()}


@needs_chromium
@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_weight_of_the_pages_font_has_all_it_is_used_for(browser, files, language):
    watched, page = opened(browser, files[language])
    enliven(page)
    fonts = characters_of_fonts(files[language].read_text(encoding="utf-8"))
    bold = {c for c in page.evaluate(BOLD) if c.isprintable()}
    every = {c for c in page.evaluate("document.body.innerText") if c.isprintable()}
    assert len(bold) > 50
    assert bold - fonts[700] == set() and every - fonts[400] == set()
    watched.close()


@needs_chromium
@pytest.mark.parametrize("language", ["en", "zh"])
def test_on_paper_nothing_is_wider_than_the_page(browser, files, language):
    """A4 within margins of 14 mm is 182 mm wide: 688 pixels."""
    watched, page = opened(browser, files[language], width=688)
    page.emulate_media(media="print")
    wide = page.evaluate(
        "[...document.querySelectorAll('main *')].filter(e => e.checkVisibility() &&"
        "e.getBoundingClientRect().right > 689).map(e => e.tagName + e.textContent.slice(0, 30))"
    )
    assert wide == []
    assert page.locator(".controls").first.is_hidden()
    watched.close()


@needs_chromium
def test_the_pages_own_font_is_used(browser, files):
    watched, page = opened(browser, files["zh"])
    page.wait_for_function("document.fonts.status === 'loaded'")
    assert page.evaluate("document.fonts.check('700 16px \"Noto Sans SC\"', '选址')")
    loaded = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').length")
    assert loaded == 2
    watched.close()


def test_a_formula_is_defused_in_csv():
    table = next(
        piece
        for piece in make_report(hostile_data()).sections[0].pieces
        if type(piece).__name__ == "Table"
    )
    data = csv_uri(table, "en").split(",", 1)[1]
    text = base64.b64decode(data).decode("utf-8-sig")
    assert f"'{FORMULA}" in text and f"\n{FORMULA}" not in text
