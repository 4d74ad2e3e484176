"""Published facility location instances written as studies, with nothing left over.

A facility becomes a site: its fixed cost is paid at opening, its capacity is the land and hall
limit. A customer becomes a region with one kind of work. There is one chip of 1 PFLOPS and 1 MW per
thousand, free of charge and bought by the fraction, one year, and no discount. One unit of cost of
the file is one m currency; one unit of demand is one PFLOPS divided by ``scale``.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ruamel.yaml import YAML

from planner.importers.formats import Found, read_instance
from planner.importers.instance import Instance
from planner.study.load import load_study
from planner.study.paths import must_be_free

Row = dict[str, str | float | int]
CUR_PER_MCUR = 1e6
_YEAR = 2026
_ZONE = "all"
_WORK = "work"
_CHIP = "unit"
_GRID_COLUMNS = 25
_GRID_STEP_DEG = 0.1


def import_file(file: Path, folder: Path, name: str = "", capacity: float | None = None) -> Found:
    """Turn an instance file into the folder of a study that passes every check.

    Parameters
    ----------
    file : pathlib.Path
        The instance.
    folder : pathlib.Path
        Must not exist, or be empty.
    name, capacity : optional
        As in :func:`planner.importers.formats.read_instance`.

    Raises
    ------
    planner.errors.InputError
        If the file is no instance, or one that no study can be; nothing is written then.
    UsageError
        If the folder is in use or there is no format of that name.
    """
    must_be_free(folder)
    found = read_instance(file, name, capacity)
    with TemporaryDirectory() as made:
        load_study(write_study(found.instance, Path(made), study_name(file)))
        shutil.copytree(made, folder, dirs_exist_ok=True)
    return found


def study_name(file: Path) -> str:
    """Return what a study is called that comes from a file: letters, digits, ``_ . -``."""
    name = file.stem if file.suffix.lower() in (".txt", ".dat", ".cfl") else file.name
    return re.sub(r"[^\w.-]+", "-", name).strip("-") or "instance"


def write_study(instance: Instance, folder: Path, name: str) -> Path:
    """Write the instance as a study: ``study.yaml`` and a folder ``tables`` of CSV files.

    Parameters
    ----------
    instance : Instance
        What to write.
    folder : pathlib.Path
        Made if it does not exist. Files of the same names are replaced.
    name : str
        Of the study.

    Returns
    -------
    pathlib.Path
        The study file.
    """
    data = folder / "tables"
    data.mkdir(parents=True, exist_ok=True)
    for table, rows in study_tables(instance).items():
        with (data / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    study_file = folder / "study.yaml"
    yaml = YAML()
    yaml.width = 100
    with study_file.open("w", encoding="utf-8") as out:
        yaml.dump(study_settings(instance, name), out)
    return study_file


def study_settings(instance: Instance, name: str) -> dict[str, Any]:
    """Return the content of the study file."""
    rules: dict[str, Any] = {}
    if instance.single_source:
        rules["single_source"] = {"enabled": True}
    if instance.exactly is not None:
        rules["site_count"] = {"enabled": True, "exactly": instance.exactly}
    return {
        "study": name,
        "title": {"en": f"Facility location {name}", "zh": f"设施选址 {name}"},
        "note": _note(instance.scale),
        "dataset": "tables",
        "currency": "XXX",
        "price_year": _YEAR,
        "periods": [_YEAR],
        "discount_rate": 0.0,
        "aim": "least_cost",
        "unmet_demand": "forbidden",
        "integers": {"pods": "continuous", "halls": "continuous"},
        **({"rules": rules} if rules else {}),
        "solve": {"gap": 0.0},
    }


def _note(scale: int) -> dict[str, str]:
    return {
        "en": (
            "A published facility location instance. One unit of its cost is one m currency, and "
            f"{scale} of its units of demand are one PFLOPS. It has no coordinates: "
            "sites and regions lie on a made-up grid that no cost depends on."
        ),
        "zh": (
            "公开的设施选址算例。"
            f"算例的 1 个成本单位记为 1 百万货币，{scale} 个需求单位记为 1 PFLOPS。"
            "算例没有坐标：站点与需求地排在虚构的网格上，不影响任何成本。"
        ),
    }


def study_tables(instance: Instance) -> Mapping[str, list[Row]]:
    """Return the rows of each table of the study."""
    sites = [f"s{i + 1}" for i in range(len(instance.fixed_cost))]
    regions = [f"r{j + 1}" for j in range(len(instance.demand))]
    pflops = [units / instance.scale for units in instance.demand]
    return {
        "regions": [
            {"region_id": region, "zone_id": _ZONE, **_place(j)} for j, region in enumerate(regions)
        ],
        "sites": [
            {
                "site_id": site,
                "zone_id": _ZONE,
                **_place(i),
                "state": "candidate",
                "opening_cost_mcur": fixed,
                "land_hall_limit_mw": "" if limit is None else limit / instance.scale,
            }
            for i, (site, fixed, limit) in enumerate(
                zip(sites, instance.fixed_cost, instance.capacity, strict=True)
            )
        ],
        "chips": [
            {
                "chip_id": _CHIP,
                "fp16_tflops": 1,
                "server_power_w": 1000,
                "lifetime_year": 1,
                "pod_chips": 1000,
            }
        ],
        "chip_workload": [{"chip_id": _CHIP, "workload_id": _WORK, "efficiency_ratio": 1}],
        "workloads": [{"workload_id": _WORK, "precision": "fp16"}],
        "demand": [
            {"region_id": region, "workload_id": _WORK, "period": _YEAR, "useful_pflops": size}
            for region, size in zip(regions, pflops, strict=True)
        ],
        "network": [{"only_listed_flag": 1}],
        "links": [
            {
                "region_id": region,
                "site_id": site,
                "cost_cur_per_pflops_year": instance.cost[i][j] / pflops[j] * CUR_PER_MCUR,
            }
            for i, site in enumerate(sites)
            for j, region in enumerate(regions)
        ],
    }


def _place(position: int) -> Row:
    row, column = divmod(position, _GRID_COLUMNS)
    return {
        "lat_deg": round(row * _GRID_STEP_DEG, 1),
        "lon_deg": round(column * _GRID_STEP_DEG, 1),
    }
