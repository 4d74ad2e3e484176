"""The fonts that ship with the package, and the part of them that one page needs."""

from __future__ import annotations

import base64
import io
import logging
from functools import cache
from pathlib import Path

from planner.resources import share

WEIGHTS = {"NotoSansSC-Regular.ttf": 400, "NotoSansSC-Bold.ttf": 700}


def fonts_folder() -> Path:
    """Return the folder of the shipped fonts."""
    return share("reports", "fonts")


def font_files() -> tuple[Path, ...]:
    """Return the shipped font files, regular first."""
    return tuple(fonts_folder() / name for name in WEIGHTS)


@cache
def known_characters() -> frozenset[int]:
    """Return the code points that every shipped font can draw."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    sets = []
    for path in font_files():
        with TTFont(path, lazy=True) as font:
            sets.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*sets)


def missing_characters(text: str) -> str:
    """Return the characters of a text that the shipped fonts cannot draw."""
    known = known_characters()
    return "".join(sorted({c for c in text if c.isprintable() and ord(c) not in known}))


def web_font(path: Path, text: str) -> str:
    """Return the part of a font that a text needs, as WOFF2 in base 64."""
    from fontTools import subset  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont

    logging.getLogger("fontTools.subset").setLevel(logging.WARNING)
    options = subset.Options(hinting=False, notdef_outline=True, flavor="woff2")
    options.layout_features = ["kern", "tnum", "ccmp", "locl"]
    with TTFont(path, recalcTimestamp=False) as font:
        maker = subset.Subsetter(options)
        maker.populate(text=text)
        maker.subset(font)
        font.flavor = "woff2"
        stream = io.BytesIO()
        font.save(stream)
    return base64.b64encode(stream.getvalue()).decode("ascii")
