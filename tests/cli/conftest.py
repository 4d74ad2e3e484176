"""Studies for the tests of the command line."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

TUTORIAL = """
study: mine
title: {en: "Mine & <b>yours</b>"}
dataset: tutorial
currency: CNY
periods: [2026, 2027]
"""


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a study folder on the tutorial's data; the working folder is the one around it."""
    for variable in ("GAP", "TIME_LIMIT", "THREADS", "SEED", "RUNS", "REPORT"):
        monkeypatch.delenv(f"PLANNER_{variable}", raising=False)
    monkeypatch.setenv("PLANNER_CONFIG", str(tmp_path / "no-such-file.toml"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "study.yaml").write_text(TUTORIAL, encoding="utf-8")
    return tmp_path / "mine"


@pytest.fixture
def hard_study(tmp_path: Path) -> Path:
    """Return a study that no solver closes in a minute: many like sites, whole pods."""
    dice = random.Random(1)
    years, regions, sites = (2026, 2027, 2028, 2029), range(24), range(30)

    def spot() -> dict[str, float]:
        return {"lat_deg": dice.uniform(0, 20), "lon_deg": dice.uniform(0, 20)}

    tables: dict[str, list[dict[str, object]]] = {
        "regions": [{"region_id": f"r{r}", "zone_id": f"z{r}", **spot()} for r in regions],
        "sites": [
            {
                "site_id": f"s{s}",
                "zone_id": f"z{s % 24}",
                **spot(),
                "state": "candidate",
                "land_hall_limit_mw": dice.uniform(3, 6),
                "opening_cost_mcur": dice.uniform(20, 40),
                "build_cost_mcur_per_mw": dice.uniform(9, 12),
                "energy_price_cur_per_kwh": dice.uniform(0.3, 0.6),
            }
            for s in sites
        ],
        "chips": [
            {
                "chip_id": chip,
                "fp16_tflops": flops,
                "server_power_w": watt,
                "price_kcur": price,
                "pod_chips": pod,
            }
            for chip, flops, watt, price, pod in (
                ("a", 100, 1000, 90, 130),
                ("b", 170, 1500, 165, 170),
            )
        ],
        "workloads": [
            {
                "workload_id": "train",
                "precision": "fp16",
                "penalty_cur_per_pflops_hour": 3000,
                "data_gb_per_pflops_hour": 100,
            }
        ],
        "chip_workload": [
            {"chip_id": chip, "workload_id": "train", "efficiency_ratio": 0.4}
            for chip in ("a", "b")
        ],
        "demand": [
            {
                "region_id": f"r{r}",
                "workload_id": "train",
                "period": t,
                "useful_pflops": dice.uniform(20, 60) * (1 + 0.2 * (t - 2026)),
            }
            for r in regions
            for t in years
        ],
        "links": [
            {
                "region_id": f"r{r}",
                "site_id": f"s{s}",
                "cost_cur_per_pflops_year": dice.uniform(1e5, 1e6),
            }
            for r in regions
            for s in sites
        ],
    }
    folder = tmp_path / "hard"
    (folder / "tables").mkdir(parents=True)
    (folder / "study.yaml").write_text(
        f"study: hard\ndataset: tables\ncurrency: CNY\nperiods: {list(years)}\n", encoding="utf-8"
    )
    for name, rows in tables.items():
        with (folder / "tables" / f"{name}.csv").open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder
