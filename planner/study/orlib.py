"""Published facility location instances, read and written as studies, with nothing left over.

A facility becomes a site: its fixed cost is paid at opening, its capacity is the land and hall
limit. A customer becomes a region with one kind of work. There is one chip of 1 PFLOPS and 1 MW per
thousand, free of charge and bought by the fraction, one year, and no discount. One unit of cost of
the file is one m currency; one unit of demand is one PFLOPS divided by ``scale``.

Formats: capacitated and uncapacitated warehouse location of the OR-Library (J. E. Beasley 1990,
Journal of the Operational Research Society 41(11), 1069-1072), the simple format of UflLib, and the
single-source instances of Holmberg, Ronnqvist and Yuan 1999, EJOR 113(3), 544-559.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from planner.errors import InputError
from planner.study.entities import TABLES
from planner.study.faults import capped, one

Row = dict[str, str | float | int]
CUR_PER_MCUR = 1e6
_YEAR = 2026
_ZONE = "all"
_WORK = "work"
_CHIP = "unit"
_GRID_COLUMNS = 25
_GRID_STEP_DEG = 0.1


@dataclass(frozen=True, slots=True)
class OrlibInstance:
    """A facility location instance as published.

    Attributes
    ----------
    name : str
        Name of the instance.
    fixed_cost, capacity : tuple of float
        One entry a facility; a capacity of ``None`` is no limit.
    demand : tuple of float
        One entry a customer.
    cost : tuple of tuple of float
        ``cost[facility][customer]``: serving all of the customer's demand from the facility.
    single_source : bool
        Whether each customer must be served by one facility.
    exactly : int or None
        Number of facilities to open, as in p-median instances.
    """

    name: str
    fixed_cost: tuple[float, ...]
    capacity: tuple[float | None, ...]
    demand: tuple[float, ...]
    cost: tuple[tuple[float, ...], ...]
    single_source: bool = False
    exactly: int | None = None

    @property
    def scale(self) -> int:
        """Units of demand per PFLOPS: the power of ten that brings capacities to what is usual."""
        usual = TABLES["sites"].column("land_hall_limit_mw").usual
        largest = max((limit for limit in self.capacity if limit is not None), default=0.0)
        scale = 1
        while usual is not None and largest / scale > usual.high:
            scale *= 10
        return scale


def read_orlib(path: Path, capacity: float | None = None) -> OrlibInstance:
    """Read the OR-Library format: facilities with capacity and fixed cost, then each customer.

    Where every capacity is zero, or a capacity is no less than the whole demand, there is no limit.

    Parameters
    ----------
    path : pathlib.Path
        Instance file.
    capacity : float, optional
        What stands for the word ``capacity`` in the large instances (capa, capb, capc).

    Raises
    ------
    planner.errors.InputError
        If the file is not such an instance.
    """
    return _parsed(path, lambda words: _orlib(path.stem, words, capacity))


def read_ufllib(path: Path) -> OrlibInstance:
    """Read UflLib's simple format: no capacities; a third number above zero is p of a p-median.

    Raises
    ------
    planner.errors.InputError
        If the file is not such an instance.
    """
    return _parsed(path, lambda words: _ufllib(path.name, words))


def read_holmberg(path: Path) -> OrlibInstance:
    """Read the format of Holmberg, Ronnqvist and Yuan; each customer has a single source.

    Raises
    ------
    planner.errors.InputError
        If the file is not such an instance.
    """
    return _parsed(path, lambda words: _holmberg(path.stem, words))


def _parsed(path: Path, parse: Callable[[_Words], OrlibInstance]) -> OrlibInstance:
    try:
        words = _Words(path.read_text(encoding="utf-8"))
        instance = parse(words)
        words.must_be_at_end()
    except (OSError, ValueError) as error:
        rule = f"is not an instance of this format: {error}"
        remedy = "Look at the file, or name its format."
        raise InputError(capped([one("E215", rule, remedy, file=path.name)])) from error
    return instance


class _Words:
    """The words of an instance file, taken one after the other."""

    def __init__(self, text: str) -> None:
        self._words = text.split()
        self._next = 0

    def word(self) -> str:
        if self._next == len(self._words):
            raise ValueError("it ends too early")
        self._next += 1
        return self._words[self._next - 1]

    def count(self) -> int:
        number = int(self.word())
        if number < 0:
            raise ValueError("a count is negative")
        return number

    def number(self) -> float:
        return float(self.word())

    def numbers(self, count: int) -> tuple[float, ...]:
        return tuple(self.number() for _ in range(count))

    def must_be_at_end(self) -> None:
        left = len(self._words) - self._next
        if left:
            raise ValueError(f"{left} words too many")


def _orlib(name: str, words: _Words, capacity: float | None) -> OrlibInstance:
    facilities, customers = words.count(), words.count()
    given, fixed = [], []
    for _ in range(facilities):
        given.append(_capacity(words.word(), capacity))
        fixed.append(words.number())
    demand, by_customer = [], []
    for _ in range(customers):
        demand.append(words.number())
        by_customer.append(words.numbers(facilities))
    limits = _limits(given, sum(demand))
    return OrlibInstance(
        name=name,
        fixed_cost=tuple(fixed),
        capacity=limits,
        demand=_positive(demand, limits),
        cost=tuple(zip(*by_customer, strict=True)),
    )


def _capacity(word: str, stands_for: float | None) -> float:
    if word != "capacity":
        return float(word)
    if stands_for is None:
        raise ValueError("it leaves the capacity open: give one")
    return stands_for


def _ufllib(name: str, words: _Words) -> OrlibInstance:
    if words.word() != "FILE:":
        raise ValueError("its first word is not FILE:")
    words.word()
    facilities, customers, exactly = words.count(), words.count(), words.count()
    fixed, cost = [], []
    for _ in range(facilities):
        words.count()
        fixed.append(words.number())
        cost.append(words.numbers(customers))
    return OrlibInstance(
        name=name,
        fixed_cost=tuple(fixed),
        capacity=(None,) * facilities,
        demand=(1.0,) * customers,
        cost=tuple(cost),
        exactly=exactly or None,
    )


def _holmberg(name: str, words: _Words) -> OrlibInstance:
    facilities, customers = words.count(), words.count()
    pairs = [words.numbers(2) for _ in range(facilities)]
    demand = words.numbers(customers)
    limits = _limits([pair[0] for pair in pairs], sum(demand))
    return OrlibInstance(
        name=name,
        fixed_cost=tuple(pair[1] for pair in pairs),
        capacity=limits,
        demand=_positive(demand, limits),
        cost=tuple(words.numbers(customers) for _ in range(facilities)),
        single_source=True,
    )


def _limits(capacity: Sequence[float], total: float) -> tuple[float | None, ...]:
    if not any(capacity):
        return (None,) * len(capacity)
    return tuple(None if limit >= total else limit for limit in capacity)


def _positive(demand: Sequence[float], limits: Sequence[float | None]) -> tuple[float, ...]:
    """Return the demand; without capacities its size does not matter, so zeros count as ones."""
    if all(units > 0 for units in demand):
        return tuple(demand)
    if any(limit is not None for limit in limits):
        raise ValueError("a customer has no demand, so its cost cannot be told per unit")
    return (1.0,) * len(demand)


def write_study(instance: OrlibInstance, folder: Path) -> Path:
    """Write the instance as a study: ``study.yaml`` and a folder ``tables`` of CSV files.

    Parameters
    ----------
    instance : OrlibInstance
        What to write.
    folder : pathlib.Path
        Made if it does not exist. Files of the same names are replaced.

    Returns
    -------
    pathlib.Path
        The study file.
    """
    data = folder / "tables"
    data.mkdir(parents=True, exist_ok=True)
    for name, rows in study_tables(instance).items():
        with (data / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    study_file = folder / "study.yaml"
    yaml = YAML()
    yaml.width = 100
    with study_file.open("w", encoding="utf-8") as out:
        yaml.dump(study_settings(instance), out)
    return study_file


def study_settings(instance: OrlibInstance) -> dict[str, Any]:
    """Return the content of the study file."""
    rules: dict[str, Any] = {}
    if instance.single_source:
        rules["single_source"] = {"enabled": True}
    if instance.exactly is not None:
        rules["site_count"] = {"enabled": True, "exactly": instance.exactly}
    return {
        "study": instance.name,
        "title": {"en": f"Facility location {instance.name}", "zh": f"设施选址 {instance.name}"},
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


def study_tables(instance: OrlibInstance) -> Mapping[str, list[Row]]:
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
