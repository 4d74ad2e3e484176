"""Tiny but rich studies, drawn at random from a seed.

Each has two or three sites and a random subset of the model's subjects. Numbers are scaled so that
limits bind now and then: the whole demand takes about one thousand chips, one MW and ten GWh. The
number of yes-or-no plans is kept below ``MOST_PLANS``, so that a brute force ends soon.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from random import Random

from planner.study.entities import TABLES
from planner.study.load import load_study
from planner.study.schema import MISSING
from planner.study.study import Study

from . import draw_sites, draw_work, draw_world
from .draw import Draw, Row


def drawn(seed: int) -> Draw:
    """Draw a study."""
    draw = Draw(seed)
    for part in (
        _method,
        draw_work.slices,
        draw_work.regions,
        draw_work.chips_and_work,
        draw_sites.sites,
        draw_work.supply,
        draw_sites.coolings,
        draw_sites.stock,
        draw_world.zones,
        draw_world.areas,
        draw_sites.grid_steps,
        draw_world.network,
        draw_world.economics,
        _rules,
        _futures,
    ):
        part(draw)
    return draw


def _method(draw: Draw) -> None:
    profit = draw.chance(0.3)
    unmet = ["free", "priced"] if profit else ["priced", "priced", "forbidden"]
    draw.settings |= {
        "periods": draw.years,
        "discount_rate": draw.rng.choice([0, 0.05, 0.08]),
        "aim": "highest_profit" if profit else "least_cost",
        "unmet_demand": draw.rng.choice(unmet),
        "integers": {
            "pods": "integer" if draw.whole else "continuous",
            "halls": "continuous",
        },
        "rules": {},
    }


def _rules(draw: Draw) -> None:
    rules = draw.settings["rules"]
    sites = draw.used_sites()
    if draw.chance(0.25):
        rules["site_count"] = {
            "enabled": True,
            draw.rng.choice(["at_most", "exactly"]): max(1, len(sites) - 1),
        }
    if draw.chance(0.35):
        rules["min_occupied_share"] = {
            "enabled": True,
            "ratio": draw.between(0.6, 0.95),
            "ramp_year": draw.rng.choice([0, 1]),
        }
    if len(draw.tables["chips"]) > 1 and draw.chance(0.35):
        share = {t: draw.between(0.2, 0.7) for t in draw.years[-2:]}
        rules["domestic_share"] = {"enabled": True, "ratio_by_period": share}
    if draw.chance(0.5):
        rules["energy_quota"] = {"deduct_green_power": True}
    for rule in ("green_share", "carbon_cap", "pue_cap"):
        if draw.chance(0.1):
            rules[rule] = {"enabled": False}
    wanted = sum(1 for row in draw.tables["demand"] if row["useful_pflops"] > 0)
    if draw.theme == "source" and draw.affords((len(sites) + 1) ** wanted):
        rules["single_source"] = {"enabled": True}
    clusters = len(sites) * len(draw.tables["chips"]) * len(draw.years)
    if draw.theme == "cluster" and draw.affords(2**clusters):
        draw.tables["workloads"][0]["cluster_min_pflops"] = draw.between(15, 60)


def _futures(draw: Draw) -> None:
    single = "single_source" in draw.settings["rules"]
    if single or not draw.chance(0.45):
        return
    first = draw.rng.choice([0.4, 0.5, 0.7])
    many = [
        "demand[*].useful_pflops *= 0.6",
        "demand[workload_id=train].useful_pflops *= 1.4",
        "chip_workload[*].efficiency_ratio *= 0.8",
        "workloads[*].penalty_cur_per_pflops_hour *= 1.5",
        "workloads[train].movable_ratio = 0.2",
        "sites[s1].energy_price_cur_per_kwh += 0.2",
        "economics.carbon_price_cur_per_t = 150",
    ]
    pairs = [(x["chip_id"], x["workload_id"]) for x in draw.tables["chip_workload"]]
    if ("blue", "train") in pairs:
        many += ["chip_workload[red,train].efficiency_ratio = 0"]
    if "zones" in draw.tables:
        many += [
            "zones[east].energy_quota_gwh_per_year = 6",
            "zones[*].green_premium_cur_per_kwh += 0.1",
            "zones[*].green_supply_gwh_per_year *= 1.5",
        ]
    if "areas" in draw.tables:
        many += ["areas[north].pool_fte *= 0.8"]
    if draw.settings["aim"] == "highest_profit":
        many += ["workloads[*].revenue_cur_per_pflops_hour *= 0.7"]
    draw.settings["futures"] = [
        {"id": "calm", "probability": first},
        {
            "id": "rough",
            "probability": round(1 - first, 10),
            "changes": draw.rng.sample(many, 3),
        },
    ]
    if draw.chance(0.5):
        alpha, weight = draw.rng.choice([(0, 0.3), (0.6, 0.5), (0.9, 1)])
        draw.settings["risk"] = {"measure": "cvar", "alpha": alpha, "weight": weight}


#: columns that name a year
_YEARS = ("period", "open_period", "first_period", "last_period")


def stretch(draw: Draw) -> None:
    """Make the study's years periods of one to six years; what it calls a year moves with them."""
    dice = Random(draw.settings["study"])
    lengths = [dice.randint(1, 2 if draw.whole else 6) for _ in draw.years]
    starts = [draw.years[0] + sum(lengths[:i]) for i in range(len(lengths))]
    moved = dict(zip(draw.years, starts, strict=True))
    for rows in draw.tables.values():
        for row in rows:
            row |= {k: moved.get(row[k], row[k]) for k in _YEARS if k in row}
    share = draw.settings["rules"].get("domestic_share", {})
    for key in [k for k in ("ratio_by_period",) if k in share]:
        share[key] = {moved[t]: ratio for t, ratio in share[key].items()}
    draw.settings |= {"periods": starts, "last_period_years": lengths[-1]}


def random_study(seed: int, folder: Path, *, stretched: bool = False) -> Study:
    """Draw a study, write it to a folder and load it as a user would."""
    draw = drawn(seed)
    if stretched:
        stretch(draw)
    return written(folder, draw.settings, draw.tables)


def _spelt_out(table: str, columns: list[str]) -> Row:
    """Return the figures of cells that a draw leaves out: a blank would be none."""
    schemas = (TABLES[table].column(name) for name in columns)
    return {c.name: c.default for c in schemas if not c.blank and c.default is not MISSING}


def written(folder: Path, settings: Row, tables: Mapping[str, list[Row]]) -> Study:
    """Write a study to a folder and load it as a user would."""
    data = folder / "tables"
    data.mkdir(parents=True)
    for name, rows in tables.items():
        if rows:
            columns = list(dict.fromkeys(column for row in rows for column in row))
            with (data / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, columns)
                writer.writeheader()
                writer.writerows({**_spelt_out(name, columns), **row} for row in rows)
    study = folder / "study.yaml"  # JSON is YAML
    study.write_text(json.dumps(settings), encoding="utf-8")
    return load_study(study)
