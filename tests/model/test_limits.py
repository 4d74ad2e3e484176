"""Every row of a model is a limit that may give, or is not negotiable and says why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyomo.environ as pyo
import pytest

import planner
from planner.model import ledger
from planner.model.build import BLOCKS, build_model
from planner.model.data import ModelData, model_data
from planner.model.limits import Behind, Limit
from planner.resources import share
from planner.solve.soften import rows_of
from planner.study.load import load_study
from planner.study.settings import FiguresRule, Rule, Rules
from planner.study.study import Study

LIMITS = {limit.name: limit for block in BLOCKS for limit in block.LIMITS}
FIXED = {name for block in BLOCKS for name in block.NOT_NEGOTIABLE} | set(ledger.NOT_NEGOTIABLE)
#: letters of the parts of a figure's index
LETTERS = set("irszacwtvg")


@cache
def built() -> tuple[tuple[Study, ModelData, pyo.ConcreteModel], ...]:
    """Return every verified case, and a study with every limit in it, as models."""
    folders = sorted(share("models", "verified").glob("*/study.yaml"))
    studies = [load_study(file.parent) for file in folders]
    found = []
    counted = ("rules.site_count.enabled = true", "rules.site_count.at_most = 2")
    for study in (*studies, load_study("island"), load_study("tutorial", counted)):
        d = model_data(study)
        found.append((study, d, build_model(d)))
    return tuple(found)


def names_of_rows() -> Iterator[str]:
    for _, _, m in built():
        yield from (row.name for row in m.component_objects(pyo.Constraint))


def test_every_row_is_declared_once() -> None:
    declared = [limit.name for block in BLOCKS for limit in block.LIMITS]
    declared += [name for block in BLOCKS for name in block.NOT_NEGOTIABLE]
    declared += ledger.NOT_NEGOTIABLE
    assert sorted(declared) == sorted(set(declared))
    assert set(names_of_rows()) == set(declared)


@pytest.mark.parametrize("limit", LIMITS.values(), ids=lambda limit: limit.name)
def test_what_stands_behind_each_row_is_a_figure_that_a_change_moves(limit: Limit) -> None:
    """The change that a figure names is one that the study takes, and loosens the row."""
    seen, told = 0, set(list(LIMITS)[: list(LIMITS).index(limit.name)])
    for study, d, m in built():
        behind = Behind(study, d)
        for row in rows_of(m, limit.name)[:3]:
            for figure in limit.behind(behind, *row):
                if len(figure.where) != len(limit.parts):
                    # a figure that an earlier limit tells of, and that stands behind this row too
                    earlier = (LIMITS[name] for name in told if len(LIMITS[name].parts))
                    assert len(figure.where) in {len(other.parts) for other in earlier}
                    continue
                seen += 1
                assert len(figure.where) == len(limit.parts)
                assert figure.size > 0 and figure.amount != 0
                if limit.kind == "rule":
                    study.change(f"{figure.target} {limit.dropped}")
                else:
                    up = limit.falls or figure.falls
                    study.change(f"{figure.target} {'-=' if up else '+='} 0")
    assert seen


@pytest.mark.parametrize("limit", LIMITS.values(), ids=lambda limit: limit.name)
def test_a_limit_is_told_in_both_languages(limit: Limit) -> None:
    assert all(limit.words) and limit.words[0] != limit.words[1]
    assert set(limit.parts) <= LETTERS
    assert all("{number}" in text for text in limit.short) != (limit.kind == "rule")
    assert bool(limit.dropped) == (limit.kind == "rule")


def test_reasons_are_given() -> None:
    for block in (*BLOCKS, ledger):
        assert all(len(reason.split()) > 3 for reason in block.NOT_NEGOTIABLE.values())


def test_no_other_room_knows_a_row_by_its_name() -> None:
    """What is said of a limit is said by its block: a new one needs no other file."""
    rows = re.compile(rf"""["'](?:{"|".join({*LIMITS, *FIXED})})["']""")
    rooms = ("explain", "results", "sweep", "report", "api", "cli", "runs", "solve")
    package = Path(str(planner.__file__)).parent
    found = [
        f"{path.relative_to(package)}: {name}"
        for room in rooms
        for path in sorted((package / room).rglob("*.py"))
        for name in rows.findall(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_rule_that_can_be_switched_off_has_its_limits() -> None:
    """So each can stand in a conflict, and be what mends it."""
    rules = {
        name
        for name, field in Rules.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, Rule | FiguresRule)
    }
    assert {limit.rule for limit in LIMITS.values()} - {""} == rules
