"""The report as one HTML file that asks the network for nothing.

The page carries its fonts, charts and scripts. Its Content-Security-Policy names the hash of each,
so nothing that a name in the data smuggles in can run. Without scripts all of it can still be read:
scripts only add choice, sorting and live charts.
"""

from __future__ import annotations

import base64
import csv
import gzip
import hashlib
import io
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import jinja2
from markupsafe import Markup

from planner.report.bold import bold_characters
from planner.report.cartography.svg import map_svg
from planner.report.fonts import WEIGHTS, font_files, web_font
from planner.report.layout import blocks, chip_keys, shade_keys
from planner.report.pieces import Chart, Map, Report, SiteSheet, Table
from planner.report.svg_charts import (
    Drawings,
    chart_spec,
    charts_of,
    draw_charts,
    own_ids,
)
from planner.report.words import Text
from planner.resources import share
from planner.results.files import harmless
from planner.say.language import Language

#: words of the page itself
PAGE_WORDS: Mapping[str, Text] = {
    "contents": Text("Contents", "目录"),
    "skip": Text("Skip to the report", "跳至正文"),
    "year": Text("Year", "年份"),
    "shade": Text("Shade regions by", "区域着色"),
    "sites": Text("Sites", "站点"),
    "flows": Text("Flows", "算力流向"),
    "labels": Text("Names", "名称"),
    "shades": Text("Shading", "着色"),
    "layers": Text("Layers", "图层"),
    "hint": Text("Choose a site on the map to see more of it.", "在地图上选择站点查看详情。"),
    "close": Text("Close", "关闭"),
    "panel": Text("Chosen site", "所选站点"),
    "csv": Text("Download CSV", "下载 CSV"),
    "sort": Text("Select a heading to sort.", "点击表头可排序。"),
    "map": Text("Map", "地图"),
    "more": Text("Reasons and figures", "理由与数据"),
}


@dataclass(frozen=True, slots=True)
class LiveChart:
    """A chart of the page: drawn for where scripts do not run, specified for where they do."""

    key: str
    chart: Chart
    svg: Markup
    spec: Markup


def render_html(report: Report, language: Language, drawings: Drawings | None = None) -> str:
    """Return a report as a page.

    Parameters
    ----------
    report : Report
        What to render.
    language : {"en", "zh"}
        Language of the page.
    drawings : tuple of str, optional
        Of :func:`planner.report.svg_charts.draw_charts`, if they are made already.
    """
    style, script, vega = _source("report.css"), _source("report.js"), _chart_bundle()
    drawn = draw_charts(report, language) if drawings is None else drawings
    charts = {
        id(chart): _live(chart, f"chart{n}", svg, language)
        for n, (chart, svg) in enumerate(zip(charts_of(report), drawn, strict=True), 1)
    }
    environment = _environment(language, charts)
    body = environment.get_template("report.html.j2").render(
        report=report,
        words=PAGE_WORDS,
        sheets=_sheets(report),
        vega=Markup(vega.packed if charts else ""),
    )
    fonts = _font_faces(body)
    css = fonts + style
    hashes = [_hash(script), *([vega.hash] if charts else [])]
    policy = (
        f"default-src 'none'; style-src {_hash(css)}; script-src {' '.join(hashes)}; "
        "font-src data:; img-src data:; base-uri 'none'; form-action 'none'"
    )
    return environment.get_template("frame.html.j2").render(
        title=report.title,
        language="zh-CN" if language == "zh" else "en",
        policy=policy,
        css=Markup(css),
        script=Markup(script),
        body=Markup(body),
    )


def _environment(language: Language, charts: Mapping[int, LiveChart]) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(share("reports")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["say"] = lambda text: text.say(language)
    environment.filters["kind"] = lambda piece: type(piece).__name__
    environment.filters["csv_uri"] = lambda table: csv_uri(table, language)
    environment.filters["exact"] = _exact
    environment.filters["drawn"] = Markup  # a drawing without words
    environment.globals.update(
        blocks=blocks,
        live=lambda chart: charts[id(chart)],
        draw=lambda piece: _map(piece, language),
        shade_keys=shade_keys,
        chip_keys=chip_keys,
    )
    return environment


def _sheets(report: Report) -> frozenset[str]:
    """Return the sites that a sheet tells of."""
    return frozenset(
        piece.site_id
        for section in report.sections
        for piece in section.pieces
        if isinstance(piece, SiteSheet)
    )


def _map(piece: Map, language: Language) -> Markup:
    # every name in the drawing is escaped where it is drawn
    return Markup(map_svg(piece.scene, language, still=False, alt=piece.alt.say(language)))


def _live(chart: Chart, key: str, svg: str, language: Language) -> LiveChart:
    spec = chart_spec(chart.spec, language)
    text = json.dumps(spec, ensure_ascii=False, separators=(",", ":"))
    # inside a script element only "<" could end it
    safe = text.replace("<", "\\u003c")
    return LiveChart(key, chart, Markup(own_ids(svg, key)), Markup(safe))


def csv_uri(table: Table, language: Language) -> str:
    """Return a table as a CSV file in a data URI: numbers in full, in the unit of the column.

    Text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([column.key for column in table.columns])
    for row in table.rows:
        writer.writerow(
            _cell(cell, column.numeric, language)
            for cell, column in zip(row, table.columns, strict=True)
        )
    # the mark in front lets spreadsheets see that it is UTF-8
    data = base64.b64encode(b"\xef\xbb\xbf" + stream.getvalue().encode()).decode("ascii")
    return f"data:text/csv;charset=utf-8;base64,{data}"


def _cell(cell: Text, numeric: bool, language: Language) -> object:
    if numeric:
        return "" if cell.number is None or math.isnan(cell.number) else repr(cell.number)
    return harmless(cell.say(language))


def _exact(text: Text) -> str:
    """Return what a cell is sorted by; empty where it states no number."""
    return "" if text.number is None or math.isnan(text.number) else f"{text.number:.7g}"


def _source(name: str) -> str:
    return share("reports", name).read_text(encoding="utf-8")


def _hash(source: str) -> str:
    digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode("ascii")
    return f"'sha256-{digest}'"


@dataclass(frozen=True, slots=True)
class ChartBundle:
    """The chart library: packed for the page, and the hash that lets it run."""

    packed: str
    hash: str


@cache
def _chart_bundle() -> ChartBundle:
    """Return Vega, Vega-Lite and Vega-Embed, made by ``tools/build_chart_bundle.py``."""
    packed = share("reports", "vega.js.gz").read_bytes()
    source = gzip.decompress(packed).decode()
    return ChartBundle(base64.b64encode(packed).decode("ascii"), _hash(source))


def _font_faces(text: str) -> str:
    faces = (
        "@font-face{font-family:'Noto Sans SC';font-weight:%d;font-display:swap;"
        "src:url(data:font/woff2;base64,%s) format('woff2')}\n"
    )
    bold = bold_characters(text)
    signs = {400: set(text) | bold, 700: bold}
    weights = [(path, WEIGHTS[path.name]) for path in font_files()]
    return "".join(
        faces % (weight, web_font(path, "".join(sorted(signs[weight])))) for path, weight in weights
    )


def page_bytes(report: Report, language: Language, drawings: Drawings | None = None) -> bytes:
    """Return the page as it is written to a file; see :func:`render_html`."""
    return render_html(report, language, drawings).encode("utf-8")
