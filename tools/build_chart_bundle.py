"""Rebuild the chart library of the reports' pages: Vega, Vega-Lite and Vega-Embed in one script.

The converter that draws the printed charts carries the library, so page and print are drawn by the
same version. Making the script takes more memory than a whole report, so it ships ready-made:

    pip install vl-convert-python
    python tools/build_chart_bundle.py
"""

from __future__ import annotations

import gzip
from pathlib import Path

import vl_convert

TARGET = Path(__file__).resolve().parents[1] / "reports" / "vega.js.gz"


def bundle() -> bytes:
    """Return the script, packed; the same version of the converter gives the same bytes."""
    source: str = vl_convert.javascript_bundle()
    return gzip.compress(source.encode(), compresslevel=9, mtime=0)


if __name__ == "__main__":
    TARGET.write_bytes(bundle())
