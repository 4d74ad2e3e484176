"""A sweep's report as files: HTML that holds still, PDF that is set, tables beside them."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from planner import api
from planner.runs.store import RunStore
from tests.report.sweep.solved import Make, grid


@pytest.fixture(scope="module")
def files(
    make: Make, store: RunStore, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, ...]:
    folder = tmp_path_factory.mktemp("report")
    sweep = make("grid", gap=0.01, cases=grid())
    return api.write_sweep_report(sweep, store, ("en", "zh"), folder=folder)


def test_files(files: tuple[Path, ...]) -> None:
    assert [path.name for path in files] == [
        *("report-en.html", "report-en.pdf", "report-zh.html", "report-zh.pdf")
    ]
    tables = {path.stem for path in (files[0].parent / "tables").glob("*.csv")}
    assert {"tornado", "swings", "heat", "parallel", "sites"} <= tables


def test_page_escapes_what_users_wrote(files: tuple[Path, ...]) -> None:
    page = files[0].read_text(encoding="utf-8")
    assert "Price &lt;of&gt; power" in page
    assert "Price <of> power" not in page.split('<script type="application/json"')[0]
    assert "default-src &#39;none&#39;" in page


def test_pdf_says_the_finding(files: tuple[Path, ...]) -> None:
    pdf = pypdfium2.PdfDocument(files[1])
    text = " ".join(pdf[0].get_textpage().get_text_range().split())
    assert "Net present cost moves most with price <of> power" in text
    assert 2 <= len(pdf) <= 5
