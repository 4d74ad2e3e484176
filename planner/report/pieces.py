"""What a report is made of. Sections return these; only the renderers know HTML and typst.

Every string is a :class:`~planner.report.words.Text`, so a section is written once for both
languages. Numbers in prose come from :mod:`planner.report.numbers`, so they cannot drift from the
tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from planner.report.words import NOTHING, Text

if TYPE_CHECKING:
    from planner.report.cartography.scene import Scene

Tone = Literal["plain", "good", "alarm"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. A lead states the decision and is set larger."""

    text: Text
    lead: bool = False
    small: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section."""

    text: Text


@dataclass(frozen=True, slots=True)
class Bullets:
    """Short statements, one a line."""

    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure and what it is."""

    value: Text
    label: Text


@dataclass(frozen=True, slots=True)
class Figures:
    """Key figures side by side."""

    items: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    title : Text
        Heading.
    unit : Text
        Printed under the heading; empty if the column has none.
    key : str
        Name in the CSV file; the name of the result table's column, so it ends in its unit.
    numeric : bool
        Whether cells are set flush right and sorted by their number.
    width : float
        Share of the width in print; 0 leaves it to the renderer.
    """

    title: Text
    key: str
    unit: Text = NOTHING
    numeric: bool = False
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows and columns with a title that states what they show.

    Attributes
    ----------
    title : Text
        What the table shows.
    columns : tuple of Column
        From left to right.
    rows : tuple of tuple of Text
        A text's `number` is what is sorted by and written to CSV.
    note : Text
        Below the table.
    name : str
        Name of the CSV file offered, without the ending; empty offers none.
    most : int or None
        Rows printed in PDF before the rest is left to the file; None prints all.
    """

    title: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]
    note: Text = NOTHING
    name: str = ""
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A Vega-Lite specification under a title that states a finding.

    Attributes
    ----------
    title : Text
        The finding.
    spec : mapping
        Vega-Lite without title; strings may be texts and values pairs of both languages.
    alt : Text
        What a reader who cannot see it must know.
    note : Text
        Below the chart.
    wide : bool
        Over the whole width instead of one of two columns.
    """

    title: Text
    spec: Mapping[str, Any]
    alt: Text
    note: Text = NOTHING
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Map:
    """A map with its legend, caption and, in HTML, controls and site panels.

    Attributes
    ----------
    title : Text
        What the map shows.
    scene : Scene
        Everything to draw, projected.
    alt : Text
        What a reader who cannot see it must know.
    notes : tuple of Text
        Caption lines: how to read it, source and approval of the borders.
    panels : tuple of SitePanel
        What HTML shows when a site is chosen.
    """

    title: Text
    scene: Scene
    alt: Text
    notes: tuple[Text, ...] = ()
    panels: tuple[SitePanel, ...] = ()


@dataclass(frozen=True, slots=True)
class SitePanel:
    """What is to be said of one site beside the map."""

    site_id: str
    title: Text
    facts: tuple[Figure, ...]
    by_year: Table
    reasons: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Callout:
    """A statement set apart: a warning, a limit, a caveat."""

    text: Text
    title: Text = NOTHING
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Card:
    """A short statement with a tag, such as why a site was chosen."""

    title: Text
    tag: Text
    text: Text
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards in two columns."""

    items: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class SiteSheet:
    """Half a page on one site.

    Attributes
    ----------
    title, tag : Text
        Name, and where and what it is.
    inset : str
        SVG of where it lies, without words; empty if there are no borders.
    alt : Text
        What a reader who cannot see the inset must know.
    reasons : tuple of Text
        Sentences.
    by_year : Table
        Its figures.
    site_id : str
        Where in the page the map's panel of the same site leads to; empty for nowhere.
    """

    title: Text
    tag: Text
    inset: str
    alt: Text
    reasons: tuple[Text, ...]
    by_year: Table
    site_id: str = ""


Piece = Paragraph | Heading | Bullets | Figures | Table | Chart | Map | Callout | Cards | SiteSheet


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report.

    Attributes
    ----------
    key : str
        Anchor in the page.
    title : Text
        Heading; empty for the first page, which is headed by the decision.
    pieces : tuple
        In order.
    new_page : bool
        Whether it starts a page in PDF.
    """

    key: str
    title: Text
    pieces: tuple[Piece, ...]
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report, ready to be rendered in either language and format.

    Attributes
    ----------
    title, subtitle, stamp : Text
        Head of the first page; `stamp` is a short mark such as the state of the plan.
    tone : {"plain", "good", "alarm"}
        How the mark is set.
    footer : Text
        At the foot of each page: what it was computed with.
    sections : tuple of Section
        In order.
    """

    title: Text
    subtitle: Text
    stamp: Text
    footer: Text
    sections: tuple[Section, ...]
    tone: Tone = "plain"
