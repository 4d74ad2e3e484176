"""The report as a tagged PDF, set by typst from a template and plain data.

What a user wrote reaches typst as data, never as source, so it cannot be read as commands. Only the
shipped fonts are used; a warning of the compiler is an error here, because a missing font or glyph
is no more than a warning to it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from planner.report.cartography.svg import map_svg
from planner.report.fonts import known_characters
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
    SiteSheet,
    Table,
)
from planner.report.svg_charts import Drawings, charts_of, draw_charts, own_ids
from planner.report.words import Text
from planner.report.worker import ask
from planner.say.language import Language

log = logging.getLogger(__name__)

#: printed for a character that the shipped fonts lack, as printers do
GETA = "〓"

_MORE = Text("{n} more in the page's CSV file", "其余 {n} 行见网页版 CSV 文件")


def render_pdf(report: Report, language: Language, drawings: Drawings | None = None) -> bytes:
    """Return a report as PDF/UA-1.

    Parameters
    ----------
    report : Report
        What to render.
    language : {"en", "zh"}
        Language of the file.
    drawings : tuple of str, optional
        Of :func:`planner.report.svg_charts.draw_charts`, if they are made already.

    Raises
    ------
    PlannerError
        If the compiler refuses or warns.
    """
    drawn = draw_charts(report, language) if drawings is None else drawings
    return ask("typeset", _printable(report_data(report, language, drawn)))


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


def report_data(report: Report, language: Language, drawings: Drawings) -> dict[str, Any]:
    """Return a report as plain data for the template."""
    svgs = {
        id(chart): own_ids(svg, "chart")
        for chart, svg in zip(charts_of(report), drawings, strict=True)
    }
    return {
        "language": language,
        "title": report.title.say(language),
        "subtitle": report.subtitle.say(language),
        "stamp": report.stamp.say(language),
        "tone": report.tone,
        "footer": report.footer.say(language),
        "sections": [_section(section, language, svgs) for section in report.sections],
    }


def _section(section: Section, language: Language, svgs: Mapping[int, str]) -> dict[str, Any]:
    return {
        "title": section.title.say(language),
        "new_page": section.new_page,
        "pieces": [_piece(piece, language, svgs) for piece in blocks(section.pieces)],
    }


def _piece(piece: Piece | ChartRow, language: Language, svgs: Mapping[int, str]) -> dict[str, Any]:
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
            charts = [_chart(chart, language, svgs) for chart in piece.charts]
            return {"kind": "charts", "columns": 2, "charts": charts}
        case Chart():
            return {"kind": "charts", "columns": 1, "charts": [_chart(piece, language, svgs)]}
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
        case SiteSheet():
            return {
                "kind": "sheet",
                "title": say(piece.title),
                "tag": say(piece.tag),
                "svg": piece.inset,
                "alt": say(piece.alt),
                "reasons": [say(reason) for reason in piece.reasons],
                "table": _table(piece.by_year, language),
            }


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
                "width": column.width,
            }
            for column in table.columns
        ],
        "rows": [[cell.say(language) for cell in row] for row in rows],
        "note": table.note.say(language),
        "more": _MORE.fill(n=left_out).say(language) if left_out else "",
    }


def _chart(chart: Chart, language: Language, svgs: Mapping[int, str]) -> dict[str, Any]:
    return {
        "title": chart.title.say(language),
        "svg": svgs[id(chart)],
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
