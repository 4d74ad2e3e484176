"""Rebuild the fonts of the reports: Noto Sans SC, regular and bold, cut to what reports print.

Needs ``fonttools`` and the variable font ``NotoSansSC[wght].ttf``, which the Python package
``justmytype-intl-cjk`` carries with its licence (SIL Open Font License 1.1):

    pip install fonttools justmytype-intl-cjk==0.1.0
    python tools/build_fonts.py

Static fonts, because a variable font comes out thin in the charts of a PDF. The characters are
GB2312, Latin with accents, Greek and Cyrillic of GB2312, signs used in figures, and every character
of the shipped datasets.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "reports" / "fonts"
WEIGHTS = {"Regular": 400, "Bold": 700}
SIGNS = "•–—‘’“”…·×±≤≥≈−→←↑↓°²³µΔ€£¥‰№●■▲▼○□△▽✓✕ⅠⅡⅢ"


def characters() -> set[int]:
    """Return the code points to keep."""
    kept = set(range(0x20, 0x7F)) | set(range(0xA0, 0x250)) | {ord(c) for c in SIGNS}
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            kept.update(ord(c) for c in bytes([row, cell]).decode("gb2312", "ignore"))
    for path in sorted((ROOT / "data").glob("*/*.*")):
        if path.suffix in (".csv", ".geojson"):
            kept.update(ord(c) for c in path.read_text(encoding="utf-8") if c.isprintable())
    return kept


def build(source: Path) -> None:
    """Write both weights and the licence beside them."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, weight in WEIGHTS.items():
        font = TTFont(source, recalcTimestamp=False)
        options = subset.Options(hinting=False, notdef_outline=True)
        options.layout_features = ["kern", "ccmp", "locl", "tnum", "mark", "mkmk"]
        options.name_IDs = ["*"]
        maker = subset.Subsetter(options)
        maker.populate(unicodes=characters())
        maker.subset(font)
        instancer.instantiateVariableFont(
            font, {"wght": weight}, inplace=True, updateFontNames=True
        )
        for table in ("vhea", "vmtx", "VORG"):
            if table in font:
                del font[table]
        font.save(TARGET / f"NotoSansSC-{name}.ttf")
    shutil.copy(source.parent / "OFL.txt", TARGET / "OFL.txt")


def installed_source() -> Path:
    """Return the variable font inside the installed package."""
    found = importlib.util.find_spec("justmytype_intl_cjk")
    if found is None or found.origin is None:
        raise SystemExit("Install justmytype-intl-cjk, or name the font with --source.")
    return Path(found.origin).parent / "fonts" / "ofl" / "notosanssc" / "NotoSansSC[wght].ttf"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--source", type=Path, help="NotoSansSC[wght].ttf beside its OFL.txt")
    build(parser.parse_args().source or installed_source())
