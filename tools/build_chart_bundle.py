"""Rebuild the chart library of the reports' pages: Vega, Vega-Lite and Vega-Embed in one script.

The converter that draws the printed charts carries the library, so page and print are drawn by the
same version. Making the script takes more memory than a whole report, so it ships ready-made:

    pip install vl-convert-python zopfli
    python tools/build_chart_bundle.py
"""

from __future__ import annotations

from pathlib import Path

import vl_convert
import zopfli.gzip

TARGET = Path(__file__).resolve().parents[1] / "reports" / "vega.js.gz"


def bundle() -> bytes:
    """Return the script, packed as small as gzip can; the same versions give the same bytes."""
    source: str = vl_convert.javascript_bundle()
    packed: bytes = zopfli.gzip.compress(source.encode(), numiterations=15)
    return packed


if __name__ == "__main__":
    TARGET.write_bytes(bundle())
