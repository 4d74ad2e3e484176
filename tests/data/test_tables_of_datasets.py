"""The shipped tables hold what the manual says: columns, bounds, words, ids and keys."""

from __future__ import annotations

import csv

import pytest

from planner.resources import share
from planner.study.entities import TABLES
from planner.study.schema import Column

TABLE_FILES = [
    (dataset, path.stem)
    for dataset in ("china", "island", "tutorial")
    for path in sorted(share("data", dataset).glob("*.csv"))
]


def rows(dataset: str, table: str) -> list[dict[str, str]]:
    with share("data", dataset, f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fault(column: Column, text: str, ids: set[str]) -> str:
    if not text:
        return "is empty" if column.required else ""
    if column.kind in ("number", "integer", "flag"):
        value = float(text)
        if column.low is not None and value < column.low:
            return f"{text} is below {column.low}"
        if column.high is not None and value > column.high:
            return f"{text} is above {column.high}"
        if column.kind != "number" and not value.is_integer():
            return f"{text} is not whole"
    if column.choices and text not in column.choices:
        return f"{text} is none of {column.choices}"
    if column.refers_to and text not in ids:
        return f"{text} is not in {column.refers_to}"
    return ""


@pytest.mark.parametrize(("dataset", "name"), TABLE_FILES)
def test_cells(dataset: str, name: str) -> None:
    table = TABLES[name]
    found = []
    for column in table.columns:
        ids: set[str] = set()
        if column.refers_to and any(row.get(column.name) for row in rows(dataset, name)):
            key = TABLES[column.refers_to].key[0]
            ids = {row[key] for row in rows(dataset, column.refers_to)}
        for number, row in enumerate(rows(dataset, name), start=2):
            words = fault(column, row.get(column.name, ""), ids)
            if words:
                found.append(f"{name} row {number}, {column.name}: {words}")
    assert not found
    assert set(rows(dataset, name)[0]) <= {column.name for column in table.columns}


@pytest.mark.parametrize(("dataset", "name"), TABLE_FILES)
def test_keys_come_once(dataset: str, name: str) -> None:
    keys = [tuple(row.get(part, "") for part in TABLES[name].key) for row in rows(dataset, name)]
    assert len(keys) == len(set(keys)) or not TABLES[name].key


def test_year_is_whole_and_profiles_have_mean_one() -> None:
    hours = {row["slice_id"]: float(row["duration_hours"]) for row in rows("china", "slices")}
    assert sum(hours.values()) == 8760
    for workload in {row["workload_id"] for row in rows("china", "profiles")}:
        mean = sum(
            float(row["demand_factor_ratio"]) * hours[row["slice_id"]] / 8760
            for row in rows("china", "profiles")
            if row["workload_id"] == workload
        )
        assert mean == pytest.approx(1.0, abs=1e-9)
    price = sum(
        float(row["price_factor_ratio"]) * float(row["duration_hours"]) / 8760
        for row in rows("china", "slices")
    )
    assert price == pytest.approx(1.0, abs=1e-4)
