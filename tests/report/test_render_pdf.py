"""The PDF: pages with something on them inside the margins, tagged, the same every time."""

import io
import re

import pypdf
import pypdfium2 as pdfium
import pytest

from planner.report.assemble import make_report
from planner.report.fonts import missing_characters
from planner.report.render_pdf import GETA, render_pdf, report_data
from planner.report.svg_charts import charts_of
from planner.say.language import LANGUAGES
from tests.report.hostile import SCRIPT, hostile_data, rare_data
from tests.report.invented import invented_data

DPI = 50
MARGIN_MM = 8


@pytest.fixture(scope="module", params=LANGUAGES)
def pdf(request):
    return render_pdf(make_report(invented_data()), request.param)


def grey_pages(pdf: bytes) -> list[tuple[int, int, bytes]]:
    """Return width, height and grey pixels of each page."""
    pages = []
    document = pdfium.PdfDocument(pdf)
    for page in document:
        bitmap = page.render(scale=DPI / 72, grayscale=True)
        width, height, stride = bitmap.width, bitmap.height, bitmap.stride
        raw = bytes(bitmap.buffer)
        rows = (raw[y * stride : y * stride + width] for y in range(height))
        pages.append((width, height, b"".join(rows)))
    document.close()
    return pages


def text_of(pdf: bytes) -> str:
    document = pdfium.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return text.replace("\r", "")


def test_pages_are_a4_not_blank_and_inside_the_margins(pdf):
    pages = grey_pages(pdf)
    assert len(pages) >= 2
    edge = int(MARGIN_MM / 25.4 * DPI)
    for width, height, pixels in pages:
        assert (width, height) == pytest.approx((210 / 25.4 * DPI, 297 / 25.4 * DPI), abs=1)
        rows = [pixels[y * width : (y + 1) * width] for y in range(height)]
        dark = sum(value < 128 for value in pixels)
        assert dark > 0.001 * len(pixels)
        assert min(min(row[:edge]) for row in rows) == 255
        assert min(min(row[-edge:]) for row in rows) == 255
        assert min(min(row) for row in rows[:edge]) == 255
        assert min(min(row) for row in rows[-edge:]) == 255


def test_size_tags_and_standard(pdf):
    assert len(pdf) < 1_000_000
    root = pypdf.PdfReader(io.BytesIO(pdf)).root_object
    assert "/StructTreeRoot" in root and root["/MarkInfo"]["/Marked"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def tags_of(pdf: bytes) -> list[tuple[str, str]]:
    """Return the type and the alternative text of each element of the structure tree."""
    found: list[tuple[str, str]] = []

    def walk(node: object) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append((str(node["/S"]), str(node.get("/Alt", ""))))
            if "/K" in node:
                walk(node["/K"])

    walk(pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"])
    return found


def test_headings_table_headers_and_pictures_are_tagged(pdf):
    tags = tags_of(pdf)
    kinds = [kind for kind, _ in tags]
    report = make_report(invented_data())
    pictures = [alt for kind, alt in tags if kind == "/Figure"]
    said = {alt for piece in charts_of(report) for alt in (piece.alt.en, piece.alt.zh)}
    assert kinds.count("/H1") >= 1 and kinds.count("/H2") >= len(report.sections) - 1
    assert kinds.count("/TH") > 30
    assert all(pictures) and len(said & set(pictures)) == len(charts_of(report))


def test_the_same_plan_gives_the_same_bytes():
    first, second = (render_pdf(make_report(invented_data()), "en") for _ in range(2))
    assert first == second


def test_only_the_shipped_fonts_are_embedded(pdf):
    named = {
        str(font["/BaseFont"])
        for page in pypdf.PdfReader(io.BytesIO(pdf)).pages
        for font in page["/Resources"]["/Font"].values()
        for font in (font.get_object(),)
    }
    assert named
    assert all(re.fullmatch(r"/[A-Z]{6}\+NotoSansSC-[\w-]+", name) for name in named), named


def test_hostile_names_are_printed_as_they_are():
    text = text_of(render_pdf(make_report(hostile_data()), "en"))
    assert SCRIPT in text.replace("\n", "")
    assert "#panic(" in text and "49" not in text.split("7*7")[0][-5:]


def test_a_character_without_a_glyph_is_told_and_marked(caplog):
    pdf = render_pdf(make_report(rare_data()), "zh")
    assert f"甲{GETA}" in text_of(pdf)
    assert "🚀" in caplog.text


def test_every_word_of_the_report_has_its_glyph():
    """All strings of both languages, template words of the page included."""
    from planner.report.render_html import PAGE_WORDS

    report = make_report(invented_data())
    blank = ("",) * len(charts_of(report))
    said = [str(report_data(report, language, blank)) for language in LANGUAGES]
    said += [word.en + word.zh for word in PAGE_WORDS.values()]
    assert missing_characters("".join(said)) == ""


def test_every_name_of_the_shipped_data_has_its_glyph():
    study = invented_data().study
    names = [
        str(value)
        for table in ("regions", "sites", "chips", "workloads", "coolings", "sources")
        for column in study.tables[table].columns
        if column in ("name_en", "name_zh", "citation")
        for value in study.tables[table][column]
    ]
    assert missing_characters("".join(names)) == ""


def test_every_province_is_drawn_on_the_printed_map():
    """34 provinces, among them Taiwan, Hong Kong and Macao, and the islands' inset."""
    report = make_report(invented_data())
    data = report_data(report, "zh", ("",) * len(charts_of(report)))
    maps = [piece for s in data["sections"] for piece in s["pieces"] if piece["kind"] == "map"]
    drawn = set(re.findall(r'<use href="#map-(CN-\w+)" fill', maps[0]["svg"]))
    assert len(drawn) == 34
    assert {"CN-TW", "CN-HK", "CN-MO"} <= drawn
    assert "南海诸岛" in maps[0]["svg"]
