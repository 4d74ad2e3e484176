"""Packing keeps every object of a PDF as another reader sees it."""

import io

import pypdf

from planner.report.worker import packed


def written_plainly(pages: int) -> bytes:
    writer = pypdf.PdfWriter()
    for number in range(pages):
        writer.add_blank_page(width=100 + number, height=200)
    writer.add_metadata({"/Title": "endstream endobj"})
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_another_reader_finds_every_page_and_title():
    plain = written_plainly(900)  # more objects than one stream takes
    small = packed(plain)
    reader = pypdf.PdfReader(io.BytesIO(small), strict=True)
    assert len(small) < 0.5 * len(plain)
    assert [float(page.mediabox.width) for page in reader.pages] == [100 + n for n in range(900)]
    assert reader.metadata["/Title"] == "endstream endobj"


def test_the_same_content_gives_the_same_bytes():
    plain = written_plainly(3)
    assert packed(plain) == packed(plain)
