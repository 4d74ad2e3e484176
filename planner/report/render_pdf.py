"""The report as a tagged PDF, set by typst from a template and plain data.

What a user wrote reaches typst as data, never as source, so it cannot be read as commands. Only the
shipped fonts are used; a warning of the compiler is an error here, because a missing font or glyph
is no more than a warning to it.
"""

from __future__ import annotations

import json
import logging
from functools import cache
from typing import Any

import typst

from planner.errors import PlannerError
from planner.report.cartography.svg import map_svg
from planner.report.fonts import fonts_folder, known_characters
from planner.report.layout import ChartRow, Key, blocks, chip_keys, shade_keys
from planner.report.pieces import (
    Bullets,
    Callout,
    Cards,
    Chart,
    Figures,
    Heading,
    Map,
    Paragraph,
    Piece,
    Report,
    Section,
    Table,
)
from planner.report.svg_charts import chart_spec, chart_svg
from planner.report.words import Language, Text
from planner.resources import share

log = logging.getLogger(__name__)

#: printed for a character that the shipped fonts lack, as printers do
GETA = "〓"

#: seconds since 1970 that every PDF is dated with, so that the same plan gives the same bytes
_TIMESTAMP = 1_767_225_600

_MORE = Text("{n} more in the page's CSV file", "其余 {n} 行见网页版 CSV 文件")


def render_pdf(report: Report, language: Language) -> bytes:
    """Return a report as PDF/UA-1.

    Parameters
    ----------
    report : Report
        What to render.
    language : {"en", "zh"}
        Language of the file.

    Raises
    ------
    PlannerError
        If the compiler refuses or warns.
    """
    data = _printable(_report(report, language))
    try:
        pdf, warnings = typst.compile_with_warnings(
            share("reports", "report.typ").read_bytes(),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            format="pdf",
            font_paths=_fonts(),
            timestamp=_TIMESTAMP,
            pdf_standards="ua-1",
        )
    except typst.TypstError as error:
        raise PlannerError(f"The PDF could not be set: {error}") from error
    if warnings:
        told = "; ".join(str(warning) for warning in warnings)
        raise PlannerError(f"The PDF was set with warnings: {told}")
    return pdf


@cache
def _fonts() -> typst.Fonts:
    """Return the shipped fonts and no others, not even the compiler's own."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(fonts_folder())],
    )


def _printable(value: Any) -> Any:
    """Return nested data with each character that no shipped font has replaced."""
    known = known_characters() | {ord("\n")}
    missing: set[str] = set()

    def mended(text: str) -> str:
        bad = {c for c in set(text) if ord(c) not in known}
        missing.update(bad)
        return text.translate({ord(c): GETA for c in bad}) if bad else text

    def walk(item: Any) -> Any:
        match item:
            case str():
                return mended(item)
            case dict():
                return {key: walk(part) for key, part in item.items()}
            case list() | tuple():
                return [walk(part) for part in item]
            case _:
                return item

    made = walk(value)
    if missing:
        log.warning("The report's fonts lack %s; printed as %s.", " ".join(sorted(missing)), GETA)
    return made


def _report(report: Report, language: Language) -> dict[str, Any]:
    return {
        "language": language,
        "title": report.title.say(language),
        "subtitle": report.subtitle.say(language),
        "stamp": report.stamp.say(language),
        "footer": report.footer.say(language),
        "sections": [_section(section, language) for section in report.sections],
    }


def _section(section: Section, language: Language) -> dict[str, Any]:
    return {
        "title": section.title.say(language),
        "new_page": section.new_page,
        "pieces": [_piece(piece, language) for piece in blocks(section.pieces)],
    }


def _piece(piece: Piece | ChartRow, language: Language) -> dict[str, Any]:
    def say(text: Text) -> str:
        return text.say(language)

    match piece:
        case Paragraph():
            look = "lead" if piece.lead else "small" if piece.small else "text"
            return {"kind": "paragraph", "look": look, "text": say(piece.text)}
        case Heading():
            return {"kind": "heading", "text": say(piece.text)}
        case Bullets():
            return {"kind": "bullets", "items": [say(item) for item in piece.items]}
        case Figures():
            items = [{"value": say(i.value), "label": say(i.label)} for i in piece.items]
            return {"kind": "figures", "items": items}
        case Table():
            return _table(piece, language)
        case ChartRow():
            charts = [_chart(chart, language) for chart in piece.charts]
            return {"kind": "charts", "columns": 2, "charts": charts}
        case Chart():
            return {"kind": "charts", "columns": 1, "charts": [_chart(piece, language)]}
        case Map():
            return _map(piece, language)
        case Callout():
            told = {"title": say(piece.title), "text": say(piece.text)}
            return {"kind": "callout", "tone": piece.tone, **told}
        case Cards():
            cards = [
                {"title": say(c.title), "tag": say(c.tag), "text": say(c.text), "tone": c.tone}
                for c in piece.items
            ]
            return {"kind": "cards", "items": cards}


def _table(table: Table, language: Language) -> dict[str, Any]:
    rows = table.rows if table.most is None else table.rows[: table.most]
    left_out = len(table.rows) - len(rows)
    return {
        "kind": "table",
        "title": table.title.say(language),
        "columns": [
            {
                "title": column.title.say(language),
                "unit": column.unit.say(language),
                "numeric": column.numeric,
            }
            for column in table.columns
        ],
        "rows": [[cell.say(language) for cell in row] for row in rows],
        "note": table.note.say(language),
        "more": _MORE.fill(n=left_out).say(language) if left_out else "",
    }


def _chart(chart: Chart, language: Language) -> dict[str, Any]:
    return {
        "title": chart.title.say(language),
        "svg": chart_svg(chart_spec(chart.spec, language), "chart"),
        "alt": chart.alt.say(language),
        "note": chart.note.say(language),
    }


def _map(piece: Map, language: Language) -> dict[str, Any]:
    scene = piece.scene
    shown = scene.indicators[0]

    def key(item: Key) -> dict[str, Any]:
        return {"colour": item.colour, "name": item.name.say(language)}

    return {
        "kind": "map",
        "title": piece.title.say(language),
        "svg": map_svg(scene, language, still=True),
        "alt": piece.alt.say(language),
        "shades_title": shown.title.say(language),
        "shades": [key(item) for item in shade_keys(scene, shown)],
        "chips": [key(item) for item in chip_keys(scene)],
        "notes": [note.say(language) for note in piece.notes],
    }
