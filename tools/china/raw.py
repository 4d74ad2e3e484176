"""The tidy tables of ``data/china/raw``, as figures by key."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.china.figures import Figure

Row = Mapping[str, str]
FOLDER = Path(__file__).parents[2] / "data" / "china" / "raw"


@dataclass(frozen=True, slots=True)
class Raw:
    """Everything that is read; keys are ids and the raw variable's name."""

    provinces: Mapping[tuple[str, str], Figure]
    sites: Mapping[tuple[str, str], Figure]
    chips: Mapping[tuple[str, str], Figure]
    efficiency: Mapping[tuple[str, str], Figure]  #: (chip, workload)
    coolings: Mapping[tuple[str, str], Figure]
    demand: Mapping[tuple[str, str, int], Figure]  #: (region, workload, year), nameplate stock
    round_trip: Mapping[tuple[str, str], Figure]  #: (region, site)
    costs: Mapping[str, Figure]
    rules: Mapping[str, Figure]
    policy: Mapping[str, Figure]
    latency: Mapping[str, Figure]
    climate: Sequence[Row]
    province_rows: Sequence[Row]
    site_rows: Sequence[Row]
    chip_rows: Sequence[Row]
    source_rows: Sequence[Row]


def read_raw(folder: Path = FOLDER) -> Raw:
    """Read every table."""

    def rows(name: str) -> list[dict[str, str]]:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return Raw(
        provinces={(r["province_id"], r["variable"]): _figure(r) for r in rows("provinces")},
        sites={(r["site_id"], r["variable"]): _figure(r) for r in rows("sites")},
        chips={(r["chip_id"], r["variable"]): _figure(r) for r in rows("chips")},
        efficiency={
            (r["chip_id"], r["workload"]): _figure(r)
            for r in rows("chip_efficiency")
            if r["variable"] == "efficiency"
        },
        coolings={(r["tech"], r["variable"]): _figure(r) for r in rows("cooling_tech")},
        demand={
            (r["region_id"], r["workload"], int(r["year_demand"])): _figure(r)
            for r in rows("demand")
            if r["variable"] == "compute_stock_demand"
        },
        round_trip={
            (r["province_id"], r["site_id"]): _figure(r, "rtt_ms") for r in rows("latency_matrix")
        },
        costs={r["variable"]: _figure(r) for r in rows("costs")},
        rules={r["variable"]: _figure(r) for r in rows("demand_rules")},
        policy={r["variable"]: _figure(r) for r in rows("policy")},
        latency={r["variable"]: _figure(r) for r in rows("latency")},
        climate=rows("climate_monthly"),
        province_rows=[r for r in rows("provinces_wide") if r["population"]],
        site_rows=rows("sites_wide"),
        chip_rows=rows("chips_wide"),
        source_rows=rows("sources"),
    )


def raw_grade(row: Row) -> str:
    """Return our word for the grade of a raw row."""
    if row["grade"] == "derived":
        return "derived" if row["inputs"] == "published" else "derived_from_assumptions"
    return row["grade"]


def _figure(row: Row, column: str = "value") -> Figure:
    year = f"as of {row['year']}" if row.get("year", "").isdigit() else ""
    return Figure(
        value=_number(row[column]),
        grade=raw_grade(row),
        low=_number(row["low"]),
        high=_number(row["high"]),
        source_id=row["source_id"],
        note="; ".join(part for part in (row.get("note", ""), year) if part),
    )


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None  # words, such as a rule's text, and empty cells
