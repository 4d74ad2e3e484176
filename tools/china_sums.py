"""Print the sums of data/china beside the known totals: ``python tools/china_sums.py``.

Each line gives the dataset's sum, the total it should meet, and where that total is known from
(data/china/raw/NOTES.md, section 4). It shows no contradiction, no more.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "data" / "china"
Row = Mapping[str, str]
LAST_YEAR = "2030"


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of the dataset and the range it should lie in."""

    name: str
    unit: str
    value: float
    low: float
    high: float
    against: str

    @property
    def fits(self) -> bool:
        """Whether the sum lies in the range."""
        return self.low <= self.value <= self.high


def sums(folder: Path = FOLDER) -> tuple[Sum, ...]:
    """Return every sum of the dataset that a known total can be held against."""
    tables = {path.stem: _rows(path) for path in folder.glob("*.csv")}
    return (*_stock(tables), *_demand(tables), *_energy(tables), *_money(tables))


def grade_counts(folder: Path = FOLDER) -> dict[str, int]:
    """Return how many figures of the dataset have each grade."""
    counts: dict[str, int] = {}
    for line in _rows(folder / "provenance.csv"):
        if line["key"] == "*":
            table = _rows(folder / f"{line['table']}.csv")
            covered = sum(1 for row in table if row.get(line["column"]))
        else:
            covered = 1
        counts[line["grade"]] = counts.get(line["grade"], 0) + covered
    return counts


def _stock(tables: Mapping[str, Sequence[Row]]) -> tuple[Sum, ...]:
    chips = {row["chip_id"]: row for row in tables["chips"]}
    fp16 = fp64 = ai_mw = server_mw = servers = 0.0
    for row in tables["existing"]:
        chip, kchip = chips[row["chip_id"]], _number(row["installed_kchip"])
        megawatt = kchip * _number(chip["server_power_w"]) / 1000
        fp16 += kchip * _number(chip["fp16_tflops"]) / 1000
        fp64 += kchip * _number(chip["fp64_tflops"]) / 1000
        if chip["fp64_tflops"]:
            servers, server_mw = servers + kchip / 1000, server_mw + megawatt
        else:
            ai_mw += megawatt
    halls = sum(_number(row["hall_it_mw"]) for row in tables["existing_halls"])
    return (
        Sum("AI stock", "EFLOPS FP16 nameplate", fp16, 787, 789, "MIIT mid-2025: 788"),
        Sum("General stock", "EFLOPS FP64 nameplate", fp64, 85, 87, "IDC 2025: 85.8"),
        Sum("Servers", "million", servers, 17.0, 17.4, "85.8 EFLOPS / 5 TFLOPS: 17 M"),
        Sum("AI stock, IT", "GW nameplate", ai_mw / 1000, 1.4, 2.4, "2.4 GW for 1,037 EFLOPS"),
        Sum("Servers, IT", "GW", server_mw / 1000, 5.9, 6.1, "6.0 GW"),
        Sum("Standing halls, IT", "GW", halls / 1000, 10.3, 17.1, "racks: 10.3 drawn, 17.1 filled"),
    )


def _demand(tables: Mapping[str, Sequence[Row]]) -> tuple[Sum, ...]:
    useful = {
        workload: _useful(tables, workload)
        for workload in ("training", "realtime_inference", "batch_inference", "general")
    }
    occupied = sum(
        useful[workload][LAST_YEAR] / _stock_efficiency(tables, workload)
        for workload in ("training", "realtime_inference", "batch_inference")
    )
    inference = useful["realtime_inference"]["2026"] + useful["batch_inference"]["2026"]
    general = useful["general"][LAST_YEAR]
    known = "28 at the tokens of mid-2025, growing"
    return (
        Sum("Inference 2026", "EFLOPS FP16 useful", inference, 28, 84, known),
        Sum("AI demand 2030", "EFLOPS FP16 occupied", occupied, 2320, 2420, "4,736 x 0.50 = 2,368"),
        Sum("General demand 2030", "EFLOPS FP64 useful", general, 25, 26, "203 x 0.60 x 0.21"),
    )


def _stock_efficiency(tables: Mapping[str, Sequence[Row]], workload: str) -> float:
    """Return useful FLOPS / nameplate of the standing accelerators."""
    tflops = {row["chip_id"]: _number(row["fp16_tflops"]) for row in tables["chips"]}
    efficiency = {
        row["chip_id"]: _number(row["efficiency_ratio"])
        for row in tables["chip_workload"]
        if row["workload_id"] == workload
    }
    nameplate = useful = 0.0
    for row in tables["existing"]:
        eflops = _number(row["installed_kchip"]) * tflops[row["chip_id"]]
        nameplate += eflops
        useful += eflops * efficiency.get(row["chip_id"], 0.0)
    return useful / nameplate


def _energy(tables: Mapping[str, Sequence[Row]]) -> tuple[Sum, ...]:
    quota = {
        year: sum(
            _number(row["energy_quota_gwh_per_year"])
            for row in tables["zones"]
            if row["period"] == year
        )
        / 1000
        for year in ("2026", LAST_YEAR)
    }
    growth = (quota[LAST_YEAR] - quota["2026"]) / 4 * 5
    return (
        Sum("Quota 2030", "TWh", quota[LAST_YEAR], 245, 285, "IEA 277; chips route 253"),
        Sum("Quota of 2026-2030", "TWh", growth, 147, 151, "placeholder quotas: 149"),
    )


def _money(tables: Mapping[str, Sequence[Row]]) -> tuple[Sum, ...]:
    chips = {row["chip_id"]: row for row in tables["chips"]}
    supply = [row for row in tables["chip_supply"] if row.get("supply_kchip")]
    eflops = money = 0.0
    for row in supply:
        chip, kchip = chips[row["chip_id"]], _number(row["supply_kchip"])
        eflops += kchip * _number(chip["fp16_tflops"]) / 1000
        money += kchip * _number(chip["price_kcur"]) * _number(row["price_factor_ratio"]) / 1000
    grown = "growth of the stock 3,699, and what retires"
    unit = "M CNY/PFLOPS"
    return (
        Sum("Supply 2026-2030", "EFLOPS FP16 nameplate", eflops, 3700, 9000, grown),
        Sum("Price of the supply", unit, money / eflops, 0.2, 0.6, "additions 0.31"),
    )


def _useful(tables: Mapping[str, Sequence[Row]], workload: str) -> dict[str, float]:
    total: dict[str, float] = {}
    for row in tables["demand"]:
        if row["workload_id"] == workload:
            year = row["period"]
            total[year] = total.get(year, 0.0) + _number(row["useful_pflops"]) / 1000
    return total


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _number(text: str | None) -> float:
    return float(text) if text else 0.0


def main() -> int:
    """Print every sum; return 1 if one does not fit."""
    found = sums()
    for line in found:
        mark = "ok " if line.fits else "OFF"
        print(f"{mark} {line.name:26} {line.value:10.2f} {line.unit:24} {line.against}")
    print("\nFigures by grade: " + ", ".join(f"{n:,} {g}" for g, n in grade_counts().items()))
    return 0 if all(line.fits for line in found) else 1


if __name__ == "__main__":
    sys.exit(main())
