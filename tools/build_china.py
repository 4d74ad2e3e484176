"""Rebuild the tables of data/china from data/china/raw: ``python tools/build_china.py``.

The same raw tables give the same bytes. The borders have a script of their own, build_borders.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that the script runs from a checkout, wherever it is called

from tools.china.build import dataset_files  # noqa: E402
from tools.china.raw import read_raw  # noqa: E402


def main() -> None:
    """Write every table."""
    folder = ROOT / "data" / "china"
    for name, text in dataset_files(read_raw()).items():
        (folder / name).write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
