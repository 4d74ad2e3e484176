"""Every figure of a shipped dataset says how well it is known and where it comes from."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator

import pytest

from planner.resources import share
from planner.study.entities import GRADES, TABLES

DATASETS = ("china", "island", "tutorial")
Row = dict[str, str]
Place = tuple[str, str, str]


def rows(dataset: str, table: str) -> list[Row]:
    path = share("data", dataset, f"{table}.csv")
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figures(dataset: str) -> Iterator[tuple[Place, float]]:
    """Yield place and value of every number that is no key."""
    for table in TABLES.values():
        if table.name in ("provenance", "sources"):
            continue
        measured = [
            column.name
            for column in table.columns
            if column.kind in ("number", "integer", "flag") and column.name not in table.key
        ]
        for row in rows(dataset, table.name):
            key = "/".join(row.get(part, "") for part in table.key) or "*"
            for column in measured:
                if row.get(column):
                    yield (table.name, key, column), float(row[column])


def provenance(dataset: str) -> dict[Place, Row]:
    return {(r["table"], r["key"], r["column"]): r for r in rows(dataset, "provenance")}


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_figure_is_covered(dataset: str) -> None:
    known = provenance(dataset)
    bare = [
        place
        for place, _ in figures(dataset)
        if place not in known and (place[0], "*", place[2]) not in known
    ]
    assert not bare


@pytest.mark.parametrize("dataset", DATASETS)
def test_no_line_speaks_of_nothing(dataset: str) -> None:
    there = {place for place, _ in figures(dataset)}
    there |= {(table, "*", column) for table, _, column in there}
    assert set(provenance(dataset)) <= there


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_figure_is_covered_once(dataset: str) -> None:
    lines = Counter((r["table"], r["key"], r["column"]) for r in rows(dataset, "provenance"))
    assert set(lines.values()) == {1}
    columns_of_all = {(table, column) for table, key, column in lines if key == "*"}
    rest = {(table, column) for table, key, column in lines if key != "*"}
    assert not columns_of_all & rest


@pytest.mark.parametrize("dataset", DATASETS)
def test_grades_and_sources_are_known(dataset: str) -> None:
    sources = {row["source_id"] for row in rows(dataset, "sources")}
    for line in rows(dataset, "provenance"):
        assert line["grade"] in GRADES, line
        named = line["source_id"].split(";")
        assert named and set(named) <= sources, line


@pytest.mark.parametrize("dataset", DATASETS)
def test_value_lies_in_its_range(dataset: str) -> None:
    known = provenance(dataset)
    outside = []
    for place, value in figures(dataset):
        line = known.get(place) or known[place[0], "*", place[2]]
        slack = 1e-5 * abs(value) + 1e-9  # six digits are written
        if line["low_value"] and float(line["low_value"]) > value + slack:
            outside.append((place, value, line))
        if line["high_value"] and float(line["high_value"]) < value - slack:
            outside.append((place, value, line))
    assert not outside


def test_assumptions_about_china_have_a_reason() -> None:
    bare = [
        line
        for line in rows("china", "provenance")
        if line["grade"] == "assumption"
        and line["source_id"] == "judgement"
        and not (line["note"] or line["low_value"])
    ]
    assert not bare
